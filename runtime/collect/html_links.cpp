#include "runtime/collect/html_links.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/dom_walk.hpp"
#include "runtime/collect/policy_words.hpp"
#include "runtime/patterns/host.hpp"

namespace writ::collect {
namespace {

constexpr std::size_t kMaxLinks = 5'000;
constexpr std::size_t kMaxText = 1'000;

/// The script types that browsers run (empty and missing ones too).
bool runs(std::string_view type) {
  type = trim(type);
  if (type.empty() || same_word(type, "module")) return true;
  const std::string name = lower(trim(type.substr(0, type.find(';'))));
  return name == "text/javascript" || name == "application/javascript" || name == "application/x-javascript" ||
         name == "text/ecmascript" || name == "application/ecmascript" || name == "application/x-ecmascript" || name == "text/jscript" ||
         name == "text/livescript" || name == "text/x-ecmascript" || name == "text/x-javascript" || name.starts_with("text/javascript1.");
}

/// "brand" of "www.brand.co.uk": the label that a company keeps when it changes the country.
std::string brand_of(std::string_view host) {
  const std::string domain = site_of(host);
  return domain.substr(0, domain.find('.'));
}

class Reader {
 public:
  Reader(PageLinks& out, const WebUrl& page, const snapshot::Dom& dom) : out_(out), page_(page), dom_(dom) { out_.base = page; }

  void text(std::string_view text) {
    if (in_link_ > 0 && text_.size() < kMaxText) text_ += text;
  }

  void finish() {
    // Links go by the base, wherever the `base` element stands.
    for (Candidate& link : links_) judge(link);
    std::stable_sort(out_.policies.begin(), out_.policies.end(), [](const PolicyLink& a, const PolicyLink& b) { return a.score > b.score; });
    std::vector<PolicyLink> unique;
    for (PolicyLink& link : out_.policies) {
      const auto same = [&](const PolicyLink& other) { return other.url.href == link.url.href; };
      if (std::none_of(unique.begin(), unique.end(), same)) unique.push_back(std::move(link));
    }
    out_.policies = std::move(unique);
    if (!refresh_.empty()) out_.refresh = parse_refresh(refresh_, out_.base);
    for (const auto& [src, srcdoc, has_srcdoc] : raw_frames_) {
      FrameLink frame;
      frame.srcdoc = srcdoc;
      frame.has_srcdoc = has_srcdoc;
      if (!has_srcdoc) frame.src = resolve(out_.base, src);
      if (frame.has_srcdoc || frame.src) out_.frames.push_back(std::move(frame));
    }
    for (const auto& [src, nonce, integrity] : raw_scripts_) {
      if (auto url = resolve(out_.base, src)) out_.scripts.push_back({std::move(*url), nonce, integrity});
    }
  }

 private:
  struct Candidate {
    std::string href, text, rel;
    bool at_the_edge = false;  // footer or navigation
  };

  [[nodiscard]] std::string_view get(std::uint32_t element, std::string_view name) const { return attribute(dom_, element, name); }
  [[nodiscard]] bool has(std::uint32_t element, std::string_view name) const { return dom_.attribute(element, name).has_value(); }

 public:
  bool enter(std::uint32_t element) {
    const std::string_view tag = dom_.elements[element].tag;
    if (tag == "html" && out_.language.empty()) {
      out_.language = trim(get(element, "lang"));
    } else if (tag == "base" && !base_seen_ && has(element, "href")) {
      base_seen_ = true;
      if (auto base = resolve(page_, get(element, "href"))) out_.base = std::move(*base);
    } else if (tag == "meta") {
      meta(element);
    } else if ((tag == "iframe" || tag == "frame") && raw_frames_.size() < kMaxLinks) {
      const std::string_view src = trim(get(element, "src"));
      const bool doc = has(element, "srcdoc");
      if (doc || !src.empty()) raw_frames_.push_back({std::string(src), std::string(get(element, "srcdoc")), doc});
    } else if (tag == "script" && has(element, "src") && runs(get(element, "type")) && raw_scripts_.size() < kMaxLinks) {
      raw_scripts_.push_back({std::string(get(element, "src")), std::string(get(element, "nonce")), has(element, "integrity")});
    } else if (tag == "footer" || tag == "nav") {
      ++at_edge_;
    } else if (tag == "a" || tag == "area") {
      if (++in_link_ == 1) {
        text_.clear();
        href_ = get(element, "href");
        rel_ = get(element, "rel");
        label_ = get(element, "aria-label");
        if (label_.empty()) label_ = get(element, "title");
      }
    } else if (tag == "link") {
      // A rel of its own says it plainly (microformats, used by content management systems).
      const std::string_view rel = get(element, "rel");
      if (same_word(rel, "privacy-policy") || same_word(rel, "terms-of-service")) {
        links_.push_back({std::string(get(element, "href")), "", std::string(rel), true});
      }
    }
    return true;
  }

  void leave(std::uint32_t element) {
    const std::string_view tag = dom_.elements[element].tag;
    if (tag == "footer" || tag == "nav") --at_edge_;
    if ((tag == "a" || tag == "area") && --in_link_ == 0 && !href_.empty() && links_.size() < kMaxLinks) {
      links_.push_back({href_, folded(text_).empty() ? label_ : text_, rel_, at_edge_ > 0});
    }
  }

 private:
  void meta(std::uint32_t element) {
    const std::string_view kind = trim(get(element, "http-equiv"));
    const std::string_view content = get(element, "content");
    if (same_word(kind, "content-security-policy") && !content.empty()) out_.policies_csp.emplace_back(content);
    if (same_word(kind, "refresh") && refresh_.empty()) refresh_ = content;
    if (same_word(kind, "content-language") && out_.language.empty() && content.find(',') == std::string_view::npos) out_.language = trim(content);
  }

  void judge(const Candidate& link) {
    if (link.href.starts_with('#')) return;
    const auto url = resolve(out_.base, link.href);
    if (!url || url->href == page_.href) return;
    const auto by_text = policy_by_text(link.text);
    const auto by_path = policy_by_path(url->path);
    std::optional<model::DocumentKind> kind = by_text ? by_text : by_path;
    int score = 0;
    if (link.rel.find("privacy-policy") != std::string::npos) {
      kind = model::DocumentKind::PrivacyPolicy;
      score += 5;
    } else if (link.rel.find("terms-of-service") != std::string::npos) {
      kind = model::DocumentKind::Terms;
      score += 5;
    }
    if (!kind) return;
    // An address that only looks like a policy under a long text is an article about the subject.
    if (!by_text && score == 0 && folded(link.text).size() > 60) return;
    if (by_text) score += 3;
    if (by_path && by_path == kind) score += 2;
    if (link.at_the_edge) score += 1;
    if (folded(link.text).size() <= 40) score += 1;
    if (site_of(url->host) != site_of(page_.host)) {
      // What a vendor's badge links to is the vendor's policy, not the site's.
      if (brand_of(url->host) != brand_of(page_.host) || patterns::is_ip_address(url->host)) {
        out_.foreign_policies = true;
        return;
      }
      score -= 1;
    }
    out_.policies.push_back({*kind, *url, score});
  }

  PageLinks& out_;
  const WebUrl& page_;
  const snapshot::Dom& dom_;
  std::vector<Candidate> links_;
  struct RawFrame { std::string src, srcdoc; bool has_srcdoc; };
  struct RawScript { std::string src, nonce; bool integrity; };
  std::vector<RawFrame> raw_frames_;
  std::vector<RawScript> raw_scripts_;
  std::string refresh_;
  std::string href_, rel_, label_, text_;
  int in_link_ = 0;
  int at_edge_ = 0;
  bool base_seen_ = false;
};

}  // namespace

std::optional<Refresh> parse_refresh(std::string_view content, const WebUrl& base) {
  content = trim(content);
  double seconds = 0;
  const auto [rest, error] = std::from_chars(content.data(), content.data() + content.size(), seconds);
  if (error != std::errc() && !content.starts_with('.')) return std::nullopt;
  std::string_view tail = trim(content.substr(static_cast<std::size_t>(rest - content.data())));
  if (tail.empty() || (tail.front() != ';' && tail.front() != ',')) return std::nullopt;
  tail = trim(tail.substr(1));
  if (starts_with_word(tail, "url")) {
    const std::string_view after = trim(tail.substr(3));
    if (after.starts_with('=')) tail = trim(after.substr(1));
  }
  if (!tail.empty() && (tail.front() == '"' || tail.front() == '\'')) {
    const auto end = tail.find(tail.front(), 1);
    tail = tail.substr(1, end == std::string_view::npos ? end : end - 1);
  }
  const auto url = resolve(base, tail);
  if (!url || !std::isfinite(seconds)) return std::nullopt;
  return Refresh{std::max(0.0, seconds), *url};
}

PageLinks read_page(std::string_view html, const WebUrl& url) {
  PageLinks out;
  out.base = url;
  // With scripting on, as a browser reads it: what stands in a noscript is no frame and no link.
  const auto dom = snapshot::parse_html(html, snapshot::Scripting::On);
  out.parsed = dom.has_value();
  if (!dom || dom->elements.empty()) return out;
  Reader reader(out, url, *dom);
  walk(*dom, 0, [&](std::uint32_t e) { return reader.enter(e); }, [&](std::uint32_t e) { reader.leave(e); },
       [&](std::string_view text) { reader.text(text); });
  reader.finish();
  return out;
}

}  // namespace writ::collect
