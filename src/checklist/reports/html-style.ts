/** Style of the page. A state has its word beside its colour; every pair of colours has a contrast of 4.5 at least (WCAG 1.4.3). */
export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; max-width: 72rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 1rem 0 .3rem; }
h2 { font-size: 1.25rem; border-bottom: 2px solid #d0d7de; padding-bottom: .2rem; margin-top: 2.2rem; }
h3 { font-size: 1rem; margin: 0; }
a { color: #0550ae; }
.summary { font-size: 1.15rem; font-weight: 600; margin: 0; padding: .7rem 1rem; background: #f6f8fa; border: 1px solid #d0d7de; border-radius: 6px; }
dl.place { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .8rem 0; }
dt { color: #59636e; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d0d7de; }
th { color: #59636e; font-weight: 600; }
.n { text-align: right; white-space: nowrap; overflow-wrap: normal; }
.state { display: inline-block; min-width: 7.2rem; text-align: center; white-space: nowrap; padding: 0 .5rem; border-radius: 3px; border: 1px solid; font-size: .85rem; font-weight: 600; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.pass { color: #116329; background: #dafbe1; }
.fail { color: #fff; background: #b42318; }
.unknown { color: #6b4500; background: #fff1c2; border-style: dashed; }
.stale { color: #6b4500; background: #fff8e0; border-style: dotted; }
.attested { color: #0550ae; background: #ddf4ff; }
.na { color: #59636e; background: #f6f8fa; }
.line { border: 1px solid #d0d7de; border-radius: 6px; padding: .7rem 1rem; margin: .8rem 0; break-inside: avoid-page; }
.line p { margin: .35rem 0; }
.line ul, .line ol { margin: .2rem 0 .4rem; padding-left: 1.4rem; }
.head { display: flex; gap: .8rem; align-items: baseline; justify-content: space-between; }
.small { color: #59636e; font-size: .85rem; }
.source { margin: .6rem 0; break-inside: avoid-page; }
pre { margin: .2rem 0; padding: .4rem .6rem; background: #f6f8fa; border: 1px solid #d0d7de; white-space: pre-wrap; font: 12px/1.4 ui-monospace, monospace; }
code { font: 12px ui-monospace, monospace; }
:target { outline: 3px solid #0550ae; }
svg { max-width: 100%; height: auto; }
@media (max-width: 40rem) { body { padding: .6rem; } th, td { padding: .2rem; font-size: .8rem; } .state { min-width: 0; } .head { flex-wrap: wrap; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } a { color: inherit; text-decoration: none; } }
`;
