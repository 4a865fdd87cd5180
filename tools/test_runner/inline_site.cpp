#include "tools/test_runner/inline_site.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "model/enums.hpp"
#include "runtime/patterns/url.hpp"

namespace writ::test_runner {
namespace {

using language::ItemAttribute;
using language::TestItem;
using language::TestPhase;

tl::unexpected<SiteFault> fault(Span span, std::string message) {
  return tl::make_unexpected(SiteFault{span, std::move(message)});
}

/// The value of an attribute as the thing asked for; nothing if it has another form.
std::optional<std::string> text_of(const ItemAttribute& attribute) {
  if (const auto* text = std::get_if<language::StringLiteral>(&attribute.value)) return text->value;
  if (const auto* name = std::get_if<language::Name>(&attribute.value)) return name->text;
  return std::nullopt;
}
std::optional<std::int64_t> integer_of(const ItemAttribute& attribute) {
  if (const auto* number = std::get_if<std::int64_t>(&attribute.value)) return *number;
  return std::nullopt;
}
std::optional<double> number_of(const ItemAttribute& attribute) {
  if (const auto* decimal = std::get_if<double>(&attribute.value)) return *decimal;
  if (const auto whole = integer_of(attribute)) return static_cast<double>(*whole);
  return std::nullopt;
}
std::optional<bool> flag_of(const ItemAttribute& attribute) {
  if (std::holds_alternative<std::monostate>(attribute.value)) return true;  // the bare word: `secure`
  if (const auto* flag = std::get_if<bool>(&attribute.value)) return *flag;
  return std::nullopt;
}
std::optional<Duration> duration_of(const ItemAttribute& attribute) {
  if (const auto* duration = std::get_if<Duration>(&attribute.value)) return *duration;
  return std::nullopt;
}
/// A moment after the navigation: months have no length of their own here.
std::optional<std::int64_t> at_of(const ItemAttribute& attribute) {
  const auto duration = duration_of(attribute);
  if (!duration || duration->months != 0) return std::nullopt;
  return duration->ms;
}

class Builder {
 public:
  Builder(const language::GivenSiteValue& site, Date day) : site_(site), captured_(start_of(day)) {}

  tl::expected<std::string, SiteFault> build() {
    snapshot_["format"] = "writ.snapshot/1";
    snapshot_["site"] = site_.url.value;
    snapshot_["captured_at"] = format_instant(captured_);
    snapshot_["phases"] = Json::array();
    for (const auto& phase : site_.phases) {
      if (auto bad = add_phase(phase)) return fault(bad->span, bad->message);
    }
    for (const auto& item : site_.items) {
      if (auto bad = add_beside(item)) return fault(bad->span, bad->message);
    }
    if (!documents_.empty()) snapshot_["documents"] = documents_;
    snapshot_["coverage"]["documents"] = std::string(model::name_of(documents_coverage_));
    return dump(snapshot_, JsonLayout::Compact);
  }

 private:
  using Bad = std::optional<SiteFault>;

  static Bad bad(Span span, std::string message) { return SiteFault{span, std::move(message)}; }
  static Bad bad_attribute(const TestItem& item, const ItemAttribute& attribute) {
    return bad(attribute.span, "`" + item.kind.text + "` in a test has no `" + attribute.name.text + "` of this form");
  }

  Bad add_phase(const TestPhase& phase) {
    if (!model::parse<model::Phase>(phase.phase.text)) {
      return bad(phase.phase.span, "`" + phase.phase.text + "` is no phase");
    }
    auto coverage = model::Coverage::None;
    if (phase.coverage) {
      const auto word = model::parse<model::Coverage>(phase.coverage->text);
      if (!word) return bad(phase.coverage->span, "`" + phase.coverage->text + "` is no coverage");
      coverage = *word;
    }
    documents_coverage_ = std::max(documents_coverage_, coverage);

    Json out;
    out["phase"] = phase.phase.text;
    for (std::size_t i = 0; i < model::kCoverageKeyCount; ++i) {
      out["coverage"][std::string(model::names<model::EvidenceKind>()[i])] = std::string(model::name_of(coverage));
    }
    for (const auto* list : {"requests", "cookies", "storage", "frames", "globals"}) out[list] = Json::array();
    html_.clear();
    has_html_ = coverage != model::Coverage::None;
    out["frames"].push_back(Json{{"url", site_.url.value}, {"parent", nullptr}});
    for (const auto& item : phase.items) {
      if (auto fault = add_item(item, out)) return fault;
    }
    if (has_html_) {
      // What a test writes stands in the page as served and as it stood at the end.
      const std::string page = "<!doctype html><html><head></head><body>\n" + html_ + "</body></html>";
      out["frames"][0]["source"] = page;
      out["frames"][0]["dom"] = page;
    }
    snapshot_["phases"].push_back(std::move(out));
    return std::nullopt;
  }

  Bad add_item(const TestItem& item, Json& phase) {
    const std::string& kind = item.kind.text;
    if (kind == "request" || kind == "blocked-request") return add_request(item, phase);
    if (kind == "cookie") return add_cookie(item, phase);
    if (kind == "entry") return add_entry(item, phase);
    if (kind == "script" || kind == "html") {
      if (!item.text) return bad(item.span, "`" + kind + "` wants a text of HTML");
      html_ += item.text->value;
      html_ += '\n';
      has_html_ = true;
      return std::nullopt;
    }
    if (kind == "global") {
      if (!item.text) return bad(item.span, "`global` wants the name of a global variable as a string");
      phase["globals"].push_back(item.text->value);
      return std::nullopt;
    }
    if (kind == "frame") return add_frame(item, phase);
    if (kind == "control") return add_control(item, phase);
    if (kind == "choice") return add_choice(item, phase);
    if (kind == "typed") {
      if (item.words.size() != 1) return bad(item.span, "`typed` wants a kind of field: text, email or password");
      phase["typed"].push_back({{"kind", item.words.front().text}});
      return std::nullopt;
    }
    if (kind == "displayed") {
      phase["displayed"].push_back({{"frame", 0}});
      return std::nullopt;
    }
    if (kind == "leaving") return add_leaving(item, phase);
    if (kind == "command") return add_command(item, phase);
    return add_beside(item);
  }

  /// What stands in or beside a phase alike, because it belongs to the visit.
  Bad add_beside(const TestItem& item) {
    const std::string& kind = item.kind.text;
    if (kind == "document") return add_document(item);
    if (kind == "cmp") return add_cmp(item);
    if (kind == "vantage") return add_vantage(item);
    if (kind == "language") {
      if (!item.text && item.words.size() != 1) return bad(item.span, "`language` wants one language");
      snapshot_["language"] = item.text ? item.text->value : item.words.front().text;
      return std::nullopt;
    }
    return bad(item.kind.span, "`" + kind + "` is nothing that a test can give here");
  }

  Bad add_request(const TestItem& item, Json& phase) {
    if (!item.text) return bad(item.span, "`" + item.kind.text + "` wants a URL");
    Json out;
    out["url"] = item.text->value;
    out["method"] = "GET";
    out["frame"] = 0;
    if (item.kind.text == "blocked-request") out["blocked"] = "csp";
    for (const auto& attribute : item.attributes) {
      const std::string& name = attribute.name.text;
      if (name == "at") {
        const auto at = at_of(attribute);
        if (!at) return bad_attribute(item, attribute);
        out["at_ms"] = *at;
      } else if (name == "status") {
        const auto status = integer_of(attribute);
        if (!status) return bad_attribute(item, attribute);
        out["status"] = *status;
      } else if (name == "frame" || name == "load") {
        const auto number = integer_of(attribute);
        if (!number || *number < 0) return bad_attribute(item, attribute);
        out[name] = *number;
      } else if (name == "by" || name == "initiator") {
        const auto url = text_of(attribute);
        if (!url) return bad_attribute(item, attribute);
        out["initiator"] = Json{{"type", "script"}, {"url", *url}};
        // The request that loaded that script, if the test has it: `via` follows it.
        for (std::size_t i = phase["requests"].size(); i-- > 0;) {
          if (phase["requests"][i]["url"] == *url) {
            out["initiator"]["request"] = i;
            break;
          }
        }
      } else if (name == "type" || name == "method" || name == "mime" || name == "body" || name == "blocked" || name == "reason") {
        const auto text = text_of(attribute);
        if (!text) return bad_attribute(item, attribute);
        out[name == "reason" ? "blocked" : name] = *text;
      } else {
        return bad_attribute(item, attribute);
      }
    }
    phase["requests"].push_back(std::move(out));
    return std::nullopt;
  }

  Bad add_cookie(const TestItem& item, Json& phase) {
    if (!item.text) return bad(item.span, "`cookie` wants a name");
    Json out;
    out["name"] = item.text->value;
    out["domain"] = patterns::host_of(site_.url.value).value_or("");
    std::optional<Duration> lifetime;
    std::int64_t at = 0;
    for (const auto& attribute : item.attributes) {
      const std::string& name = attribute.name.text;
      if (name == "lifetime") {
        lifetime = duration_of(attribute);
        if (!lifetime) return bad_attribute(item, attribute);
      } else if (name == "at") {
        const auto given = at_of(attribute);
        if (!given) return bad_attribute(item, attribute);
        out["at_ms"] = at = *given;
      } else if (name == "load") {
        const auto load = integer_of(attribute);
        if (!load || *load < 0) return bad_attribute(item, attribute);
        out["load"] = *load;
      } else if (name == "session") {
        // The same as no lifetime; said for the reader.
        if (flag_of(attribute) != true) return bad_attribute(item, attribute);
      } else if (name == "partitioned") {
        const auto flag = flag_of(attribute);
        const auto site = patterns::parse_url(site_.url.value);
        if (!flag || !site) return bad_attribute(item, attribute);
        out["partition"] = *flag ? Json(site->origin) : Json(nullptr);
      } else if (name == "secure" || name == "http-only" || name == "new") {
        const auto flag = flag_of(attribute);
        if (!flag) return bad_attribute(item, attribute);
        out[name == "http-only" ? "http_only" : name] = *flag;
      } else if (auto fault = add_text_attribute(item, attribute, {"domain", "value", "path", "same-site"}, out)) {
        return fault;
      }
    }
    if (lifetime) {
      out["expires"] = format_instant(add(Instant{captured_.ms + at}, *lifetime));
    } else {
      out["expires"] = nullptr;
    }
    phase["cookies"].push_back(std::move(out));
    return std::nullopt;
  }

  Bad add_entry(const TestItem& item, Json& phase) {
    if (!item.text || item.words.size() != 1) return bad(item.span, "`entry` wants a kind and a key");
    Json out;
    const auto site_url = patterns::parse_url(site_.url.value);
    out["kind"] = item.words.front().text;
    out["origin"] = site_url ? site_url->origin : site_.url.value;
    out["key"] = item.text->value;
    for (const auto& attribute : item.attributes) {
      const std::string& name = attribute.name.text;
      if (name == "at") {
        const auto at = at_of(attribute);
        if (!at) return bad_attribute(item, attribute);
        out["at_ms"] = *at;
      } else if (name == "size" || name == "load") {
        const auto number = integer_of(attribute);
        if (!number || *number < 0) return bad_attribute(item, attribute);
        out[name] = *number;
      } else if (name == "new") {
        const auto flag = flag_of(attribute);
        if (!flag) return bad_attribute(item, attribute);
        out["new"] = *flag;
      } else if (auto fault = add_text_attribute(item, attribute, {"value", "origin"}, out)) {
        return fault;
      }
    }
    phase["storage"].push_back(std::move(out));
    return std::nullopt;
  }

  /// `by` and the attributes that are texts in the snapshot too.
  static Bad add_text_attribute(const TestItem& item, const ItemAttribute& attribute,
                                std::initializer_list<std::string_view> known, Json& out) {
    const std::string& name = attribute.name.text;
    const auto text = text_of(attribute);
    if (!text) return bad_attribute(item, attribute);
    if (name == "by") {
      out["set_by"] = Json{{"script", *text}};
    } else if (name == "same-site") {
      const auto word = model::parse<model::SameSite>(*text);
      if (!word) return bad(attribute.span, "`" + *text + "` is no same-site");
      static constexpr std::array<const char*, 3> kAsInBrowsers{"Strict", "Lax", "None"};
      out["same_site"] = kAsInBrowsers[static_cast<std::size_t>(*word)];
    } else if (std::find(known.begin(), known.end(), name) != known.end()) {
      out[name] = *text;
    } else {
      return bad_attribute(item, attribute);
    }
    return std::nullopt;
  }

  static Bad add_frame(const TestItem& item, Json& phase) {
    if (!item.text) return bad(item.span, "`frame` wants a URL");
    Json out{{"url", item.text->value}, {"parent", 0}};
    for (const auto& attribute : item.attributes) {
      const auto text = text_of(attribute);
      if (!text || attribute.name.text != "html") return bad_attribute(item, attribute);
      out["source"] = *text;
      out["dom"] = *text;
    }
    phase["frames"].push_back(std::move(out));
    return std::nullopt;
  }

  /// A control stands in the first layer of the page's own banner and can be seen and used, unless the test says otherwise.
  static Bad add_control(const TestItem& item, Json& phase) {
    if (item.words.size() != 1) return bad(item.span, "`control` wants a role: banner, accept, reject, settings, save, close, pay, policy, vendors or toggle");
    Json out{{"frame", 0}, {"role", item.words.front().text}, {"layer", 1}, {"visible", true}, {"covered", false}, {"in_view", true}, {"focusable", true}};
    if (item.text) out["text"] = item.text->value;
    for (const auto& attribute : item.attributes) {
      const std::string& name = attribute.name.text;
      if (name == "layer" || name == "frame") {
        const auto number = integer_of(attribute);
        if (!number || *number < (name == "layer" ? 1 : 0)) return bad_attribute(item, attribute);
        out[name] = *number;
      } else if (const auto number = number_of(attribute)) {
        // `x 10 y 500` would read as ten years.
        out[name == "font-size" ? "font_size" : name == "left" ? "x" : name == "top" ? "y" : name] = *number;
      } else if (const auto text = text_of(attribute)) {
        out[name] = *text;
      } else if (const auto flag = flag_of(attribute)) {
        out[name == "in-view" ? "in_view" : name] = *flag;
      } else {
        return bad_attribute(item, attribute);
      }
    }
    phase["boxes"].push_back(std::move(out));
    return std::nullopt;
  }

  static Bad add_leaving(const TestItem& item, Json& phase) {
    const auto at = item.attributes.size() == 1 ? at_of(item.attributes.front()) : std::nullopt;
    if (!at) return bad(item.span, "`leaving` wants the moment at which the page is left: `leaving at 9s`");
    phase["left_at_ms"] = *at;
    return std::nullopt;
  }

  /// Commands stand in one data layer, in the order in which the test gives them, unless it says otherwise.
  static Bad add_command(const TestItem& item, Json& phase) {
    if (!item.text) return bad(item.span, "`command` wants its words: `command \"consent default\"`");
    const std::string& words = item.text->value;
    const auto space = words.find(' ');
    Json out{{"name", words.substr(0, space)}, {"layer", "dataLayer"}, {"place", phase.contains("commands") ? phase["commands"].size() : 0}};
    if (space != std::string::npos) out["action"] = words.substr(space + 1);
    for (const auto& attribute : item.attributes) {
      const std::string& name = attribute.name.text;
      if (name == "regional") {
        const auto flag = flag_of(attribute);
        if (!flag) return bad_attribute(item, attribute);
        out["regional"] = *flag;
      } else if (name == "place") {
        const auto place = integer_of(attribute);
        if (!place || *place < 0) return bad_attribute(item, attribute);
        out["place"] = *place;
      } else {
        const auto text = text_of(attribute);
        if (!text) return bad_attribute(item, attribute);
        if (name == "layer") {
          out["layer"] = *text;
          continue;
        }
        std::string_view rest = *text;  // types of consent, parted by blanks
        while (!rest.empty()) {
          const auto end = std::min(rest.find(' '), rest.size());
          if (end > 0) out["states"][std::string(rest.substr(0, end))] = name;
          rest.remove_prefix(std::min(end + 1, rest.size()));
        }
      }
    }
    phase["commands"].push_back(std::move(out));
    return std::nullopt;
  }

  static Bad add_choice(const TestItem& item, Json& phase) {
    Json out = Json::object();
    for (const auto& word : item.words) {
      if (model::parse<model::ChoiceAction>(word.text)) {
        out["action"] = word.text;
      } else if (model::parse<model::ChoicePath>(word.text)) {
        out["path"] = word.text;
      } else if (model::parse<model::ChoiceOutcome>(word.text)) {
        out["outcome"] = word.text;
      } else if (word.text == "none" && item.words.size() == 1) {
        phase["choice"] = nullptr;
        return std::nullopt;
      } else {
        return bad(word.span, "`" + word.text + "` is no action, path or outcome of a choice");
      }
    }
    for (const auto& attribute : item.attributes) {
      const auto clicks = integer_of(attribute);
      const auto flag = flag_of(attribute);
      if (attribute.name.text == "clicks" && clicks) out["clicks"] = *clicks;
      else if (attribute.name.text == "banner-returned" && flag) out["banner_returned"] = *flag;
      else return bad_attribute(item, attribute);
    }
    phase["choice"] = std::move(out);
    return std::nullopt;
  }

  Bad add_document(const TestItem& item) {
    if (!item.text || item.words.size() != 1) return bad(item.span, "`document` wants a kind and a text");
    Json out;
    out["kind"] = item.words.front().text;
    for (const auto& attribute : item.attributes) {
      const std::string& name = attribute.name.text;
      const auto text = text_of(attribute);
      if (!text || (name != "language" && name != "url")) return bad_attribute(item, attribute);
      out[name] = *text;
    }
    out["text"] = item.text->value;
    documents_.push_back(std::move(out));
    return std::nullopt;
  }

  Bad add_vantage(const TestItem& item) {
    if (!item.words.empty()) snapshot_["vantage"]["country"] = item.words.front().text;
    for (const auto& attribute : item.attributes) {
      const auto flag = flag_of(attribute);
      if (!flag) return bad_attribute(item, attribute);
      snapshot_["vantage"][attribute.name.text] = *flag;
    }
    return std::nullopt;
  }

  Bad add_cmp(const TestItem& item) {
    if (item.words.empty() || item.words.size() > 2) return bad(item.span, "`cmp` wants a platform and perhaps `shown` or `hidden`");
    if (item.words.front().text == "none" && !item.words.front().quoted) {
      snapshot_["cmp"] = nullptr;
      return std::nullopt;
    }
    snapshot_["cmp"]["id"] = item.words.front().text;
    if (item.words.size() == 2) {
      const std::string& shown = item.words.back().text;
      if (shown != "shown" && shown != "hidden") return bad(item.words.back().span, "a banner is `shown` or `hidden`");
      snapshot_["cmp"]["banner_shown"] = shown == "shown";
    }
    return std::nullopt;
  }

  const language::GivenSiteValue& site_;
  Instant captured_;
  Json snapshot_;
  Json documents_ = Json::array();
  model::Coverage documents_coverage_ = model::Coverage::None;
  std::string html_;
  bool has_html_ = false;
};

}  // namespace

tl::expected<std::string, SiteFault> inline_snapshot(const language::GivenSiteValue& site, Date day) {
  return Builder(site, day).build();
}

}  // namespace writ::test_runner
