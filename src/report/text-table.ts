import { markdownTable } from "./markdown-table.ts";
import { markdownText } from "./markdown-text.ts";

/** A table of ready text: nothing in it is markup, and whoever writes it out escapes it. */
export interface TextTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of words, which stand left as the first one does. */
  readonly words?: readonly number[];
}

export function markdownOf({ titles, rows, words }: TextTable): string {
  return markdownTable(
    titles.map(markdownText),
    rows.map((row) => row.map(markdownText)),
    words,
  );
}
