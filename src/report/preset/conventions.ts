import type { PresetColumn, PresetFigures, PresetRow, PresetTable } from "../../market/index.ts";

/** Whose figures: what the source printed, what its own rules give, what ours give. The order in which they stand side by side. */
export const CONVENTIONS = ["published", "reproduced", "corrected"] as const;
export type Convention = (typeof CONVENTIONS)[number];

/** A column of figures and the conventions in which it is shown. */
export interface ShownColumn {
  readonly column: PresetColumn;
  readonly conventions: readonly Convention[];
}

/** A figure by its key; null where it is not known. */
export function figureOf(figures: PresetFigures | undefined, key: string): number | null {
  const value = figures?.[key];
  return value === undefined || value === null || !Number.isFinite(value) ? null : value;
}

/** The conventions that some row of a table has, in order. */
export function conventionsOf(rows: readonly PresetRow[]): Convention[] {
  return CONVENTIONS.filter((convention) => rows.some((row) => row[convention] !== undefined));
}

/** Every column with the conventions in which some row knows it; a column that nobody knows keeps those of the table. */
export function shownColumns({ columns, rows }: Pick<PresetTable, "columns" | "rows">): ShownColumn[] {
  const all = conventionsOf(rows);
  return columns.map((column) => {
    const known = all.filter((convention) => rows.some((row) => figureOf(row[convention], column.key) !== null));
    return { column, conventions: known.length === 0 ? all : known };
  });
}
