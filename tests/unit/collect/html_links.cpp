#include "runtime/collect/html_links.hpp"

#include <catch2/catch.hpp>

#include "runtime/collect/policy_words.hpp"

using namespace writ;
using namespace writ::collect;
using model::DocumentKind;

static PageLinks read(std::string_view html) { return read_page(html, *parse_web_url("https://www.shop.example/a/page?q")); }

TEST_CASE("links go by the base, wherever it stands and whatever it says", "[collect]") {
  CHECK(read("<iframe src=x></iframe>").frames.at(0).src->href == "https://www.shop.example/a/x");
  CHECK(read("<iframe src=x></iframe><base href=/b/><base href=/c/>").frames.at(0).src->href == "https://www.shop.example/b/x");
  CHECK(read("<base href='//cdn.example/d/'><iframe src=x></iframe>").frames.at(0).src->href == "https://cdn.example/d/x");
  CHECK(read("<base target=_top><base href='javascript:1'><iframe src=x></iframe>").frames.at(0).src->href == "https://www.shop.example/a/x");
}

TEST_CASE("frames that a browser loads, and no others", "[collect]") {
  const PageLinks links = read(
      "<iframe src='https://a.example/#f'></iframe><iframe></iframe><iframe src='about:blank'></iframe><iframe src='javascript:0'></iframe>"
      "<iframe data-src='https://b.example/'></iframe><noscript><iframe src='https://c.example/'></iframe></noscript>"
      "<template><iframe src='https://d.example/'></iframe></template><!-- <iframe src='https://e.example/'></iframe> -->"
      "<iframe srcdoc='<p>hi' src='https://f.example/'></iframe>");
  REQUIRE(links.frames.size() == 2);
  CHECK(links.frames[0].src->href == "https://a.example/");
  CHECK(links.frames[1].srcdoc == "<p>hi");
}

TEST_CASE("language, refresh and policies of the page", "[collect]") {
  const PageLinks links = read(
      "<html lang=' fr-FR '><meta http-equiv=Refresh content=\"3; URL='/next'\"><meta http-equiv=content-security-policy content=\"script-src 'self'\">");
  CHECK(links.language == "fr-FR");
  REQUIRE(links.refresh);
  CHECK(links.refresh->seconds == 3);
  CHECK(links.refresh->url.href == "https://www.shop.example/next");
  CHECK(links.policies_csp.at(0) == "script-src 'self'");
  CHECK_FALSE(read("<meta http-equiv=refresh content=30>").refresh);
  CHECK_FALSE(read("<noscript><meta http-equiv=refresh content='0;url=/x'></noscript>").refresh);
}

TEST_CASE("live scripts are found, inert ones are not", "[collect]") {
  const PageLinks links = read(
      "<script src=/a.js></script><script type=module src=/b.js></script><script type=text/plain src=/c.js></script>"
      "<script type='text/javascript; charset=utf-8' src=/d.js></script><script>x</script><noscript><script src=/e.js></script></noscript>");
  REQUIRE(links.scripts.size() == 3);
  CHECK(links.scripts[2].url.href == "https://www.shop.example/d.js");
}

TEST_CASE("links to policies in many languages", "[collect]") {
  const auto [text, kind] = GENERATE(table<std::string, DocumentKind>({
      {"Privacy Policy", DocumentKind::PrivacyPolicy},
      {"Datenschutzerklärung", DocumentKind::PrivacyPolicy},
      {"Politique de confidentialité", DocumentKind::PrivacyPolicy},
      {"Protección de datos", DocumentKind::PrivacyPolicy},
      {"Informativa sulla privacy", DocumentKind::PrivacyPolicy},
      {"Privacyverklaring", DocumentKind::PrivacyPolicy},
      {"Política de Privacidade", DocumentKind::PrivacyPolicy},
      {"Polityka prywatności", DocumentKind::PrivacyPolicy},
      {"Integritetspolicy", DocumentKind::PrivacyPolicy},
      {"Privatlivspolitik", DocumentKind::PrivacyPolicy},
      {"Personvern", DocumentKind::PrivacyPolicy},
      {"TIETOSUOJASELOSTE", DocumentKind::PrivacyPolicy},
      {"Ochrana osobních údajů", DocumentKind::PrivacyPolicy},
      {"Adatvédelem", DocumentKind::PrivacyPolicy},
      {"Πολιτική απορρήτου", DocumentKind::PrivacyPolicy},
      {"Политика за поверителност", DocumentKind::PrivacyPolicy},
      {"Privacy & Cookies", DocumentKind::PrivacyPolicy},
      {"Cookie-Richtlinie", DocumentKind::CookiePolicy},
      {"Politique de cookies", DocumentKind::CookiePolicy},
      {"Evästeet", DocumentKind::CookiePolicy},
      {"Sub-processors", DocumentKind::Subprocessors},
      {"Unterauftragsverarbeiter", DocumentKind::Subprocessors},
      {"Sous-traitants ultérieurs", DocumentKind::Subprocessors},
      {"Impressum", DocumentKind::Imprint},
      {"Mentions légales", DocumentKind::Imprint},
      {"Legal notice", DocumentKind::Imprint},
      {"Terms of use", DocumentKind::Terms},
      {"AGB", DocumentKind::Terms},
      {"Conditions générales de vente", DocumentKind::Terms},
      {"Algemene voorwaarden", DocumentKind::Terms},
  }));
  CAPTURE(text);
  CHECK(policy_by_text(text) == kind);
}

TEST_CASE("what is no link to a policy", "[collect]") {
  CHECK_FALSE(policy_by_text("Basket"));
  CHECK_FALSE(policy_by_text("Cookie settings"));
  CHECK_FALSE(policy_by_text("Magbag"));
  CHECK_FALSE(policy_by_text("Why the privacy of your data in the new mobile age matters more than anybody in the whole industry has believed until this very day"));
  CHECK(read("<a href='#'>Privacy</a><a href='/a/page?q'>Privacy</a><a href='mailto:x@y.example'>Privacy</a>").policies.empty());
}

TEST_CASE("the site's own policies, best first, each once", "[collect]") {
  const PageLinks links = read(
      "<a href='/blog/privacy-is-dead'>An essay on what became of privacy and why nobody seems to mind it</a>"
      "<a href='/p'>Privacy</a><footer><a href='/privacy'>Privacy</a><a href='/privacy#x'>Your privacy</a></footer>"
      "<a href='https://policies.vendor.example/privacy'>Privacy Policy</a><a href='https://shop.co.uk/privacy-policy'>Privacy notice</a>");
  REQUIRE(links.policies.size() >= 2);
  CHECK(links.policies[0].url.href == "https://www.shop.example/privacy");
  CHECK(links.foreign_policies);
  for (const PolicyLink& link : links.policies) CHECK(link.url.host != "policies.vendor.example");
}

TEST_CASE("pages made to hurt are read or given up, never hung on", "[collect]") {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<div>";
  CHECK_FALSE(read(deep).parsed);
  CHECK(read(std::string(100'000, '<')).parsed);
  CHECK(read("").frames.empty());
}
