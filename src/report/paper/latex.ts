import type { TextTable } from "../text-table.ts";

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  _: "\\_",
  "%": "\\%",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\textquotedbl{}",
  // An optional argument where it follows the end of a row.
  "[": "{[}",
  "]": "{]}",
  "√": "$\\surd$",
  "·": "$\\cdot$",
  "≤": "$\\le$",
  "≥": "$\\ge$",
  "−": "$-$",
  "±": "$\\pm$",
};

/** Foreign text in LaTeX, on one line and without meaning as markup; control characters vanish. */
export function latexText(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\p{Cc}/gu, "")
    .trim()
    .replaceAll(/[\\{}$&#_%~^<>|"[\]√·≤≥−±]/g, (character) => SPECIAL[character]!);
}

/** A `tabular`, to be read with \input where T1 fonts and UTF-8 are; words left, figures right. */
export function latexTable(table: TextTable): string {
  const { titles, rows, words = [] } = table;
  const sides = titles.map((_, at) => (at === 0 || words.includes(at) ? "l" : "r")).join("");
  const line = (cells: readonly string[]) => `${cells.map(latexText).join(" & ")} \\\\`;
  return [
    `\\begin{tabular}{${sides}}`,
    "\\hline",
    line(titles),
    "\\hline",
    ...rows.map(line),
    "\\hline",
    "\\end{tabular}",
  ].join("\n");
}
