#pragma once
// A snapshot in the making: plain structs that a collector or importer fills, and the one function that writes
// `writ.snapshot/1` from them (spec/snapshot.md). What is not known is left out.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "model/enums.hpp"
#include "runtime/collect/http.hpp"
#include "runtime/collect/set_cookie.hpp"

namespace writ::collect {

/// The version that snapshots made by Writ itself name.
inline constexpr const char* kWriterVersion = "0.1.0";

struct InitiatorDraft {
  std::string type, url;
  std::optional<std::size_t> request;
  std::vector<std::string> stack;  ///< script URLs, innermost first
};

struct RequestDraft {
  std::string url, method;
  std::string type;                ///< a name of model::RequestType; empty: unknown
  std::optional<std::int64_t> at_ms;
  std::optional<std::size_t> frame;
  std::optional<int> status;
  std::string mime, remote_ip;
  std::vector<std::string> cname;
  std::optional<std::string> body;
  std::optional<InitiatorDraft> initiator;
  std::optional<HeaderList> request_headers, headers;
  std::string blocked;             ///< a name of model::BlockReason; empty: it left
  std::optional<int> load;         ///< 0: the page as it was opened or chosen on, 1: the reload, 2: the second page
};

struct CookieDraft {
  std::string name, domain;
  std::optional<std::string> value, path;
  bool expires_known = false;
  std::optional<Instant> expires;  ///< nothing although known: a session cookie
  std::optional<bool> secure, http_only, is_new;
  std::string same_site;
  std::optional<std::string> partition;  ///< the site that a partitioned cookie is kept for; empty: it is not partitioned
  std::optional<std::int64_t> at_ms;
  std::optional<int> load;
  std::string set_by_request, set_by_script;
};

struct EntryDraft {
  std::string kind, origin, key;
  std::optional<std::string> value;
  std::optional<std::int64_t> size, at_ms, records;
  std::string partition;  ///< the site that partitioned storage is kept for
  std::optional<int> load;
  std::optional<bool> is_new;
  std::string set_by_script;
};

struct FrameDraft {
  std::string url;
  std::optional<std::size_t> parent;
  std::optional<std::string> source, dom;
};

/// A cookie that a response would have set and the browser did not take.
struct RefusedCookieDraft {
  std::string name, domain, request;
  std::vector<std::string> reasons;
  std::optional<std::int64_t> at_ms;
};

/// What was typed into a field, known bait (spec/snapshot.md).
struct TypedDraft {
  std::size_t frame = 0;
  std::string selector, kind, text;
};

/// What was put on the page for all to see, known bait (spec/snapshot.md).
struct DisplayedDraft {
  std::size_t frame = 0;
  std::string text;
};

/// What the page said to Google's tags (spec/snapshot.md).
struct CommandDraft {
  std::string name, action, layer;  ///< no action: it is no consent command
  std::int64_t place = 0;
  std::optional<bool> regional;
  std::map<std::string, std::string> states;
};

/// Where an element lies in a picture, in CSS pixels from the picture's upper left corner.
struct MarkDraft {
  std::string frame_id;                ///< the collector's own name for the frame; marks without `frame` are not written
  std::optional<std::size_t> frame;    ///< index among the phase's frames
  std::string selector;
  double x = 0, y = 0, width = 0, height = 0;
};

/// A picture beside the snapshot.
struct ScreenshotDraft {
  std::string moment, file, sha256;
  int width = 0, height = 0;           ///< what it shows, in CSS pixels; 0: not known
  std::vector<MarkDraft> marks;
};

struct DocumentDraft {
  model::DocumentKind kind = model::DocumentKind::PrivacyPolicy;
  std::string url, language, text;
};

struct BoxDraft {
  std::size_t frame = 0;
  std::string selector;
  double x = 0, y = 0, width = 0, height = 0;
  bool visible = false;
  std::string role, text, color, background;  ///< of a control of the banner; empty: not said
  std::string tag, by;                        ///< by: "declaration" or "heuristic"
  std::optional<std::int64_t> layer;
  std::optional<double> font_size;
  std::optional<bool> covered, in_view, focusable, checked;
};

struct PhaseDraft {
  model::Phase phase = model::Phase::BeforeConsent;
  std::string choice_path;         ///< in a later phase: a name of model::ChoicePath; empty: not said
  model::ChoiceOutcome choice_outcome = model::ChoiceOutcome::Applied;
  std::optional<int> clicks;
  std::string choice_by;           ///< the platform's declaration that was followed, or "heuristic"; empty: not said
  std::string choice_read;         ///< what was read of the stored choice; empty: nothing
  std::string choice_why;          ///< why it is not applied, or that the stored choice was not read; empty: not said
  std::optional<bool> banner_returned;  ///< after a reload
  std::array<model::Coverage, model::kCoverageKeyCount> coverage{};  ///< by model::EvidenceKind
  std::map<std::string, std::string> reasons;  ///< why a coverage is less than complete, by its key
  std::string failure;                         ///< why the phase was not measured at all; empty: it was
  std::vector<RequestDraft> requests;
  std::vector<CookieDraft> cookies;
  std::vector<EntryDraft> storage;
  std::vector<FrameDraft> frames;
  std::vector<std::string> globals;
  std::vector<BoxDraft> boxes;
  std::vector<RefusedCookieDraft> refused_cookies;
  std::vector<TypedDraft> typed;
  std::vector<DisplayedDraft> displayed;
  std::vector<CommandDraft> commands;
  std::optional<std::int64_t> left_at_ms;  ///< when the page was left at the end; nothing: it was not, or nobody knows when
  std::vector<ScreenshotDraft> screenshots;

  [[nodiscard]] model::Coverage& covered(model::EvidenceKind kind) { return coverage[static_cast<std::size_t>(kind)]; }
};

/// From where and as whom, beside country and user agent; what was not chosen is left out.
struct VantageDraft {
  std::string language, timezone;
  std::optional<std::pair<double, double>> place;  ///< latitude, longitude
  std::optional<std::pair<int, int>> viewport;
  bool mobile = false, storage_state = false;
  std::optional<bool> gpc;                  ///< whether the signal was sent; of what others recorded known only where it shows
  std::vector<std::string> headers;                ///< names of headers that the caller gave
};

/// The first phase and what is said of the whole.
struct SnapshotDraft : PhaseDraft {
  std::string site, language;
  std::string asked;                 ///< the address that the visit began with; empty: not known
  Instant captured_at;
  std::string collector_name, collector_version, mode;
  std::string country, user_agent;
  VantageDraft vantage;
  std::string cmp_id;                ///< empty: not known
  std::optional<bool> banner_shown;
  std::vector<PhaseDraft> later;
  std::vector<DocumentDraft> documents;
  model::Coverage documents_coverage = model::Coverage::None;
};

/// `site` is the one in the address bar, "https://shop.example": what a partitioned cookie is kept for.
[[nodiscard]] CookieDraft draft_of(const StoredCookie& cookie, const std::string& site);

/// The JSON text, one object, members in a fixed order, without a line end. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string write_snapshot(const SnapshotDraft& draft);

}  // namespace writ::collect
