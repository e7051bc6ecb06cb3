/** The style sheet without its colours: layout, type, tables, figures, print. */
export const COMPONENTS = `
*{box-sizing:border-box}
html{scroll-padding-top:1.25rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
p{margin:0 0 .9rem;max-width:44rem}
a{color:var(--accent);text-underline-offset:.15em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
main:focus{outline:none}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
h1,h2,h3,h4{line-height:1.2;margin:0;text-wrap:balance;font-weight:680;letter-spacing:-.012em}
h1{font-size:clamp(1.6rem,1.15rem + 1.6vw,2.25rem);margin:0 0 1.25rem;letter-spacing:-.025em;max-width:32ch}
h2{font-size:1.55rem;margin-bottom:1.1rem;letter-spacing:-.02em}
h3{font-size:1.15rem;margin:2.5rem 0 .8rem}
h4{font-size:1rem;margin:2rem 0 .8rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-100rem;top:0;z-index:5;background:var(--paper);padding:.7rem 1rem}
.skip:focus{left:.5rem}
.print-only{display:none}
.note,.quiet,figcaption{color:var(--quiet);font-size:.875rem;line-height:1.5}
.quiet{font-size:.92em}
.lead{font-size:1.15rem;line-height:1.55;max-width:42rem}

.banner{background:var(--note-sunk);border-bottom:1px solid var(--rule);text-align:center}
.banner p{margin:0 auto;padding:.4rem 1rem;font-size:.875rem;font-weight:600;color:var(--accent)}
.shell{max-width:82rem;margin:0 auto;padding:0 1rem}
.top{display:flex;justify-content:space-between;align-items:center;padding:1rem 0;gap:1rem}
.brand{margin:0;font-weight:700;letter-spacing:-.01em}
.brand span{font-weight:400;color:var(--quiet)}
.contents{font-size:.925rem;border:1px solid var(--rule);border-radius:.5rem;padding:.15rem .9rem;margin-bottom:1.75rem}
.contents summary{padding:.5rem 0}
.contents ol{list-style:none;counter-reset:part;margin:0;padding:0 0 .6rem}
.contents li{counter-increment:part;display:flex}
.contents li::before{content:counter(part);color:var(--quiet);min-width:1.6em;padding:.3rem 0}
.contents a{color:inherit;text-decoration:none;padding:.3rem 0;flex:1}
.contents a:hover,.contents a[aria-current]{color:var(--accent)}
.contents a[aria-current]{font-weight:600}
.part{padding:2.75rem 0 1rem;border-top:1px solid var(--rule);margin-top:2rem}
.part:first-of-type{border-top:0;padding-top:0;margin-top:1.5rem}
footer{border-top:1px solid var(--rule);margin-top:3rem;padding:1.5rem 0 3rem}
footer p{margin:0 0 .25rem}

.synthetic,.callout{border-left:4px solid var(--accent);background:var(--note-sunk);padding:.85rem 1.1rem;border-radius:0 .4rem .4rem 0;margin:0 0 1.25rem;max-width:46rem}
.synthetic p,.callout p{margin:0}
.callout ul{margin:.35rem 0 0;padding-left:1.1rem}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));margin:1.5rem 0}
.card{background:var(--sunk);border-radius:.6rem;padding:1.1rem 1.25rem}
.card p{margin:0}
.card-name{font-size:.875rem;color:var(--quiet);line-height:1.4}
.card-number{font-size:2.3rem;font-weight:700;letter-spacing:-.03em;line-height:1.15;margin:.35rem 0 .5rem!important}
.card-number small{display:block;font-size:.9rem;line-height:1.4;margin-top:.15rem;font-weight:500;letter-spacing:0;color:var(--quiet)}
.card-text{font-size:.925rem;line-height:1.5}

.facts{margin:0 0 1.25rem;max-width:54rem}
.facts>div{display:grid;grid-template-columns:minmax(7rem,11rem) minmax(0,1fr);gap:.2rem 1.25rem;padding:.45rem 0;border-bottom:1px solid var(--rule)}
.facts dt{color:var(--quiet);font-size:.9rem}
.facts dd{margin:0}

.table-box{overflow-x:auto;margin:0 0 1.1rem;max-width:100%;border-bottom:1px solid var(--rule);background:linear-gradient(to left,var(--paper) 2rem,transparent) right/3rem 100% no-repeat local,linear-gradient(to left,var(--rule),transparent) right/1rem 100% no-repeat scroll}
table{border-collapse:collapse;min-width:100%;font-size:.9rem;line-height:1.45}
caption.caption{text-align:left;font-weight:620;padding:.3rem 0 .5rem}
th,td{padding:.45rem .9rem .45rem 0;text-align:left;vertical-align:top;border-top:1px solid var(--rule);min-width:3.5rem;max-width:24rem}
thead th{border-top:0;border-bottom:1.5px solid var(--ink);font-weight:620;vertical-align:bottom}
tbody tr:first-child>*{border-top:0}
tbody th{font-weight:500;position:sticky;left:0;background:var(--paper);min-width:6.5rem;max-width:17rem;overflow-wrap:anywhere}
.n{text-align:right}
td.t{min-width:8rem}
td.n{white-space:nowrap}
td .quiet{white-space:normal}
.t .quiet.under,.n .quiet.under{white-space:nowrap}
.undefined{color:var(--quiet);font-style:italic;white-space:normal}
.num{font:inherit;font-variant-numeric:inherit;letter-spacing:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-decoration:underline var(--faint);text-decoration-thickness:1px;text-underline-offset:.22em;text-align:inherit}
.num:has(>.value){text-decoration:none}
.num>.value{text-decoration:underline var(--faint);text-decoration-thickness:1px;text-underline-offset:.22em}
td.n>.num{min-width:1.6rem;text-align:right}
.plot a{color:inherit}
.plot a:hover{color:var(--accent)}
.num:hover{color:var(--accent);text-decoration-color:currentColor}

.button{font:600 .8125rem/1.2 inherit;font-family:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:.4rem;padding:.45rem .7rem;cursor:pointer}
.button:hover{border-color:var(--accent);color:var(--accent)}
.button[aria-pressed="true"]{background:var(--accent);border-color:var(--accent);color:var(--paper)}
.tool{font:500 .8125rem/1.3 inherit;font-family:inherit;color:var(--quiet);background:none;border:0;padding:.3rem 0;min-height:1.6rem;cursor:pointer;text-decoration:underline var(--faint);text-underline-offset:.25em}
.tool:hover,.data>summary:hover{color:var(--accent)}
.tool[aria-pressed="true"]{color:var(--accent);font-weight:650}
.tools{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;align-items:flex-start;margin-top:.35rem}
.tools .data{min-width:0;max-width:100%}
.tools .data[open]{flex-basis:100%}

.grid{display:grid;gap:2rem 2.5rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));align-items:start;margin:1.25rem 0}
.grid.pictures{grid-template-columns:repeat(auto-fill,minmax(min(100%,13.5rem),1fr));gap:1.75rem 1.5rem}
.stack{display:grid;gap:2rem;min-width:0}
.side-by-side{display:grid;gap:1.5rem 2.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));align-items:start}
.figure{margin:0;min-width:0;max-width:30rem}
.picture{max-width:20rem}
.picture .figure-title{font-size:.925rem;line-height:1.3;min-height:2.6em;display:flex;align-items:end}
.figure-title{font-weight:620;line-height:1.35;margin:0 0 .6rem}
.plot{display:block;width:100%;height:auto;overflow:visible}
.picture .plot+.plot{margin-top:.5rem}
.picture .plot:first-of-type{border-radius:.25rem}
figcaption{margin-top:.4rem;max-width:44rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem .9rem;margin:.4rem 0 0;padding:0;font-size:.8125rem;color:var(--quiet)}
.legend li{display:flex;align-items:center;gap:.4rem}
.line{width:1.4rem;border-top:2px solid var(--ink)}
.line.dashed{border-top-style:dashed}
.line.dotted{border-top-style:dotted}
.flickering svg{outline:2px solid var(--accent);outline-offset:2px}

summary{cursor:pointer;padding:.4rem 0}
summary::marker{color:var(--quiet)}
.data>summary{font-size:.8125rem;font-weight:500;color:var(--quiet);padding:.3rem 0;line-height:1.3}
.hash{white-space:nowrap}
.patient{border-top:1px solid var(--rule)}
.patient:last-child{border-bottom:1px solid var(--rule)}
.patient>summary{padding:.75rem 0}
.patient-name{font-weight:650}
.patient-visit{color:var(--quiet)}
.patient-note{color:var(--quiet);font-size:.875rem;margin-left:.75rem}
.patient-body{padding:.5rem 0 1.75rem}
.notes{list-style:none;padding:0;margin:0;max-width:48rem}
.notes li{border-left:3px solid var(--rule);padding:.1rem 0 .1rem 1rem;margin:0 0 1rem}
.notes.failed li{border-color:var(--bad)}
.notes p{margin:0 0 .15rem}
.cure{font-size:.925rem}
.count{font-weight:500;color:var(--quiet);font-size:.9em}
.plain{list-style:none;margin:0;padding:0}
td.t:has(.plain){min-width:16rem}
.below{display:block;font-weight:400;min-width:14rem}
.fine{color:var(--fine)}
.bad{color:var(--bad)}
.endpoint{border-top:1px solid var(--rule);margin-top:3rem;padding-top:2rem}
.endpoint h3{font-size:1.35rem;margin-top:0}
.methods{background:var(--sunk);border-radius:.6rem;padding:1.25rem 1.5rem;max-width:50rem;line-height:1.65}
.methods p:last-child{margin-bottom:0}
.references{font-size:.875rem;padding-left:1.5rem;margin:.5rem 0 0}

.origin{border:1px solid var(--rule);border-radius:.6rem;background:var(--paper);color:var(--ink);padding:1rem 1.2rem;width:min(30rem,calc(100vw - 2rem));max-height:80vh;overflow:auto;box-shadow:0 8px 32px rgb(0 0 0/.22);font-size:.875rem}
.origin:target{display:block}
.origin-title{font-weight:650;margin:0 0 .5rem}
.origin dl{margin:0 0 .8rem}
.origin dl>div{display:grid;grid-template-columns:5rem minmax(0,1fr);gap:.75rem;padding:.2rem 0}
.origin dt{color:var(--quiet)}
.origin dd{margin:0;overflow-wrap:anywhere}

@media (min-width:1100px){
.shell{display:grid;grid-template-columns:14rem minmax(0,1fr);column-gap:4rem;padding:0 2.5rem}
.top,main,footer{grid-column:2}
.top{padding:1.75rem 0 2rem}
.contents{grid-column:1;grid-row:1/span 3;align-self:start;position:sticky;top:0;border:0;padding:1.75rem 0;margin:0;max-height:100vh;overflow-y:auto}
.contents summary{font-weight:650;padding:.35rem 0;list-style:none;pointer-events:none}
}
@media (max-width:600px){
h2{font-size:1.35rem}
.facts>div{grid-template-columns:1fr}
tbody th{max-width:8.5rem;min-width:5rem;font-size:.85em}
.patient-note{display:block;margin-left:1.05rem}
.quiet.under{display:block}
.grid.pictures{grid-template-columns:repeat(auto-fill,minmax(min(100%,9.75rem),1fr));gap:1.5rem 1rem}
.methods{padding:1rem}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{
@page{margin:16mm 14mm}
html{font-size:9.25pt}
body{line-height:1.45}
.print-only{display:block}
.patient:not([open]){display:none}
.patient[open]>summary{break-after:avoid}
.skip,.contents,.tools,.origin,#theme{display:none!important}
.shell{display:block;max-width:none;padding:0}
.num,.num>.value{text-decoration:none}
.part{padding-top:1rem;margin-top:1rem}
.figure,.card,tr,.notes li,.facts>div{break-inside:avoid}
h2,h3,h4,.figure-title,caption{break-after:avoid}
.grid,.side-by-side{grid-template-columns:1fr 1fr;gap:1.25rem 1.5rem}
.grid.pictures{grid-template-columns:repeat(3,1fr)}
.cards{grid-template-columns:repeat(3,1fr)}
.table-box{overflow:visible}
table{font-size:.85rem}
tbody th{position:static}
th,td{padding-right:.5rem;min-width:0}
td.n{white-space:normal}
}
`;
