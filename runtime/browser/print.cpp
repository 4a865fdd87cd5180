#include "runtime/browser/print.hpp"

#include <fmt/format.h>

#include "base/escape_html.hpp"
#include "runtime/browser/chromium.hpp"
#include "runtime/browser/cdp_session.hpp"
#include "runtime/browser/json_access.hpp"
#include "runtime/browser/recording.hpp"

namespace writ::browser {
namespace {

using std::chrono::milliseconds;

constexpr int kNoProxy = 1;  ///< a port where nothing listens

std::string margin_line(const std::string& left, const std::string& right) {
  return fmt::format("<div style=\"width:100%;margin:0 14mm;display:flex;justify-content:space-between;font:8px sans-serif;color:#555\"><span>{}</span><span>{}</span></div>", left, right);
}

Json paper(const PrintOptions& options) {
  constexpr double kInch = 25.4;
  Json out = Json::object();
  out["paperWidth"] = 210 / kInch;
  out["paperHeight"] = 297 / kInch;
  for (const char* side : {"marginLeft", "marginRight"}) out[side] = 14 / kInch;
  for (const char* side : {"marginTop", "marginBottom"}) out[side] = 16 / kInch;
  out["printBackground"] = true;
  out["displayHeaderFooter"] = true;
  out["headerTemplate"] = margin_line("Writ", escape_html_as_browsers(options.headline));
  out["footerTemplate"] = margin_line("", "<span class=\"pageNumber\"></span> / <span class=\"totalPages\"></span>");
  out["generateTaggedPDF"] = true;
  out["generateDocumentOutline"] = true;
  return out;
}

/// One page without a context, owned by the client that asked for it.
class Sheet {
 public:
  Sheet(CdpConnection& connection, Clock::time_point deadline) : client_(connection), deadline_(deadline) {}

  Result<std::string> print(const std::string& html, const PrintOptions& options) {
    WRIT_TRY(target, call("", "Target.createTarget", {{"url", "about:blank"}}));
    WRIT_TRY(attached, call("", "Target.attachToTarget", {{"targetId", text_at(target, "targetId")}, {"flatten", true}}));
    const std::string session = text_at(attached, "sessionId");
    WRIT_TRY_VOID(call(session, "Emulation.setScriptExecutionDisabled", {{"value", true}}));
    WRIT_TRY_VOID(call(session, "Emulation.setEmulatedMedia", {{"media", "print"}, {"features", Json::array({Json{{"name", "prefers-color-scheme"}, {"value", "light"}}})}}));
    WRIT_TRY(tree, call(session, "Page.getFrameTree"));
    WRIT_TRY_VOID(call(session, "Page.setDocumentContent", {{"frameId", text_at(at(tree, "frameTree", "frame"), "id")}, {"html", html}}));
    WRIT_TRY(printed, call(session, "Page.printToPDF", paper(options)));
    std::string out = from_base64(text_at(printed, "data"));
    if (!out.starts_with("%PDF-")) return fail("browser.print", "the browser printed no PDF");
    return out;
  }

 private:
  Result<Json> call(const std::string& session, const std::string& method, Json params = Json::object()) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now());
    auto reply = client_.call(session, method, std::move(params), std::max(left, milliseconds{1}));
    if (!reply) return fail("browser.print", fmt::format("the browser could not print the report: {}: {}", method, reply.error().message));
    return reply;
  }

  CdpClient client_;
  Clock::time_point deadline_;
};

}  // namespace

Result<std::string> print_pdf(const std::string& html, const PrintOptions& options) {
  ChromiumOptions how;
  how.binary = options.binary;
  how.proxy_port = kNoProxy;
  WRIT_TRY(browser, Chromium::start(how));
  Result<std::string> out = fail("browser.print", "nothing was printed");
  {
    CdpConnection connection(browser->take_pipe());
    out = Sheet(connection, Clock::now() + options.timeout).print(html, options);
    CdpClient(connection).send("", "Browser.close");
  }
  return out;
}

}  // namespace writ::browser
