#include "runtime/import/har_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "runtime/collect/ascii.hpp"
#include "runtime/import/json_input.hpp"

namespace writ::import {
namespace {

using collect::RecordedAnswer;

/// What belongs to the transfer that was recorded and not to the answer, or binds a browser to hosts and times of then.
bool of_the_transfer(std::string_view name) {
  for (const std::string_view own : {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "alt-svc", "strict-transport-security", "trailer", "upgrade", "proxy-connection"}) {
    if (collect::same_word(name, own)) return true;
  }
  return name.empty() || name.front() == ':' || name.find_first_of(" \r\n") != std::string_view::npos;
}

void add_header(collect::HeaderList& headers, std::string_view name, std::string_view value) {
  // Several cookies may stand in one entry, with line ends between them.
  while (true) {
    const auto end = value.find('\n');
    std::string_view line = collect::trim(value.substr(0, end));
    if (line.find_first_of("\r\n") == std::string_view::npos) headers.emplace_back(std::string(name), std::string(line));
    if (end == std::string_view::npos) return;
    value = value.substr(end + 1);
  }
}

std::optional<RecordedAnswer> answer_of(JsonElement entry) {
  const auto response = get(entry, "response");
  if (!response) return std::nullopt;
  RecordedAnswer out;
  const auto status = get_number(*response, "status");
  if (!status || *status < 200 || *status > 599) return std::nullopt;
  out.status = static_cast<int>(*status);
  if (const auto headers = get_array(*response, "headers")) {
    for (const JsonElement header : *headers) {
      const std::string_view name = text_or_empty(header, "name");
      if (!of_the_transfer(name)) add_header(out.headers, name, text_or_empty(header, "value"));
    }
  }
  if (const auto content = get(*response, "content")) {
    const std::string_view text = text_or_empty(*content, "text");
    const auto binary = collect::same_word(text_or_empty(*content, "encoding"), "base64") ? from_base64(text) : std::nullopt;
    out.body = binary ? *binary : std::string(text);
    if (const std::string_view mime = text_or_empty(*content, "mimeType"); !mime.empty() && collect::header(out.headers, "content-type").empty()) add_header(out.headers, "content-type", mime);
  }
  // The recording browser had it already; the one that asks now has not.
  if (out.status == 304) {
    if (out.body.empty()) return std::nullopt;
    out.status = 200;
  }
  return out;
}

std::string key_of(const std::string& method, const collect::WebUrl& url) { return method + " " + url.origin + url.path.substr(0, url.path.find('?')); }

std::string_view query_of(const collect::WebUrl& url) {
  const auto mark = url.path.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(url.path).substr(mark + 1);
}

std::string_view name_of(std::string_view parameter) { return parameter.substr(0, parameter.find('=')); }

}  // namespace

HarArchive::Parameters HarArchive::parameters_of(std::string_view query) {
  Parameters out;
  while (!query.empty()) {
    const auto end = query.find('&');
    if (end != 0) out.emplace_back(query.substr(0, end));
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<HarArchive> HarArchive::read(std::string bytes, std::size_t limit) {
  WRIT_TRY(input, JsonInput::read(std::move(bytes), limit, "HAR"));
  const auto log = get(input.root(), "log");
  const auto entries = log ? get_array(*log, "entries") : std::nullopt;
  if (!entries) return fail("import.har", "no HAR file: `log.entries` is missing");
  HarArchive out;
  std::set<std::string> endpoints;
  for (const JsonElement entry : *entries) {
    const auto request = get(entry, "request");
    const auto url = request ? collect::parse_web_url(text_or_empty(*request, "url")) : std::nullopt;
    auto answer = url ? answer_of(entry) : std::nullopt;
    if (!answer) continue;
    const std::string_view method = text_or_empty(*request, "method");
    auto& of_path = out.by_path_[key_of(method.empty() ? "GET" : std::string(method), *url)];
    Parameters parameters = parameters_of(query_of(*url));
    auto known = std::find_if(of_path.begin(), of_path.end(), [&](const Recorded& recorded) { return recorded.parameters == parameters; });
    if (known == of_path.end()) known = of_path.insert(of_path.end(), Recorded{std::move(parameters), {}, std::make_unique<std::atomic<std::size_t>>(0)});
    known->answers.push_back(std::move(*answer));
    if (url->port == 443 || url->port == 80) endpoints.insert(fmt::format("{}:{}", url->host, url->port));
  }
  if (out.by_path_.empty()) return fail("import.har", "the HAR file has no answer in it");
  out.endpoints_.assign(endpoints.begin(), endpoints.end());
  return out;
}

std::optional<RecordedAnswer> HarArchive::answer(const std::string& method, const std::string& text) const {
  const auto url = collect::parse_web_url(text);
  if (!url) return std::nullopt;
  const auto found = by_path_.find(key_of(method, *url));
  if (found == by_path_.end()) return std::nullopt;
  const Parameters wanted = parameters_of(query_of(*url));
  const Recorded* best = nullptr;
  std::size_t most = 0;
  for (const Recorded& recorded : found->second) {
    if (recorded.parameters == wanted) {
      best = &recorded;
      break;
    }
    Parameters common;
    std::set_intersection(wanted.begin(), wanted.end(), recorded.parameters.begin(), recorded.parameters.end(), std::back_inserter(common));
    std::set<std::string_view> names, wanted_names;
    for (const std::string& parameter : recorded.parameters) names.insert(name_of(parameter));
    for (const std::string& parameter : wanted) wanted_names.insert(name_of(parameter));
    std::size_t shared = 0;
    for (const std::string_view name : wanted_names) shared += names.count(name);
    if (shared * 2 < std::max(names.size(), wanted_names.size())) continue;
    const std::size_t score = 1 + common.size() * 1000 + shared;
    if (score > most) {
      most = score;
      best = &recorded;
    }
  }
  if (best == nullptr) return std::nullopt;
  const std::size_t turn = best->asked->fetch_add(1);
  return best->answers[std::min(turn, best->answers.size() - 1)];
}

}  // namespace writ::import
