#pragma once
// The style sheet of the HTML report: no fonts, images or scripts from elsewhere, light and dark, fit for paper.

#include <string_view>

namespace writ::report {

inline constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --text: #1c1e21; --soft: #5a6068; --page: #ffffff; --card: #f6f7f9; --line: #d9dce1;
  --violation: #b3261e; --inconclusive: #8a5a00; --exempt: #285ea8; --clear: #1d6b3a; --none: #5a6068; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --soft: #a2a9b3; --page: #15171a; --card: #1e2125; --line: #363b42;
  --violation: #ff8a80; --inconclusive: #f0b95a; --exempt: #8ab8ff; --clear: #7fd19a; --none: #a2a9b3; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.55 Georgia, "Times New Roman", serif; }
h1, h2, h3, h4, .tag, .tiles, dt, summary, .soft { font-family: system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
h4 { font-size: .8rem; margin: 1rem 0 .25rem; color: var(--soft); text-transform: uppercase; letter-spacing: .05em; }
a { color: inherit; }
code, pre { font: .85rem/1.45 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: var(--page); border: 1px solid var(--line); border-radius: .25rem; padding: .75rem; margin: .25rem 0; }
ul { margin: .25rem 0; padding-left: 1.25rem; }
article { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--none); border-radius: .3rem;
  padding: 1rem 1.25rem; margin: 0 0 1rem; break-inside: avoid-page; }
.violation { border-left-color: var(--violation); } .inconclusive { border-left-color: var(--inconclusive); }
.exempt { border-left-color: var(--exempt); } .clear { border-left-color: var(--clear); }
.tag { font-size: .75rem; font-weight: 600; border: 1px solid currentColor; border-radius: 1rem; padding: .05rem .6rem;
  margin-right: .4rem; white-space: nowrap; }
.violation > .tag, p.violation, .tile.violation b { color: var(--violation); }
.inconclusive > .tag, p.inconclusive, .tile.inconclusive b { color: var(--inconclusive); }
.exempt > .tag, p.exempt, .tile.exempt b { color: var(--exempt); } .clear > .tag, p.clear, .tile.clear b { color: var(--clear); }
p.where { margin: .75rem 0 .25rem; font-weight: 600; }
.tiles { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
.tile { border: 1px solid var(--line); border-radius: .3rem; padding: .5rem .9rem; min-width: 7rem; background: var(--card); }
.tile b { display: block; font-size: 1.4rem; }
.soft { color: var(--soft); font-size: .85rem; }
.holds { display: block; margin: .25rem 0 .5rem; padding-left: .75rem; border-left: 2px solid var(--line); }
summary { cursor: pointer; font-size: .9rem; }
@media print { body { max-width: none; } details > * { display: block; } }
)css";

}  // namespace writ::report
