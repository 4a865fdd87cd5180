#pragma once
// The TC string of IAB Europe's Transparency and Consent Framework, version 2: what it says of purposes and vendors
// ("Consent string and vendor list formats", core segment).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::snapshot {

inline constexpr unsigned kTcfPurposes = 24;  ///< bits for them; the policies name eleven

struct TcString {
  std::uint32_t cmp = 0;        ///< the registered number of the platform that wrote it
  std::uint32_t consent = 0;    ///< bit N - 1: consent for purpose N
  std::uint32_t interest = 0;   ///< bit N - 1: legitimate interest for purpose N was told and not objected to
  std::uint32_t vendors = 0;    ///< how many vendors have consent
  std::vector<bool> consenting, interested;  ///< by the number of the vendor, as far as the string goes: consent; legitimate interest
  std::string core;             ///< its text, without further segments
};

/// The core of a TC string, other segments behind points ignored; nothing where it is none.
[[nodiscard]] std::optional<TcString> parse_tc_string(std::string_view text);

/// The first TC string in a value: the value itself, a member of JSON in it, or either percent-encoded, three times at most.
[[nodiscard]] std::optional<TcString> find_tc_string(std::string_view value);

}  // namespace writ::snapshot
