#include "bench.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace writ::findings::test {
namespace {

// Hotjar before consent; the rejection could not be carried out; after acceptance cookies are known in part.
constexpr const char* kSnapshot = R"json({
  "format": "writ.snapshot/1", "site": "https://shop.example/", "captured_at": "2026-11-23T10:00:00Z", "language": "en",
  "cmp": {"id": "klaro", "banner_shown": true},
  "phases": [
    {"phase": "before-consent", "choice": null,
     "coverage": {"requests": "complete", "cookies": "complete", "local_storage": "complete", "session_storage": "complete",
                  "indexed_db": "complete", "cache_storage": "complete", "service_workers": "complete", "scripts": "complete",
                  "dom": "complete", "globals": "complete", "fields": "complete", "controls": "complete", "commands": "complete"},
     "requests": [
       {"url": "https://shop.example/", "method": "GET", "type": "document", "at_ms": 0},
       {"url": "https://static.hotjar.com/c/hotjar-1.js?v=7&q='x'", "method": "GET", "type": "script", "at_ms": 320},
       {"url": "https://in.hotjar.com/api/v2/client?id=12345", "method": "POST", "type": "xhr", "at_ms": 700}],
     "cookies": [{"name": "_hjSessionUser_1", "domain": ".shop.example", "expires": null, "at_ms": 410}],
     "frames": [{"url": "https://shop.example/", "parent": null,
                 "dom": "<html><body><form><input name='mail' type='email'></form></body></html>"}]},
    {"phase": "after-accept", "choice": {"action": "accept", "path": "click", "clicks": 1, "outcome": "applied"},
     "coverage": {"requests": "complete", "cookies": "partial", "local_storage": "complete", "session_storage": "complete",
                  "indexed_db": "complete", "cache_storage": "complete", "service_workers": "complete", "scripts": "complete",
                  "dom": "complete", "globals": "complete", "fields": "complete", "controls": "complete", "commands": "complete"}},
    {"phase": "after-reject", "choice": {"action": "reject", "path": "click", "clicks": 1, "outcome": "hidden-only"},
     "coverage": {"requests": "complete"},
     "requests": [{"url": "https://www.clarity.ms/tag/x", "method": "GET", "type": "script", "at_ms": 10}]}
  ],
  "documents": [], "coverage": {"documents": "complete"}
})json";

}  // namespace

model::Template text(std::vector<std::string> pieces) {
  model::Template out;
  for (const std::string& piece : pieces) {
    if (piece.size() < 2 || piece.front() != '{') {
      out.pieces.push_back({piece, {}});
      continue;
    }
    const std::string inside = piece.substr(1, piece.size() - 2);
    const auto dot = inside.find('.');
    out.pieces.push_back({{}, {inside.substr(0, dot), inside.substr(dot + 1)}});
  }
  return out;
}

Bench::Bench() : snapshot_text(kSnapshot) {
  pack = model.packs.push({"rules", "Rules", "1.0.0", "", {}, "sha256:1", true});
  other_pack = model.packs.push({"more", "More", "0.1.0", "", {}, "sha256:2", true});
  const auto place = [&](std::string name, std::string title, std::vector<model::JurisdictionId> in) {
    model::Jurisdiction j;
    j.pack = pack;
    j.name = std::move(name);
    j.title = std::move(title);
    for (const auto outer : in) j.memberships.push_back({outer, {}});
    return model.jurisdictions.push(std::move(j));
  };
  eea = place("EEA", "European Economic Area", {});
  eu = place("EU", "European Union", {eea});
  fr = place("FR", "France", {eu});
  de = place("DE", "Germany", {eu});
  by = place("DE-BY", "Bavaria", {de});
  uk = place("UK", "United Kingdom", {});
  statute = source("eprivacy", {eea}, model::Standing::Binding);
  uk_statute = source("pecr", {uk}, model::Standing::Binding);
  draft = source("draft", {eea, uk}, model::Standing::Draft);
  contested = source("split", {eea, uk}, model::Standing::Contested);

  const auto subtype = model.subtypes.push({pack, "session-recording", "Session recording", {}});
  const auto vendor = [&](std::string name, std::string title, model::Severity severity, std::string host) {
    model::Vendor v;
    v.pack = pack;
    v.name = std::move(name);
    v.title = std::move(title);
    v.subtypes = {subtype};
    v.severity = severity;
    v.hosts = {std::move(host)};
    return model.vendors.push(std::move(v));
  };
  hotjar = vendor("hotjar", "Hotjar", model::Severity::High, "hotjar.com");
  clarity = vendor("clarity", "Microsoft Clarity", model::Severity::Low, "clarity.ms");
  model::Cmp cmp;
  cmp.pack = pack;
  cmp.name = "klaro";
  cmp.title = "Klaro";
  klaro = model.cmps.push(std::move(cmp));
}

model::SourceId Bench::source(std::string name, std::vector<model::JurisdictionId> binds, model::Standing standing, std::string date,
                              model::SourceStatus status) {
  model::Source s;
  s.pack = pack;
  s.title = "Act " + name;
  s.name = std::move(name);
  s.binds = std::move(binds);
  s.reference = "Art. 5";
  s.date = *parse_date(date);
  s.effective.from = s.date;
  s.url = "https://law.example/" + s.name;
  s.status = status;
  s.standing = standing;
  return model.sources.push(std::move(s));
}

model::RootId Bench::root(Outcome outcome) {
  const model::RootId id(roots_++);
  engine.outcomes[id] = std::move(outcome);
  return id;
}

Outcome Bench::proved_by(std::vector<std::uint32_t> requests) {
  Outcome out = of(model::Truth::True);
  for (const std::uint32_t i : requests) out.items.push_back({model::ItemKind::Request, 0, i});
  out.searched = {{model::Phase::BeforeConsent, model::EvidenceKind::Requests}};
  return out;
}

Outcome Bench::unknown_for_want_of(model::Phase phase, model::EvidenceKind evidence) {
  Outcome out;
  Missing missing;
  missing.phase = phase;
  missing.evidence = evidence;
  out.missing = {missing};
  out.searched = {{phase, evidence}};
  return out;
}

model::Rule Bench::rule(std::string name, model::RootId condition) {
  model::Rule r;
  r.pack = pack;
  r.title = "The rule " + name;
  r.name = std::move(name);
  r.jurisdictions = {eea};
  r.severity = model::Severity::Medium;
  r.condition = condition;
  r.cites = {statute};
  return r;
}

model::Amendment Bench::amendment(std::vector<model::JurisdictionId> in) const {
  model::Amendment a;
  a.pack = pack;
  a.in = std::move(in);
  a.file = "rules.writ:7";
  return a;
}

Result<Report> Bench::judged(const JudgeOptions& options) {
  auto read = snapshot::read_snapshot(snapshot_text);
  if (!read) return tl::make_unexpected(read.error());
  page.reset();
  snapshot = std::move(*read);
  page = std::make_unique<snapshot::Page>(*snapshot, model);
  return judge(*page, engine, options);
}

Report Bench::report(const JudgeOptions& options) {
  auto result = judged(options);
  INFO((result ? std::string() : result.error().text()));
  REQUIRE(result);
  return std::move(*result);
}

const Row& Bench::row(const Finding& finding, std::string_view code) {
  const auto it = std::find_if(finding.jurisdictions.begin(), finding.jurisdictions.end(), [&](const Row& r) { return r.code == code; });
  REQUIRE(it != finding.jurisdictions.end());
  return *it;
}

}  // namespace writ::findings::test
