#include "core/report/style.hpp"

namespace synth {

const std::string_view style = R"css(
:root {
    color-scheme: light dark;
    --ground: #f6f7f9; --surface: #ffffff; --line: #d9dde3; --text: #1b1f26; --faint: #59626f; --link: #1d4ed8;
    --real: #7f9cc4; --synthetic: #c2410c; --plus: #0f766e; --minus: #86198f; --empty: #eef0f3;
    --safe: #157347; --weak: #8f5a00; --leak: #b42318; --track: #d9dde3; --edge: #59626f; --shade: #00000026;
}
@media (prefers-color-scheme: dark) {
    :root {
        --ground: #111418; --surface: #1a1e24; --line: #333a44; --text: #e7eaee; --faint: #a3adba; --link: #8ab4ff;
        --real: #56749f; --synthetic: #ff9d5c; --plus: #2dd4bf; --minus: #e879f9; --empty: #242a32;
        --safe: #4ccb8b; --weak: #e9b44c; --leak: #ff8a80; --track: #3a424d; --edge: #a3adba; --shade: #000000a0;
    }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
    background: var(--ground); color: var(--text); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 1rem; max-width: 80rem; overflow-wrap: anywhere; }
header { padding: .5rem 0 0; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h1 { margin: 0; font-size: 1.75rem; letter-spacing: -.02em; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; letter-spacing: -.01em; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p { margin: 0 0 .75rem; max-width: 46rem; }
a { color: var(--link); }
ul { margin: 0; padding-left: 1.25rem; }
.faint { color: var(--faint); font-size: .875rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }

nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .75rem 0 1.25rem; padding: 0; list-style: none; font-size: .875rem; }
nav a { display: inline-block; padding: .125rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
section { margin: 0 0 1rem; padding: 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; scroll-margin-top: 1rem; }
section > :last-child { margin-bottom: 0; }
@media (min-width: 68rem) {
    body { display: grid; grid-template-columns: 11.5rem minmax(0, 1fr); gap: 0 1.5rem; padding: 1.5rem; }
    header { grid-column: 2; padding-bottom: 1.25rem; }
    nav { position: sticky; top: 1.5rem; align-self: start; }
    nav ul { display: block; margin: .5rem 0 0; }
    nav li { margin: .25rem 0; }
    main { grid-column: 2; }
}

.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 1.25rem 2rem; }
.card h3 { margin: 0; color: var(--faint); font-size: .875rem; font-weight: 600; }
.card p { margin: 0 0 .375rem; }
.big { font-size: 2.5rem; font-weight: 650; line-height: 1.2; letter-spacing: -.03em; font-variant-numeric: tabular-nums; }
dl { margin: .5rem 0 0; }
dl div { margin-bottom: .5rem; }
dt { color: var(--faint); font-size: .875rem; }
dd { margin: 0; }

.scroll { position: relative; overflow-x: auto; max-width: 100%; margin-bottom: .75rem;
    background: linear-gradient(to right, var(--surface) 1.5rem, transparent) left / 3rem 100% no-repeat local,
        linear-gradient(to left, var(--surface) 1.5rem, transparent) right / 3rem 100% no-repeat local,
        linear-gradient(to right, var(--shade), transparent) left / .875rem 100% no-repeat scroll,
        linear-gradient(to left, var(--shade), transparent) right / .875rem 100% no-repeat scroll; }
table { width: 100%; max-width: 50rem; border-collapse: collapse; font-size: .9375rem; }
caption { padding-bottom: .375rem; color: var(--faint); font-size: .875rem; text-align: left; }
th, td { padding: .4375rem .75rem .4375rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-top: 0; color: var(--faint); font-size: .8125rem; font-weight: 600; vertical-align: bottom; overflow-wrap: normal; }
tbody th { font-weight: 500; }
.name { min-width: 8.5rem; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .figure { max-width: 7rem; white-space: normal; }
.note td { padding-top: 0; border-top: 0; color: var(--faint); font-size: .8125rem; }
tr:has(+ .note) > * { padding-bottom: .0625rem; }
details { margin-top: .75rem; }
summary { width: fit-content; padding: .25rem 0; color: var(--link); cursor: pointer; }

figure { margin: 0; min-width: 0; }
svg { display: block; }
.network { margin: 0 auto; }
svg text { fill: var(--text); font-size: 11px; }
svg .faint { fill: var(--faint); font-size: 11px; }
.hint { fill: transparent; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1.5rem 2rem; align-items: start; }
.charts + details > .charts { margin-top: 1rem; }
figcaption { margin-bottom: .375rem; font-weight: 600; }
figcaption .faint { display: block; font-size: .8125rem; font-weight: 400; }
.bars { width: 100%; height: auto; overflow: visible; }
.bars .real { fill: var(--real); }
.bars .synthetic { fill: none; stroke: var(--synthetic); stroke-width: 1.5; stroke-linejoin: round; }
.bars .grid { stroke: var(--line); stroke-dasharray: 2 3; }
.bars .base { stroke: var(--faint); }
.bars .hint:hover { fill: var(--text); fill-opacity: .08; }
.legend { color: var(--faint); font-size: .875rem; }
.swatch { display: inline-block; width: .875rem; height: .75rem; margin-right: .375rem; vertical-align: -.0625rem; }
.swatch.real { background: var(--real); }
.swatch.synthetic { border: 2px solid var(--synthetic); }

.maps { display: flex; flex-wrap: wrap; gap: 1.5rem 2rem; }
.maps figure { max-width: 100%; }
.map .empty { fill: var(--empty); }
.map .plus { fill: var(--plus); }
.map .minus { fill: var(--minus); }
.map .dash, .map .cross { fill: none; stroke: var(--text); stroke-width: 1.25; }
.map .light { stroke: var(--surface); }
.map .cross { stroke: var(--faint); }
.map .hint:hover { stroke: var(--text); stroke-width: 1.5; }

.network text { font-size: 13px; }
.node rect { fill: var(--surface); stroke: var(--edge); }
.edge path { fill: none; stroke: var(--edge); }
.edge .arrow { fill: var(--edge); stroke: none; }
.edge:hover { opacity: 1; }
.edge:hover path { stroke: var(--link); }
.edge:hover .arrow { fill: var(--link); stroke: none; }

.attacks { padding: 0; list-style: none; }
.attack { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 20rem); gap: .25rem 2rem; padding: .875rem 0; border-top: 1px solid var(--line); }
.attack h3 { margin: 0; }
.attack p { margin: .125rem 0 0; }
.safe { --verdict: var(--safe); }
.weak { --verdict: var(--weak); }
.leak { --verdict: var(--leak); }
.unknown { --verdict: var(--faint); }
.verdict { color: var(--verdict); font-weight: 600; }
.verdict span { display: inline-block; width: 1.25em; }
.gauge { width: 100%; height: auto; }
.gauge path { fill: none; stroke-linecap: round; }
.gauge .track { stroke: var(--track); stroke-width: 6; }
.gauge .fill { stroke: var(--verdict); stroke-width: 6; stroke-linecap: butt; }
.gauge .interval { stroke: var(--text); stroke-width: 1.5; }
.gauge .mark { stroke: var(--text); stroke-width: 2; }
.gauge .score { fill: var(--verdict); stroke: var(--surface); stroke-width: 2; }

@media (max-width: 40rem) {
    body { padding: .75rem; }
    section { padding: 1rem .875rem; }
    table { font-size: .875rem; }
    th, td { padding-right: .5rem; }
    .name { min-width: 7rem; }
    .attack { grid-template-columns: minmax(0, 1fr); }
}
@media print {
    html { background: none; }
    body { display: block; }
    nav { display: none; }
    section { padding: 0 0 1rem; border: 0; }
    figure, .attack, tr { break-inside: avoid; }
}
)css";

} // namespace synth
