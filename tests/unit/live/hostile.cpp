// Pages that do not want to be looked at.
#include <chrono>

#include "runtime/browser/json_access.hpp"
#include "tests/unit/live/live.hpp"

using namespace writ;
using namespace writ::browser;
using namespace writ::test;
using model::ChoiceAction;
using Clock = std::chrono::steady_clock;

namespace {

Declared usual() {
  Declared out;
  out.cmp.present = {"#b"};
  out.cmp.banner = {"#b"};
  out.cmp.accept = {{"", {click("#yes")}}};
  out.cmp.reject = {{"", {click("#no")}}};
  out.cmp.verify = {verify_cookie(ChoiceAction::Reject, "choice", "^no$")};
  return out;
}

std::string choose(Live& live, const model::Model* model, ChoiceAction action) {
  auto tab = live.open();
  ChoiceMaker maker(*tab, model, Live::times());
  const auto sight = maker.look();
  if (!sight) return sight.error().text();
  return said(maker.choose(*sight, action));
}

const std::string kBanner =
    "<!DOCTYPE html><meta charset=utf-8><div id=b style=\"position:fixed;bottom:0;background:#fff;z-index:9\"><p>We use cookies</p><button id=yes>Accept all</button>"
    "<button id=no onclick=\"document.cookie='choice=no';document.getElementById('b').remove()\">Reject all</button></div>";

}  // namespace

TEST_CASE("prototypes that the page overrides do not reach the helper", "[live][hostile]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", kBanner +
                        "<script>const lie=()=>{throw new Error('lie')};"
                        "for(const [proto,names] of [[Document.prototype,['querySelectorAll','querySelector','elementFromPoint','createTreeWalker']],"
                        "[Element.prototype,['getBoundingClientRect','getClientRects','checkVisibility','matches','closest','querySelectorAll','getAttribute','scrollIntoView']],"
                        "[Array.prototype,['push','map','some','filter','find']],[String.prototype,['normalize','replace','trim','slice']],[RegExp.prototype,['test','exec']],"
                        "[Map.prototype,['get','set','has']],[WeakMap.prototype,['get','set','has']]])for(const name of names)try{Object.defineProperty(proto,name,{value:lie})}catch{}"
                        "window.getComputedStyle=lie;window.performance={now:lie};window.writ={platforms:lie};Object.defineProperty(Element.prototype,'shadowRoot',{get:lie});</script>"}});
  CHECK(choose(live, &known.model, ChoiceAction::Reject) == "applied click 1 known");
  CHECK(choose(live, nullptr, ChoiceAction::Reject) == "applied click 1 heuristic");
}

TEST_CASE("a selector that the browser does not take matches nothing", "[live][hostile]") {
  WRIT_LIVE(live);
  Declared known = usual();
  known.cmp.present.insert(known.cmp.present.begin(), ":::");
  known.cmp.banner.insert(known.cmp.banner.begin(), "a:no-such-thing(");
  known.cmp.reject.insert(known.cmp.reject.begin(), {"", {click("[[")}});
  known.cmp.reject.insert(known.cmp.reject.begin(), {"[[", {click("#yes")}});
  live.serve({{"/", kBanner}});
  CHECK(choose(live, &known.model, ChoiceAction::Reject) == "applied click 1 known");
}

TEST_CASE("thousands of buttons and megabytes of text cost a bounded time", "[live][hostile]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", kBanner +
                        "<script>let html='';for(let i=0;i<30000;i++)html+='<div class=cookie-'+i+'><button>Accept cookies '+i+'</button></div>';"
                        "document.body.insertAdjacentHTML('beforeend','<div class=cookie-consent style=\"position:absolute;z-index:99;top:2000px\">'+html+'<p>'+'cookie text '.repeat(200000)+'</p></div>')</script>"}});
  auto tab = live.open();
  ChoiceMaker maker(*tab, &known.model, Live::times());
  const auto begin = Clock::now();
  const auto declared = maker.look_once();
  REQUIRE(declared);
  CHECK(declared->shown);
  CHECK(declared->cmp == &known.cmp);
  ChoiceMaker guesser(*tab, nullptr, Live::times());
  const auto guessed = guesser.look_once();
  REQUIRE(guessed);
  // Most of it is the machine's; without a bound it is minutes.
  CHECK(Clock::now() - begin < std::chrono::seconds{25});
  CHECK(said(maker.choose(*declared, ChoiceAction::Reject)) == "applied click 1 known");
}

TEST_CASE("a store that is full of things does not slow the choice down", "[live][hostile]") {
  WRIT_LIVE(live);
  live.serve({{"/", kBanner + "<script>for(let i=0;i<20000;i++)localStorage.setItem('key'+i,'value '+i);for(let i=0;i<5;i++)sessionStorage.setItem('long'+i,'x'.repeat(900000));"
                              "setInterval(()=>{for(let i=0;i<500;i++)localStorage.setItem('key'+i,String(Math.random()))},300)</script>"}});
  const auto begin = Clock::now();
  CHECK(choose(live, nullptr, ChoiceAction::Reject) == "applied click 1 heuristic");
  CHECK(Clock::now() - begin < std::chrono::seconds{60});
}

TEST_CASE("thousands of switches are not pressed one and all", "[live][hostile]") {
  WRIT_LIVE(live);
  Declared known = usual();
  known.cmp.reject = {{"", {step(model::CmpStep::Kind::Off, "#b input"), click("#no")}}};
  live.serve({{"/", kBanner + "<script>const b=document.getElementById('b');b.style.overflow='auto';b.style.maxHeight='300px';"
                              "b.insertAdjacentHTML('beforeend','<input type=checkbox checked onclick=\"this.checked=true\">'.repeat(3000))</script>"}});
  const auto begin = Clock::now();
  const std::string said = choose(live, &known.model, ChoiceAction::Reject);
  CAPTURE(said);
  // One press for each that is looked at, at most, and the refusal.
  CHECK(said.starts_with("applied click"));
  CHECK(Clock::now() - begin < std::chrono::seconds{60});
}

TEST_CASE("a banner that runs away is not pressed elsewhere", "[live][hostile]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", kBanner + "<script>let x=0;setInterval(()=>{x=(x+83)%600;document.getElementById('b').style.left=x+'px'},20)</script>"}});
  const std::string said = choose(live, &known.model, ChoiceAction::Reject);
  CHECK((said.starts_with("failed") || said.starts_with("blocked") || said.starts_with("applied click 1") || said.starts_with("not-offered")));
}

TEST_CASE("a frame that goes while it is asked ends nothing", "[live][hostile]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", kBanner + "<script>setInterval(()=>{document.querySelectorAll('iframe').forEach((f)=>f.remove());for(let i=0;i<5;i++){const f=document.createElement('iframe');"
                              "f.src='" + live.other("/inner.html") + "?'+Math.random();document.body.append(f)}},150)</script>"},
              {"/inner.html", "<button>Accept cookies</button>"}});
  CHECK(choose(live, &known.model, ChoiceAction::Reject) == "applied click 1 known");
}

TEST_CASE("a page that never answers fails the choice and not the collector", "[live][hostile]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", kBanner + "<script>document.getElementById('no').onclick=()=>{for(;;);}</script>"}});
  const std::string said = choose(live, &known.model, ChoiceAction::Reject);
  CHECK(said.find("applied") == std::string::npos);
}
