#include "tools/cli/doc_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/escape_html.hpp"
#include "model/types.hpp"

namespace writ::cli {
namespace {

using model::Model;

// ---------------------------------------------------------------- source texts

/// The text of a span, lines behind the first moved left by the indentation they share.
std::string text_at(const SourceSet& sources, Span span) {
  const auto text = sources[span.file].text().substr(span.begin, span.end - span.begin);
  std::size_t shared = std::string_view::npos;
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const auto word = text.find_first_not_of(" \t", at + 1);
    if (word == std::string_view::npos || text[word] == '\n') continue;
    shared = std::min(shared, word - at - 1);
  }
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    const auto line = text.substr(at, end == std::string_view::npos ? end : end - at);
    out += at == 0 ? line : line.substr(std::min(shared, line.size()));
    if (end == std::string_view::npos) break;
    out += '\n';
    at = end + 1;
  }
  return out;
}

void collect(const SourceSet& sources, const language::Ast& ast, const std::string& holder,
             const std::vector<language::Field>& fields, WrittenTexts& texts) {
  for (const auto& field : fields) {
    if (const auto* expr = std::get_if<language::ExprValue>(&field.value)) {
      texts[holder + "/" + field.keyword.text] = text_at(sources, ast.exprs[expr->expr].span);
    } else if (const auto* need = std::get_if<language::NeedsValue>(&field.value)) {
      texts[holder + "/needs " + need->label.value] = text_at(sources, ast.exprs[need->expr].span);
    } else if (const auto* block = std::get_if<language::BlockValue>(&field.value); block != nullptr && block->name) {
      // `except e { … }`; blocks hold no blocks, so this goes one level down.
      collect(sources, ast, holder + "/" + field.keyword.text + " " + block->name->text, block->fields, texts);
    }
  }
}

// ---------------------------------------------------------------- HTML

/// Only what a browser follows as a plain link: sources come from packs of anybody.
std::string link(std::string_view url, std::string_view text) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) return escape_html_as_browsers(text);
  return fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape_html_as_browsers(url), escape_html_as_browsers(text));
}

constexpr std::string_view kStyle =
    "body{font:17px/1.55 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d1d1f}"
    "h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.15rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;"
    "border-bottom:1px solid #ddd}pre{background:#f5f5f2;padding:.8rem;overflow-x:auto;font-size:.85rem;line-height:1.45}"
    "code{font-size:.9em}.small{color:#555;font-size:.9rem}a{color:#0b4a8f}";

std::string page(std::string_view title, std::string_view body, std::string_view home) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n"
      "</head>\n<body>\n{}{}</body>\n</html>\n",
      escape_html_as_browsers(title), kStyle, home.empty() ? "" : fmt::format("<p class=\"small\"><a href=\"{}\">All rules</a></p>\n", home), body);
}

std::string file_name(const model::Rule& rule) {
  // Names are letters, digits, `_` and `-`; letters beyond ASCII are escaped so that the file has the same name everywhere.
  std::string name;
  for (const char c : rule.name) {
    const auto byte = static_cast<unsigned char>(c);
    name += byte < 0x80 ? std::string(1, c) : fmt::format("_{:02x}", byte);
  }
  return "rule-" + name + ".html";
}

std::string template_text(const model::Template& text) {
  std::string out;
  for (const auto& piece : text.pieces) {
    out += piece.literal;
    if (piece.path.empty()) continue;
    out += "[";
    for (std::size_t i = 0; i < piece.path.size(); ++i) out += (i == 0 ? "" : " ") + piece.path[i];
    out += "]";
  }
  return out;
}

std::string window_text(const model::Window& window) {
  std::string text;
  if (window.from) text += "from " + format_date(*window.from);
  if (window.until) text += std::string(text.empty() ? "" : " ") + "until " + format_date(*window.until);
  return text;
}

std::string places_text(const Model& model, const std::vector<model::JurisdictionId>& places) {
  std::string text;
  for (const auto id : places) {
    const auto& place = model.jurisdictions[id];
    text += (text.empty() ? "" : ", ") + place.title + " (" + place.name + ")";
  }
  return text;
}

class Writer {
 public:
  Writer(const Model& model, model::PackId pack, const WrittenTexts& texts) : model_(model), pack_(pack), texts_(texts) {}

  std::vector<DocPage> run() {
    std::vector<DocPage> pages;
    pages.push_back({"index.html", index()});
    for (const auto& rule : model_.rules) {
      if (rule.pack == pack_) pages.push_back({file_name(rule), rule_page(rule)});
    }
    pages.push_back({"sources.html", sources()});
    pages.push_back({"vendors.html", vendors()});
    return pages;
  }

 private:
  std::string index() const {
    const auto& pack = model_.packs[pack_];
    const std::string& title = pack.title.empty() ? pack.name : pack.title;
    std::string body = fmt::format("<h1>{}</h1>\n<p class=\"small\">Pack <code>{}</code>", escape_html_as_browsers(title), escape_html_as_browsers(pack.name));
    if (!pack.version.empty()) body += ", version " + escape_html_as_browsers(pack.version);
    if (!pack.licence.empty()) body += ", " + escape_html_as_browsers(pack.licence);
    body += ". <a href=\"sources.html\">Sources</a>, <a href=\"vendors.html\">vendors</a>.</p>\n";
    std::string rows;
    for (const auto& rule : model_.rules) {
      if (rule.pack != pack_) continue;
      rows += fmt::format("<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td></tr>\n", file_name(rule), escape_html_as_browsers(rule.title),
                          rule.severity ? model::name_of(*rule.severity) : "of the vendor",
                          escape_html_as_browsers(places_text(model_, rule.jurisdictions)));
    }
    if (rows.empty()) return page(title, body + "<p>This pack has no rules; others build on what it declares.</p>\n", "");
    body += "<table>\n<tr><th>Rule</th><th>Severity</th><th>Holds in</th></tr>\n" + rows + "</table>\n";
    return page(title, body, "");
  }

  std::string cites(const std::vector<model::SourceId>& ids) const {
    if (ids.empty()) return "<p>No source is cited.</p>\n";
    std::string list = "<ul>\n";
    for (const auto id : ids) list += "<li>" + citation(model_.sources[id]) + "</li>\n";
    return list + "</ul>\n";
  }

  std::string citation(const model::Source& source) const {
    return fmt::format("{} <span class=\"small\">({}, {}, {}{})</span>", link(source.url, source.title), escape_html_as_browsers(source.reference),
                       model::name_of(source.kind), model::name_of(source.standing),
                       source.status == model::SourceStatus::Claimed ? ", not verified" : "");
  }

  std::string written(const std::string& key) const {
    const auto it = texts_.find(key);
    return it == texts_.end() ? "" : "<pre>" + escape_html_as_browsers(it->second) + "</pre>\n";
  }

  std::string note(const model::Note& note) const {
    std::string text = "<li><b>" + escape_html_as_browsers(places_text(model_, note.places)) + "</b>";
    if (note.text) text += ": " + escape_html_as_browsers(template_text(*note.text));
    for (const auto id : note.cites) text += "<br>" + citation(model_.sources[id]);
    return text + "</li>\n";
  }

  std::string exception(const model::Exception& exception, const std::string& holder) const {
    const std::string key = holder + "/except " + exception.name;
    std::string text = fmt::format("<h3>{}</h3>\n", escape_html_as_browsers(exception.title.empty() ? exception.name : exception.title));
    if (exception.because) text += "<p>" + escape_html_as_browsers(template_text(*exception.because)) + "</p>\n";
    if (!exception.in.empty()) text += "<p>In " + escape_html_as_browsers(places_text(model_, exception.in)) + "</p>\n";
    if (const auto window = window_text(exception.window); !window.empty()) text += "<p>" + window + "</p>\n";
    text += written(key + "/when");
    if (!exception.needs.empty()) {
      text += "<p>All of these must hold:</p>\n<ul>\n";
      for (const auto& need : exception.needs) {
        text += "<li>" + escape_html_as_browsers(need.label) + written(key + "/needs " + need.label) + "</li>\n";
      }
      text += "</ul>\n";
    }
    return text + cites(exception.cites);
  }

  std::string rule_page(const model::Rule& rule) const {
    const std::string holder = "rule " + rule.name;
    std::string body = fmt::format("<h1>{}</h1>\n<table>\n<tr><th>Rule</th><td><code>{}</code></td></tr>\n", escape_html_as_browsers(rule.title),
                                   escape_html_as_browsers(rule.name));
    body += fmt::format("<tr><th>Severity</th><td>{}</td></tr>\n", rule.severity ? model::name_of(*rule.severity) : "that of the vendor");
    body += fmt::format("<tr><th>Holds in</th><td>{}</td></tr>\n", escape_html_as_browsers(places_text(model_, rule.jurisdictions)));
    if (const auto window = window_text(rule.effective); !window.empty()) body += "<tr><th>Effective</th><td>" + window + "</td></tr>\n";
    if (rule.scope != model::VendorScope::Site) {
      std::string names;
      for (const auto id : rule.vendors) names += (names.empty() ? "" : ", ") + model_.vendors[id].title;
      body += fmt::format("<tr><th>Vendors</th><td>{}</td></tr>\n", escape_html_as_browsers(names.empty() ? "none" : names));
    }
    body += "</table>\n";
    if (rule.message) body += "<p>" + escape_html_as_browsers(template_text(*rule.message)) + "</p>\n";
    if (const auto text = written(holder + "/applies"); !text.empty()) body += "<h2>Applies when</h2>\n" + text;
    if (const auto text = written(holder + "/condition"); !text.empty()) body += "<h2>What is a violation</h2>\n" + text;
    body += "<h2>Sources</h2>\n" + cites(rule.cites);
    if (!rule.notes.empty()) {
      body += "<h2>Notes</h2>\n<ul>\n";
      for (const auto& said : rule.notes) body += note(said);
      body += "</ul>\n";
    }
    if (!rule.exceptions.empty()) {
      body += "<h2>Exceptions</h2>\n";
      for (const auto& one : rule.exceptions) body += exception(one, holder);
    }
    for (const auto& amendment : rule.amendments) body += amended(amendment, holder);
    return page(rule.title, body, "index.html");
  }

  std::string amended(const model::Amendment& amendment, const std::string& holder) const {
    std::string text = "<h2>In " + escape_html_as_browsers(places_text(model_, amendment.in)) + "</h2>\n<ul>\n";
    if (const auto window = window_text(amendment.effective); !window.empty()) text += "<li>Effective " + window + "</li>\n";
    if (amendment.repealed) text += "<li>Repealed from " + format_date(*amendment.repealed) + "</li>\n";
    if (amendment.severity) text += fmt::format("<li>Severity {}</li>\n", model::name_of(*amendment.severity));
    if (amendment.severity_of_vendor) text += "<li>Severity that of the vendor</li>\n";
    if (amendment.message) text += "<li>" + escape_html_as_browsers(template_text(*amendment.message)) + "</li>\n";
    if (amendment.condition) text += "<li>Another condition holds there</li>\n";
    if (amendment.applies) text += "<li>It applies there in other cases</li>\n";
    for (const auto& said : amendment.notes) text += note(said);
    text += "</ul>\n";
    if (!amendment.cites.empty()) text += cites(amendment.cites);
    for (const auto& one : amendment.exceptions) text += exception(one, holder);
    return text;
  }

  /// The pack's own sources and those that its rules cite.
  std::string sources() const {
    std::string body = "<h1>Sources</h1>\n<table>\n<tr><th>Source</th><th>What it says</th></tr>\n";
    for (const auto& source : model_.sources) {
      std::string binds;
      for (const auto id : source.binds) binds += (binds.empty() ? "" : ", ") + model_.jurisdictions[id].name;
      body += fmt::format("<tr><td>{}<br><span class=\"small\">binds {}; {}; {}</span></td><td>{}</td></tr>\n", citation(source),
                          escape_html_as_browsers(binds), escape_html_as_browsers(window_text(source.effective)), model::name_of(source.status), escape_html_as_browsers(source.holds));
    }
    return page("Sources", body + "</table>\n", "index.html");
  }

  /// By what a vendor does first, in the order of the subtypes; within that by title.
  std::string vendors() const {
    std::string body = fmt::format("<h1>Vendors</h1>\n<p>{} vendors, by what they do first.</p>\n", model_.vendors.size());
    const auto table_of = [&](const std::string& title, const auto& belongs) {
      std::vector<const model::Vendor*> group;
      for (const auto& vendor : model_.vendors) {
        if (belongs(vendor)) group.push_back(&vendor);
      }
      if (group.empty()) return;
      std::sort(group.begin(), group.end(), [](const auto* left, const auto* right) { return left->title < right->title; });
      body += fmt::format("<h2>{} ({})</h2>\n<table>\n<tr><th>Vendor</th><th>Does</th><th>Known by</th></tr>\n", escape_html_as_browsers(title), group.size());
      for (const auto* vendor : group) body += vendor_row(*vendor);
      body += "</table>\n";
    };
    for (const auto& subtype : model_.subtypes) {
      table_of(subtype.title, [&](const model::Vendor& vendor) {
        return !vendor.subtypes.empty() && &model_.subtypes[vendor.subtypes.front()] == &subtype;
      });
    }
    table_of("Others", [](const model::Vendor& vendor) { return vendor.subtypes.empty(); });
    return page("Vendors", body, "index.html");
  }

  std::string vendor_row(const model::Vendor& vendor) const {
    std::string does;
    for (const auto id : vendor.subtypes) does += (does.empty() ? "" : ", ") + model_.subtypes[id].title;
    std::string known;
    for (const auto* list : {&vendor.hosts, &vendor.urls, &vendor.cookies, &vendor.globals}) {
      for (const auto& mark : *list) known += (known.empty() ? "" : ", ") + mark;
    }
    std::string who = vendor.op;
    if (vendor.country) who += (who.empty() ? "" : ", ") + model::country_code(*vendor.country);
    return fmt::format("<tr><td>{}<br><span class=\"small\">{}</span></td><td>{}</td><td class=\"small\">{}</td></tr>\n",
                       escape_html_as_browsers(vendor.title), escape_html_as_browsers(who), escape_html_as_browsers(does), escape_html_as_browsers(known));
  }

  const Model& model_;
  model::PackId pack_;
  const WrittenTexts& texts_;
};

}  // namespace

WrittenTexts written_texts(const SourceSet& sources, const language::PackSource& pack) {
  WrittenTexts texts;
  for (const auto& ast : pack.files) {
    for (const auto& decl : ast.decls) {
      if (decl.kind == language::DeclKind::Rule) collect(sources, ast, "rule " + decl.name.name.text, decl.fields, texts);
    }
  }
  return texts;
}

std::vector<DocPage> doc_pages(const Model& model, model::PackId pack, const WrittenTexts& texts) {
  return Writer(model, pack, texts).run();
}

}  // namespace writ::cli
