#pragma once
// What a fetched page says about where it goes on: base, language, frames, scripts, refresh, and the links to policies.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/enums.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

struct FrameLink {
  std::optional<WebUrl> src;
  std::string srcdoc;
  bool has_srcdoc = false;
};

struct ScriptLink {
  WebUrl url;
  std::string nonce;
  bool has_integrity = false;
};

struct PolicyLink {
  model::DocumentKind kind = model::DocumentKind::PrivacyPolicy;
  WebUrl url;
  int score = 0;
};

struct Refresh {
  double seconds = 0;
  WebUrl url;
};

struct PageLinks {
  bool parsed = false;                  ///< false: the text nests too deep to be read
  WebUrl base;                          ///< the page's own URL or what its `base` makes of it
  std::string language;                 ///< `lang` of the root element
  std::vector<FrameLink> frames;        ///< those that a browser loads, in document order
  std::vector<ScriptLink> scripts;      ///< external scripts that the parser would fetch and run
  std::optional<Refresh> refresh;
  std::vector<std::string> policies_csp;  ///< `meta` content security policies
  std::vector<PolicyLink> policies;     ///< best first
  bool foreign_policies = false;        ///< links to policies led to another site only
};

/// "5; url='/next'", of a Refresh header or a `meta`, as browsers read it; nothing where it leads nowhere.
[[nodiscard]] std::optional<Refresh> parse_refresh(std::string_view content, const WebUrl& base);

[[nodiscard]] PageLinks read_page(std::string_view html, const WebUrl& url);

}  // namespace writ::collect
