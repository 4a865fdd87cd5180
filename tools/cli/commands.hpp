#pragma once
// Every command as a function from its options to an exit status. main.cpp fills the options and calls; a function writes
// its results to standard output (or the files asked for) and everything else to standard error, and throws nothing.

#include <cstddef>
#include <memory>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/cli/exit_status.hpp"
#include "tools/cli/visit_flags.hpp"

namespace writ::cli {

struct ProjectUse;

/// Which rules: `--pack` (the library where none is given) and where the library lies.
struct PackOptions {
  std::vector<std::string> packs;
  std::string library;  ///< `--stdlib`; empty: looked for
  std::string trusted_keys;  ///< `--trusted-keys`; empty: packs need no signature
};

/// `--max-file-size`, `--max-nesting`, `--max-string`.
struct LimitOptions {
  std::size_t file_bytes = std::size_t{256} << 20;
  std::size_t nesting = 64;
  std::size_t string_bytes = std::size_t{64} << 20;
};

/// What the judgement depends on beside rules and snapshot.
struct JudgeFlags {
  std::vector<std::string> jurisdictions, facts;
  std::string as_of;
  bool ask = false;                           ///< ask on the terminal for the facts that are missed
  bool no_project = false;                    ///< answers are kept nowhere
  std::shared_ptr<const ProjectUse> project;  ///< the project file, where there is one
};

/// What makes a run fail, and what does not count.
struct GateFlags {
  std::string fail_on = "medium", fail_on_standing = "guidance";
  bool fail_on_inconclusive = false;
  std::string baseline, write_baseline, waivers, compare;
};

/// `--format F` or `--format F=FILE`, `-o`, `--all`.
struct ReportFlags {
  std::vector<std::string> formats;
  std::string output, language = "en", store;
  std::string browser;   ///< that prints; empty: looked for
  std::string pictures;  ///< the folder of the snapshots' pictures; empty: beside each snapshot
  bool all = false, ci = false;
};

/// `--bundle`, and who signs it.
struct SealFlags {
  std::string bundle, sign, passphrase_file;  ///< empty: none
};

/// Options of every collector.
struct CollectFlags {
  std::string sites_file, sitemap;
  std::string serve_as = "https://site.test/", third_parties = "block", replay;  ///< of a folder (local_folder.hpp)
  bool third_parties_asked = false;  ///< on the command line
  std::size_t crawl_depth = 0, page_limit = 50;
  std::string served;     ///< the origin that a folder is served as; empty: no folder
  bool isolated = false;  ///< only what `connect_to` names is reached
  bool resume = false, timings = false;
  std::size_t concurrency = 0;  ///< 0: by cores
  std::size_t retries = 1, recycle_after = 100;
  std::size_t browser_memory = std::size_t{2} << 30;
  std::vector<std::string> storage_states, headers;
  std::string vantage, viewport, phases;
  bool mobile = false, gpc = false;
  std::vector<std::string> connect_to;
  std::string cacert, user_agent;
  bool allow_private = false;
  bool ignore_robots = false;
  bool static_only = false, no_redact = false;
  std::string browser;  ///< the program; empty: looked for
  double timeout_seconds = 0;  ///< 0: the collector's own
  VisitFlags visit;
};

struct CheckOptions {
  PackOptions packs;
  std::vector<std::string> paths;
  bool release = false, lint = false, deny_warnings = false;
  std::string format = "text", output;
};
[[nodiscard]] ExitStatus run_check(const CheckOptions& options);

struct CompileOptions {
  PackOptions packs;
  std::string path, output;
  bool release = false;
};
[[nodiscard]] ExitStatus run_compile(const CompileOptions& options);

struct EvalOptions {
  PackOptions packs;
  LimitOptions limits;
  JudgeFlags judge;
  GateFlags gate;
  ReportFlags report;
  SealFlags seal;
  std::vector<std::string> snapshots;
};
[[nodiscard]] ExitStatus run_eval(const EvalOptions& options);

struct CaptureOptions {
  CollectFlags collect;
  PackOptions packs;  ///< whose consent platforms the browser operates
  std::vector<std::string> urls;
  std::string output;
};
[[nodiscard]] ExitStatus run_capture(const CaptureOptions& options);

struct ImportOptions {
  LimitOptions limits;
  std::string kind, path, output, site, captured_at, phase = "before-consent", page, country;
};
[[nodiscard]] ExitStatus run_import(const ImportOptions& options);

struct ScanOptions {
  PackOptions packs;
  LimitOptions limits;
  JudgeFlags judge;
  GateFlags gate;
  ReportFlags report;
  SealFlags seal;
  CollectFlags collect;
  std::vector<std::string> urls;
  std::vector<std::string> hars;  ///< judged instead of sites
  ImportOptions import;           ///< what `hars` do not say themselves
};
[[nodiscard]] ExitStatus run_scan(const ScanOptions& options);

struct InitOptions {
  PackOptions packs;
  std::vector<std::string> urls, jurisdictions, facts;
  std::string fail_on, output;
  bool yes = false, force = false;
};
/// A project file, by questions on a terminal or from the options alone.
[[nodiscard]] ExitStatus run_init(const InitOptions& options);

struct BaselineOptions {
  std::string findings, output;
  bool told = false;  ///< say where it went: the project file named the place
};
/// The violations of a findings file as a baseline.
[[nodiscard]] ExitStatus run_baseline_write(const BaselineOptions& options);

/// Which part of a store is asked for.
struct HistoryFilterFlags {
  std::string site, rule, since;
  std::vector<std::string> statuses;
  [[nodiscard]] bool any() const { return !site.empty() || !rule.empty() || !since.empty() || !statuses.empty(); }
};

struct HistoryOptions {
  std::string file;
  std::string what;  ///< a site or a fingerprint; empty: all
  HistoryFilterFlags filter;
  std::string format = "text", output;
};
[[nodiscard]] ExitStatus run_history(const HistoryOptions& options);

struct HistoryPruneOptions {
  std::string file;
  std::int64_t keep_days = 0;
};
[[nodiscard]] ExitStatus run_history_prune(const HistoryPruneOptions& options);

struct TrendOptions {
  std::string file, by = "week";
  HistoryFilterFlags filter;
  std::string format = "text", output;
};
[[nodiscard]] ExitStatus run_trend(const TrendOptions& options);

struct TestOptions {
  PackOptions packs;
  LimitOptions limits;
  std::vector<std::string> paths;
  bool coverage = false;
  std::string format = "text", output, only;
};
[[nodiscard]] ExitStatus run_test(const TestOptions& options);

struct ExplainOptions {
  PackOptions packs;
  LimitOptions limits;
  JudgeFlags judge;
  std::string rule, snapshot, vendor, format = "text", output;
};
[[nodiscard]] ExitStatus run_explain(const ExplainOptions& options);

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false;
};
[[nodiscard]] ExitStatus run_fmt(const FmtOptions& options);

struct DisasmOptions {
  PackOptions packs;
  std::string pack, rule, output;
};
[[nodiscard]] ExitStatus run_disasm(const DisasmOptions& options);

struct DocOptions {
  PackOptions packs;
  std::string pack, output;
};
[[nodiscard]] ExitStatus run_doc(const DocOptions& options);

struct KeygenOptions {
  std::string output, passphrase_file;
  bool ask = false;  ///< for a passphrase
};
[[nodiscard]] ExitStatus run_keygen(const KeygenOptions& options);

struct SignOptions {
  std::string path, key, passphrase_file;
};
[[nodiscard]] ExitStatus run_sign(const SignOptions& options);

struct VerifyOptions {
  LimitOptions limits;
  std::string path, trusted_keys, format = "text", output;
  bool re_evaluate = false;
};
[[nodiscard]] ExitStatus run_verify(const VerifyOptions& options);

struct ListOptions {
  PackOptions packs;
  std::string what, format = "text", output;
};
[[nodiscard]] ExitStatus run_list(const ListOptions& options);

}  // namespace writ::cli
