// Choices made in a real browser, on small pages that behave as platforms do.
#include <fmt/format.h>

#include "tests/unit/live/live.hpp"

using namespace writ;
using namespace writ::browser;
using namespace writ::test;
using model::ChoiceAction;
using Kind = model::CmpStep::Kind;

namespace {

constexpr const char* kStyle = "<!DOCTYPE html><meta charset=utf-8><style>#b,#p,.panel{position:fixed;left:0;bottom:0;width:600px;background:#fff;padding:20px;z-index:100}</style><h1>A shop</h1><p>Things.";

/// A banner that stores what was chosen and goes.
std::string banner(const std::string& buttons, const std::string& script = {}) {
  return std::string(kStyle) + "<div id=b class=bar><p>We use cookies to measure.</p>" + buttons +
         "</div><script>const b=document.getElementById('b');const put=(v)=>{document.cookie='choice='+v+';path=/;max-age=9999';b.remove()};"
         "if(/choice=/.test(document.cookie))b.remove();" + script + "</script>";
}

Declared usual() {
  Declared out;
  out.cmp.present = {"#b"};
  out.cmp.banner = {"#b", "#p"};
  out.cmp.accept = {{"", {click("#yes")}}};
  out.cmp.reject = {{"", {click("#no")}}};
  out.cmp.verify = {verify_cookie(ChoiceAction::Accept, "choice", "^yes$"), verify_cookie(ChoiceAction::Reject, "choice", "^no$")};
  return out;
}

struct Chosen {
  std::string said, why, read;
};

Chosen choose(Live& live, const model::Model* model, ChoiceAction action) {
  auto tab = live.open();
  ChoiceMaker maker(*tab, model, Live::times());
  const auto sight = maker.look();
  REQUIRE(sight);
  const auto result = maker.choose(*sight, action);
  return {test::said(result), result ? result->why : "", result ? result->read : ""};
}

}  // namespace

TEST_CASE("a declared banner is answered and the stored choice is read", "[live][choice]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", banner("<button id=yes onclick=\"put('yes')\">Yes</button><button id=no onclick=\"put('no')\">No</button>")}});
  const Chosen accepted = choose(live, &known.model, ChoiceAction::Accept);
  CHECK(accepted.said == "applied click 1 known");
  CHECK(accepted.read == "cookie choice");
  CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 1 known");
}

TEST_CASE("a refusal that only hides the banner is none", "[live][choice]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  SECTION("the stored choice is another") {
    live.serve({{"/", banner("<button id=yes onclick=\"put('yes')\">Yes</button><button id=no onclick=\"put('yes')\">No</button>")}});
    const Chosen chosen = choose(live, &known.model, ChoiceAction::Reject);
    CHECK(chosen.said == "hidden-only click 1 known");
    CHECK(chosen.why.find("cookie choice") != std::string::npos);
  }
  SECTION("nothing is stored") {
    live.serve({{"/", banner("<button id=no onclick=\"b.remove()\">No</button>")}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "hidden-only click 1 known");
  }
  SECTION("the banner stays") {
    live.serve({{"/", banner("<button id=no onclick=\"document.cookie='choice=no'\">No</button>")}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "failed click 1 known");
  }
}

TEST_CASE("a button that is not alive yet is pressed once more, and counted once", "[live][choice]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", banner("<button id=yes>Accept all</button><button id=no>Reject all</button>",
                           "addEventListener('click',()=>setTimeout(()=>{document.getElementById('no').onclick=()=>put('no')},300),{once:true});")}});
  CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 1 known");
  CHECK(choose(live, nullptr, ChoiceAction::Reject).said == "applied click 1 heuristic");
}

TEST_CASE("a choice that only the server stores is read from the jar", "[live][choice]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", banner("<button id=no onclick=\"fetch('/store?choice=no').then(()=>b.remove())\">No</button>")}});
  CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 1 known");
}

TEST_CASE("what is covered is not pressed", "[live][choice]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  const std::string over = "<div style=\"position:fixed;inset:0;z-index:999;background:rgba(0,0,0,.1)\"></div>";
  live.serve({{"/", banner("<button id=yes onclick=\"put('yes')\">Accept</button><button id=no onclick=\"put('no')\">Reject</button>") + over}});
  const Chosen chosen = choose(live, &known.model, ChoiceAction::Reject);
  CHECK(chosen.said == "blocked click 0 known");
  CHECK(chosen.why.find("#no") != std::string::npos);
  CHECK(choose(live, nullptr, ChoiceAction::Reject).said == "blocked click 0 heuristic");
}

TEST_CASE("another declared way is tried where the first is not there", "[live][choice]") {
  WRIT_LIVE(live);
  Declared known = usual();
  known.cmp.reject = {{"#b.second", {click("#yes")}},
                      {"", {click("#none")}},
                      {"", {click("#more"), step(Kind::Wait, "#p"), step(Kind::Off, "#p input"), step(Kind::Try, "#never"), click("#save")}}};
  live.serve({{"/", banner("<button id=yes onclick=\"put('yes')\">Yes</button><button id=more onclick=\"setTimeout(()=>p.hidden=false,300)\">More</button>",
                           "p.remove&&0") +
                        "<div id=p hidden>Purposes <label><input type=checkbox checked id=m>Marketing</label><label><input type=checkbox checked disabled>Needed</label>"
                        "<label><input type=checkbox id=s>Statistics</label><button id=save onclick=\"put(m.checked||s.checked?'yes':'no');p.remove()\">Save</button></div>"}});
  // More, one switch, save.
  CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 3 known");
}

TEST_CASE("switches of every make are turned, and only those that stand otherwise", "[live][choice]") {
  WRIT_LIVE(live);
  Declared known = usual();
  known.cmp.reject = {{"", {step(Kind::Off, "#b input, #b [role=switch]"), step(Kind::Off, ".own", ".own.is-on"), click("#save")}}};
  live.serve({{"/", banner("<style>.hide{position:absolute;opacity:0;width:0;height:0}.slide{display:inline-block;width:40px;height:20px;background:#888}.own{display:inline-block;width:40px;height:20px;background:#777}</style>"
                           "<label>Hidden box <input type=checkbox class=hide id=one checked><span class=slide></span></label>"
                           "<input type=checkbox id=two checked style=display:none><label for=two>Label elsewhere</label>"
                           "<button role=switch aria-checked=true id=three onclick=\"setTimeout(()=>this.setAttribute('aria-checked',this.getAttribute('aria-checked')!=='true'),250)\">Slow</button>"
                           "<button role=switch aria-checked=false id=four onclick=\"this.setAttribute('aria-checked',true)\">Off already</button>"
                           "<span class='own is-on' id=five onclick=\"this.classList.toggle('is-on')\"></span>"
                           "<button id=save onclick=\"put([one.checked,two.checked,three.getAttribute('aria-checked'),four.getAttribute('aria-checked'),five.className].join()==='false,false,false,false,own'?'no':'yes')\">Save</button>")}});
  CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 5 known");
}

TEST_CASE("each presses every match once, keys and calls go to the page", "[live][choice]") {
  WRIT_LIVE(live);
  Declared known = usual();
  SECTION("each") {
    known.cmp.reject = {{"", {step(Kind::Each, ".object"), click("#save")}}};
    live.serve({{"/", banner("<button class=object onclick=n++>1</button><button class=object onclick=n++>2</button><button class=object hidden onclick=n++>3</button>"
                             "<button id=save onclick=\"put(n===2?'no':'yes')\">Save</button>", "var n=0;")}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 3 known");
  }
  SECTION("a key") {
    known.cmp.reject = {{"", {step(Kind::Press, "Escape")}}};
    live.serve({{"/", banner("<button id=yes>Yes</button>", "addEventListener('keydown',(e)=>{if(e.key==='Escape'&&e.isTrusted)put('no')});")}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 1 known");
  }
  SECTION("the interface") {
    known.cmp.reject = {{"", {step(Kind::Call, "window.missing.reject()")}}, {"", {step(Kind::Call, "Platform.reject()")}}};
    live.serve({{"/", banner("<button id=yes>Yes</button>", "window.Platform={reject:()=>new Promise((done)=>setTimeout(()=>{put('no');done()},200))};")}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied api 0 known");
  }
  SECTION("an interface that never answers") {
    known.cmp.reject = {{"", {step(Kind::Call, "new Promise(() => put('no'))")}}};
    live.serve({{"/", banner("<button id=yes>Yes</button>")}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied api 0 known");
  }
}

TEST_CASE("a banner in a frame of another site is answered there, and only where it is declared", "[live][choice]") {
  WRIT_LIVE(live);
  Declared known = usual();
  known.cmp.present = {"iframe#cmp"};
  known.cmp.banner = {".message"};
  known.cmp.reject = {{"", {click("#no")}}};
  const std::string inner = "<!DOCTYPE html><body style=margin:0><div class=message>We use cookies <button id=no onclick=\"parent.postMessage('no','*')\">Reject</button></div>";
  const std::string outer = std::string(kStyle) + "<iframe id=cmp style=\"position:fixed;left:50px;bottom:30px;width:500px;height:120px;border:5px solid\" src=\"" + live.other("/frame.html") +
                            "\"></iframe><script>addEventListener('message',(e)=>{document.cookie='choice='+e.data;document.getElementById('cmp').remove()})</script>";
  live.serve({{"/", outer}, {"/frame.html", inner}});
  known.cmp.frames = {live.other("/frame*")};
  CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 1 known");
  SECTION("covered by the page around it") {
    live.serve({{"/", outer + "<div style=\"position:fixed;inset:0;z-index:99\"></div>"}, {"/frame.html", inner}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "blocked click 0 known");
  }
  SECTION("not declared") {
    known.cmp.frames = {};
    // The words find it all the same, and say so.
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 1 heuristic");
  }
  SECTION("a frame that nobody sees") {
    live.serve({{"/", std::string(kStyle) + "<iframe id=cmp style=\"position:fixed;left:-9000px\" src=\"" + live.other("/frame.html") + "\"></iframe>"}, {"/frame.html", inner}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "not-offered click 0 known");
  }
}

TEST_CASE("a banner in a shadow root is answered there", "[live][choice]") {
  WRIT_LIVE(live);
  Declared known = usual();
  known.cmp.present = {"my-consent"};
  known.cmp.banner = {".bar"};
  live.serve({{"/", std::string(kStyle) +
                        "<my-consent></my-consent><script>const host=document.querySelector('my-consent');const root=host.attachShadow({mode:'open'});"
                        "root.innerHTML='<div class=bar style=\"position:fixed;bottom:0;background:#fff\">Cookies? <inner-part></inner-part></div>';"
                        "const inner=root.querySelector('inner-part').attachShadow({mode:'open'});inner.innerHTML='<button id=no>No</button>';"
                        "inner.querySelector('#no').onclick=(e)=>{if(e.isTrusted){document.cookie='choice=no';host.remove()}}</script>"}});
  CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "applied click 1 known");
}

TEST_CASE("a wall is not passed", "[live][choice]") {
  WRIT_LIVE(live);
  Declared known = usual();
  const std::string wall = banner("<button id=yes onclick=\"put('yes')\">Accept all</button><button id=pay>Subscribe without ads</button>");
  SECTION("declared") {
    known.cmp.wall = {"#pay"};
    live.serve({{"/", wall}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "pay-or-consent click 0 known");
    CHECK(choose(live, &known.model, ChoiceAction::Accept).said == "applied click 1 known");
  }
  SECTION("by its words") {
    live.serve({{"/", wall}});
    CHECK(choose(live, nullptr, ChoiceAction::Reject).said == "pay-or-consent click 0 heuristic");
  }
  SECTION("without a price") {
    live.serve({{"/", banner("<button id=yes onclick=\"put('yes')\">Accept all</button><a href=/policy>Cookie policy</a>")}});
    CHECK(choose(live, nullptr, ChoiceAction::Reject).said == "not-offered click 0 heuristic");
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said.starts_with("not-offered click 0"));
  }
  SECTION("behind the refusal") {
    known.cmp.wall = {"#wall"};
    live.serve({{"/", banner("<button id=no onclick=\"wall.hidden=false;put('no')\">No</button>") + "<div id=wall hidden style=\"position:fixed;inset:0\">Pay?</div>"}});
    CHECK(choose(live, &known.model, ChoiceAction::Reject).said == "pay-or-consent click 1 known");
  }
}

TEST_CASE("the framework's string is read where nothing is declared", "[live][choice]") {
  WRIT_LIVE(live);
  // Version 2, platform 28: all purposes, and none.
  const std::string all = "CQZCrAAQZCrAAAcABBENAwEgAP_gAAAAAAYgAAAAAA", none = "CQZCrAAQZCrAAAcABBENAwEgAAAAAAAAAAYgAAAAAA";
  for (const auto& [string, outcome] : {std::pair{all, "hidden-only"}, std::pair{none, "applied"}}) {
    CAPTURE(string);
    live.serve({{"/", banner("<button onclick=\"put('x')\">Accept all cookies</button><button onclick=\"put('x')\">Reject all cookies</button>",
                             "window.__tcfapi=(c,v,f)=>f({tcString:'" + string + "'},true);")}});
    const Chosen chosen = choose(live, nullptr, ChoiceAction::Reject);
    CHECK(chosen.said == fmt::format("{} click 1 heuristic", outcome));
    CHECK(chosen.read.find("tcf") == 0);
  }
}

TEST_CASE("an acceptance is taken back by the declared way, by a link, or not at all", "[live][choice]") {
  WRIT_LIVE(live);
  Declared known = usual();
  const auto withdraw = [&](const model::Model* model) {
    auto tab = live.open();
    ChoiceMaker maker(*tab, model, Live::times());
    const auto sight = maker.look();
    REQUIRE(sight);
    const auto accepted = maker.choose(*sight, ChoiceAction::Accept);
    REQUIRE(accepted);
    REQUIRE(accepted->outcome == model::ChoiceOutcome::Applied);
    REQUIRE(tab->reload(std::chrono::milliseconds{20'000}));
    return said(maker.withdraw(*sight));
  };
  const std::string page = banner("<button id=yes onclick=\"put('yes')\">Accept all</button><button id=no onclick=\"put('no')\">Reject all</button>") +
                           "<footer><a href=/privacy>Privacy policy</a> <a href=\"#\" id=again onclick=\"document.body.append(p);p.hidden=false\">Cookie settings</a></footer>"
                           "<div id=p hidden>Services that measure what you do <button id=nothing onclick=\"document.cookie='choice=no;path=/';p.remove()\">Reject all</button>"
                           "<button>Save</button></div>";
  live.serve({{"/", page}});
  SECTION("declared") {
    known.cmp.withdraw = {{"", {click("#again"), click("#nothing")}}};
    CHECK(withdraw(&known.model) == "applied click 2 known");
  }
  SECTION("half declared") {
    known.cmp.withdraw = {{"", {click("#again")}}};
    known.cmp.reject.push_back({"", {click("#nothing")}});
    CHECK(withdraw(&known.model) == "applied click 2 known");
  }
  SECTION("a link") { CHECK(withdraw(nullptr) == "applied click 2 heuristic"); }
  SECTION("nothing") {
    const std::string without = page.substr(0, page.find("<footer>"));
    live.serve({{"/", without}});
    CHECK(withdraw(nullptr) == "not-offered click 0 heuristic");
    // Whether one is called so in words that are not known cannot be said.
    live.serve({{"/", without + "<html lang=ja>"}});
    CHECK(withdraw(nullptr) == "ambiguous click 0 heuristic");
  }
  SECTION("a control that opens nothing") {
    live.serve({{"/", page.substr(0, page.find("<footer>")) + "<footer><button>Cookie settings</button></footer>"}});
    CHECK(withdraw(nullptr) == "failed click 1 heuristic");
  }
  SECTION("a page of settings") {
    live.serve({{"/", page.substr(0, page.find("<footer>")) + "<footer><a href=/settings>Cookie settings</a></footer>"},
                {"/settings", "<!DOCTYPE html><main><h1>Cookies</h1><p>We use cookies to count our visitors.</p><form><label><input type=checkbox id=count checked>Counting</label>"
                              "<button type=button onclick=\"document.cookie='choice='+(count.checked?'yes':'no')+';path=/'\">Save</button></form></main>"}});
    CHECK(withdraw(nullptr) == "applied click 3 heuristic");
  }
}

TEST_CASE("a banner that comes back after a reload is seen", "[live][choice]") {
  WRIT_LIVE(live);
  const Declared known = usual();
  live.serve({{"/", std::string(kStyle) + "<div id=b>We use cookies <button id=no onclick=\"document.cookie='choice=no;path=/';document.getElementById('b').remove()\">Reject</button><button>Accept</button></div>"}});
  auto tab = live.open();
  ChoiceMaker maker(*tab, &known.model, Live::times());
  const auto sight = maker.look();
  REQUIRE(sight);
  CHECK(said(maker.choose(*sight, ChoiceAction::Reject)) == "applied click 1 known");
  REQUIRE(tab->reload(std::chrono::milliseconds{20'000}));
  CHECK(maker.came_back(*sight).value());
  CHECK(maker.still_stored(*sight, ChoiceAction::Reject).value());
  CHECK_FALSE(maker.still_stored(*sight, ChoiceAction::Accept).value());
}
