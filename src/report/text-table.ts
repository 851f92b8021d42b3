import { markdownTable } from "./markdown-table.ts";
import { markdownText } from "./markdown-text.ts";

/** A table of ready text: nothing in it is markup, and whoever writes it out escapes it. */
export interface TextTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of words, which stand left as the first one does. */
  readonly words?: readonly number[];
  /** Columns that a page puts under one head, in order, with their short titles; `titles` say it in full. */
  readonly groups?: readonly { readonly title: string; readonly short: readonly string[] }[];
  /** Cells that a reader must not miss. */
  readonly alarms?: readonly (readonly [row: number, column: number])[];
}

export function markdownOf({ titles, rows, words, alarms = [] }: TextTable): string {
  const loud = (row: number, column: number) => alarms.some(([r, c]) => r === row && c === column);
  return markdownTable(
    titles.map(markdownText),
    rows.map((cells, row) =>
      cells.map((cell, column) => (loud(row, column) ? `**${markdownText(cell)}**` : markdownText(cell))),
    ),
    words,
  );
}
