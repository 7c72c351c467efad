/** Looks of the HTML report: light and dark by system, on paper always light. */
export const reportStyle = `
:root{--ink:#171b1e;--soft:#525b61;--line:#dde1e4;--paper:#fff;--ground:#f4f5f6;--good:#1b6e3c;--bad:#b3261e;--warn:#8a5300;--none:#525b61;--accent:#0b6477}
@media (prefers-color-scheme:dark){:root{--ink:#e8ebed;--soft:#a4adb3;--line:#2c3237;--paper:#181c1f;--ground:#101315;--good:#7ccf98;--bad:#ff9b92;--warn:#f0b45b;--none:#a4adb3;--accent:#6cc6d9}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:880px;margin:0 auto;padding:32px 16px 0}
header,section{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:24px;margin-bottom:16px}
h1{font-size:1.5rem;line-height:1.25;margin:0}
h2{font-size:1.125rem;margin:0 0 12px}
h3{font-size:1rem;margin:0 0 4px;display:flex;flex-wrap:wrap;align-items:center;gap:4px 8px}
p{margin:0 0 4px}
.lead{color:var(--soft);margin-bottom:16px}
.verdict{display:flex;flex-wrap:wrap;align-items:center;gap:4px 8px;border-left:4px solid;padding:8px 12px;margin:0 0 16px;font-size:1.0625rem}
.verdict span{color:var(--soft);font-size:.9375rem}
.verdict.good{border-color:var(--good)}.verdict.bad{border-color:var(--bad)}.verdict.warn{border-color:var(--warn)}.verdict.none{border-color:var(--none)}
.mark{flex:none;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round;vertical-align:-3px}
.mark.good{color:var(--good)}.mark.bad{color:var(--bad)}.mark.warn{color:var(--warn)}.mark.none{color:var(--none)}
td .mark{margin-right:6px}
dl{margin:0 0 8px}
dl>div{display:grid;grid-template-columns:minmax(140px,220px) minmax(0,1fr);gap:0 16px;padding:4px 0;border-bottom:1px solid var(--line)}
dl>div:last-child{border-bottom:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.code{font-family:"JetBrains Mono",ui-monospace,Menlo,Consolas,monospace;font-size:.875rem;overflow-wrap:anywhere}
.check,.notice{border-top:1px solid var(--line);padding:12px 0}
h2+.check,h2+.notice{border-top:0;padding-top:0}
.check p,.notice p{color:var(--soft)}
.check dl{margin-top:8px}
.word{border:1px solid currentColor;border-radius:6px;padding:0 8px;font-size:.8125rem;font-weight:600}
.check.good .word{color:var(--good)}.check.bad .word{color:var(--bad)}.check.none .word{color:var(--none)}
.scroll{overflow-x:auto;margin-top:8px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;min-width:520px}
caption{text-align:left;font-weight:600;padding:8px 0 4px}
th{font-weight:600;color:var(--soft);font-size:.8125rem}
th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
footer{max-width:880px;margin:0 auto;padding:0 16px 32px;color:var(--soft);font-size:.8125rem}
@media (max-width:520px){main{padding-top:16px}header,section{padding:16px}dl>div{grid-template-columns:1fr}}
@page{size:A4;margin:16mm 14mm}
@media print{
:root{--ink:#000;--soft:#444;--line:#ccc;--paper:#fff;--ground:#fff;--good:#1b6e3c;--bad:#b3261e;--warn:#8a5300;--none:#444}
body{font-size:10pt}
main,footer{max-width:none;padding:0}
header,section{border:0;padding:0;margin-bottom:14pt}
.check,.notice,dl>div,tr{break-inside:avoid}
h2,h3{break-after:avoid}
.scroll{overflow:visible}table{min-width:0}
thead{display:table-header-group}
}
`;
