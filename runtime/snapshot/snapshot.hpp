#pragma once
// A snapshot as plain tables: what `writ.snapshot/1` says, read once and checked (spec/snapshot.md).
//
// Texts are views into the bytes that the Snapshot owns (its own copy of the document, decompressed, and strings that had
// escapes). "Not known" is an empty optional; "the thing has none" is told apart where the format can say so.
// A Snapshot does not move once read: keep it behind its unique_ptr.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/enums.hpp"

namespace writ::snapshot {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;  ///< names as written, order kept

struct Initiator {
  std::optional<std::string_view> type, url;
  std::optional<std::uint32_t> request;  ///< index into the phase's `requests` of the snapshot; in range, chains may go round
  std::vector<std::string_view> stack;   ///< URLs of scripts, innermost first, where the collector gave them
};

struct Request {
  std::uint32_t source_index = 0;  ///< place in the snapshot's `requests`: the JSON pointer's last step
  std::string_view url;
  std::optional<std::string_view> method, mime, body, remote_ip;
  std::optional<model::RequestType> type;
  std::optional<std::int64_t> at_ms, status, load;
  std::optional<std::uint32_t> frame;       ///< in range; not known where the phase has no `frames`
  std::optional<Initiator> initiator;
  std::optional<Headers> request_headers, headers;
  std::vector<std::string_view> cname;
  std::optional<model::BlockReason> blocked;  ///< given: the request never left the browser
};

struct SetBy {
  std::optional<std::string_view> script, request;  ///< URLs
};

struct Cookie {
  std::string_view name, domain;
  std::optional<std::string_view> value, path;
  bool expires_given = false;               ///< the member is there
  bool session = false;                     ///< `expires` is null
  std::optional<Instant> expires;           ///< given and a moment; unparsable is unknown
  std::optional<bool> http_only, secure, partitioned, is_new;
  std::optional<model::SameSite> same_site;
  std::optional<std::int64_t> at_ms, load;
  std::optional<SetBy> set_by;
};

struct Entry {
  model::StoredKind kind = model::StoredKind::Local;
  std::string_view origin, key;
  std::optional<std::string_view> value;
  std::optional<std::int64_t> size, at_ms, load;
  std::optional<bool> is_new;
  std::optional<SetBy> set_by;
};

struct Frame {
  std::string_view url;
  std::optional<std::uint32_t> parent;    ///< in range; no chain of parents goes round
  std::optional<std::string_view> source, dom;  ///< HTML as served, and as it stood at the end
};

/// Where an element lies and how it looks. One with a role is a control of the consent banner; one with frame and selector
/// says it of the elements that the selector matches there.
struct ElementBox {
  std::optional<std::uint32_t> frame;       ///< in range; not known where the phase has no `frames`
  std::optional<std::string_view> selector, text, tag, color, background;
  std::optional<double> x, y, width, height, font_size;
  std::optional<bool> visible, covered, in_view, focusable, checked;
  std::optional<std::int64_t> layer;
  std::optional<model::ControlRole> role;
  std::optional<model::ControlBy> by;
};

struct Choice {
  std::optional<model::ChoiceAction> action;
  std::optional<model::ChoicePath> path;
  std::optional<std::int64_t> clicks;
  std::optional<model::ChoiceOutcome> outcome;
  std::optional<bool> banner_returned;
};

/// What the page said to Google's tags, in one of its data layers.
struct Command {
  std::string_view name;                    ///< consent, config, event, js or start
  std::optional<std::string_view> action, layer;
  std::optional<std::int64_t> place;        ///< in its layer
  std::optional<bool> regional;
  Headers states;                           ///< of a consent command: types of consent and what it says of each
};

/// Where an element lies in a picture, in CSS pixels from its upper left corner.
struct Mark {
  std::optional<std::uint32_t> frame;       ///< in range; not known where the phase has no `frames`
  std::optional<std::string_view> selector;
  std::optional<double> x, y, width, height;
};

/// A picture of what the visitor saw, a file beside the snapshot. Its name is a stranger's: it may be anything.
struct Screenshot {
  std::optional<std::string_view> moment, file, sha256;  ///< `banner`, `choice`, `end`; the sum is of the file's bytes, in hex
  std::optional<double> width, height;                   ///< what it shows, in CSS pixels
  std::vector<Mark> marks;
};

struct Phase {
  model::Phase phase = model::Phase::BeforeConsent;
  bool choice_given = false;          ///< the member `choice` is there
  std::optional<Choice> choice;       ///< and is not null
  bool counts = true;                 ///< false: its choice was not applied; the engine takes it as not captured
  std::string not_counted;            ///< the reason: "choice: hidden-only"
  std::array<model::Coverage, model::kCoverageKeyCount> coverage{};
  std::vector<Request> requests;      ///< those that left the browser
  std::vector<Request> blocked_requests;
  std::vector<Cookie> cookies;
  std::vector<Entry> storage;
  std::vector<Frame> frames;
  std::vector<std::string_view> globals;
  std::vector<ElementBox> boxes;
  std::vector<Command> commands;
  std::optional<std::int64_t> left_at_ms;  ///< when the page was left at the end
  bool displayed = false;               ///< the collector put known words on the page
  bool typed = false;                   ///< the collector typed known words into fields of the page
  std::vector<std::uint32_t> controls;  ///< the boxes with a role, by their place
  std::vector<Screenshot> screenshots;
};

struct Document {
  model::DocumentKind kind = model::DocumentKind::PrivacyPolicy;
  std::optional<std::string_view> url, language;
  std::string_view text;
};

using FactValue = std::variant<bool, std::int64_t, double, std::string>;
struct Fact {
  std::string name;
  FactValue value;
};

struct Snapshot {
  std::string_view site;
  Instant captured_at;
  std::optional<std::string_view> asked;    ///< the address that the visit began with
  std::optional<std::string_view> language, collector_name, collector_version, mode, country;
  std::optional<bool> gpc;                  ///< what the vantage says: the visitor sent the signal
  std::optional<double> viewport_width;     ///< of the visitor's screen, in CSS pixels
  std::vector<Fact> facts;
  std::optional<std::string_view> cmp_id;   ///< given and not null
  bool cmp_given = false;                   ///< whether there is a platform is known: `cmp` is null or has an `id`
  std::optional<bool> banner_shown;
  std::vector<Phase> phases;                ///< in the snapshot's order; each phase at most once
  std::vector<Document> documents;
  model::Coverage documents_coverage = model::Coverage::None;

  Snapshot() = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  struct Storage;                           ///< what the views point into
  std::shared_ptr<Storage> storage;
};

struct ReadLimits {
  std::size_t file_bytes = std::size_t{256} << 20;    ///< before and after decompression
  std::size_t nesting = 64;
  std::size_t string_bytes = std::size_t{64} << 20;
};

/// Where a fault lies; kept inside Error::message as text too.
/// Reads plain, gzip or zstd by the magic bytes. The error names the JSON pointer and the byte offset (of the plain bytes)
/// of the fault, what was found and what was expected; nothing is half-read.
[[nodiscard]] Result<std::unique_ptr<Snapshot>> read_snapshot(std::string bytes, const ReadLimits& limits = {});

/// The bytes of a file or of "-", decompressed if they are; for readers of other formats too.
[[nodiscard]] Result<std::string> plain_bytes(std::string bytes, std::size_t limit);

}  // namespace writ::snapshot
