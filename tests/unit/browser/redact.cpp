#include "runtime/browser/redact.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "runtime/browser/page_scripts.hpp"

using namespace writ;
using namespace writ::browser;

namespace {

std::string shape(const std::string& text) {
  std::string out;
  for (const char c : text) out += c >= '0' && c <= '9' ? '0' : c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : c;
  return out;
}

}  // namespace

TEST_CASE("a value becomes another of its shape, the same for the same value", "[browser][redact]") {
  const Redactor redact(Redaction::On, "salt");
  const auto text = GENERATE(as<std::string>{}, "GA1.1.1234567890.1700000000", "jane.doe@mail.example", "550e8400-e29b-41d4-a716-446655440000", "Geheim42!",
                             "tracking=on&id=AbC123", "ünïcode-value-7", std::string(5000, 'x'));
  CAPTURE(text);
  const std::string out = redact.value(text);
  CHECK(out != text);
  CHECK(shape(out) == shape(text));
  CHECK(redact.value(text) == out);
  CHECK(Redactor(Redaction::On, "other").value(text) != out);
  CHECK(Redactor(Redaction::Off, "salt").value(text) == text);
}

TEST_CASE("what tells nobody from another stays, moments keep their first digit", "[browser][redact]") {
  const Redactor redact(Redaction::On, "salt");
  for (const char* text : {"", "1", "yes", "en", "true", "denied", "granted"}) CHECK(redact.value(text) == text);
  CHECK(redact.value("1700000000")[0] == '1');
  CHECK(redact.value("1700000000123")[0] == '1');
  const std::string hex = redact.value("deadbeef01234567");
  CHECK(hex.find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("cookies and credentials in headers are redacted, the rest of a header is not", "[browser][redact]") {
  const Redactor redact(Redaction::On, "salt");
  const std::string sent = redact.header("Cookie", "_ga=GA1.1.123456; theme=dark1");
  CHECK(sent.starts_with("_ga="));
  CHECK(sent.find("123456") == std::string::npos);
  CHECK(sent.find("theme=") != std::string::npos);
  CHECK(sent.find("dark1") == std::string::npos);
  const std::string set = redact.header("set-cookie", "id=abcdef123456; Path=/; Max-Age=31536000\nother=secret99; HttpOnly");
  CHECK(set.find("abcdef123456") == std::string::npos);
  CHECK(set.find("secret99") == std::string::npos);
  CHECK(set.find("; Path=/; Max-Age=31536000\nother=") != std::string::npos);
  CHECK(set.ends_with("; HttpOnly"));
  CHECK(redact.header("Authorization", "Basic dXNlcjpwYXNz") != "Basic dXNlcjpwYXNz");
  CHECK(redact.header("Referer", "https://shop.example/a") == "https://shop.example/a");
  // One value, one replacement: the cookie of the jar is recognised in the header.
  CHECK(sent.substr(4, sent.find(';') - 4) == redact.value("GA1.1.123456"));
}

TEST_CASE("marked values of a document are replaced, the marks go in any case", "[browser][redact]") {
  const std::string marked = "<input value=\"" + std::string(kValueBegin) + "jane@mail.example" + std::string(kValueEnd) + "\"><p>kept</p>";
  const std::string out = Redactor(Redaction::On, "salt").html(marked);
  CHECK(out.find("jane@mail.example") == std::string::npos);
  CHECK(out.find("<p>kept</p>") != std::string::npos);
  CHECK(out.find(kValueBegin) == std::string::npos);
  CHECK(Redactor(Redaction::Off, "salt").html(marked) == "<input value=\"jane@mail.example\"><p>kept</p>");
  // A document that was cut in the middle of a value gives none of it away.
  CHECK(Redactor(Redaction::On, "salt").html("<input value=\"" + std::string(kValueBegin) + "jane@mail.exa").find("jane") == std::string::npos);
}

TEST_CASE("what consent platforms keep for themselves stays in clear", "[browser][redact]") {
  model::Model model;
  model::Cmp cmp;
  cmp.keeps = {{model::StoredKind::Cookie, "Consent*"}, {model::StoredKind::Local, "uid"}};
  model.cmps.push(std::move(cmp));
  Redactor redact(Redaction::On, "salt");
  redact.spare_consent(model);
  collect::PhaseDraft draft;
  for (const char* name : {"ConsentState", "uid", "xConsent"}) {
    collect::CookieDraft cookie;
    cookie.name = name;
    cookie.value = "analytics-granted";
    draft.cookies.push_back(std::move(cookie));
  }
  redact.phase(draft);
  CHECK(draft.cookies[0].value == "analytics-granted");
  CHECK(draft.cookies[1].value != "analytics-granted");
  CHECK(draft.cookies[2].value != "analytics-granted");
  const std::string header = redact.header("Cookie", "uid=analytics-granted; ConsentState=analytics-granted");
  CHECK(header.find("; ConsentState=analytics-granted") != std::string::npos);
  CHECK(header.find("uid=analytics-granted") == std::string::npos);
  CHECK(redact.header("Set-Cookie", "ConsentState=analytics-granted; Path=/") == "ConsentState=analytics-granted; Path=/");
}

TEST_CASE("a TC string is a record of consent wherever it is stored, and stays", "[browser][redact]") {
  const Redactor redact(Redaction::On, "salt");
  const std::string core = "CQZCrAAQZCrAAAcABBENAwEgAP_gAAAAAAYgAEP8AAAAAA", disclosed = ".IAEP8A", allowed = ".QAEP8A";
  for (const std::string& text : {core, core + disclosed, core + disclosed + allowed}) {
    CAPTURE(text);
    CHECK(redact.value(text) == text);
    CHECK(redact.header("Cookie", "any_name=" + text) == "any_name=" + text);
  }
  // Within another value, whose rest is redacted all the same.
  const std::string json = redact.value(R"({"tcString":")" + core + R"(","visitor":"abc123def456"})");
  CHECK(json.find(core) != std::string::npos);
  CHECK(json.find("abc123def456") == std::string::npos);
  CHECK(redact.value("%7B%22s%22%3A%22" + core + "%22%7D").find(core + "%") != std::string::npos);
  // The older signal of the same body: a version and three letters.
  for (const char* text : {"1YNN", "1---", "1YYN"}) CHECK(redact.value(text) == text);
  CHECK(redact.value("1ABC") != "1ABC");
  // Something else that begins with a C, and what hangs on a string and belongs to it no more.
  for (const std::string& text : {"C" + std::string(50, 'x'), core + disclosed + disclosed, core + ".secret", "x" + core, std::string("C0FFEE")}) {
    CAPTURE(text);
    CHECK(redact.value(text) != text);
  }
}

TEST_CASE("a served document loses the values of its fields and nothing else", "[browser][redact]") {
  const Redactor redact(Redaction::On, "salt");
  const std::string kept = R"(<!doctype html><title>a > b</title><!-- <input value="comment1"> --><script>const t = '<input value="script1">';</script>)"
                           R"(<input type=submit value="Send now"><input TYPE='radio' value=choice1><p title="x<input value=no>">text</p><option value="option1">)";
  CHECK(redact.served(kept) == kept);
  for (const char* text : {R"(<input value="secret1234">)", R"(<INPUT name=a VALUE = 'secret1234' />)", "<input value=secret1234>", R"(<input data-x="a>b" value="secret1234">)",
                           "<textarea rows=2>secret1234</textarea>", "<textarea>secret1234", R"(<input type="hidden" value="secret1234")", "<p><input value=secret1234"}) {
    CAPTURE(text);
    const std::string out = redact.served(text);
    CHECK(out.find("secret1234") == std::string::npos);
    CHECK(out.size() == std::string(text).size());
    CHECK(out.find(redact.value("secret1234")) != std::string::npos);
    CHECK(Redactor(Redaction::Off, "salt").served(text) == text);
  }
  // The shape of what is no whole document does no harm.
  for (const char* text : {"", "<", "<input", "<input value", "<input value=", "<input value=\"", "<!--", "<script", "<textarea", "a<b", "</input value=x>"}) CHECK(redact.served(text).size() == std::string(text).size());
}
