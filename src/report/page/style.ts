/**
 * What the page looks like. It only adds: without it the page is headings, lists, tables and drawings that carry their own colours.
 * Widths go from 360 px to 4K by growing type and more columns.
 */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f5f6f8;--paper:#fff;--ink:#1b2027;--soft:#56606b;--line:#dde2e8;--faint:#eef1f4;
--good:#1a7f37;--bad:#c2252e;--warn:#8a5a00;--info:#0a5cc2;--good-bg:#e7f5eb;--bad-bg:#fdecec;--warn-bg:#fbf2dd;--info-bg:#e8f1fc;--live:#b7791f;--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--bg:#0e1217;--paper:#161b22;--ink:#e6ebf1;--soft:#9aa7b4;--line:#2b333d;--faint:#1d242d;
--good:#56c271;--bad:#ff8078;--warn:#e3b04b;--info:#74b3ff;--good-bg:#12271a;--bad-bg:#341a1c;--warn-bg:#2e2411;--info-bg:#14243a;--live:#d9a04a}}
*,::before,::after{box-sizing:border-box}
html{font-size:clamp(15px,.45vw + 10.5px,27px);scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
code,pre{font-family:var(--mono);font-size:.88em}
a{color:var(--info)}
:focus-visible{outline:2px solid var(--info);outline-offset:2px;border-radius:3px}
small,.facts,.note,.legend{color:var(--soft);font-size:.86rem}
small{font-weight:400}
.hidden:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem;background:var(--paper);padding:.5rem 1rem;z-index:2}.skip:focus{left:1rem;top:1rem}
header{background:var(--paper);border-bottom:1px solid var(--line);border-top:5px solid var(--soft)}
header.safe{border-top-color:var(--good)}header.not-safe{border-top-color:var(--bad)}header.unknown{border-top-color:var(--warn)}
.in,.page,footer{max-width:116rem;margin-inline:auto;padding-inline:clamp(.9rem,2.5vw,2.5rem)}
.in{padding-block:1.4rem 1.3rem;display:grid;gap:.35rem}
.brand{margin:0;font-weight:650;letter-spacing:.01em}.brand span{color:var(--soft);font-weight:400}
h1{display:flex;align-items:center;gap:.7rem;font-size:clamp(1.55rem,1.2rem + 2vw,2.5rem);line-height:1.15;letter-spacing:-.015em;margin:.3rem 0}
.seal{width:1.15em;height:1.15em;flex:none}
.safe .seal circle{fill:var(--good)}.not-safe .seal circle{fill:var(--bad)}.unknown .seal circle{fill:var(--warn)}
.seal path{stroke:var(--paper)}
.risk{margin:0;justify-self:start;padding:.12rem .7rem;border-radius:2rem;font-weight:600;font-size:.9rem}
.risk.low{background:var(--good-bg);color:var(--good)}.risk.medium{background:var(--warn-bg);color:var(--warn)}.risk.high{background:var(--bad-bg);color:var(--bad)}
.run{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;margin:.4rem 0 0;padding:0;color:var(--soft);font-size:.9rem}
.page{display:grid;gap:1.5rem;padding-block:1.5rem 3rem}
main{min-width:0;display:grid;gap:1.6rem;align-content:start}
main>section:not(#scenarios),body>main{background:var(--paper);border:1px solid var(--line);border-radius:.8rem;padding:clamp(.9rem,2vw,1.6rem);min-width:0}
body>main{max-width:116rem;margin:1.5rem auto}
h2{font-size:1.2rem;letter-spacing:-.01em;margin:0 0 .7rem}
h4{font-size:1rem;margin:1.6rem 0 .6rem}h5{font-size:.84rem;font-weight:600;color:var(--soft);margin:1rem 0 .35rem}
p{margin:.3rem 0 .7rem}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.15rem .9rem;font-size:.93rem}
nav h2{font-size:.84rem;color:var(--soft);margin:1rem 0 .3rem;letter-spacing:0}
nav a{text-decoration:none;display:block;padding:.12rem 0}nav a:hover{text-decoration:underline}
nav .list{max-height:9.2rem;overflow:auto;scrollbar-width:thin}
nav .mark,nav .mark.pass{background:none;padding:0}
@media (min-width:68rem){.page{grid-template-columns:15rem minmax(0,1fr);gap:2rem}
nav{position:sticky;top:1rem;align-self:start;max-height:calc(100vh - 2rem);overflow:auto;scrollbar-width:thin}nav ul{display:block}nav .list{max-height:none}}
.why{list-style:none;margin:0;padding:0;display:grid;gap:.55rem}
.why li{padding-left:.9rem;border-left:3px solid var(--warn)}.why .high{border-left-color:var(--bad)}
.tag{display:inline-block;font-size:.74rem;font-weight:650;letter-spacing:.02em;text-transform:uppercase;border-radius:.3rem;padding:.02rem .42rem;background:var(--faint);color:var(--soft);vertical-align:.08em}
.high>.tag,.bad .tag,.breaking>.tag{background:var(--bad-bg);color:var(--bad)}.medium>.tag,.known .tag{background:var(--warn-bg);color:var(--warn)}.fixed>.tag{background:var(--good-bg);color:var(--good)}
.mark{display:inline-block;font-size:.8rem;font-weight:650;white-space:nowrap;color:var(--soft);letter-spacing:0}
.mark.passed,.mark.pass{color:var(--good)}.mark.failed,.mark.fail,.mark.error{color:var(--bad)}.mark.blocked,.mark.undecided{color:var(--warn)}
.categories{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.8rem}
.categories>li{border:1px solid var(--line);border-left:4px solid var(--soft);border-radius:.5rem;padding:.7rem .9rem;min-width:0}
.categories>li:has(details[open]){grid-column:1/-1}
.categories>.passed{border-left-color:var(--good)}.categories>.failed{border-left-color:var(--bad)}.categories>.blocked{border-left-color:var(--warn)}.categories>.not-run{border-left-style:dotted}
.categories h3{font-size:1rem;margin:0;display:grid;justify-items:start}
.categories .name{display:inline-block}.categories .name::first-letter{text-transform:uppercase}
.categories p{margin:.3rem 0 .2rem;font-size:.92rem}
summary{cursor:pointer;font-size:.88rem;color:var(--info);width:fit-content;max-width:100%}
.scroll{position:relative;overflow-x:auto;max-width:100%;scrollbar-width:thin}
table{border-collapse:collapse;font-size:.9rem;min-width:min(100%,24rem);margin:.2rem 0 .4rem}
caption{text-align:left;color:var(--soft);font-size:.84rem;padding-bottom:.3rem}
main>section>.scroll caption,h4+.scroll caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:.3rem .8rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--faint);overflow-wrap:normal}
td,tbody th{max-width:34rem;overflow-wrap:anywhere}
td:not(.n){min-width:7.5rem}
thead th{color:var(--soft);font-weight:500;font-size:.84rem;border-bottom-color:var(--line);white-space:nowrap}
tbody th{font-weight:500;min-width:8.5rem}tr:last-child>*{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scenario .scroll th.n:first-child{min-width:0}
.changes,.places,.notes,.reasons,.moved{margin:0;padding-left:1.1rem}.changes{list-style:none;padding:0;display:grid;gap:.7rem}
.reasons{list-style:none;padding:0}.reasons li::before{content:"✗ ";color:var(--bad);font-weight:700}.reasons .undecided::before{content:"? ";color:var(--warn)}
.moved{list-style:none;padding:0;font-size:.86rem}.moved .fail{color:var(--bad)}.moved .pass{color:var(--good)}
#scenarios{display:grid;gap:.8rem;min-width:0}#scenarios>h2{margin:.4rem 0 0}
.tools{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;font-size:.92rem}.tools:empty{display:none}
.tools input[type=search]{font:inherit;padding:.3rem .6rem;border:1px solid var(--soft);border-radius:.4rem;background:var(--paper);color:var(--ink);width:min(100%,18rem)}
.scenario{background:var(--paper);border:1px solid var(--line);border-radius:.8rem;min-width:0}
.scenario>details>summary,.scenario>.summary{padding:.8rem clamp(.9rem,2vw,1.6rem);width:auto;color:inherit;display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .9rem;list-style:none;font-size:1rem}
.scenario>details>summary::-webkit-details-marker{display:none}
.scenario>details>summary::before{content:"";width:.5rem;height:.5rem;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg);align-self:center;flex:none}
.scenario>details[open]>summary::before{transform:rotate(45deg)}
.scenario>details[open]>summary{border-bottom:1px solid var(--line)}
.scenario>details>:not(summary),.scenario>p{margin-inline:clamp(.9rem,2vw,1.6rem)}.scenario>details>:last-child{margin-bottom:1.4rem}
.scenario h3{font-size:1.1rem;margin:0;display:inline}.scenario h3>.mark{font-size:.84rem;margin-right:.5rem}
.finding{border:1px solid var(--line);border-left:4px solid var(--warn);border-radius:.5rem;padding:.9rem clamp(.8rem,1.6vw,1.2rem);margin-block:1rem;min-width:0}
.finding.bad{border-left-color:var(--bad)}.finding h4{margin:0 0 .2rem;font-size:1.05rem}
.pair{display:grid;gap:.5rem 2rem;grid-template-columns:minmax(0,1fr)}
@media (min-width:52rem){.pair{grid-template-columns:minmax(0,1fr) minmax(17rem,24rem)}}
.chain{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 0;align-items:center}
.chain li{display:flex;flex-wrap:wrap;gap:.1rem .4rem;align-items:baseline;border:1px solid var(--line);border-radius:.45rem;padding:.18rem .6rem;background:var(--faint);margin-right:1.5rem;position:relative;max-width:100%;min-width:0}
.chain li:not(:last-child)::after{content:"";position:absolute;left:calc(100% + .3rem);top:50%;width:.85rem;border-top:1.5px solid var(--soft)}
.chain li:not(:last-child)::before{content:"";position:absolute;left:calc(100% + .75rem);top:calc(50% - .2rem);width:.4rem;height:.4rem;border:solid var(--soft);border-width:1.5px 1.5px 0 0;transform:rotate(45deg)}
.chain .left{background:var(--bad-bg);border-color:var(--bad)}.known .chain .left{background:var(--warn-bg);border-color:var(--warn)}
.chain .edge{color:var(--soft);font-size:.82rem;font-family:var(--mono)}
.code,.frames li{margin:.1rem 0 .3rem}.code code,.frames .source{background:var(--faint);border-radius:.3rem;padding:.1rem .4rem;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.frames{margin:0;padding-left:1.2rem;font-size:.92rem}
.frames li::marker{color:var(--soft)}
figure{margin:0;min-width:0}figcaption{font-size:.86rem;color:var(--soft);margin-bottom:.2rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));gap:1.2rem 1.6rem}
figure>svg{display:block;width:100%;max-width:28rem;height:auto}.big>svg{max-width:none}.big{grid-column:1/-1}
.wide svg{min-width:44rem;max-width:none;width:100%;height:auto;display:block}
.legend{margin:.15rem 0 .3rem}.sample{vertical-align:middle;margin:0 .2rem 0 .4rem}.legend .sample:first-child{margin-left:0}
.behind{margin-top:.1rem}
.bullet,.spark{vertical-align:middle}
.c-soft{fill:var(--soft)}.c-grid{stroke:var(--line);stroke-opacity:1}
.c-leak:not(.c-line){fill:var(--bad)}line.c-leak,path.c-leak.c-line{stroke:var(--bad)}.c-plateau,circle.c-info,rect.c-info,g.c-info{fill:var(--info)}
path.c-info{stroke:var(--info)}path.c-live,line.c-live{stroke:var(--live)}line.c-info{stroke:var(--info)}.c-band.c-live{fill:var(--live);stroke:none}rect.c-live{fill:var(--live)}
.c-good{stroke:var(--good)}path.c-good{fill:var(--good);stroke:none}
line.c-budget,path.c-budget{stroke:var(--bad)}.c-budget-name{fill:var(--bad)}line.c-baseline,path.c-baseline{stroke:var(--soft)}.c-baseline-name{fill:var(--soft)}
.c-paper{fill:var(--paper)}.c-layer-0,.c-layer-1,.c-layer-2{fill:var(--info)}.icicle text{fill:var(--ink)}.icicle g:hover rect{fill-opacity:.7}
pre{background:var(--faint);padding:.7rem .9rem;border-radius:.4rem;white-space:pre-wrap}
button{font:inherit;font-size:.8rem;color:var(--info);background:none;border:1px solid var(--line);border-radius:.35rem;padding:.05rem .5rem;cursor:pointer}button:hover{border-color:var(--info)}
footer{color:var(--soft);font-size:.86rem;padding-bottom:2rem}
[hidden]{display:none!important}
@media print{:root{--bg:#fff;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#f3f3f3}html{font-size:10pt}nav,.tools,button,footer,.skip,.behind:not([open]){display:none}
.page{display:block;padding:0}main{display:block}main>section,.scenario{border:0!important;padding:0!important;margin-bottom:1.2rem}details::details-content{content-visibility:visible;height:auto}
.finding,figure,tr,.categories>li{break-inside:avoid}h2,h3,h4{break-after:avoid}.scroll{overflow:visible}}
`.trim();
