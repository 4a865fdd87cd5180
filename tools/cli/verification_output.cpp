#include "tools/cli/verification_output.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/date.hpp"
#include "base/json.hpp"
#include "runtime/seal/encoding.hpp"
#include "tools/cli/message.hpp"
#include "tools/report/html_parts.hpp"

namespace writ::cli {
namespace {

using seal::Trust;

std::string_view verdict_word(Trust trust) {
  switch (trust) {
    case Trust::Whole: return "trusted";
    case Trust::NotTrusted: return "not-trusted";
    case Trust::Changed: return "changed";
  }
  return {};
}

std::string moment_of(const seal::Signer& signer) { return signer.moment ? format_instant({*signer.moment * 1000}) : std::string(); }

/// A text of the manifest, which may be anybody's.
std::string text_at(const Json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_string() ? seal::shown(object[name].get_ref<const std::string&>()) : std::string();
}
const Json& list_at(const Json& object, const char* name) {
  static const Json none = Json::array();
  return object.is_object() && object.contains(name) && object[name].is_array() ? object[name] : none;
}

/// One sentence a line: first the verdict, then what it rests on.
struct Words {
  std::string verdict;
  std::vector<std::string> lines, faults, notes;
};

void add_evidence(const Json& about, Words& words) {
  constexpr std::size_t kMostSites = 20;
  const Json& snapshots = list_at(about, "snapshots");
  for (std::size_t i = 0; i < snapshots.size() && i < kMostSites; ++i) {
    const std::string country = text_at(snapshots[i].is_object() && snapshots[i].contains("vantage") ? snapshots[i]["vantage"] : Json(), "country");
    words.lines.push_back(fmt::format("Evidence of {}, captured at {}{}.", text_at(snapshots[i], "site"), text_at(snapshots[i], "captured_at"), country.empty() ? "" : " from " + country));
  }
  if (snapshots.size() > kMostSites) words.lines.push_back(fmt::format("And of {} more.", counted(snapshots.size() - kMostSites, "site")));
  std::string packs;
  for (const Json& pack : list_at(about, "packs")) packs += fmt::format("{}{} {}", packs.empty() ? "" : ", ", text_at(pack, "name"), text_at(pack, "version"));
  const std::string version = text_at(about.is_object() && about.contains("engine") ? about["engine"] : Json(), "version");
  if (!version.empty()) words.lines.push_back(fmt::format("Judged by writ {}{}{}.", version, packs.empty() ? "" : " with the packs ", packs));
}

Words words_of(const Verified& verified) {
  const auto& verification = verified.verification;
  const std::string& path = verified.path;
  Words out;
  switch (verification.trust()) {
    case Trust::Whole: {
      const auto& signer = *verification.signer;
      const std::string moment = moment_of(signer);
      out.verdict = fmt::format("Whole and trusted: {} was signed by {} (key {}){}; nothing changed since.", path, seal::shown(signer.trusted_as), seal::text_of(signer.key),
                                moment.empty() ? "" : " on " + moment);
      if (!moment.empty()) out.notes.push_back("The moment of signing is what the signer's clock said; nobody else vouches for it.");
      break;
    }
    case Trust::NotTrusted: out.verdict = fmt::format("Not trusted: nobody that is trusted here vouches for {}.", path); break;
    case Trust::Changed: out.verdict = fmt::format("Changed: {} is not what was signed.", path); break;
  }
  for (const auto& fault : verification.faults) out.faults.push_back(fault.message);
  if (verification.trust() == Trust::NotTrusted && verification.manifest) out.notes.push_back("The files agree with the manifest; anybody can make a manifest that agrees.");
  if (verification.manifest || verified.of == seal::Sealed::Pack) out.lines.push_back(fmt::format("{}, {}.", counted(verified.files, "file"), counted(verified.bytes, "byte")));
  if (verification.manifest && verified.of == seal::Sealed::EvidenceBundle) add_evidence(verification.manifest->about, out);
  if (verified.again) {
    out.lines.push_back(verified.again->same ? fmt::format("Judged again by writ {} with the packs of the bundle: the findings are the same, byte for byte.", WRIT_VERSION)
                                             : fmt::format("Judged again by writ {} with the packs of the bundle: {}.", WRIT_VERSION, verified.again->difference));
  }
  return out;
}

std::string write_text(const Words& words) {
  std::string out = words.verdict + "\n";
  for (const auto& fault : words.faults) out += "  " + fault + "\n";
  for (const auto& line : words.lines) out += line + "\n";
  for (const auto& note : words.notes) out += note + "\n";
  return out;
}

std::string write_page(const Words& words, Trust trust) {
  const auto paragraphs = [](const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += "<p>" + report::html::esc(line) + "</p>\n";
    return out;
  };
  std::vector<std::string> faults;
  for (const auto& fault : words.faults) faults.push_back(report::html::esc(fault));
  const std::string_view head = trust == Trust::Whole ? "Whole and trusted" : trust == Trust::NotTrusted ? "Not trusted" : "Changed";
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{0}</title>\n"
      "<style>:root{{color-scheme:light dark}}body{{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere}}"
      "h1{{border-inline-start:.4rem solid {1};padding-inline-start:.8rem}}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n<p>{2}</p>\n{3}{4}{5}</main>\n</body>\n</html>\n",
      head, trust == Trust::Whole ? "#2a7d4f" : "#b3261e", report::html::esc(words.verdict), report::html::list_of(faults), paragraphs(words.lines), paragraphs(words.notes));
}

std::string write_json(const Verified& verified) {
  const auto& verification = verified.verification;
  Json out = Json::object();
  out["format"] = "writ.verification/1";
  out["path"] = verified.path;
  out["of"] = verified.of == seal::Sealed::Pack ? "pack" : "evidence-bundle";
  out["verdict"] = verdict_word(verification.trust());
  Json signature = nullptr;
  if (verification.key) {
    signature = {{"key", seal::text_of(*verification.key)}, {"trusted_as", nullptr}, {"claimed_at", nullptr}};
    if (verification.signer) {
      signature["trusted_as"] = verification.signer->trusted_as;
      if (verification.signer->moment) signature["claimed_at"] = moment_of(*verification.signer);
    }
  }
  out["signature"] = std::move(signature);
  Json faults = Json::array();
  for (const auto& fault : verification.faults) faults.push_back({{"code", fault.code}, {"file", fault.file}, {"message", fault.message}});
  out["faults"] = std::move(faults);
  out["files"] = verified.files;
  out["bytes"] = verified.bytes;
  out["evidence"] = verification.manifest && verified.of == seal::Sealed::EvidenceBundle ? verification.manifest->about : Json();
  out["re_evaluation"] = verified.again ? Json({{"engine", WRIT_VERSION}, {"same", verified.again->same}, {"difference", verified.again->same ? Json() : Json(verified.again->difference)}}) : Json();
  return dump(out) + "\n";
}

}  // namespace

std::string write_verdict(const Verified& verified, VerdictFormat format) {
  switch (format) {
    case VerdictFormat::Text: return write_text(words_of(verified));
    case VerdictFormat::Json: return write_json(verified);
    case VerdictFormat::Html: return write_page(words_of(verified), verified.verification.trust());
  }
  return {};
}

}  // namespace writ::cli
