#include "compiler/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "compiler/version.hpp"
#include "language/parse.hpp"

namespace writ::compiler {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{256} << 20U;
constexpr std::string_view kPackFile = "pack.writ";

const language::Decl* pack_decl(const language::PackSource& pack) {
  for (const language::Ast& ast : pack.files) {
    for (const language::Decl& decl : ast.decls) {
      if (decl.kind == language::DeclKind::Pack) return &decl;
    }
  }
  return nullptr;
}

/// The declared version as it is written.
std::string version_of(const language::PackSource& pack) {
  const language::Decl* decl = pack_decl(pack);
  if (decl == nullptr) return {};
  for (const language::Field& field : decl->fields) {
    const auto* text = std::get_if<language::TextValue>(&field.value);
    if (text != nullptr && field.keyword.text == "version") return text->text.value;
  }
  return {};
}

bool same_texts(const bytecode::PackText& a, const bytecode::PackText& b) {
  return std::equal(a.files.begin(), a.files.end(), b.files.begin(), b.files.end(),
                    [](const auto& x, const auto& y) { return x.text == y.text; });
}

Result<std::vector<bytecode::SourceText>> read_folder(const std::string& path) {
  std::vector<std::pair<std::string, std::string>> found;
  std::error_code error;
  fs::recursive_directory_iterator at(path, fs::directory_options::none, error), end;
  for (; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with('.')) {
      if (at->is_directory(error)) at.disable_recursion_pending();
      continue;
    }
    if (at->path().extension() == ".writ" && at->is_regular_file(error)) found.emplace_back(at->path().lexically_relative(path).generic_string(), at->path().string());
  }
  if (error) return fail("pack.unreadable", "cannot read the folder `" + path + "`: " + error.message());
  std::sort(found.begin(), found.end());
  std::vector<bytecode::SourceText> out;
  for (auto& [relative, file] : found) {
    WRIT_TRY(text, read_bytes(file));
    out.push_back({std::move(relative), std::move(text)});
  }
  return out;
}

class Loader {
 public:
  Loader(const LoadOptions& options, SourceSet& sources, Diagnostics& diagnostics)
      : options_(options), sources_(sources), diagnostics_(diagnostics) {}

  Result<void> load(const std::string& path) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(path, error);
    if (!error && !seen_.insert(canonical.string()).second) return {};
    WRIT_TRY_VOID(load(path, true));
    return {};
  }

  Result<void> resolve() {
    refuse_twins();
    // Dependencies may have dependencies of their own; the list grows while it is walked.
    for (std::size_t p = 0; p < out_.packs.size(); ++p) WRIT_TRY_VOID(resolve(p));
    return {};
  }

  void add_text(const bytecode::PackText& text, const std::string& prefix) {
    language::PackSource pack;
    pack.name = text.name;
    pack.asked = text.asked;
    pack.path = prefix;
    std::vector<std::string> names;
    for (const bytecode::SourceText& file : text.files) {
      add_file(pack, names, text_name(prefix, text.name, file.name), file.name, file.text);
    }
    keep(std::move(pack), std::move(names));
  }

  LoadedPacks take() {
    sort_dependencies();
    return std::move(out_);
  }

  /// Packs that were named stay where they are; the others follow by name.
  void sort_dependencies() {
    std::vector<std::size_t> order(out_.packs.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto& x = out_.packs[a];
      const auto& y = out_.packs[b];
      if (x.asked != y.asked) return x.asked;
      return !x.asked && x.name < y.name;
    });
    LoadedPacks sorted;
    sorted.whole = out_.whole;
    for (const std::size_t i : order) {
      sorted.packs.push_back(std::move(out_.packs[i]));
      sorted.names.push_back(std::move(out_.names[i]));
    }
    out_ = std::move(sorted);
  }

 private:
  void keep(language::PackSource pack, std::vector<std::string> names) {
    out_.packs.push_back(std::move(pack));
    out_.names.push_back(std::move(names));
  }

  FileId add_file(language::PackSource& pack, std::vector<std::string>& names, const std::string& shown,
                  const std::string& relative, std::string text) {
    const FileId file = sources_.push(SourceFile(shown, std::move(text)));
    pack.files.push_back(language::parse(sources_, file, diagnostics_));
    names.push_back(relative);
    return file;
  }

  /// A place that stands for a path as a whole.
  Span place_of(const std::string& path) { return {sources_.push(SourceFile(path, "")), 0, 0}; }

  Diagnostic& misshapen(Span span, std::string message, std::string help = {}) {
    out_.whole = false;
    return diagnostics_.add(DiagnosticCode::BadPackShape, span, std::move(message), std::move(help));
  }

  Result<void> load(const std::string& path, bool asked) {
    WRIT_TRY(pack, read_pack(path));
    if (options_.admit) WRIT_TRY_VOID(options_.admit(pack));
    if (pack.folder) {
      load_folder(path, std::move(pack.files), asked);
    } else if (bytecode::looks_compiled(pack.files.front().text)) {
      return load_compiled(path, pack.files.front().text, asked);
    } else {
      load_file(path, std::move(pack.files.front().text), asked);
    }
    return {};
  }

  void load_file(const std::string& path, std::string text, bool asked) {
    language::PackSource pack;
    pack.asked = asked;
    pack.path = path;
    std::vector<std::string> names;
    const fs::path file(path);
    add_file(pack, names, path, file.filename().string(), std::move(text));
    const language::Decl* decl = pack_decl(pack);
    pack.name = decl != nullptr ? decl->name.name.text : file.stem().string();
    keep(std::move(pack), std::move(names));
  }

  /// The asked packs of a compiled one become asked, or dependencies, as it was named; those that it brings along serve
  /// where the run has no pack of that name.
  Result<void> load_compiled(const std::string& path, std::string_view bytes, bool asked) {
    auto file = bytecode::read_program(bytes);
    if (!file) return tl::make_unexpected(std::move(file).error().with(path));
    for (bytecode::PackText& pack : file->packs) {
      if (pack.asked) {
        pack.asked = asked;
        add_text(pack, path);
      } else {
        const auto [it, fresh] = brought_.try_emplace(pack.name, Brought{pack, path, {}});
        if (!fresh && !same_texts(it->second.pack, pack)) it->second.rival = path;
      }
    }
    return {};
  }

  void load_folder(const std::string& path, std::vector<bytecode::SourceText> files, bool asked) {
    const bool has_pack = std::any_of(files.begin(), files.end(), [](const auto& file) { return file.name == kPackFile; });
    if (!has_pack) {
      misshapen(place_of(path), "`" + path + "` has no pack.writ", "a pack is a folder with a file pack.writ, or a single .writ file");
      return;
    }
    language::PackSource pack;
    pack.asked = asked;
    pack.path = path;
    std::vector<std::string> names;
    for (auto& [relative, text] : files) {
      const std::string shown = (fs::path(path) / relative).generic_string();
      const FileId id = add_file(pack, names, shown, relative, std::move(text));
      if (relative != kPackFile && fs::path(relative).filename() == kPackFile) {
        misshapen({id, 0, 0}, "a pack.writ below the folder of another pack", "move it out: packs do not nest");
      }
      if (relative == kPackFile && pack.files.back().complete && pack_decl_in(pack.files.back()) == nullptr) {
        misshapen({id, 0, 0}, "pack.writ declares no pack", "write `pack NAME \"Title\" { version \"1.0.0\" }` into it");
      }
    }
    const language::Decl* decl = pack_decl(pack);
    std::error_code error;
    pack.name = decl != nullptr ? decl->name.name.text : fs::absolute(path, error).lexically_normal().filename().string();
    keep(std::move(pack), std::move(names));
  }

  static const language::Decl* pack_decl_in(const language::Ast& ast) {
    for (const language::Decl& decl : ast.decls) {
      if (decl.kind == language::DeclKind::Pack) return &decl;
    }
    return nullptr;
  }

  Span name_span(std::size_t p) {
    const language::Decl* decl = pack_decl(out_.packs[p]);
    if (decl != nullptr) return decl->name.span;
    if (!out_.packs[p].files.empty()) return {out_.packs[p].files.front().file, 0, 0};
    return place_of(out_.packs[p].path);
  }

  void refuse_twins() {
    std::map<std::string, std::size_t> first;
    for (std::size_t p = 0; p < out_.packs.size(); ++p) {
      const auto [it, fresh] = first.emplace(out_.packs[p].name, p);
      if (fresh) continue;
      const Span other = name_span(it->second);
      misshapen(name_span(p), "two packs of the name `" + out_.packs[p].name + "`", "give one of them another name, or leave it out")
          .labels.push_back({other, "the other is here"});
    }
  }

  std::size_t find(std::string_view name) const {
    const auto it = std::find_if(out_.packs.begin(), out_.packs.end(), [&](const auto& p) { return p.name == name; });
    return static_cast<std::size_t>(it - out_.packs.begin());
  }

  Result<void> resolve(std::size_t p) {
    struct Wanted {
      std::string name;
      Span span;
      std::optional<language::StringLiteral> requirement;
    };
    std::vector<Wanted> wanted;
    if (const language::Decl* decl = pack_decl(out_.packs[p])) {
      for (const language::Field& field : decl->fields) {
        const auto* depends = std::get_if<language::DependsValue>(&field.value);
        if (depends != nullptr) wanted.push_back({depends->pack.text, depends->pack.span, depends->requirement});
      }
    }
    for (const Wanted& want : wanted) {
      if (want.name == out_.packs[p].name) {
        misshapen(want.span, "pack `" + want.name + "` depends on itself");
        continue;
      }
      std::size_t found = find(want.name);
      if (found == out_.packs.size()) {
        WRIT_TRY_VOID(bring(want.name));
        found = find(want.name);
      }
      if (found == out_.packs.size()) {
        report_missing(want.name, want.span);
      } else if (want.requirement) {
        check_version(out_.packs[found], *want.requirement);
      }
    }
    return {};
  }

  /// Loads a dependency that nobody named: from the compiled pack that brought it, or from the library.
  Result<void> bring(const std::string& name) {
    if (const auto it = brought_.find(name); it != brought_.end()) {
      const Brought& brought = it->second;
      if (!brought.rival.empty()) {
        misshapen(place_of(brought.rival), "`" + brought.path + "` and `" + brought.rival + "` bring different packs `" + name + "`",
                  "say with `--pack` which one is meant");
      }
      add_text(brought.pack, brought.path);
      return {};
    }
    const auto& library = library_packs();
    const auto it = library.find(name);
    if (it == library.end()) return {};
    WRIT_TRY_VOID(load(it->second, false));
    return {};
  }

  /// Paths of the library's packs, by their folders' and files' names.
  const std::map<std::string, std::string>& library_packs() {
    if (library_) return *library_;
    library_.emplace();
    if (options_.library.empty()) return *library_;
    std::error_code error;
    for (fs::directory_iterator at(options_.library, error), end; !error && at != end; at.increment(error)) {
      std::error_code ignored;
      const bool folder = fs::is_regular_file(at->path() / kPackFile, ignored);
      const auto extension = at->path().extension();
      if (folder) library_->insert_or_assign(at->path().filename().string(), at->path().string());
      else if (extension == ".writc" || extension == ".writ") library_->emplace(at->path().stem().string(), at->path().string());
    }
    return *library_;
  }

  void report_missing(const std::string& name, Span span) {
    std::vector<std::string> known;
    for (const auto& pack : out_.packs) known.push_back(pack.name);
    for (const auto& [folder, path] : library_packs()) known.push_back(folder);
    const std::string nearest = did_you_mean(name, known);
    out_.whole = false;
    diagnostics_.add(DiagnosticCode::MissingPack, span, "there is no pack `" + name + "`",
                     nearest.empty() ? "name it with `--pack`, or put it into the library" : "did you mean `" + nearest + "`?");
  }

  void check_version(const language::PackSource& pack, const language::StringLiteral& wanted) {
    const auto requirement = parse_requirement(wanted.value);
    if (!requirement) {
      out_.whole = false;
      diagnostics_.add(DiagnosticCode::BadVersion, wanted.span, "`" + wanted.value + "` is no version requirement",
                       "write `1.2`, `^1.2`, `~1.2` or `>=1.2`");
      return;
    }
    const std::string written = version_of(pack);
    const auto version = parse_version(written);
    if (version && requirement->takes(*version)) return;
    if (!version && !written.empty()) return;  // the checker says what is wrong with it
    out_.whole = false;
    const std::string has = written.empty() ? "has no version" : "has version " + written;
    Diagnostic& d = diagnostics_.add(DiagnosticCode::MissingPack, wanted.span,
                                     fmt::format("pack `{}` {}, `{}` is asked for", pack.name, has, wanted.value),
                                     "ask for a version that is there, or name another pack with `--pack`");
    if (const language::Decl* decl = pack_decl(pack)) d.labels.push_back({decl->name.span, "this pack " + has});
  }

  struct Brought {
    bytecode::PackText pack;
    std::string path;
    std::string rival;  ///< another compiled pack that brings other texts under this name
  };

  const LoadOptions& options_;
  SourceSet& sources_;
  Diagnostics& diagnostics_;
  LoadedPacks out_;
  std::set<std::string> seen_;
  std::map<std::string, Brought> brought_;
  std::optional<std::map<std::string, std::string>> library_;
};

}  // namespace

std::string text_name(const std::string& prefix, const std::string& pack, const std::string& file) {
  return (prefix.empty() ? "" : prefix + "/") + pack + "/" + file;
}

Result<PackBytes> read_pack(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return fail("pack.missing", "there is no `" + path + "`");
  if (fs::is_directory(status)) {
    WRIT_TRY(files, read_folder(path));
    return PackBytes{path, true, std::move(files)};
  }
  if (!fs::is_regular_file(status)) return fail("pack.unreadable", "`" + path + "` is neither a file nor a folder");
  WRIT_TRY(bytes, read_bytes(path));
  return PackBytes{path, false, {{fs::path(path).filename().string(), std::move(bytes)}}};
}

Result<std::string> read_bytes(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return fail("pack.unreadable", "cannot read `" + path + "`: " + error.message());
  if (size > kMostBytes) return fail("pack.too-large", "`" + path + "` is larger than 256 MiB");
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(size))) return fail("pack.unreadable", "cannot read `" + path + "`");
  return text;
}

Result<LoadedPacks> load_packs(const std::vector<std::string>& paths, const LoadOptions& options, SourceSet& sources,
                               Diagnostics& diagnostics) {
  Loader loader(options, sources, diagnostics);
  for (const std::string& path : paths) WRIT_TRY_VOID(loader.load(path));
  WRIT_TRY_VOID(loader.resolve());
  return loader.take();
}

LoadedPacks load_texts(const std::vector<bytecode::PackText>& packs, const std::string& prefix, SourceSet& sources,
                       Diagnostics& diagnostics) {
  const LoadOptions nothing;
  Loader loader(nothing, sources, diagnostics);
  for (const bytecode::PackText& pack : packs) loader.add_text(pack, prefix);
  // Without a library this reads no file, so it cannot fail.
  (void)loader.resolve();
  return loader.take();
}

}  // namespace writ::compiler
