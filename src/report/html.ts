import { FONTS, INK } from "./render-svg.ts";
import type { TextTable } from "./text-table.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML, in elements and in quoted attributes; control characters, which XML and HTML forbid, become U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, (c) => ("\t\n\r".includes(c) ? c : "\ufffd"))
    .replaceAll(/[&<>"']/g, (c) => ENTITIES[c]!);
}

export function htmlTable(table: TextTable): string {
  const { rows, words = [], alarms = [] } = table;
  const isWords = (column: number) => column === 0 || words.includes(column);
  const isAlarm = (row: number, column: number) => alarms.some(([r, c]) => r === row && c === column);
  const body = rows.map((row, at) => {
    const cells = row.map(
      (cell, column) => `<td${classOf(isWords(column), isAlarm(at, column))}>${escapeHtml(cell)}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="table"><table>\n<thead>${headHtml(table, isWords)}</thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table></div>`;
}

function classOf(words: boolean, alarm = false): string {
  const names = [...(words ? ["words"] : []), ...(alarm ? ["alarm"] : [])];
  return names.length === 0 ? "" : ` class="${names.join(" ")}"`;
}

/** One row of heads, or two where columns are grouped: the last columns are those of the groups. */
function headHtml({ titles, groups = [] }: TextTable, isWords: (column: number) => boolean): string {
  const grouped = groups.reduce((sum, { short }) => sum + short.length, 0);
  const rows = groups.length === 0 ? "" : ' rowspan="2"';
  const single = titles
    .slice(0, titles.length - grouped)
    .map((title, column) => `<th scope="col"${rows}${classOf(isWords(column))}>${escapeHtml(title)}</th>`);
  if (groups.length === 0) return `<tr>${single.join("")}</tr>`;
  const over = groups.map(
    ({ title, short }) => `<th scope="colgroup" colspan="${short.length}" class="group">${escapeHtml(title)}</th>`,
  );
  const under = groups.flatMap(({ short }) => short.map((title) => `<th scope="col">${escapeHtml(title)}</th>`));
  return `<tr>${[...single, ...over].join("")}</tr>\n<tr>${under.join("")}</tr>`;
}

/** @param svg as `renderSvg` gives it   @param caption text */
export function htmlFigure(svg: string, caption: string): string {
  const named = svg.replace("<svg ", `<svg role="img" aria-label="${escapeHtml(caption)}" `);
  return `<figure>\n${named}\n<figcaption>${escapeHtml(caption)}</figcaption>\n</figure>`;
}

/** A whole page that loads nothing: its own policy forbids it. @param body markup */
export function htmlPage(title: string, body: readonly string[]): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light; }
body { margin: 0; background: #ffffff; color: ${INK.text}; font: 15px/1.5 ${FONTS}; }
main { max-width: 1100px; margin: 0 auto; padding: 28px 24px 48px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 36px 0 10px; padding-bottom: 4px; border-bottom: 1px solid ${INK.rule}; }
h3 { font-size: 16px; margin: 26px 0 6px; }
p, ul { margin: 8px 0; max-width: 860px; }
.made { color: ${INK.faint}; margin-top: 0; }
.note { border-left: 4px solid #0072B2; background: #f1f6fa; padding: 10px 14px; margin: 14px 0; max-width: 860px; }
.warning { border-left-color: #D55E00; background: #fdf3ec; }
.verdict { border: 2px solid ${INK.text}; border-radius: 4px; padding: 10px 16px; margin: 14px 0; max-width: 860px; }
.verdict .answer { font-size: 18px; margin: 2px 0 6px; }
.alarm { font-weight: 700; color: #a34700; }
.note p, .note ul { margin: 2px 0; }
.facts { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0; padding: 0; list-style: none; max-width: none; }
.facts li { border: 1px solid ${INK.rule}; border-radius: 4px; padding: 8px 14px; min-width: 108px; }
.facts b { display: block; font-size: 19px; font-weight: 600; }
.facts i { display: block; font-size: 17px; font-weight: 400; font-style: italic; }
.facts span { color: ${INK.faint}; font-size: 13px; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; margin: 8px 0; }
th { text-align: right; font-weight: 600; border-bottom: 2px solid ${INK.rule}; padding: 4px 10px; vertical-align: bottom; }
td { text-align: right; border-bottom: 1px solid #eceff1; padding: 4px 10px; font-variant-numeric: tabular-nums; vertical-align: top; }
.words { text-align: left; }
td { white-space: nowrap; } td.words { white-space: normal; min-width: 70px; overflow-wrap: break-word; }
th.group { text-align: center; border-bottom: 1px solid ${INK.rule}; border-left: 6px solid #ffffff; }
figure { margin: 12px 0; }
figure svg { max-width: 100%; height: auto; display: block; }
figcaption, .legend { color: ${INK.faint}; font-size: 13px; max-width: 860px; }
details summary { cursor: pointer; margin: 10px 0; }
code { font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 640px) { main { padding: 16px 12px 32px; } table { font-size: 12.5px; } th, td { padding: 3px 6px; } }
@page { margin: 14mm 12mm; }
@media print {
  body { font-size: 10.5px; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 19px; } h2 { font-size: 15px; margin-top: 20px; } h3 { font-size: 12.5px; margin-top: 14px; }
  h2, h3, summary { break-after: avoid; }
  figure, tr, .verdict, .note, .facts { break-inside: avoid; }
  table { font-size: 8.5px; } th, td { padding: 2px 4px; } .table { overflow: visible; }
  .facts b, .facts i { font-size: 13px; } .facts span { font-size: 9.5px; } .facts li { padding: 4px 8px; min-width: 70px; }
  .verdict .answer { font-size: 14px; }
  details::details-content { content-visibility: visible; height: auto; }
  details > * { display: block; }
}
`;
