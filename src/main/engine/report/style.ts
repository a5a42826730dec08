import { Markup } from './markup.ts';

const themes = {
  light: `--back:#fbfbfc;--text:#26272b;--soft:#55575d;--faint:#6b6d74;--line:#dfe0e4;--sunken:#f0f1f3;--accent:#1f5fd0;--up:#00704f;--down:#a4480b;
--c0:#440154;--c1:#48186a;--c2:#472d7b;--c3:#424086;--c4:#3b528b;--c5:#33638d;--c6:#2c728e;--c7:#26828e;--c8:#21918c;--c9:#28ae80;--c10:#c5d93c;
--p0:#e69f00;--p1:#56b4e9;--p2:#009e73;--p3:#c9bd0a;--p4:#0072b2;--p5:#d55e00;--p6:#cc79a7;--p7:#5c5c60;--p8:#a3a5ab`,
  dark: `--back:#1b1c1e;--text:#e7e8ea;--soft:#b9bbc0;--faint:#9fa1a7;--line:#37393d;--sunken:#141517;--accent:#7fb0ff;--up:#46c39b;--down:#f0a35e;
--c0:#5b2d86;--c1:#51418f;--c2:#45558e;--c3:#3a688d;--c4:#31798e;--c5:#288a8d;--c6:#229b89;--c7:#32ac7e;--c8:#58bc6a;--c9:#8ccb4b;--c10:#c5d93c;
--p3:#f0e442;--p4:#3394d4;--p7:#b4b4b8;--p8:#6d6f75`,
};

const numbered = (count: number, rule: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => rule(index)).join('');

/** The style sheet of a report: one column, light and dark, without requests. */
export const style = new Markup(`
:root{color-scheme:light dark;${themes.light}}
@media (prefers-color-scheme:dark){:root{${themes.dark}}}
*{box-sizing:border-box}
body{max-width:1000px;margin:0 auto;padding:40px 24px 80px;background:var(--back);color:var(--text);font:14px/1.5 Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{margin:0;font-size:24px;line-height:32px;letter-spacing:-.01em}h2{margin:40px 0 8px;font-size:18px}h3{margin:20px 0 4px;font-size:14px}
p{margin:4px 0 8px}.faint{color:var(--faint);font-size:12px}.lead{font-size:16px}
.wide{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:13px}
th,td{padding:6px 8px;border-bottom:1px solid var(--line);text-align:start;vertical-align:middle;font-weight:400}
thead th{color:var(--faint);font-size:11px}.number{text-align:end;white-space:nowrap}tbody th{overflow-wrap:anywhere}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:20px 28px}
figure{margin:0;min-width:0}figcaption{margin-bottom:6px;font-weight:600}figcaption .faint{font-weight:400}
svg{display:block;width:100%;height:auto}svg.matrix,svg.map{max-width:460px;border-radius:6px;background:var(--sunken)}
svg text{fill:var(--faint);font-size:11px}.axis{fill:none;stroke:var(--line)}
.line{fill:none;stroke:var(--accent);stroke-width:1.5;stroke-linejoin:round}
.diagonal{fill:none;stroke:var(--text);stroke-opacity:.25}
${numbered(11, (i) => `path.c${i}{fill:var(--c${i})}`)}
${numbered(9, (i) => `.disc.p${i}{stroke:var(--p${i})}.diamond.p${i}{fill:var(--p${i})}.mark.p${i}{background:var(--p${i})}`)}
.disc{fill:none;stroke-width:5;stroke-linecap:round;stroke-opacity:.85}.diamond{fill-opacity:.45}
svg.change{width:120px}.change .ring{fill:var(--back);stroke:var(--faint);stroke-width:1.5}.change path.up{stroke:var(--up);stroke-width:2}.change path.down{stroke:var(--down);stroke-width:2}.change .dot.up{fill:var(--up)}.change .dot.down{fill:var(--down)}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin:12px 0 0;padding:0;list-style:none;font-size:12px}
.mark{display:inline-block;width:9px;height:9px;margin-right:6px;border-radius:50%}
.edits{padding-left:0;list-style:none}.edits li{padding:6px 0;border-bottom:1px solid var(--line)}.edits li>.faint{display:block}.undone>span:first-child{color:var(--faint);text-decoration:line-through}
.diff{font-size:13px}del{color:var(--down)}ins{color:var(--up);text-decoration:none}
dl{display:grid;grid-template-columns:140px 1fr;gap:6px 16px}dt{color:var(--faint)}dd{margin:0}
code,pre{font:12px/1.5 ui-monospace,Menlo,Consolas,monospace}pre{margin:4px 0;padding:10px 12px;border-radius:6px;background:var(--sunken);white-space:pre-wrap}
details{margin:8px 0}summary{cursor:pointer;color:var(--soft)}
@media (max-width:600px){dl{grid-template-columns:1fr}}
@media print{body{max-width:none;padding:0}section{break-inside:avoid-page}details{display:none}}
`);
