#pragma once
// The style sheet of the HTML report: no fonts, images or scripts from elsewhere, light and dark, fit for paper.

#include <string_view>

namespace writ::report {

inline constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --text: #1a1d21; --soft: #565d66; --page: #fbfaf7; --card: #ffffff; --line: #dcdad3; --code: #f4f2ec; --accent: #1f4f8a;
  --violation: #a61b13; --violation-soft: #fbeae8; --inconclusive: #7a5000; --inconclusive-soft: #fbf2dd; --exempt: #1f55a0; --exempt-soft: #e8f0fb;
  --critical: #6b0f0a; --high: #b5281f; --medium: #dd7a55; --low: #e9b384; --info: #b9b4aa;
  --clear: #17633a; --clear-soft: #e6f4eb; --none: #5a6068; --none-soft: #f0f0ee; }
@media (prefers-color-scheme: dark) { :root { --text: #e8e9eb; --soft: #a9b0b9; --page: #131518; --card: #1b1e22; --line: #343940; --code: #15181b; --accent: #9cc2f5;
  --violation: #ff9d94; --violation-soft: #3a1b19; --inconclusive: #f2c270; --inconclusive-soft: #33280f; --exempt: #9cc2f5; --exempt-soft: #182740;
  --critical: #ff5c4d; --high: #e8857a; --medium: #c9714c; --low: #96693f; --info: #5f656d;
  --clear: #86d6a2; --clear-soft: #14301f; --none: #a9b0b9; --none-soft: #23262b; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main, header.brand, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
header.brand { padding-top: 1.25rem; font-size: .9rem; color: var(--soft); }
header.brand b { color: var(--text); letter-spacing: .02em; }
header.brand span::before { content: "· "; }
footer { color: var(--soft); font-size: .85rem; padding-top: 2rem; padding-bottom: 3rem; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1, h2, h3, h4, h5 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1, .b0 { font-size: 1.75rem; margin: .35rem 0 .75rem; font-weight: 650; }
.b1 { font-size: 1.3rem; margin: 2.75rem 0 .6rem; font-weight: 650; }
.b2 { font-size: 1.1rem; margin: 1.5rem 0 .35rem; font-weight: 650; } .finding .b2 { margin-top: .35rem; }
.b3 { font-size: .85rem; margin: 1.35rem 0 .4rem; color: var(--soft); font-weight: 600; }
section.site + section.site { margin-top: 4rem; }
a { color: var(--accent); text-underline-offset: .15em; }
code, pre { font: .82rem/1.5 ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: var(--code); border: 1px solid var(--line); border-radius: .4rem; padding: .85rem 1rem; margin: 0; max-height: 28rem; overflow: auto; }
ul { margin: .35rem 0; padding-left: 1.25rem; } li { margin: .2rem 0; }
.soft { color: var(--soft); font-size: .85rem; }
.head { border-bottom: 1px solid var(--line); padding-bottom: 1.25rem; }
.gate { margin: .75rem 0 1rem; padding: .85rem 1.1rem; border-radius: .5rem; font-size: 1.02rem; }
.gate.fails { background: var(--violation-soft); color: var(--violation); } .gate.passes { background: var(--clear-soft); color: var(--clear); }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; padding: 0; list-style: none; }
.tile { flex: 1 1 8rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; font-size: .88rem; margin: 0; color: var(--soft); }
.tile b { display: block; font-size: 1.6rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile.violation b { color: var(--violation); } .tile.inconclusive b { color: var(--inconclusive); } .tile.exempt b { color: var(--exempt); }
.tile.clear b { color: var(--clear); } .tile.not-applicable b { color: var(--none); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .6rem 1.5rem; margin: 0; font-size: .9rem; }
.facts div:nth-child(n+4) { grid-column: 1 / -1; }
.facts dt { color: var(--soft); font-size: .8rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.parts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: .9rem 0 0; margin: 0; font-size: .95rem; }
.blind { background: var(--inconclusive-soft); border-radius: .5rem; padding: .9rem 1.25rem; margin-top: 1.5rem; }
.blind .b1 { margin: 0 0 .25rem; font-size: 1.05rem; color: var(--inconclusive); } .blind p { margin: 0; }
.filters { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 0 0 1.25rem; font-size: .85rem; }
.filters[hidden] { display: none; }
.filters label { display: grid; gap: .2rem; color: var(--soft); }
.filters input, .filters select { font: inherit; font-size: .92rem; color: var(--text); background: var(--card); border: 1px solid var(--soft); border-radius: .35rem; padding: .35rem .5rem; max-width: 14rem; height: 2.2rem; }
.filters output { color: var(--soft); padding-bottom: .4rem; }
.finding { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.4rem; margin: 0 0 1.1rem; content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.finding[hidden] { display: none; }
.tags { margin: 0; } .lead { margin: .25rem 0 0; font-size: 1.02rem; overflow-wrap: anywhere; }
.tag { display: inline-block; font-size: .78rem; font-weight: 600; border-radius: .3rem; padding: .08rem .5rem; background: var(--none-soft); color: var(--none); }
.violation .verdict { background: var(--violation-soft); color: var(--violation); } .inconclusive .verdict { background: var(--inconclusive-soft); color: var(--inconclusive); }
.exempt .verdict { background: var(--exempt-soft); color: var(--exempt); }
.violation .tag.critical, .violation .tag.high { background: var(--violation); color: var(--card); } .violation .tag.medium { color: var(--violation); background: var(--violation-soft); }
.proof { list-style: none; padding: 0; margin: 0; border-left: 2px solid var(--line); } .proof li { padding: .3rem 0 .3rem .85rem; margin: 0; }
.proof .kind { font-size: .78rem; color: var(--soft); margin-right: .35rem; } .proof li > .soft { display: block; font-size: .8rem; } .proof .soft code { font-size: .78rem; }
.where { font-weight: 600; margin: .9rem 0 .2rem; } .where .soft { font-weight: 400; }
.where.violation { color: var(--violation); } .where.inconclusive { color: var(--inconclusive); } .where.exempt { color: var(--exempt); } .where.clear { color: var(--clear); }
.law { padding-left: 0; list-style: none; } .law li { margin: .45rem 0; }
.law details { margin-top: .35rem; } .law summary { font-size: .9rem; }
.standing { font-size: .8rem; color: var(--soft); display: block; } .holds { display: block; color: var(--soft); font-size: .92rem; max-width: 72ch; }
.standing.draft, .standing.contested { color: var(--inconclusive); }
.note { max-width: 68ch; }
.fix { display: grid; grid-template-columns: 1fr auto; align-items: end; column-gap: 1rem; margin-top: 1.35rem; } .fix .b3 { margin: 0 0 .4rem; } .fix pre { grid-column: 1 / -1; }
.copy { font: inherit; margin-bottom: .4rem; font-size: .8rem; padding: .25rem .7rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--card); color: var(--text); cursor: pointer; }
.copy[hidden] { display: none; } .copy.done { background: var(--clear-soft); color: var(--clear); }
.end { margin: 1.1rem 0 0; font-size: .8rem; } .end code { font-size: .78rem; }
.scroll { overflow-x: auto; position: relative; } summary { cursor: pointer; color: var(--accent); }
table { border-collapse: collapse; font-size: .9rem; } .plain { width: 100%; }
th, td { text-align: left; padding: .4rem .65rem; border-bottom: 1px solid var(--line); vertical-align: top; } thead th { color: var(--soft); font-weight: 600; font-size: .82rem; }
.matrix tbody th { font-weight: 400; min-width: 18rem; } .matrix td.grade { text-align: left; font-weight: 400; color: var(--soft); font-size: .82rem; white-space: nowrap; }
.matrix td.grade.critical, .matrix td.grade.high { color: var(--violation); font-weight: 650; } .matrix thead th.grade:not(:first-child) { text-align: left; } .matrix td { text-align: center; font-weight: 650; }
.matrix thead th:not(:first-child) { text-align: center; max-width: 9rem; }
td.violation { color: var(--violation); background: var(--violation-soft); } td.inconclusive { color: var(--inconclusive); background: var(--inconclusive-soft); }
td.exempt { color: var(--exempt); background: var(--exempt-soft); } td.clear { color: var(--clear); } td.not-applicable { color: var(--soft); }
.trend { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1rem .75rem; } .trend + details { margin-top: .6rem; }
.past { display: block; width: 100%; min-width: 34rem; height: auto; font-size: 12px; } .past text { fill: var(--soft); font-variant-numeric: tabular-nums; }
.past .grid { stroke: var(--line); } .past .floor { stroke: var(--soft); } .past .y { text-anchor: end; } .past .x, .past .n { text-anchor: middle; }
.past .now .n, .past .now .x { fill: var(--text); font-weight: 650; } .past rect { stroke: var(--card); stroke-width: .75; }
.past .critical { fill: var(--critical); } .past .high { fill: var(--high); } .past .medium { fill: var(--medium); } .past .low { fill: var(--low); } .past .info { fill: var(--info); }
.past rect.waived { fill: none; stroke: var(--soft); stroke-dasharray: 3 2; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; padding: 0; margin: .5rem 0 .1rem; font-size: .85rem; color: var(--soft); } .key li { margin: 0; }
.key i { display: inline-block; width: .75rem; height: .75rem; border-radius: .15rem; margin-right: .4rem; vertical-align: -.05rem; }
.key .critical { background: var(--critical); } .key .high { background: var(--high); } .key .medium { background: var(--medium); } .key .low { background: var(--low); } .key .info { background: var(--info); }
.key .waived { border: 1px dashed var(--soft); }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; font-variant-numeric: tabular-nums; } .numbers tbody th { font-weight: 400; white-space: nowrap; }
.life { margin: .3rem 0 0; font-size: .88rem; color: var(--soft); } .life.new, .life.returned { color: var(--violation); font-weight: 600; }
.shot { margin: .9rem 0 0; } .shot svg { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: .4rem; background: #fff; }
.shot figcaption { color: var(--soft); font-size: .85rem; margin-top: .35rem; overflow-wrap: anywhere; } .shot.small { max-width: 17rem; }
.shot rect { fill: none; vector-effect: non-scaling-stroke; } .shot .halo { stroke: #fff; stroke-width: 6; } .shot .line { stroke: #c8102e; stroke-width: 2.5; }
.shot .number circle { fill: #c8102e; stroke: #fff; stroke-width: 1.5; } .shot .number text { fill: #fff; font: 600 12px system-ui, sans-serif; text-anchor: middle; }
.symbols { position: absolute; } .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1rem 1.25rem; align-items: start; }
.pictures .shot { margin: 0; scroll-margin-top: 1rem; } .pictures .shot svg { width: 100%; } .pictures .shot:target { grid-column: 1 / -1; }
.chart + details { margin-top: .5rem; } .moment { margin: 0 0 .5rem; color: var(--soft); font-size: .88rem; }
.chart { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem .4rem; }
.lane { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: .75rem; align-items: center; min-height: 1.6rem; font-size: .85rem; }
.lane .who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--soft); } .lane.proves .who { color: var(--violation); font-weight: 600; }
.track { position: relative; height: 1rem; border-bottom: 1px solid var(--line); margin-right: 2rem; }
.track i { position: absolute; bottom: .2rem; width: .5rem; height: .5rem; margin-left: -.25rem; border: 1.5px solid var(--none); background: var(--card); border-radius: 50%; }
.track i.s { border-radius: 1px; } .track i.p { background: var(--violation); border-color: var(--violation); }
.axis .track { border: 0; } .axis b { position: absolute; transform: translateX(-50%); font-weight: 400; font-size: .75rem; color: var(--soft); white-space: nowrap; }
@media (max-width: 40rem) { .lane { grid-template-columns: 6rem 1fr; } .axis b:nth-child(even) { display: none; } main, header.brand, footer { padding: 0 1rem; } .finding { padding: 1rem; } }
@media print { :root { --page: #fff; } html { font-size: 12px; } .tiles { flex-wrap: nowrap; } .tile { flex: 1 1 0; } .tags, .lead { break-after: avoid; } main { max-width: none; } .filters, .copy, nav, .skip { display: none !important; }
  .shot { break-inside: avoid; } .shot a { display: none; } .pictures { grid-template-columns: 1fr 1fr; }
  .finding { content-visibility: visible; break-inside: auto; } .b1, .b2, .b3, .where { break-after: avoid; } pre { max-height: none; } details::details-content { content-visibility: visible; block-size: auto; } }
)css";

}  // namespace writ::report
