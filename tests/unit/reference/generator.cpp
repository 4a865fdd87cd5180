#include "generator.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace writ::reference {
namespace {

using json = nlohmann::ordered_json;

/// SplitMix64: the same on every machine, unlike the distributions of <random>.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <typename T>
  const T& pick(const std::vector<T>& list) { return list[below(list.size())]; }

 private:
  std::uint64_t state_;
};

const std::vector<std::string> kPhases = {"before-consent", "after-accept", "after-reject", "after-withdraw"};
const std::vector<std::string> kHosts = {"shop.example", "cdn.shop.example", "static.rec.example", "ads.example", "rec.example.co.uk", "127.0.0.1"};
const std::vector<std::string> kVendors = {"rec", "ads", "tags"};
const std::vector<std::string> kDays = {"2019-06-01", "2021-01-01", "2023-03-31", "2025-01-01", "2026-02-05"};
const std::vector<std::string> kTypes = {"document", "script", "image", "xhr", "ping", "other"};
const std::vector<std::string> kKinds = {"local", "session", "indexed-db", "cache", "service-worker"};

const char* const kVocabulary = R"(
jurisdiction EEA "European Economic Area" {}
jurisdiction EU "European Union" { in EEA }
jurisdiction FR "France" { in EU }
jurisdiction DE "Germany" { in EU }
jurisdiction DE-BY "Bavaria" { in DE }
jurisdiction UK "United Kingdom" { in EU until 2020-12-31 }
source act { title "Act" kind statute binds EEA, UK reference "1" date 2002-01-01 }
source guide { title "Guide" kind guideline binds EU reference "2" date 2020-01-01 }
source draft-fr { title "Draft" kind guideline binds FR reference "3" date 2022-01-01 standing draft }
source case-de { title "Case" kind judgment binds DE reference "4" date 2021-05-05 standing contested effective from 2021-05-05 until 2025-06-30 }
source rumour { title "Rumour" kind decision binds UK reference "5" date 2020-01-01 status claimed }
category tracking "Tracking"
subtype recording "Recording" { of tracking }
subtype advertising "Advertising" { of tracking }
vendor rec "Rec Recorder" { country FR subtype recording severity high hosts "rec.example", "rec.example.co.uk" cookies "_rec*" local-storage "_rec*" globals "rec" inline "recInit(", /rec\.start\s*\(/ masking { default inputs selectors "[data-mask]" } }
vendor ads "Ads" { tcf-id 2 subtype advertising severity low hosts "ads.example" cookies "_ad?" session-storage "ad-*" urls "https://cdn.shop.example/ads/*" indexed-db "ads/*" }
vendor tags "Tag Manager" { subtype advertising, recording severity critical hosts "tags.example" cache-storage "*tags*" service-workers "*tags*" globals "tags*" }
cmp banner "Banner" { hosts "cmp.example" present "#banner" keeps cookie "sid" keeps local-storage "theme", "_rec*" }
pattern loader { "loader" /v[0-9]+\.js/ }
phrases interest { en "legitimate interest" fr "intérêt légitime" }
fact sector "Sector" { one of health, retail }
fact employees "Employees" { integer }
fact public "Public body" { boolean }
fact founded "Founded" { date }
define touched(v: vendor, p: phase): boolean = (any request r during p where r.vendor is v) or any stored s during p where s.vendor is v
define long(c: cookie): boolean = c.lifetime > 6 months
)";

/// Expressions by type; `scope` names the variables that may be used, with their item kinds.
class Expressions {
 public:
  Expressions(Chance& chance, bool vendor) : c_(chance), vendor_(vendor) {}

  std::string condition(int depth) {
    switch (depth <= 0 ? c_.below(6) : c_.below(12)) {
      case 0: case 1: case 2: case 3: return quantifier(depth);
      case 4: return plain();
      case 5: return counted(depth);
      case 6: case 7: return fmt::format("({}) and ({})", condition(depth - 1), condition(depth - 1));
      case 8: case 9: return fmt::format("({}) or ({})", condition(depth - 1), condition(depth - 1));
      case 10: return fmt::format("not ({})", condition(depth - 1));
      default: return vendor_ ? fmt::format("touched(vendor, {})", c_.pick(kPhases)) : quantifier(depth);
    }
  }

 private:
  struct Variable { std::string name, kind; };

  std::string plain() {
    if (c_.one_in(6)) return c_.pick(std::vector<std::string>{"site.gpc", "site.typed", "site.displayed", "site.left", "site.country is FR", "site.country is not DE", "site.scheme is \"https\""});
    switch (c_.below(vendor_ ? 10 : 8)) {
      case 0: return "site.sector is health";
      case 1: return fmt::format("site.employees {} {}", comparison(), c_.below(100));
      case 2: return "site.public";
      case 3: return fmt::format("site.founded < {}", c_.pick(kDays));
      case 4: return "site.language is \"fr\"";
      case 5: return "cmp.banner-shown";
      case 6: return fmt::format("site.captured {} {}", comparison(), c_.pick(kDays));
      case 7: return "site.sector is none";
      case 8: return c_.one_in(2) ? "vendor.subtype is recording" : "vendor.severity >= high";
      default: return c_.one_in(2) ? "vendor.country is FR" : "vendor in [rec, tags]";
    }
  }

  std::string comparison() { return c_.pick(std::vector<std::string>{"<", "<=", ">", ">=", "==", "!="}); }
  std::string during() {
    if (c_.one_in(3)) return "";
    std::string out = " during " + c_.pick(kPhases);
    if (c_.one_in(3)) out += ", " + c_.pick(kPhases);
    return out;
  }

  std::string counted(int depth) {
    const std::string inner = item_clause(depth, true);
    const std::string other = c_.one_in(4) ? fmt::format(" {} count({})", c_.one_in(2) ? "+" : "-", item_clause(depth, true)) : "";
    return fmt::format("count({}){} {} {}", inner, other, comparison(), c_.below(4));
  }

  std::string quantifier(int depth) {
    switch (c_.below(4)) {
      case 0: return "no " + item_clause(depth, true);
      case 1: {
        const Variable v = open();
        const std::string head = clause_head(v);
        const std::string where = c_.one_in(2) ? " where " + filter(depth) : "";
        const std::string satisfies = " satisfies " + filter(depth);
        scope_.pop_back();
        return "every " + head + where + satisfies;
      }
      default: return "any " + item_clause(depth, false);
    }
  }

  Variable open() {
    static const std::vector<std::string> kItems = {"request", "request", "request", "cookie", "cookie", "stored", "entry", "script",
                                                    "frame", "global", "blocked-request", "paragraph", "document", "field", "element", "choice", "control", "command"};
    Variable v{fmt::format("x{}", counter_++), c_.pick(kItems)};
    scope_.push_back(v);
    return v;
  }
  std::string clause_head(const Variable& v) {
    const std::string name = v.name;
    if (v.kind == "paragraph" || v.kind == "document") {
      return v.kind + " " + name + (c_.one_in(2) ? " of privacy-policy" : (c_.one_in(2) ? " of privacy-policy, cookie-policy" : ""));
    }
    if (v.kind == "element") return fmt::format("element \"{}\" {}{}", c_.pick(std::vector<std::string>{"button", "input[type=email]", "#banner .x", "p > a", "*"}), name, during());
    return v.kind + " " + name + during();
  }
  std::string item_clause(int depth, bool may_be_bare) {
    const Variable v = open();
    std::string out = clause_head(v);
    if (!may_be_bare || !c_.one_in(4)) out += " where " + filter(depth);
    scope_.pop_back();
    return out;
  }

  /// A where: comparisons joined by `and`, or parentheses that say more.
  std::string filter(int depth) {
    std::string out = atom(depth);
    while (c_.one_in(3)) out += " and " + atom(depth);
    return out;
  }
  std::string atom(int depth) {
    if (depth > 0 && c_.one_in(6)) return fmt::format("({} or {})", atom(depth - 1), atom(depth - 1));
    if (depth > 0 && c_.one_in(9)) return "(" + quantifier(depth - 1) + ")";
    const std::string test = field_test(c_.one_in(5) ? c_.pick(scope_) : scope_.back());
    return c_.one_in(5) ? "not " + test : test;
  }

  std::string vendor_test(const std::string& path) {
    switch (c_.below(5)) {
      case 0: return path + " is none";
      case 1: return path + " is not " + c_.pick(kVendors);
      case 2: return path + " in [rec, ads]";
      case 3: return vendor_ ? path + " is vendor" : path + " is rec";
      default: return path + " is " + c_.pick(kVendors);
    }
  }
  /// A slash ends a regex unless it is escaped.
  static std::string escaped(const std::string& word) {
    std::string out;
    for (const char c : word) out += c == '/' ? "\\/" : std::string(1, c);
    return out;
  }
  std::string text_test(const std::string& path, const std::vector<std::string>& words) {
    const std::string word = c_.pick(words);
    switch (c_.below(10)) {
      case 0: return fmt::format("{} contains \"{}\"", path, word);
      case 1: return fmt::format("{} starts with \"{}\"", path, word);
      case 2: return fmt::format("{} ends with \"{}\"", path, word);
      case 3: return fmt::format("{} matches \"*{}*\"", path, word);
      case 4: return fmt::format("{} matches /{}/i", path, escaped(word));
      case 5: return path + " matches loader";
      case 6: return path + " is none";
      case 7: return fmt::format("{} is not \"{}\"", path, word);
      case 8: return fmt::format("{} matches \"?{}*\"", path, word.substr(1));
      default: return fmt::format("{} is \"{}\"", path, word);
    }
  }

  std::string field_test(const Variable& v) {
    const std::string& n = v.name;
    const auto f = [&](std::string_view field) { return fmt::format("{}.{}", n, field); };
    if (v.kind == "request" || v.kind == "blocked-request") {
      switch (c_.below(v.kind == "request" ? 22 : 8)) {
        case 0: case 1: return vendor_test(f("vendor"));
        case 2: return f("party") + (c_.one_in(2) ? " is third" : " is not first");
        case 3: return f("type") + " is " + c_.pick(kTypes);
        case 4: return text_test(f("url"), {"rec", "https://", "v2.js", "loader"});
        case 5: return fmt::format("{} under \"{}\"", f("host"), c_.pick(std::vector<std::string>{"example", "shop.example", "rec.example"}));
        case 6: return fmt::format("{} {} {}ms", f("at"), comparison(), c_.below(5) * 100);
        case 7: return v.kind == "request" ? vendor_test(f("via")) : f("reason") + " is csp";
        case 8: return fmt::format("{} {} {}", f("status"), comparison(), c_.pick(std::vector<std::string>{"200", "302", "404"}));
        case 9: return text_test(f("query"), {"id=", "x=1"});
        case 10: return text_test(f("header(\"Content-Type\")"), {"text/html", "image"});
        case 11: return text_test(f("frame.host"), {"shop.example", "ads.example"});
        case 12: return f("type") + " in [script, image]";
        case 13: case 14: return text_test(f("payload"), {"a@b", "id=7", "{}"});
        case 15: return fmt::format("{} {} {}", f("load"), comparison(), c_.below(3));
        case 16: return f("leaving");
        case 17: return f(fmt::format("tcf-consent(\"{}\")", 1 + c_.below(4)));
        case 18: return f("tcf-string") + (c_.one_in(2) ? " is none" : " is not none");
        case 19: return f(fmt::format("tcf-{}-for({})", c_.one_in(2) ? "consent" : "interest", c_.one_in(2) ? "ads" : "rec"));
        default: return text_test(f("body"), {"email", "{}"});
      }
    }
    if (v.kind == "cookie" || v.kind == "stored" || v.kind == "entry") {
      switch (c_.below(24)) {
        case 0: return f(fmt::format("tcf-consent(\"{}\")", 1 + c_.below(4)));
        case 1: return f(fmt::format("tcf-interest(\"{}\")", 1 + c_.below(4)));
        case 2: return fmt::format("{} {} {}", f("tcf-vendors"), comparison(), c_.below(4));
        case 3: return f("tcf-cmp") + " is none";
        case 4: case 5: return f("unique");
        case 6: return fmt::format("{} {} {}", f("load"), comparison(), c_.below(3));
        default: break;
      }
    }
    if (v.kind == "cookie") {
      switch (c_.below(11)) {
        case 10: return f("partitioned");
        case 9: return f("of-cmp");
        case 0: return vendor_test(f("vendor"));
        case 1: return fmt::format("{} {} {}", f("lifetime"), comparison(), c_.pick(std::vector<std::string>{"30 days", "6 months", "13 months", "1 year + 1 day"}));
        case 2: return f("session");
        case 3: return f("secure");
        case 4: return f("same-site") + " is lax";
        case 5: return text_test(f("name"), {"_rec1", "_ad1", "sid"});
        case 6: return f("new");
        case 7: return fmt::format("long({})", n);
        default: return f("lifetime") + " is none";
      }
    }
    if (v.kind == "stored" || v.kind == "entry") {
      switch (c_.below(7)) {
        case 6: return f("of-cmp");
        case 0: return vendor_test(f("vendor"));
        case 1: return f("kind") + " is " + c_.pick(kKinds);
        case 2: return f("kind") + " in [local, session]";
        case 3: return text_test(f("key"), {"_rec1", "ad-x", "theme"});
        case 4: return f("party") + " is first";
        default: return f("new");
      }
    }
    if (v.kind == "script") {
      switch (c_.below(6)) {
        case 0: return vendor_test(f("vendor"));
        case 1: return f("blocked");
        case 2: return f("inline");
        case 3: return text_test(f("src"), {"https://static.rec.example/v2.js", "loader"});
        case 4: return text_test(f("attribute(\"data-name\")"), {"rec", "ads"});
        default: return f("inert");
      }
    }
    if (v.kind == "frame") return c_.one_in(2) ? vendor_test(f("vendor")) : f("party") + " is third";
    if (v.kind == "control") {
      switch (c_.below(9)) {
        case 0: return f("role") + " is " + c_.pick(std::vector<std::string>{"banner", "accept", "reject", "toggle"});
        case 1: return f("by") + " is not heuristic";
        case 2: return fmt::format("{} {} {}", f("layer"), comparison(), 1 + c_.below(2));
        case 3: return f(c_.pick(std::vector<std::string>{"visible", "covered", "in-view", "focusable", "checked"}));
        case 4: return fmt::format("{} {} {}", f(c_.pick(std::vector<std::string>{"box.area", "box.x"})), comparison(), c_.below(3000));
        case 5: return fmt::format("{} {} 4.5", f("contrast"), comparison());
        case 6: return fmt::format("{} {} 14", f("font-size"), comparison());
        case 7: return text_test(f("frame.host"), {"shop.example", "ads.example"});
        default: return text_test(f("text"), {"Reject", "Accept all"});
      }
    }
    if (v.kind == "command") {
      switch (c_.below(6)) {
        case 0: return f("name") + " is \"" + c_.pick(std::vector<std::string>{"consent", "config", "start"}) + "\"";
        case 1: return f("action") + (c_.one_in(2) ? " is \"default\"" : " is none");
        case 2: return f("state(\"ad_storage\")") + (c_.one_in(2) ? " is \"denied\"" : " is none");
        case 3: return f("regional");
        case 4: return f("layer") + " is not \"dataLayer\"";
        default: return fmt::format("{} {} {}", f("place"), comparison(), c_.below(3));
      }
    }
    if (v.kind == "choice") {
      switch (c_.below(6)) {
        case 0: return f("action") + " is " + c_.pick(std::vector<std::string>{"accept", "reject", "withdraw"});
        case 1: return f("path") + " is click";
        case 2: return fmt::format("{} {} {}", f("clicks"), comparison(), c_.below(4));
        case 3: return f("banner-returned");
        default: return f("outcome") + c_.pick(std::vector<std::string>{" is hidden-only", " is not applied", " in [failed, applied]"});
      }
    }
    if (v.kind == "global") return c_.one_in(2) ? vendor_test(f("vendor")) : text_test(f("name"), {"rec", "tagsX"});
    if (v.kind == "field") {
      switch (c_.below(5)) {
        case 4: return f("checked");
        case 0: return f("type") + " is \"email\"";
        case 1: return f("masked-for(rec)");
        case 2: return f("masked-for(ads)");
        default: return text_test(f("label"), {"E-mail", "Name"});
      }
    }
    if (v.kind == "element") {
      switch (c_.below(6)) {
        case 4: return fmt::format("{} {} 4.5", f("contrast"), comparison());
        case 5: return fmt::format("{} {} 14", f("font-size"), comparison());
        case 0: return f("visible");
        case 1: return fmt::format("{} {} {}", f("box.width"), comparison(), c_.below(200));
        case 2: return text_test(f("text"), {"Reject", "Accept all"});
        default: return text_test(f("attribute(\"id\")"), {"banner", "x"});
      }
    }
    switch (c_.below(4)) {  // document, paragraph
      case 0: return f("text") + " says interest";
      case 1: return f("text") + " mentions " + (vendor_ ? "vendor" : "rec");
      case 2: return f("kind") + " is privacy-policy";
      default: return text_test(f("language"), {"en", "fr"});
    }
  }

  Chance& c_;
  bool vendor_;
  std::vector<Variable> scope_;
  int counter_ = 0;
};

std::string window(Chance& c, const std::string& word) {
  if (!c.one_in(3)) return "";
  if (c.one_in(2)) return fmt::format(" {} from {}", word, c.pick(kDays));
  return fmt::format(" {} until {}", word, c.pick(kDays));
}

std::string exception(Chance& c, bool vendor, const std::string& name) {
  Expressions e(c, vendor);
  std::string out = fmt::format(" except {} {{", name);
  if (c.one_in(2)) out += " in " + c.pick(std::vector<std::string>{"FR", "DE", "UK", "EU"});
  if (c.one_in(3)) out += " from " + c.pick(kDays);
  if (!c.one_in(4)) out += " cites " + c.pick(std::vector<std::string>{"act", "guide", "draft-fr", "case-de", "rumour"});
  if (c.one_in(2)) out += " when " + e.condition(0);
  if (c.one_in(2)) out += " needs \"one thing\" " + e.condition(0);
  return out + " }";
}

std::string rule(Chance& c, int number) {
  const bool vendor = !c.one_in(4);
  Expressions e(c, vendor);
  std::string out = fmt::format("rule r{} \"Rule {}\" {{", number, number);
  if (vendor) out += c.one_in(3) ? " vendor rec, tags" : (c.one_in(2) ? " vendor any subtype recording" : " vendor any");
  const std::string where = c.pick(std::vector<std::string>{"EEA", "EU, UK", "FR", "DE", "UK", "EEA, UK"});
  out += " jurisdiction " + where;
  out += " severity " + (vendor && c.one_in(4) ? std::string("of vendor") : c.pick(std::vector<std::string>{"low", "medium", "high"}));
  out += window(c, "effective");
  if (c.one_in(4)) out += " applies when " + e.condition(0);
  out += " condition " + e.condition(2);
  if (c.one_in(3)) out += exception(c, vendor, "one");
  if (c.one_in(5)) out += exception(c, vendor, "two");
  out += " cites " + c.pick(std::vector<std::string>{"act", "guide", "act, draft-fr", "case-de", "rumour"});
  if (c.one_in(3)) out += " note FR cites draft-fr \"Note.\"";
  out += " }\n";
  if (c.one_in(3)) {
    // Places that the rule covers: the checker refuses others.
    const std::vector<std::string> places = where == "FR"   ? std::vector<std::string>{"EU", "FR"}
                                            : where == "DE" ? std::vector<std::string>{"EU", "DE", "DE-BY"}
                                            : where == "UK" ? std::vector<std::string>{"EU", "UK"}
                                                            : std::vector<std::string>{"EU", "FR", "DE", "DE-BY", "UK"};
    std::set<std::string> used;
    for (std::size_t i = 0; i < 1 + c.below(2); ++i) {
      const std::string place = c.pick(places);
      // One amendment a place, so that no two tie.
      if (!used.insert(place).second) continue;
      out += fmt::format("amend rule r{} in {} {{", number, place);
      if (c.one_in(6)) out += " repealed from " + c.pick(kDays);
      else out += window(c, "effective");
      if (c.one_in(2)) out += " severity critical";
      if (c.one_in(3)) out += " condition " + e.condition(1);
      if (c.one_in(4)) out += exception(c, vendor, "one");
      if (c.one_in(3)) out += " cites case-de";
      out += " }\n";
    }
  }
  return out;
}

// ---------------------------------------------------------------- snapshots

/// Purposes 1 and 3 with consent, 2 with legitimate interest, three vendors.
const std::string kTcString = "COtwN4AOztr8AEsAHBENCOEgAKAAAEAAAAqIACqgAAAA";

json request(Chance& c, std::size_t index, std::size_t frames) {
  json r;
  r["url"] = fmt::format("https://{}/{}{}", c.pick(kHosts), c.pick(std::vector<std::string>{"v2.js", "loader.js", "p.gif", "ads/x"}), c.one_in(3) ? "?id=7&x=1" : "");
  if (!c.one_in(4)) r["type"] = c.pick(kTypes);
  if (!c.one_in(4)) r["at_ms"] = c.below(600);
  if (!c.one_in(4)) r["status"] = c.one_in(2) ? 200 : 302;
  if (!c.one_in(4)) r["frame"] = c.below(frames);
  if (!c.one_in(4)) {
    json initiator = {{"type", "script"}};
    if (index > 0 && c.one_in(2)) initiator["request"] = c.below(index);
    if (c.one_in(2)) initiator["url"] = "https://tags.example/t.js";
    r["initiator"] = initiator;
  }
  if (c.one_in(2)) r["headers"] = c.one_in(2) ? json{{"content-type", "text/html"}} : json::object();
  if (!c.one_in(4)) r["load"] = c.below(3);
  if (c.one_in(2)) r["method"] = c.one_in(2) ? "GET" : "POST";
  if (c.one_in(10)) r["body"] = "gdpr=1&gdpr_consent=" + std::string(kTcString);
  else if (c.one_in(8)) r["body"] = "d=eyJlbWFpbCI6ImFAYiIsIngiOjEyfQ==";
  else if (c.one_in(3)) r["body"] = "{\"email\":\"a@b\"}";
  if (c.one_in(6)) r["cname"] = {"x.rec.example"};
  if (c.one_in(8)) r["blocked"] = c.one_in(2) ? "csp" : "blocker";
  return r;
}

json cookie(Chance& c) {
  json k;
  k["name"] = c.pick(std::vector<std::string>{"_rec1", "_recX", "_ad1", "_ad12", "sid"});
  k["domain"] = c.pick(std::vector<std::string>{".shop.example", "shop.example", ".ads.example"});
  if (!c.one_in(3)) k["value"] = c.one_in(2) ? "v" : c.one_in(2) ? "w" : kTcString;
  if (c.one_in(2)) k["load"] = c.below(3);
  switch (c.below(5)) {
    case 0: k["expires"] = nullptr; break;
    case 1: break;
    case 2: k["expires"] = "no date"; break;
    case 3: k["expires"] = "2026-09-01T00:00:00Z"; break;
    default: k["expires"] = c.one_in(2) ? "2027-03-31T10:00:00Z" : "2020-01-01T00:00:00Z";
  }
  if (c.one_in(2)) k["secure"] = c.one_in(2);
  if (c.one_in(2)) k["new"] = c.one_in(2);
  if (c.one_in(2)) k["partition"] = c.one_in(2) ? json("https://shop.example") : json(nullptr);
  if (c.one_in(2)) k["same_site"] = c.one_in(2) ? "Lax" : "Strict";
  if (c.one_in(2)) k["at_ms"] = c.below(900);
  if (c.one_in(4)) k["set_by"] = {{"script", "https://static.rec.example/v2.js"}};
  return k;
}

json entry(Chance& c) {
  json e;
  e["kind"] = c.pick(kKinds);
  e["origin"] = c.one_in(3) ? "https://ads.example" : "https://shop.example";
  e["key"] = c.pick(std::vector<std::string>{"_rec1", "ad-x", "theme", "ads/db/k", "https://tags.example/sw.js"});
  if (!c.one_in(3)) e["value"] = c.one_in(2) ? "x" : c.one_in(2) ? "y" : R"({"tc":")" + kTcString + "\"}";
  if (c.one_in(2)) e["load"] = c.below(3);
  if (c.one_in(2)) e["new"] = c.one_in(2);
  if (c.one_in(5)) e["set_by"] = {{"script", "https://tags.example/t.js"}};
  return e;
}

std::string html(Chance& c) {
  static const std::vector<std::string> kPieces = {
      "<script src=\"https://static.rec.example/v2.js\"></script>", "<script type=\"text/plain\" data-name=\"rec\" data-src=\"https://static.rec.example/v2.js\"></script>",
      "<script>rec.start ( 1 )</script>", "<script>var loader = 1</script>", "<div id=\"banner\"><button class=\"x\">Reject</button></div>",
      "<form><label>E-mail <input type=\"email\" name=\"m\"></label><input type=\"checkbox\" checked><input type=\"radio\"><input data-mask name=\"n\" aria-label=\"Name\"></form>", "<p><a href=\"/\">home</a></p>",
      "<noscript><script src=\"https://ads.example/a.js\"></script></noscript>", "<script type=\"application/json\">{}</script>",
      "<a onclick=\"recInit(1)\">x</a>", "<template><script src=\"https://ads.example/t.js\"></script></template>"};
  std::string out = "<!doctype html><html><head></head><body>";
  for (std::size_t i = 0; i < c.below(5); ++i) out += c.pick(kPieces);
  return out + "</body></html>";
}

json control(Chance& c, std::size_t frames) {
  json b;
  b["role"] = c.pick(std::vector<std::string>{"banner", "accept", "reject", "toggle"});
  if (!c.one_in(4)) b["frame"] = c.below(frames);
  if (!c.one_in(4)) b["text"] = c.one_in(2) ? "Accept all" : "Reject";
  if (!c.one_in(4)) b["layer"] = 1 + c.below(2);
  if (!c.one_in(4)) b["by"] = c.one_in(2) ? "declaration" : "heuristic";
  for (const char* flag : {"visible", "covered", "in_view", "focusable", "checked"}) {
    if (!c.one_in(3)) b[flag] = c.one_in(2);
  }
  if (!c.one_in(4)) b["x"] = c.below(2000);
  for (const char* part : {"y", "width", "height"}) b[part] = 10 + c.below(60);
  if (!c.one_in(4)) b["color"] = c.one_in(2) ? "rgb(0, 0, 0)" : "#888";
  if (!c.one_in(4)) b["background"] = c.one_in(3) ? "rgba(0, 0, 0, 0)" : "rgb(250, 250, 250)";
  if (!c.one_in(4)) b["font_size"] = c.one_in(2) ? 12.5 : 14;
  return b;
}

json phase(Chance& c, const std::string& name, std::size_t number) {
  static const std::vector<std::string> kCoverage = {"complete", "complete", "complete", "partial", "none"};
  json p;
  p["phase"] = name;
  if (number == 0 && name == "before-consent") p["choice"] = nullptr;
  else if (c.one_in(2)) {
    p["choice"] = {{"path", "click"}, {"outcome", c.pick(std::vector<std::string>{"applied", "applied", "applied", "hidden-only", "failed"})}};
    if (!c.one_in(4)) p["choice"]["action"] = c.one_in(3) ? "accept" : "reject";
    if (c.one_in(2)) p["choice"]["clicks"] = c.below(4);
    if (c.one_in(2)) p["choice"]["banner_returned"] = c.one_in(2);
  } else if (c.one_in(8)) {
    p["choice"] = nullptr;
  }
  json coverage = json::object();
  for (const char* key : {"requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage", "service_workers", "scripts", "dom", "globals", "fields", "controls", "commands"}) {
    if (!c.one_in(8)) coverage[key] = c.pick(kCoverage);
  }
  p["coverage"] = coverage;
  const std::size_t frames = 1 + c.below(2);
  p["requests"] = json::array();
  for (std::size_t i = 0; i < c.below(7); ++i) p["requests"].push_back(request(c, i, frames));
  p["cookies"] = json::array();
  for (std::size_t i = 0; i < c.below(4); ++i) p["cookies"].push_back(cookie(c));
  p["storage"] = json::array();
  for (std::size_t i = 0; i < c.below(4); ++i) p["storage"].push_back(entry(c));
  p["frames"] = json::array();
  for (std::size_t i = 0; i < frames; ++i) {
    json f;
    f["url"] = i == 0 ? "https://shop.example/" : "https://ads.example/frame";
    f["parent"] = i == 0 ? json(nullptr) : json(0);
    if (!c.one_in(4)) f["source"] = html(c);
    if (!c.one_in(3)) f["dom"] = html(c);
    p["frames"].push_back(f);
  }
  p["globals"] = json::array();
  if (c.one_in(2)) p["globals"].push_back(c.one_in(2) ? "rec" : "tagsX");
  if (c.one_in(3)) p["typed"] = json::array({{{"frame", 0}, {"kind", "email"}}});
  if (c.one_in(3)) p["displayed"] = json::array({{{"frame", 0}}});
  if (c.one_in(2)) p["left_at_ms"] = c.below(900);
  for (std::size_t i = 0; i < c.below(4); ++i) {
    json command = {{"name", c.pick(std::vector<std::string>{"consent", "config", "start"})}};
    if (command["name"] == "consent" && !c.one_in(4)) command["action"] = c.one_in(2) ? "default" : "update";
    if (!c.one_in(3)) command["place"] = i;
    if (c.one_in(2)) command["layer"] = c.one_in(2) ? "dataLayer" : "other";
    if (c.one_in(2)) command["regional"] = c.one_in(2);
    if (c.one_in(2)) command["states"] = {{"ad_storage", c.one_in(2) ? "denied" : "granted"}};
    p["commands"].push_back(command);
  }
  p["boxes"] = json::array();
  if (c.one_in(2)) p["boxes"].push_back({{"frame", 0}, {"selector", "button"}, {"x", 1}, {"y", 2}, {"width", 100.5}, {"height", 20}, {"visible", c.one_in(2)}, {"color", "#777"}, {"background", "#fff"}, {"font_size", 14}});
  for (std::size_t i = 0; i < c.below(3); ++i) p["boxes"].push_back(control(c, frames));
  return p;
}

json snapshot(Chance& c) {
  json s;
  s["format"] = "writ.snapshot/1";
  s["site"] = "https://shop.example/";
  s["captured_at"] = c.pick(kDays) + "T10:00:00Z";
  if (c.one_in(2)) s["language"] = c.one_in(2) ? "fr" : "en";
  if (c.one_in(2)) s["vantage"] = {{"country", c.one_in(2) ? "FR" : "DE"}};
  if (c.one_in(2)) s["vantage"]["gpc"] = c.one_in(2);
  s["facts"] = json::object();
  if (c.one_in(2)) s["facts"]["sector"] = c.one_in(2) ? "health" : "retail";
  if (c.one_in(2)) s["facts"]["employees"] = c.below(100);
  if (c.one_in(2)) s["facts"]["public"] = c.one_in(2);
  if (c.one_in(2)) s["facts"]["founded"] = c.pick(kDays);
  if (c.one_in(2)) s["cmp"] = {{"id", "banner"}, {"banner_shown", c.one_in(2)}};
  s["phases"] = json::array();
  std::size_t number = 0;
  for (const std::string& name : kPhases) {
    if (!c.one_in(3)) s["phases"].push_back(phase(c, name, number++));
  }
  s["documents"] = json::array();
  if (c.one_in(2)) {
    s["documents"].push_back({{"kind", "privacy-policy"}, {"url", "https://shop.example/p"}, {"text", "We use Rec Recorder.\n\nIt rests on our legitimate\ninterest in Ads."}});
  }
  if (c.one_in(3)) s["documents"].push_back({{"kind", "cookie-policy"}, {"language", "en"}, {"text", "Cookies of rec.example."}});
  if (!c.one_in(4)) s["coverage"] = {{"documents", c.one_in(3) ? "partial" : "complete"}};
  return s;
}

}  // namespace

GeneratedCase generate(std::uint64_t seed) {
  Chance c(seed * 0x2545F4914F6CDD1DULL + 1);
  GeneratedCase out;
  out.pack = kVocabulary;
  for (int i = 0; i < 4; ++i) out.pack += rule(c, i);
  out.snapshot = snapshot(c).dump();
  return out;
}

}  // namespace writ::reference
