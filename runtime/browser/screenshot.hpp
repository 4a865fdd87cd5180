#pragma once
// Pictures of what a visitor saw, as files beside the snapshot.

#include <string>

#include "model/model.hpp"
#include "runtime/browser/evidence.hpp"
#include "runtime/browser/redact.hpp"
#include "runtime/browser/tab.hpp"
#include "runtime/collect/snapshot_writer.hpp"

namespace writ::browser {

struct PictureOptions {
  std::string folder;                    ///< empty: none is taken
  Redaction redaction = Redaction::On;   ///< On: what stands in form fields is hidden
  const model::Cmp* cmp = nullptr;       ///< whose declared controls are marked
};

/// Takes a picture of what is in view and writes it into the folder, whole or not at all; the phase then names it and says
/// where controls, fields and links lie in it. Errors end the visit only where `ends_visit` says so.
[[nodiscard]] Result<> take_picture(Tab& tab, const PictureOptions& options, const std::string& moment, collect::PhaseDraft& draft);

/// Gives the marks of the phase's pictures their frames, by what was read of these. A frame that is gone has no marks.
void place_marks(collect::PhaseDraft& draft, const FrameRounds& rounds);

}  // namespace writ::browser
