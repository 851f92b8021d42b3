import type { TextTable } from "../text-table.ts";
import { cellText, columnHead, columnOf, isAlarm, type PaperRow, type PaperTable, textTable } from "./paper-table.ts";

export interface PivotOptions {
  /** Column whose values stand down the side; several are printed side by side and must go together. */
  readonly down: readonly string[];
  /** Column whose values stand across. */
  readonly across: string;
  /** Values across, in order; rows with others are left to the file. */
  readonly order: readonly string[];
  /** Columns shown under each value across. */
  readonly cells: readonly string[];
}

/** A long table with one of its columns laid across: the same cells, easier to compare. Empty where there is no row. */
export function pivot(table: PaperTable, { down, across, order, cells }: PivotOptions): TextTable {
  const [side, top] = [down.map((key) => columnOf(table, key)), columnOf(table, across)];
  const topOf = (row: PaperRow) => cellText(row.cells[top.key]!, top);
  const shown = order.filter((value) => table.rows.some((row) => topOf(row) === value));
  const lines = new Map<string, PaperRow[]>();
  for (const row of table.rows.filter((one) => shown.includes(topOf(one)))) {
    const key = JSON.stringify(side.map((column) => cellText(row.cells[column.key]!, column)));
    lines.set(key, [...(lines.get(key) ?? []), row]);
  }
  const groups = [...lines.values()];
  const texts = groups.map((rows) =>
    shown.flatMap((value) =>
      cellsAt(
        table,
        rows.find((row) => topOf(row) === value),
        cells,
      ),
    ),
  );
  return {
    titles: [...side.map(columnHead), ...shown.flatMap((value) => headsAt(table, value, cells))],
    ...(cells.length === 1 ? {} : { groups: shown.map((title) => ({ title, short: shortHeads(table, cells) })) }),
    rows: groups.map((rows, at) => [
      ...side.map((column) => cellText(rows[0]!.cells[column.key]!, column)),
      ...texts[at]!,
    ]),
    words: side.flatMap(({ words }, at) => (words ? [at] : [])),
    alarms: texts.flatMap((row, at) =>
      row.flatMap((text, column) => (isAlarm(text) ? [[at, side.length + column] as const] : [])),
    ),
  };
}

function cellsAt(table: PaperTable, row: PaperRow | undefined, keys: readonly string[]): string[] {
  return row === undefined ? keys.map(() => "") : textTable(table, keys, [row]).rows[0]!.slice();
}

function headsAt(table: PaperTable, value: string, keys: readonly string[]): string[] {
  if (keys.length === 1) return [value];
  return shortHeads(table, keys).map((head) => `${value}: ${head}`);
}

function shortHeads(table: PaperTable, keys: readonly string[]): string[] {
  return keys.map((key) => columnHead(columnOf(table, key)));
}
