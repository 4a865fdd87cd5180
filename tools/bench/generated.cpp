#include "tools/bench/generated.hpp"

#include <fmt/format.h>

#include <iterator>
#include <random>

namespace writ::bench {
namespace {

constexpr const char* kWorld = R"(jurisdiction EU "European Union" {}
source act { title "An act" kind statute binds EU reference "1" date 2000-01-01 url "https://law.example/1" holds "It." status verified }
category tracking "Tracking"
subtype analytics "Analytics" { of tracking }
)";

class Random {
 public:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  std::string word(std::size_t letters) {
    std::string out;
    for (std::size_t i = 0; i < letters; ++i) out += static_cast<char>('a' + below(26));
    return out;
  }

 private:
  std::mt19937_64 engine_{20'260'131};
};

std::string html(Random& random, std::size_t bytes) {
  std::string out = "<!doctype html><html lang=en><head><title>Shop</title></head><body>";
  while (out.size() < bytes) {
    switch (random.below(6)) {
      case 0: out += fmt::format("<script src='https://cdn{0}.example/{1}.js' async></script>", random.below(300), random.word(8)); break;
      case 1: out += fmt::format("<form><label>{0}<input name={0} type=text></label></form>", random.word(6)); break;
      case 2: out += fmt::format("<div class='{} {}' data-id={}><a href='/{}'>{}</a></div>", random.word(5), random.word(7), random.below(9999), random.word(9), random.word(12)); break;
      default: out += fmt::format("<p>{} {} {} {}</p>", random.word(4), random.word(8), random.word(6), random.word(10)); break;
    }
  }
  return out + "</body></html>";
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string phase(Random& random, const SnapshotSize& size, bool first) {
  std::string out = fmt::format(R"({{"phase":"{}","choice":{},"coverage":{{)", first ? "before-consent" : "after-reject",
                                first ? "null" : R"({"action":"reject","path":"click","clicks":1,"outcome":"applied"})");
  for (const char* kind : {"requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage", "service_workers",
                           "scripts", "dom", "globals"}) {
    out += fmt::format(R"("{}":"complete",)", kind);
  }
  out += R"("fields":"complete"},"requests":[)";
  constexpr const char* kTypes[] = {"script", "image", "xhr", "stylesheet", "ping", "font"};
  for (std::size_t i = 0; i < size.requests; ++i) {
    out += fmt::format(R"({}{{"url":"https://{}{}.example/{}/{}.js?v={}&{}={}","method":"GET","type":"{}","at_ms":{},"frame":0,"status":200,)",
                       i == 0 ? "" : ",", random.below(3) == 0 ? "static.v" : "cdn", random.below(300), random.word(5), random.word(9),
                       random.below(100'000), random.word(3), random.word(24), kTypes[random.below(std::size(kTypes))], i * 7);
    out += fmt::format(R"("mime":"application/javascript","initiator":{{"type":"script","url":"https://cdn{0}.example/{1}.js"}},)"
                       R"("headers":{{"content-type":"application/javascript","cache-control":"max-age={2}","etag":"{1}"}}}})",
                       random.below(300), random.word(16), random.below(10'000));
  }
  out += R"(],"cookies":[)";
  for (std::size_t i = 0; i < size.cookies; ++i) {
    out += fmt::format(R"({}{{"name":"_v{}_{}","value":"{}","domain":".shop.example","path":"/","expires":"2027-0{}-15T10:00:00Z",)"
                       R"("http_only":false,"secure":true,"same_site":"Lax","at_ms":{},"new":true}})",
                       i == 0 ? "" : ",", random.below(300), random.word(6), random.word(32), 1 + random.below(9), i);
  }
  out += R"(],"storage":[)";
  for (std::size_t i = 0; i < size.entries; ++i) {
    out += fmt::format(R"({}{{"kind":"local","origin":"https://shop.example","key":"v{}.{}.{}","value":"{}","at_ms":{},"new":true}})",
                       i == 0 ? "" : ",", random.below(300), random.word(8), i, random.word(120), i);
  }
  out += R"(],"frames":[)";
  for (std::size_t i = 0; i < size.frames; ++i) {
    const std::string text = html(random, i == 0 ? size.html_bytes : 2'000);
    out += fmt::format(R"({}{{"url":"https://{}.example/","parent":{},"source":{},"dom":{}}})", i == 0 ? "" : ",",
                       i == 0 ? "shop" : fmt::format("v{}", i), i == 0 ? "null" : "0", quoted(text), quoted(text));
  }
  return out + R"(],"globals":["gtag","v7","dataLayer"]})";
}

}  // namespace

std::string generate_snapshot(const SnapshotSize& size) {
  Random random;
  std::string out = R"({"format":"writ.snapshot/1","site":"https://shop.example/","captured_at":"2026-01-31T10:00:00Z","phases":[)";
  out += phase(random, size, true) + "," + phase(random, size, false);
  return out + R"(],"documents":[],"coverage":{"documents":"complete"}})";
}

std::string generate_rules(std::size_t count) {
  Random random;
  std::string out = kWorld;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t n = random.below(4 * count);  // about one in four of the numbers stands in a small snapshot
    std::string condition;
    switch (i % 6) {
      case 0: condition = fmt::format(R"(any request r during before-consent where r.host under "v{}.example" and r.party is third)", n); break;
      case 1: condition = fmt::format(R"(any request r where r.url matches /cdn{}\.example.*[?&]{}=/i)", n, random.word(3)); break;
      case 2: condition = fmt::format(R"(any cookie c where c.name matches "_v{}_*" and c.lifetime > 13 months)", n); break;
      case 3: condition = fmt::format(R"(no request r where r.host is "cdn{}.example" and r.type is script)", n); break;
      case 4: condition = fmt::format(R"(count(entry e where e.key starts with "v{}." and e.kind is local) > {})", n, random.below(5)); break;
      default: condition = fmt::format(R"(every script s where s.src contains "cdn{}.example" satisfies s.blocked)", n); break;
    }
    out += fmt::format("rule r{} \"Rule {}\" {{ jurisdiction EU severity medium condition {} cites act }}\n", i, i, condition);
  }
  return out;
}

std::string generate_vendors(std::size_t count) {
  std::string out = kWorld;
  for (std::size_t i = 0; i < count; ++i) {
    out += fmt::format("vendor v{0} \"Vendor {0}\" {{ subtype analytics hosts \"v{0}.example\" cookies \"_v{0}_*\" local-storage \"v{0}.*\" }}\n", i);
  }
  return out + R"(rule active "Active before consent" {
  vendor any jurisdiction EU severity high
  condition any request r during before-consent where r.vendor is vendor or any stored s during before-consent where s.vendor is vendor
  cites act
})";
}

}  // namespace writ::bench
