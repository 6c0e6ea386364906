/** How the page looks: system fonts, light or dark as the reader's system is, and room to read. */

export const style = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6577; --line: #dfe4ec; --paper: #fff; --back: #f4f6fa; --code: #f7f8fb; --accent: #2f5fd0; --red: #c62f3b; --amber: #a86400; --green: #1d7f4a; --red-back: #fdecee; --amber-back: #fdf3e0; --green-back: #e6f5ec; --blue-back: #e9f0fe; --mark: #ffe3a3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e9f2; --soft: #9aa5b8; --line: #2c3442; --paper: #171c25; --back: #0f131a; --code: #11161e; --accent: #8fb0ff; --red: #ff8a91; --amber: #f3bd62; --green: #6dd39c; --red-back: #3a1d22; --amber-back: #36290f; --green-back: #15301f; --blue-back: #1b2740; --mark: #6a4f12; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 80px; }
h1 { font-size: 26px; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 40px 0 12px; }
a { color: var(--accent); }
code, pre, .mono { font: 13px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.soft { color: var(--soft); }
header { display: flex; gap: 16px; align-items: baseline; flex-wrap: wrap; }
.verdict { padding: 3px 12px; border-radius: 999px; font-weight: 600; }
.bad { background: var(--red-back); color: var(--red); }
.warn { background: var(--amber-back); color: var(--amber); }
.good { background: var(--green-back); color: var(--green); }
.open { background: var(--blue-back); color: var(--accent); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 14px; margin-top: 22px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.card b { display: block; font-size: 28px; line-height: 1.2; letter-spacing: -0.02em; }
.card svg { display: block; width: 100%; height: 6px; margin: 10px 0 8px; }
.track { fill: var(--line); }
.fill { fill: var(--green); }
.fill.low { fill: var(--red); }
.doubt { fill: var(--amber); }
.bar { position: sticky; top: 0; z-index: 1; display: flex; gap: 10px; flex-wrap: wrap; align-items: center; background: var(--back); padding: 12px 0; margin-top: 26px; border-bottom: 1px solid var(--line); }
.bar input[type=search] { flex: 1 1 260px; padding: 9px 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); color: var(--ink); font: inherit; }
.bar select { padding: 9px 12px; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); color: var(--ink); font: inherit; max-width: 100%; }
.finding { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; margin-bottom: 10px; content-visibility: auto; contain-intrinsic-size: auto 74px; }
.finding > summary { display: grid; grid-template-columns: 96px 1fr; gap: 4px 14px; padding: 13px 18px; cursor: pointer; list-style: none; }
.finding > summary::-webkit-details-marker { display: none; }
.finding > summary .title { font-weight: 600; overflow-wrap: anywhere; }
.finding > summary .place { grid-column: 2; overflow-wrap: anywhere; }
.pill { align-self: start; justify-self: start; padding: 2px 10px; border-radius: 999px; font-size: 12px; font-weight: 600; }
.body { padding: 4px 18px 18px 128px; border-top: 1px solid var(--line); }
.body h3 { font-size: 13px; margin: 18px 0 6px; color: var(--soft); font-weight: 600; }
pre { margin: 12px 0 0; padding: 12px 0; background: var(--code); border: 1px solid var(--line); border-radius: 10px; overflow-x: auto; }
pre span { display: block; padding: 0 14px; min-width: max-content; }
pre i { display: inline-block; width: 44px; color: var(--soft); font-style: normal; user-select: none; }
pre .here { background: var(--red-back); }
pre .gone { background: var(--red-back); }
pre .new { background: var(--green-back); }
mark { background: var(--mark); color: inherit; border-radius: 3px; }
ol { margin: 0; padding-left: 22px; }
li { margin: 5px 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
th { text-align: left; font-size: 12px; color: var(--soft); font-weight: 600; padding: 10px 12px; border-bottom: 1px solid var(--line); }
td { padding: 9px 12px; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tbody tr:last-child td { border-bottom: 0; }
.method { font-weight: 600; }
td details summary { cursor: pointer; }
.scroll { overflow-x: auto; }
.chips { display: flex; flex-wrap: wrap; gap: 8px; }
.chip { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 7px 12px; }
[hidden] { display: none !important; }
@media (max-width: 700px) { .body { padding-left: 18px; } .finding > summary { grid-template-columns: 1fr; } .finding > summary .place { grid-column: 1; } }
@media print { .bar { display: none; } body { background: #fff; } }
`;
