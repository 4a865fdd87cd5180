#pragma once
// What is stored of a choice, and whether it says what was chosen: pure functions over values that a page stored, which are
// hostile text as any other.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"

namespace writ::browser {

/// A cookie or an entry as it stands.
struct StoredText {
  model::CmpVerify::Source source = model::CmpVerify::Source::Cookie;  ///< Cookie, LocalStorage or SessionStorage
  std::string name, value;
  std::string place;  ///< domain and path of a cookie, storage key of an entry

  [[nodiscard]] bool operator==(const StoredText&) const = default;
};

/// The value with its percent escapes resolved, then decoded in that order; nothing where it cannot be.
[[nodiscard]] std::optional<std::string> decode_stored(std::string_view value, const std::vector<model::CmpVerify::Decoding>& decoded);

/// What a declaration's `verify` says of what is stored.
struct StoredVerdict {
  bool found = false;  ///< its source is there
  bool holds = false;
  std::string what;    ///< for a person: what was read, without its value
};
/// Of a cookie, entry or framework's string that is stored under a name.
[[nodiscard]] StoredVerdict verify_stored(const model::CmpVerify& verify, const std::vector<StoredText>& stored);
/// Of a text that was asked for: a call's value, or the framework's string as the page gives it.
[[nodiscard]] StoredVerdict verify_text(const model::CmpVerify& verify, std::string_view text);

/// Names of what is new or other in `after`, less what moved between `before` and `since`, without anybody choosing.
[[nodiscard]] std::vector<std::string> changed(const std::vector<StoredText>& before, const std::vector<StoredText>& since,
                                               const std::vector<StoredText>& after);

}  // namespace writ::browser
