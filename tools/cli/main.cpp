// writ: parses the command line and hands the options to the command. Exceptions of CLI11 end here.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "tools/cli/commands.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/project_file.hpp"

namespace writ::cli {
namespace {

/// A command with its options, kept as long as the parser runs.
struct Command {
  CLI::App* app;
  std::function<ExitStatus()> run;
};

/// Takes one value each time it stands, so that positional arguments may follow.
CLI::Option* repeatable(CLI::App& app, const std::string& name, std::vector<std::string>& into, const std::string& help) {
  return app.add_option(name, into, help)->allow_extra_args(false)->take_all();
}

void add_trusted_keys(CLI::App& app, std::string& into, const std::string& help) {
  app.add_option("--trusted-keys", into, help)->type_name("PATH");
}

void add_passphrase_file(CLI::App& app, std::string& into) {
  app.add_option("--passphrase-file", into, "The key's passphrase is the first line of this file (else the terminal is asked)")->type_name("FILE");
}

void add_library(CLI::App& app, PackOptions& options) {
  add_trusted_keys(app, options.trusted_keys, "Only packs that one of these public keys signed: a .pub file or a folder of them");
  app.add_option("--stdlib", options.library, "Where the standard library of rules lies")->type_name("DIR");
}

void add_packs(CLI::App& app, PackOptions& options) {
  repeatable(app, "-p,--pack", options.packs, "A pack of rules: a folder, a .writ file or a .writc file (repeatable; else the standard library)")
      ->type_name("PACK");
  add_library(app, options);
}

/// "256MiB", "10 MB", "5000" to a number of bytes; units are powers of 1024.
CLI::Validator size_value() {
  return CLI::Validator(
      [](std::string& text) -> std::string {
        const auto digits = text.find_first_not_of("0123456789");
        auto unit = digits == std::string::npos ? std::string() : text.substr(digits);
        if (unit.starts_with(' ')) unit.erase(0, 1);
        for (char& c : unit) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        static const std::vector<std::vector<std::string>> kUnits{{"", "b"}, {"k", "kb", "kib"}, {"m", "mb", "mib"}, {"g", "gb", "gib"}};
        // Nine digits times 2^30 stay within 64 bits.
        if (digits == 0 || text.empty() || std::min(digits, text.size()) > 9) return "`" + text + "` is no size, such as 256MiB";
        std::uint64_t bytes = std::stoull(text.substr(0, digits));
        for (const auto& names : kUnits) {
          if (std::find(names.begin(), names.end(), unit) != names.end()) {
            text = std::to_string(bytes);
            return {};
          }
          bytes *= 1024;
        }
        return "`" + text + "` is no size, such as 256MiB";
      },
      "");
}

void add_seal(CLI::App& app, SealFlags& options) {
  const char* group = "Evidence";
  app.add_option("--bundle", options.bundle, "Snapshots, pictures, findings, report and packs in one archive, for `writ verify`")->type_name("FILE")->group(group);
  app.add_option("--sign", options.sign, "Sign the bundle with this secret key (`writ keygen`)")->type_name("KEY")->group(group);
  app.add_option("--passphrase-file", options.passphrase_file, "The key's passphrase is the first line of this file (else the terminal is asked)")
      ->type_name("FILE")->group(group);
}

void add_limits(CLI::App& app, LimitOptions& options) {
  app.add_option("--max-file-size", options.file_bytes, "Largest snapshot, compressed or not (256MiB)")
      ->transform(size_value())->type_name("SIZE")->group("Limits");
  app.add_option("--max-nesting", options.nesting, "Deepest nesting of a snapshot (64)")->check(CLI::Range(std::size_t{4}, std::size_t{512}).description(""))->type_name("N")->group("Limits");
  app.add_option("--max-string", options.string_bytes, "Longest text of a snapshot (64MiB)")
      ->transform(size_value())->type_name("SIZE")->group("Limits");
}

void add_judge(CLI::App& app, JudgeFlags& options) {
  repeatable(app, "-j,--jurisdiction", options.jurisdictions, "Only these places and what lies in them, with commas (repeatable)")->type_name("CODES");
  app.add_option("--as-of", options.as_of, "The law of that day (else the day of the snapshot)")->type_name("DATE");
  repeatable(app, "--fact", options.facts, "A fact about the site, over what the snapshot says (repeatable)")->type_name("NAME=VALUE");
}

void add_gate(CLI::App& app, GateFlags& options) {
  app.add_option("--fail-on", options.fail_on, "Exit 1 for violations of this severity or worse (medium)")->type_name("SEVERITY")->group("What fails");
  app.add_option("--fail-on-standing", options.fail_on_standing, "… that rest on sources of this weight or more (guidance)")->type_name("STANDING")->group("What fails");
  app.add_flag("--fail-on-inconclusive,!--no-fail-on-inconclusive", options.fail_on_inconclusive, "Exit 1 for what cannot be told, too")->group("What fails");
  app.add_option("--baseline", options.baseline, "Violations known already do not fail")->type_name("FILE")->group("What fails");
  app.add_option("--write-baseline", options.write_baseline, "Write the violations of this run as a baseline")->type_name("FILE")->group("What fails");
  app.add_option("--compare", options.compare, "Only violations fail that are not in the findings of this earlier run (json or ndjson)")->type_name("FILE")->group("What fails");
  app.add_option("--waivers", options.waivers, "Violations that somebody answers for do not fail until a day")->type_name("FILE")->group("What fails");
}

void add_report(CLI::App& app, ReportFlags& options) {
  repeatable(app, "-f,--format", options.formats,
             "text, json, ndjson, sarif, junit, html, markdown, github, gitlab, csv (what is stored), oscal, har (the requests) or pdf (by the browser); F=FILE writes that one to a file (repeatable)")->type_name("F[=FILE]");
  app.add_option("-o,--output", options.output, "What standard output would get, into a file")->type_name("FILE");
  app.add_option("--report-language", options.language, "Of the HTML report: en, fr, de, it or es (en)")->type_name("LANGUAGE");
  app.add_flag("-a,--all,!--no-all", options.all, "Also what is clear or not applicable");
  app.add_option("--store", options.store, "Add the scans to this history (an SQLite file, made where there is none); the HTML report then shows the trend")->type_name("FILE");
  app.add_flag("--ci", options.ci, "Text without colour and progress, with the line that would waive each failing finding");
}

CLI::Option* add_output(CLI::App& app, std::string& output, const std::string& help = "Into a file instead of standard output") {
  return app.add_option("-o,--output", output, help)->type_name("FILE");
}

void add_collect(CLI::App& app, CollectFlags& options) {
  const char* sites = "Which sites, and how many at a time";
  app.add_option("--sites", options.sites_file, "A file with one site a line, # begins a comment; - is standard input")->type_name("FILE")->group(sites);
  app.add_option("--sitemap", options.sitemap, "The pages of a sitemap (an address or a file, perhaps an index or gzip): those of the site that robots.txt allows")->type_name("URL|FILE")->group(sites);
  app.add_option("--crawl", options.crawl_depth, "Also the pages of the site that the pages link to, so many links deep (0)")->check(CLI::Range(0, 20).description(""))->type_name("DEPTH")->group(sites);
  app.add_option("--limit", options.page_limit, "At most so many pages with --sitemap and --crawl (50)")->check(CLI::Range(1, 100000).description(""))->type_name("N")->group(sites);
  app.add_option("--concurrency", options.concurrency, "Pages open at a time, of all sites together; without a browser sites at a time (two a core)")
      ->check(CLI::Range(1, 256).description(""))->type_name("N")->group(sites);
  app.add_option("--retries", options.retries, "How often a phase that failed is taken again (1)")->check(CLI::Range(0, 20).description(""))->type_name("N")->group(sites);
  app.add_flag("--resume", options.resume, "Go on with the newline-delimited output of a run that was stopped: finished sites are left out")->group(sites);
  app.add_option("--timeout", options.timeout_seconds, "Seconds for one phase of a site; without a browser for the site (180, 120)")
      ->check(CLI::Range(0.1, 3600.0).description(""))->type_name("SECONDS")->group(sites);
  app.add_flag("--timings", options.timings, "Say how long each site and each phase took")->group(sites);

  const char* folder = "A folder that a build wrote (writ scan ./dist)";
  app.add_option("--serve-as", options.serve_as, "The address that it will have: pages, cookies and third parties see it under this name (https://site.test/)")->type_name("URL")->group(folder);
  app.add_option("--third-parties", options.third_parties,
                 "What other hosts answer: block (nothing, and what they were asked is recorded), live, or replay=FILE.har (what they answered when FILE was recorded)")
      ->type_name("block|live|replay=FILE")->group(folder);

  const char* visitor = "Who visits";
  app.add_option("--phases", options.phases, "Only these, with commas: before-consent, after-accept, after-reject, after-withdraw (all)")->type_name("PHASES")->group(visitor);
  repeatable(app, "--storage-state", options.storage_states,
             "Cookies and storage to bring along, as Playwright saves them; PHASE=FILE where the file holds the choice of that phase (repeatable)")->type_name("[PHASE=]FILE")->group(visitor);
  repeatable(app, "--header", options.headers, "Sent to the site's own registrable domain only, and never written down (repeatable)")->type_name("'NAME: VALUE'")->group(visitor);
  app.add_option("--vantage", options.vantage, "country=FR,language=fr-FR,timezone=Europe/Paris,geolocation=48.8,2.3 or a JSON file with these")->type_name("VANTAGE")->group(visitor);
  app.add_option("--viewport", options.viewport, "The size of the page (1366x900)")->type_name("WxH")->group(visitor);
  app.add_flag("--mobile,!--no-mobile", options.mobile, "A telephone: its size, touch, its name")->group(visitor);
  app.add_flag("--gpc,!--no-gpc", options.gpc, "Send the Global Privacy Control signal")->group(visitor);
  app.add_option("--user-agent", options.user_agent, "What the collector calls itself")->type_name("TEXT")->group(visitor);
  app.add_flag("--no-redact,!--redact", options.no_redact, "Keep values of cookies and form fields (else others of the same shape stand for them)")->group(visitor);

  const char* way = "The way there";
  repeatable(app, "--connect-to", options.connect_to, "Connect elsewhere, as curl does; empty parts mean any (repeatable)")->type_name("HOST:PORT:ADDRESS:PORT")->group(way);
  app.add_option("--cacert", options.cacert, "Trust the certificates of this file")->type_name("FILE")->group(way);
  app.add_flag("--allow-private,!--no-allow-private", options.allow_private, "Also addresses of private networks and of this machine")->group(way);
  app.add_flag("--ignore-robots,!--no-ignore-robots", options.ignore_robots, "Fetch what robots.txt does not allow, too (a browser visits as a person does and does not ask)")->group(way);

  const char* browser = "The browser";
  app.add_option("--browser", options.browser, "The Chromium or Chrome to use (else looked for)")->type_name("PATH")->group(browser);
  app.add_flag("--static,!--no-static", options.static_only, "Fetch the pages without a browser, even where there is one")->group(browser);
  app.add_option("--recycle-after", options.recycle_after, "Sites after which the browser is started anew (100)")->check(CLI::Range(1, 100000).description(""))->type_name("N")->group(browser);
  app.add_option("--browser-memory", options.browser_memory, "Memory above which it is, too (2GiB)")->transform(size_value())->type_name("SIZE")->group(browser);
  declare_visit(app, options.visit);
}

void declare_check(CLI::App& app, CheckOptions& options) {
  app.add_option("paths", options.paths, "Packs: folders, .writ files, .writc files")->required()->type_name("PATH");
  app.add_option("-f,--format", options.format, "text, json or sarif")->type_name("FORMAT");
  add_output(app, options.output);
  app.add_flag("--release", options.release, "As before a release: unverified sources are errors");
  app.add_flag("--lint", options.lint, "Also rules without a test and unused declarations");
  app.add_option_function<std::string>("--deny", [&options](const std::string&) { options.deny_warnings = true; }, "`warnings`: exit 1 for them too")
      ->check(CLI::IsMember({"warnings"}).description(""))->type_name("warnings");
  add_library(app, options.packs);
}

void declare_compile(CLI::App& app, CompileOptions& options) {
  app.add_option("path", options.path, "A pack: a folder or a .writ file")->required()->type_name("PATH");
  add_output(app, options.output, "The binary pack")->required();
  app.add_flag("--release", options.release, "As before a release: unverified sources are errors");
  add_packs(app, options.packs);
}

void add_ask(CLI::App& app, JudgeFlags& options) {
  app.add_flag("--ask", options.ask, "Ask on the terminal for the facts that are missed, and offer to keep the answers in writ.toml");
}

void declare_eval(CLI::App& app, EvalOptions& options) {
  app.add_option("snapshots", options.snapshots, "Snapshots, or folders that hold some; - reads one a line and writes findings line by line")->required()->type_name("SNAPSHOT");
  add_packs(app, options.packs);
  add_judge(app, options.judge);
  add_ask(app, options.judge);
  add_report(app, options.report);
  app.add_option("--browser", options.report.browser, "The Chromium or Chrome that prints PDF (else looked for)")->type_name("PATH");
  app.add_option("--screenshots", options.report.pictures, "Where the pictures lie that the snapshots name (beside each one)")->type_name("DIR");
  add_gate(app, options.gate);
  add_seal(app, options.seal);
  add_limits(app, options.limits);
}

void declare_capture(CLI::App& app, CaptureOptions& options) {
  app.add_option("urls", options.urls, "Sites, or one folder that a build wrote; an address without scheme is taken as https")->type_name("URL|FOLDER");
  add_output(app, options.output, "The snapshot; several sites give one a line, each as soon as it is finished");
  add_packs(app, options.packs);
  add_collect(app, options.collect);
}

void declare_scan(CLI::App& app, ScanOptions& options) {
  app.add_option("urls", options.urls, "Sites, or one folder that a build wrote; an address without scheme is taken as https")->type_name("URL|FOLDER");
  add_packs(app, options.packs);
  add_judge(app, options.judge);
  add_ask(app, options.judge);
  add_report(app, options.report);
  add_gate(app, options.gate);
  add_seal(app, options.seal);
  add_collect(app, options.collect);
  const char* recordings = "Recordings instead of sites";
  repeatable(app, "--har", options.hars, "Judge a HAR file; - is standard input (repeatable)")->type_name("FILE")->group(recordings);
  app.add_option("--site", options.import.site, "The site, where the file does not say it")->type_name("URL")->group(recordings);
  app.add_option("--captured-at", options.import.captured_at, "The moment, where the file does not say it")->type_name("TIME")->group(recordings);
  app.add_option("--phase", options.import.phase, "The phase that the recording shows (before-consent)")->type_name("PHASE")->group(recordings);
  app.add_option("--page", options.import.page, "Which page of a file with several: id, title or URL")->type_name("PAGE")->group(recordings);
  app.add_option("--country", options.import.country, "From where the visit was made, ISO 3166 alpha-2")->type_name("CODE")->group(recordings);
  add_limits(app, options.limits);
}

void declare_import(CLI::App& app, ImportOptions& options) {
  app.add_option("kind", options.kind, "har, wec, storage-state or html")->required()->type_name("KIND");
  app.add_option("path", options.path, "The file (a folder for html)")->required()->type_name("FILE");
  add_output(app, options.output, "The snapshot");
  app.add_option("--site", options.site, "The site, where the file does not say it")->type_name("URL");
  app.add_option("--captured-at", options.captured_at, "The moment, where the file does not say it")->type_name("TIME");
  app.add_option("--phase", options.phase, "The phase that the recording shows (before-consent)")->type_name("PHASE");
  app.add_option("--page", options.page, "Which page of a file with several: id, title or URL")->type_name("PAGE");
  app.add_option("--country", options.country, "From where the visit was made, ISO 3166 alpha-2")->type_name("CODE");
  add_limits(app, options.limits);
}

void declare_baseline(CLI::App& app, BaselineOptions& options) {
  auto* write = app.add_subcommand("write", "Make a baseline of the violations in a findings file");
  write->add_option("findings", options.findings, "Findings as --format json or ndjson wrote them")->required()->type_name("FILE");
  add_output(*write, options.output, "The baseline");
  app.require_subcommand(1);
}

void declare_init(CLI::App& app, InitOptions& options) {
  app.add_option("urls", options.urls, "Sites to scan")->type_name("URL");
  repeatable(app, "-j,--jurisdiction", options.jurisdictions, "Places whose law counts, with commas (repeatable)")->type_name("CODES");
  repeatable(app, "--fact", options.facts, "A fact about the site (repeatable)")->type_name("NAME=VALUE");
  app.add_option("--fail-on", options.fail_on, "From which severity on a run fails")->type_name("SEVERITY");
  app.add_flag("-y,--yes", options.yes, "Ask nothing");
  app.add_flag("--force", options.force, "Write over a file that is there");
  add_output(app, options.output, "The file (writ.toml)");
  add_packs(app, options.packs);
}

void add_history_filter(CLI::App& app, HistoryFilterFlags& options) {
  app.add_option("--site", options.site, "Only this site: its address, or a glob over it")->type_name("SITE");
  app.add_option("--rule", options.rule, "Only this rule, perhaps as pack.rule")->type_name("RULE");
  app.add_option("--since", options.since, "Only what was captured, seen or found gone from that day on")->type_name("DATE");
}

/// `history`, and `history prune` with options of its own.
struct HistoryCommand {
  HistoryOptions show;
  HistoryPruneOptions prune;
  bool prunes = false;
};
ExitStatus run_history_command(const HistoryCommand& command) { return command.prunes ? run_history_prune(command.prune) : run_history(command.show); }

void declare_history(CLI::App& app, HistoryCommand& command) {
  HistoryOptions& options = command.show;
  app.add_option("store", options.file, "The file that --store was given")->type_name("STORE");
  app.add_option("what", options.what, "Only this site, or the life of one finding by its fingerprint")->type_name("SITE|FINGERPRINT");
  add_history_filter(app, options.filter);
  repeatable(app, "--status", options.filter.statuses, "Only findings of that status, with commas: new, open, returned, waived, gone, rule-withdrawn (repeatable)")->type_name("STATUS");
  app.add_option("-f,--format", options.format, "text, json or csv")->type_name("FORMAT");
  add_output(app, options.output);
  auto* prune = app.add_subcommand("prune", "Take out old scans");
  prune->add_option("store", command.prune.file, "The file that --store was given")->required()->type_name("STORE");
  prune->add_option("--keep", command.prune.keep_days, "Days before the newest scan that stay")->required()->check(CLI::Range(0, 1000000).description(""))->type_name("DAYS");
  prune->callback([&command] { command.prunes = true; });
}

void declare_trend(CLI::App& app, TrendOptions& options) {
  app.add_option("store", options.file, "The file that --store was given")->required()->type_name("STORE");
  app.add_option("--by", options.by, "day, week or month (week)")->type_name("STEP");
  add_history_filter(app, options.filter);
  app.add_option("-f,--format", options.format, "text, json or csv")->type_name("FORMAT");
  add_output(app, options.output);
}

void declare_test(CLI::App& app, TestOptions& options) {
  app.add_option("paths", options.paths, "Packs: folders or .writ files")->required()->type_name("PATH");
  app.add_flag("--coverage", options.coverage, "Also which rules, verdicts and exceptions no test speaks of");
  app.add_option("-f,--format", options.format, "text or junit")->type_name("FORMAT");
  app.add_option("--only", options.only, "Only tests whose name holds this text")->type_name("TEXT");
  add_output(app, options.output);
  add_packs(app, options.packs);
  add_limits(app, options.limits);
}

void declare_explain(CLI::App& app, ExplainOptions& options) {
  app.add_option("rule", options.rule, "The rule, perhaps as pack.rule")->required()->type_name("RULE");
  app.add_option("snapshot", options.snapshot, "The snapshot")->required()->type_name("SNAPSHOT");
  app.add_option("--vendor", options.vendor, "Only for this vendor (else all that left a trace)")->type_name("VENDOR");
  app.add_option("-f,--format", options.format, "text or json")->type_name("FORMAT");
  add_output(app, options.output);
  add_packs(app, options.packs);
  add_judge(app, options.judge);
  add_limits(app, options.limits);
}

void declare_fmt(CLI::App& app, FmtOptions& options) {
  app.add_option("paths", options.paths, "Files and folders; - reads standard input and writes standard output")->required()->type_name("PATH");
  app.add_flag("--check", options.check, "Write nothing; name the files that are not in the one layout and exit 1");
}

void declare_disasm(CLI::App& app, DisasmOptions& options) {
  app.add_option("pack", options.pack, "A pack: a folder, a .writ file or a .writc file")->required()->type_name("PACK");
  app.add_option("rule", options.rule, "Only this rule")->type_name("RULE");
  add_output(app, options.output);
  add_packs(app, options.packs);
}

void declare_doc(CLI::App& app, DocOptions& options) {
  app.add_option("pack", options.pack, "A pack: a folder, a .writ file or a .writc file")->required()->type_name("PACK");
  app.add_option("-o,--output", options.output, "The folder for the pages")->required()->type_name("DIR");
  add_packs(app, options.packs);
}

void declare_keygen(CLI::App& app, KeygenOptions& options) {
  app.add_option("-o,--output", options.output, "The secret key, a new file; the public one lies beside it, its name ending in .pub")->required()->type_name("KEY");
  app.add_option("--passphrase-file", options.passphrase_file, "Protect the key with the first line of this file")->type_name("FILE");
  app.add_flag("--passphrase", options.ask, "Protect the key with a passphrase that the terminal is asked for");
}

void declare_sign(CLI::App& app, SignOptions& options) {
  app.add_option("path", options.path, "A pack: a folder, a .writc file or a .writ file")->required()->type_name("PACK");
  app.add_option("-k,--key", options.key, "The secret key")->required()->type_name("KEY");
  add_passphrase_file(app, options.passphrase_file);
}

void declare_verify(CLI::App& app, VerifyOptions& options) {
  app.add_option("path", options.path, "An evidence bundle, or a signed pack")->required()->type_name("PATH");
  add_trusted_keys(app, options.trusted_keys, "The public keys that are trusted: a .pub file or a folder of them (else none is)");
  app.add_flag("--re-evaluate", options.re_evaluate, "Also judge a bundle's snapshots again with its packs, and compare the findings");
  app.add_option("-f,--format", options.format, "text, json or html")->type_name("FORMAT");
  add_output(app, options.output);
  add_limits(app, options.limits);
}

void declare_list(CLI::App& app, ListOptions& options) {
  app.add_option("what", options.what, "What to list: rules, vendors, sources, … (see below)")->required()->type_name("WHAT");
  app.add_option("-f,--format", options.format, "text or json")->type_name("FORMAT");
  add_output(app, options.output);
  add_packs(app, options.packs);
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  for (const auto* command : app.get_subcommands({})) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// The short names, one letter each.
std::string option_letters(const CLI::App& app) {
  std::string letters;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_snames()) letters += name;
  }
  return letters;
}

/// What is wrong with the arguments, in our words: CLI11 knows no "did you mean".
std::string usage_error(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments) {
  const CLI::App* command = nullptr;
  std::string words;  // the command with what stands under it
  for (const auto& argument : arguments) {
    if (command == nullptr) {
      if (argument.starts_with("-")) continue;
      command = find_command(app, argument);
      if (command == nullptr) return unknown_word("command", argument, command_names(app)).text();
      words = command->get_name();
    } else if (const auto* inner = find_command(*command, argument); inner != nullptr) {
      command = inner;
      words += " " + command->get_name();
    } else if (argument == "--") {
      break;
    } else if (argument.starts_with("--")) {
      const auto name = argument.substr(0, argument.find('='));
      const auto names = option_names(*command);
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        return fmt::format("`writ {}` has no option `{}`{}", words, name, suggestion(name, names));
      }
    } else if (argument.starts_with("-") && argument.size() > 1) {
      const auto letters = option_letters(*command);
      if (letters.find(argument[1]) == std::string::npos) {
        return fmt::format("`writ {}` has no option `-{}`", words, argument[1]);
      }
    }
  }
  if (command == nullptr) return "which command? `writ --help` lists them";
  return fmt::format("{} (`writ {} --help` shows how)", error.what(), words);
}

constexpr const char* kExitStatuses =
    "Exit status: 0 nothing that counts was found, 1 something was, 2 the work could not be done.";

int run(int argc, char** argv) {
  CLI::App app{"Rules of web-compliance law, held against what a site did.", "writ"};
  app.set_version_flag("--version", std::string("writ ") + WRIT_VERSION);
  app.require_subcommand(1);
  app.footer(std::string("`writ COMMAND --help` says more.\n") + kExitStatuses);

  std::list<Command> commands;
  const auto add = [&](const char* name, const char* help, const char* footer, auto& options, auto declare, auto run_command) {
    auto* command = app.add_subcommand(name, help);
    command->footer(std::string(footer) + (*footer == '\0' ? "" : "\n") + kExitStatuses);
    declare(*command, options);
    commands.push_back({command, [&options, run_command] { return run_command(options); }});
  };
  CheckOptions check;
  CompileOptions compile;
  EvalOptions eval;
  CaptureOptions capture;
  ScanOptions scan;
  ImportOptions import;
  BaselineOptions baseline;
  InitOptions init;
  HistoryCommand history;
  TrendOptions trend;
  TestOptions test;
  ExplainOptions explain;
  FmtOptions format;
  DisasmOptions disasm;
  DocOptions doc;
  KeygenOptions keygen;
  SignOptions sign;
  VerifyOptions verify;
  ListOptions list;
  add("check", "Report every error and warning in packs", "", check, declare_check, run_check);
  add("compile", "Compile a pack to a verified binary pack", "", compile, declare_compile, run_compile);
  add("eval", "Judge snapshots", "Example: writ eval --jurisdiction FR --format json=out.json --format text visit.json", eval,
      declare_eval, run_eval);
  add("capture", "Capture sites without judging them",
      "Example: writ capture --sites shops.txt -o shops.ndjson; if it is stopped, the same with --resume goes on", capture, declare_capture, run_capture);
  add("scan", "Capture sites and judge them",
      "Example: writ scan --jurisdiction FR --sites shops.txt --format ndjson -o shops.ndjson", scan, declare_scan, run_scan);
  add("import", "Make a snapshot of another tool's file", "", import, declare_import, run_import);
  add("baseline", "Keep what is known already: `writ baseline write`", "", baseline, declare_baseline, run_baseline_write);
  add("init", "Write a project file, writ.toml, by a few questions", "Example: writ init --yes --jurisdiction FR,UK --fact sector=retail https://shop.example/", init, declare_init, run_init);
  add("history", "Show what became of findings from scan to scan", "Example: writ history scans.db shop.example --status open,returned", history, declare_history,
      run_history_command);
  add("trend", "Show violations by day, week or month", "Example: writ trend scans.db --by month --format csv", trend, declare_trend, run_trend);
  add("test", "Run the tests that stand in packs", "", test, declare_test, run_test);
  add("explain", "Show why a rule gives its verdict on a snapshot", "", explain, declare_explain, run_explain);
  add("fmt", "Lay out rule files in the one way", "", format, declare_fmt, run_fmt);
  add("disasm", "Show the bytecode of a pack", "", disasm, declare_disasm, run_disasm);
  add("doc", "Write a pack as pages for reading", "", doc, declare_doc, run_doc);
  add("keygen", "Make a pair of keys for signing", "Example: writ keygen -o alice.key; minisign reads the keys, too", keygen, declare_keygen, run_keygen);
  add("sign", "Sign a pack", "Example: writ sign --key alice.key rules.writc; then writ eval --trusted-keys alice.pub --pack rules.writc visit.json", sign, declare_sign, run_sign);
  add("verify", "Tell whether a bundle or a pack is what was signed", "Example: writ verify --trusted-keys keys/ --re-evaluate evidence.zip", verify, declare_verify, run_verify);
  add("list", "Show what is known",
      "WHAT: packs, rules, vendors, categories, subtypes, sources, authorities, jurisdictions, cmps,\n"
      "facts, phrases, patterns, remedies; of the language itself: diagnostics, fields.",
      list, declare_list, run_list);
  ProjectFlags project;
  for (const char* name : {"scan", "eval", "capture", "explain", "baseline"}) declare_project(*app.get_subcommand(name), project);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(complain(usage_error(app, error, std::vector<std::string>(argv + 1, argv + argc))));
  }
  for (const auto& command : commands) {
    if (!command.app->parsed()) continue;
    if (command.app->get_option_no_throw("--no-project") != nullptr) {
      std::shared_ptr<const ProjectUse> use;
      const auto stands = [&](const char* flag) {
        const auto* option = command.app->get_option_no_throw(flag);
        return option != nullptr && option->count() > 0;
      };
      const bool signs = stands("--sign"), unlocks = stands("--passphrase-file");
      for (CollectFlags* collect : {&scan.collect, &capture.collect}) collect->third_parties_asked = stands("--third-parties");
      if (take_project(project, *command.app, *app.get_subcommand("scan"), use) == Taken::Broken) return static_cast<int>(ExitStatus::Failed);
      for (JudgeFlags* judge : {&eval.judge, &scan.judge, &explain.judge}) {
        judge->project = use;
        judge->no_project = project.none;
      }
      // A project file may name the key for whenever there is a bundle; on the command line it stands for something.
      const SealFlags& seal = command.app->get_name() == "scan" ? scan.seal : eval.seal;
      if ((signs || unlocks) && seal.bundle.empty()) return static_cast<int>(complain("only a bundle is signed: name its file with --bundle, or leave --sign and --passphrase-file out"));
      if (unlocks && seal.sign.empty()) return static_cast<int>(complain("--passphrase-file is for the key that signs, and none is named: --sign KEY"));
      // `baseline` of the file is where a baseline goes that the command line sends nowhere else.
      if (const auto* place = use ? use->project.find("", "baseline") : nullptr; place != nullptr && baseline.output.empty()) {
        baseline.output = place->values.front();
        baseline.told = true;
      }
    }
    return static_cast<int>(command.run());
  }
  return static_cast<int>(ExitStatus::Failed);
}

}  // namespace
}  // namespace writ::cli

int main(int argc, char** argv) {
  // A reader that goes away (`writ eval … | head`) is an error of writing, not a death.
  std::signal(SIGPIPE, SIG_IGN);
  return writ::cli::run(argc, argv);
}
