// Bytes to a store: whatever the file holds, reading and adding end with a result or a reason. The file is small and lies in memory where it can.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "runtime/findings/summary.hpp"
#include "runtime/history/past.hpp"
#include "runtime/history/store.hpp"
#include "runtime/history/trend.hpp"

namespace {

template <typename T>
void reason(const writ::Result<T>& result) {
  if (!result && result.error().message.empty()) __builtin_trap();
}

writ::findings::Report report() {
  writ::findings::Report out;
  out.site = "https://shop.example/";
  out.captured_at = "2026-11-23T10:00:00Z";
  out.as_of = *writ::parse_date("2026-11-23");
  out.summary = writ::findings::empty_summary();
  out.rules = {{"rules", "a", {}}};
  writ::findings::Finding finding;
  finding.pack = "rules";
  finding.rule = "a";
  finding.fingerprint = "f1";
  finding.verdict = writ::model::Verdict::Violation;
  out.findings = {finding};
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (std::size_t{1} << 18U)) return 0;
  static const std::string folder = std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
  const std::string path = folder + "/writ-fuzz-history-" + std::to_string(::getpid());
  const auto patience = std::chrono::milliseconds(0);
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  if (auto database = writ::history::open_to_read(path, patience)) {
    reason(writ::history::scans(*database, {}));
    const auto findings = writ::history::findings_of(*database, {});
    reason(findings);
    if (findings && !findings->empty()) reason(writ::history::life_of(*database, findings->front().id));
    reason(writ::history::trend(*database, {}, writ::history::TrendStep::Month));
  } else {
    reason(database);
  }
  if (auto store = writ::history::Store::open(path, patience)) {
    std::vector<writ::findings::Report> one{report()};
    reason(store->add(one, "0"));
  }
  std::filesystem::remove(path);
  std::filesystem::remove(path + "-journal");
  return 0;
}
