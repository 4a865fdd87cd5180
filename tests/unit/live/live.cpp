#include "tests/unit/live/live.hpp"

#include <fmt/format.h>

#include <mutex>

#include "runtime/browser/chromium.hpp"

namespace writ::test {

using namespace writ::browser;
using std::chrono::milliseconds;

struct Live::Impl {
  std::mutex mutex;
  std::map<std::string, std::string> pages;
  std::unique_ptr<LocalServer> server;
  std::unique_ptr<Chromium> chromium;
  std::unique_ptr<CdpConnection> connection;
  std::unique_ptr<CdpClient> control;

  ~Impl() {
    if (control) control->send("", "Browser.close");
    control.reset();
    if (chromium) chromium->finish();
    connection.reset();
  }
};

Live* Live::get() {
  static std::unique_ptr<Live> live = []() -> std::unique_ptr<Live> {
    const auto binary = find_chromium();
    if (!binary) return nullptr;
    auto out = std::make_unique<Live>();
    out->impl_ = std::make_shared<Impl>();
    Impl& impl = *out->impl_;
    impl.server = std::make_unique<LocalServer>([&impl](const ServedRequest& request) {
      const std::lock_guard lock(impl.mutex);
      Answer answer;
      const std::string path = request.target.substr(0, request.target.find('?'));
      // What a server stores that no script sees.
      if (path == "/store") {
        answer.headers += "Set-Cookie: " + request.target.substr(request.target.find('?') + 1) + "; HttpOnly; Path=/\r\n";
        return answer;
      }
      const auto page = impl.pages.find(path);
      if (page == impl.pages.end()) answer.status = 404;
      else answer.body = page->second;
      return answer;
    });
    ChromiumOptions options;
    options.binary = *binary;
    auto started = Chromium::start(options);
    REQUIRE(started);
    impl.chromium = std::move(*started);
    impl.connection = std::make_unique<CdpConnection>(impl.chromium->take_pipe());
    impl.control = std::make_unique<CdpClient>(*impl.connection);
    REQUIRE(impl.control->call("", "Browser.getVersion", Json::object(), milliseconds{30'000}));
    const Json filter = Json::array({Json{{"type", "page"}}, Json{{"exclude", true}}});
    REQUIRE(impl.control->call("", "Target.setAutoAttach", {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}, {"filter", filter}}));
    return out;
  }();
  return live.get();
}

void Live::serve(std::map<std::string, std::string> pages) {
  const std::lock_guard lock(impl_->mutex);
  impl_->pages = std::move(pages);
}

std::string Live::site(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", impl_->server->port(), path); }
std::string Live::other(const std::string& path) const { return fmt::format("http://localhost:{}{}", impl_->server->port(), path); }

std::unique_ptr<Tab> Live::open(const std::string& path) {
  TabOptions options;
  options.call_timeout = milliseconds{20'000};
  auto tab = Tab::open(*impl_->connection, options);
  REQUIRE(tab);
  const auto loaded = (*tab)->navigate(site(path), milliseconds{30'000});
  REQUIRE(loaded);
  REQUIRE(*loaded);
  return std::move(*tab);
}

ChoiceTimes Live::times() {
  // Generous where something is waited for, short where it is not there.
  return {milliseconds{5'000}, milliseconds{150}, milliseconds{3'000}, milliseconds{3'000}, milliseconds{600}};
}

static model::Cmp& first_cmp(model::Model& model, std::string name) {
  model.packs.push({"test", "Test", "1.0", "", {}, "", true});
  model::Cmp cmp;
  cmp.pack = model::PackId(0);
  cmp.name = std::move(name);
  return model.cmps[model.cmps.push(std::move(cmp))];
}

Declared::Declared(std::string name) : cmp(first_cmp(model, std::move(name))) {}

model::CmpVerify verify_cookie(model::ChoiceAction action, std::string name, std::string regex) {
  return {action, model::CmpVerify::Source::Cookie, std::move(name), {}, model::CmpVerify::Test::Matches, {true, std::move(regex), false, false}};
}

std::string said(const Result<ChoiceResult>& result) {
  if (!result) return result.error().text();
  return fmt::format("{} {} {} {}", model::name_of(result->outcome), model::name_of(result->path), result->clicks, result->by);
}

}  // namespace writ::test
