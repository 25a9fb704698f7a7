#include "tools/report/html_style.h"

namespace clearpoint {

const std::string_view kPageStyle = R"css(
:root{color-scheme:light dark;
--page:#f4f6f8;--card:#fff;--ink:#16202b;--soft:#566370;--line:#d8dee5;
--head:#eef2f5;--accent:#0b5a83;--pos:#0b7a75;--neg:#b0412b;--sum:#44566a;
--q1:#e2f1ef;--q2:#c3e3df;--q3:#9dd0cb;--q4:#77bcb6;--q5:#4fa7a0;--q6:#0b7a75;
--in:#0c1a1a;--in6:#fff}
@media screen and (prefers-color-scheme:dark){:root{
--page:#0f151b;--card:#171f28;--ink:#e6ebf0;--soft:#9fabb7;--line:#2c3844;
--head:#1e2832;--accent:#7cc4ea;--pos:#45b8ae;--neg:#ee8a73;--sum:#8ea3b8;
--q1:#1b2c31;--q2:#1d3b40;--q3:#20494c;--q4:#265c5b;--q5:#45a39b;--q6:#5fd0c5;
--in:#e6ebf0;--in6:#06110f}.inq5{fill:#06110f!important}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);
font:15px/1.5 Inter,"Segoe UI","Helvetica Neue","Liberation Sans",Arial,system-ui,sans-serif;
font-variant-numeric:tabular-nums lining-nums}
header,main,footer{max-width:72rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.25rem}
.brand{margin:0;color:var(--accent);font-size:.75rem;font-weight:700;
letter-spacing:.14em;text-transform:uppercase}
h1{margin:.15rem 0 .5rem;font-size:1.7rem;line-height:1.2;font-weight:700;
letter-spacing:-.01em;overflow-wrap:anywhere}
h2{margin:0 0 .25rem;font-size:1.1rem;font-weight:650}
h3{margin:0 0 .5rem;font-size:.85rem;font-weight:600;color:var(--soft)}
p{margin:.25rem 0 .75rem}
.said{color:var(--soft);margin:0;font-size:.9rem}
.said b{color:var(--ink);font-weight:600}
.said span{margin-right:1.25rem;overflow-wrap:anywhere}
.note{color:var(--soft);font-size:.85rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));
gap:.9rem;margin:1.4rem 0 0;padding:0;list-style:none}
.tiles li,section{background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.tiles li{padding:.8rem 1rem;border-top:3px solid var(--accent)}
.tiles span{display:block;color:var(--soft);font-size:.8rem}
.tiles b{font-size:1.45rem;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
.tiles small{display:block;color:var(--soft);font-size:.8rem}
section{margin:1.1rem 0;padding:1.1rem 1.25rem 1.25rem}
figure{margin:.6rem 0 1.2rem}
.scroll{overflow-x:auto;margin:0 -.25rem;padding:0 .25rem}
.scroll:focus-visible,button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
svg{display:block;width:100%;height:auto;max-width:60rem}
figure .scroll svg{min-width:34rem}
svg text{font-size:12px;fill:var(--ink)}
svg .name{fill:var(--ink)}svg .num{fill:var(--soft);font-size:11px}
svg .pos{fill:var(--pos)}svg .neg{fill:var(--neg)}svg .sum{fill:var(--sum)}
svg .axis{stroke:var(--soft);stroke-width:1}
svg .grid{stroke:var(--line);stroke-width:1}
svg .step{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 2}
svg line.v1{stroke:var(--pos)}svg line.v2{stroke:var(--neg)}svg line.v3{stroke:var(--accent)}
svg line.v4{stroke:var(--q4)}svg line.v5{stroke:var(--soft)}svg line.v6{stroke:var(--ink)}
svg line[class^=v]{stroke-width:1.6}
svg rect.v1{fill:var(--pos)}svg rect.v2{fill:var(--neg)}svg rect.v3{fill:var(--accent)}
svg rect.v4{fill:var(--q4)}svg rect.v5{fill:var(--soft)}svg rect.v6{fill:var(--ink)}
svg .q0{fill:var(--head)}svg .self{fill:none}
svg .q1{fill:var(--q1)}svg .q2{fill:var(--q2)}svg .q3{fill:var(--q3)}
svg .q4{fill:var(--q4)}svg .q5{fill:var(--q5)}svg .q6{fill:var(--q6)}
svg text[class^=in]{fill:var(--in);font-size:10.5px}svg .inq6{fill:var(--in6)!important}
table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{padding:.34rem .6rem;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line)}
tbody th{font-weight:500}
thead th{background:var(--head);font-weight:600;color:var(--soft);vertical-align:bottom;
border-bottom:1px solid var(--soft)}
.n{text-align:right;white-space:nowrap}
td i{font-style:normal;color:var(--soft)}
thead button{all:unset;cursor:pointer;font:inherit;color:inherit;border-radius:.2rem}
thead button::after{content:"\2195";margin-left:.3em;opacity:.35}
thead .n button::after{content:none}
thead .n button::before{content:"\2195";margin-right:.3em;opacity:.35}
thead [aria-sort=ascending] button::after,thead .n[aria-sort=ascending] button::before{content:"\2191";opacity:1}
thead [aria-sort=descending] button::after,thead .n[aria-sort=descending] button::before{content:"\2193";opacity:1}
thead .n[aria-sort] button::after{content:none}
tbody tr:hover>*{background:var(--head)}
tfoot th,tfoot td{font-weight:650;border-bottom:0}
tfoot tr:first-child>*{border-top:2px solid var(--ink)}
.d1::after{content:"\2007"}.d2::after{content:"\2007\2007"}
.d3::after{content:"\2007\2007\2007"}.d4::after{content:"\2007\2007\2007\2007"}
.d5::after{content:"\2007\2007\2007\2007\2007"}
.d6::after{content:"\2007\2007\2007\2007\2007\2007"}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr));gap:.6rem 1.5rem;margin:.6rem 0 0}
dt{color:var(--soft);font-size:.78rem}
dd{margin:0;overflow-wrap:anywhere}
.none{color:var(--soft)}
footer{padding-top:.4rem;padding-bottom:2.5rem;color:var(--soft);font-size:.8rem}
footer dd{color:var(--ink)}footer div:last-child{grid-column:1/-1}
@media (max-width:40rem){
header,main,footer{padding-left:.75rem;padding-right:.75rem}
header{padding-top:1.25rem}
section{padding:.9rem .8rem 1rem}
h1{font-size:1.35rem}.tiles{grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.6rem}
.tiles b{font-size:1.2rem}dl{grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr))}
table{font-size:.8125rem}th,td{padding:.3rem .45rem}
}
@media print{
:root{--page:#fff;--head:#f1f4f6}
body{font-size:9pt;background:#fff;-webkit-print-color-adjust:exact;print-color-adjust:exact}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}
h1{font-size:16pt}h2{font-size:11pt}h2,h3,.note{break-after:avoid}
.tiles{grid-auto-flow:column;grid-template-columns:none;grid-auto-columns:1fr;gap:3mm;margin-top:4mm}
.tiles li{padding:2mm 3mm}.tiles b{font-size:13pt}
section{border:0;padding:0;margin:6mm 0}
figure{break-inside:avoid;margin:2mm 0 4mm}figure .scroll svg{min-width:0}
.scroll{overflow:visible;margin:0;padding:0}
table{font-size:8pt}th,td{padding:.8mm 1.6mm}
td,th{overflow-wrap:anywhere}.n{overflow-wrap:normal}
tr{break-inside:avoid}thead{display:table-header-group}tfoot{display:table-row-group}
thead button::before,thead button::after{content:none!important}
.wide table{font-size:6.6pt}.wide th,.wide td{padding:.6mm .8mm}
}
)css";

const std::string_view kPageScript = R"js(
"use strict";
function figure(text) {
  const plain = text.replaceAll(",", "").replace("\u2212", "-");
  const parts = /^(-?)(\d+)(?:\.(\d*))?$/.exec(plain);
  if (!parts) return null;
  const units = BigInt(parts[2] + (parts[3] || "").padEnd(12, "0"));
  return parts[1] ? -units : units;
}
function sort(table, head, column) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  const number = head.classList.contains("n");
  const keyed = [...table.tBodies[0].rows].map((row) => {
    const text = row.cells[column].textContent;
    return {row, key: number ? figure(text) : text};
  });
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) {
      return (a.key === null) - (b.key === null);
    }
    const order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
    return up ? order : -order;
  });
  table.tBodies[0].append(...keyed.map((entry) => entry.row));
  for (const other of table.tHead.rows[0].cells) {
    other.setAttribute("aria-sort", "none");
  }
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
}
for (const table of document.querySelectorAll("table")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    head.firstElementChild.addEventListener(
        "click", () => sort(table, head, column));
  });
}
)js";

}  // namespace clearpoint
