#pragma once
// Pictures of what a visitor saw, as files beside the snapshot.

#include <string>

#include "runtime/browser/redact.hpp"
#include "runtime/browser/tab.hpp"
#include "runtime/collect/snapshot_writer.hpp"

namespace writ::browser {

/// Takes a picture of what is in view and writes it into the folder, whole or not at all; the phase then names it. With
/// redaction, what stands in form fields is hidden in it. Errors end the visit only where `ends_visit` says so.
[[nodiscard]] Result<> take_picture(Tab& tab, const std::string& folder, Redaction redaction, const std::string& moment, collect::PhaseDraft& draft);

}  // namespace writ::browser
