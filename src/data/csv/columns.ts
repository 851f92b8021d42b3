import { nearest, pick, UserError } from "../../core/index.ts";
import type { CsvSeries } from "../../market/index.ts";
import { type Field, fields, type Layout, layouts } from "./layouts.ts";
import type { TextTable } from "./table.ts";

/** Where the fields stand in a file and how its dates are written. */
export interface ColumnPlan {
  /** Column number by field; `date` and `close` are always there. */
  readonly index: Readonly<Partial<Record<Field, number>>> & { readonly date: number; readonly close: number };
  /** Luxon format of the dates as the series states it; undefined: to be detected from the column. */
  readonly dateFormat: string | undefined;
  /** Formats that decide where the column fits several. */
  readonly usualFormats: readonly string[];
  /** Whether a value holds until the next row. */
  readonly stepTable: boolean;
}

/** Finds the columns of a file by the series' own `columns`, by its named layout, or by `auto`. */
export function planColumns(table: TextTable, series: CsvSeries): ColumnPlan {
  const { dateFormat } = series;
  if (series.columns !== undefined) {
    const index = mappedColumns(table, series.columns);
    return { index, dateFormat, usualFormats: [], stepTable: series.layout === "steps" };
  }
  const layout = series.layout === "auto" ? recognise(table) : pick<Layout>(layouts, series.layout, "CSV layout");
  const index = layoutColumns(table, layout, series.layout);
  return { index, dateFormat, usualFormats: layout.dateFormats, stepTable: layout === layouts.steps };
}

/** A column name as layouts spell it: lower case, without stars, quotes, angle brackets and repeated blanks. */
export function normaliseName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[*"<>]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function recognise(table: TextTable): Layout {
  const names = new Set(table.header.map(normaliseName));
  const found = Object.values<Layout>(layouts).find((layout) => layout.recognises(names));
  if (found !== undefined) return found;
  if (table.header.some((name) => name !== "" && Number.isFinite(Number(name)))) {
    throw new UserError(
      `${table.file}: expected a first line of column names, found '${table.header.join(", ")}'`,
      "Put a line like Date,Open,High,Low,Close,Volume on top of the file.",
    );
  }
  const hint =
    names.size === 2
      ? "Two columns: set 'layout: fred' for a daily series, 'layout: steps' if a value holds until the next row, or give 'columns: {date: ..., close: ...}'."
      : `Set 'layout' (${Object.keys(layouts).join(", ")}) or give 'columns: {date: ..., close: ...}'.`;
  throw new UserError(`${table.file}: no known layout has the columns ${table.header.join(", ")}`, hint);
}

function layoutColumns(table: TextTable, layout: Layout, name: string): ColumnPlan["index"] {
  const names = table.header.map(normaliseName);
  const index: Partial<Record<Field, number>> = {};
  for (const field of fields) {
    const accepted = layout.columns[field];
    if (accepted === undefined) continue;
    const at = accepted[0] === "*" ? onlyOther(table, names, layout) : findOne(table, names, accepted);
    if (at !== undefined) index[field] = at;
  }
  const { date, close } = index;
  if (date === undefined || close === undefined) {
    const missing = date === undefined ? "date" : "close";
    const accepted = layout.columns[missing]?.join(" or ");
    throw new UserError(
      `${table.file}: layout '${name}' needs a column '${accepted}' for the ${missing}, found ${table.header.join(", ")}`,
      "Use 'layout: auto' or give 'columns: {date: ..., close: ...}'.",
    );
  }
  return { ...index, date, close };
}

/** The other column of a file of two. */
function onlyOther(table: TextTable, names: readonly string[], layout: Layout): number {
  if (names.length !== 2) {
    throw new UserError(
      `${table.file}: expected two columns, date and value, found ${table.header.join(", ")}`,
      "Give 'columns: {date: ..., close: ...}' to say which.",
    );
  }
  return layout.columns.date?.includes(names[0]!) === true ? 1 : 0;
}

/** Number of the column that has the first of the accepted names that the file has; a name that stands there twice is an error. */
export function findOne(table: TextTable, names: readonly string[], accepted: readonly string[]): number | undefined {
  const name = accepted.find((candidate) => names.includes(candidate));
  if (name === undefined) return undefined;
  const at = names.indexOf(name);
  const again = names.lastIndexOf(name);
  if (at === again) return at;
  throw new UserError(
    `${table.file}: columns ${at + 1} and ${again + 1} are both called '${table.header[at]}'`,
    "Keep one of them, or rename the other.",
  );
}

function mappedColumns(table: TextTable, columns: Readonly<Record<string, string>>): ColumnPlan["index"] {
  const index: Partial<Record<Field, number>> = {};
  for (const [name, column] of Object.entries(columns)) {
    const field = fields.find((known) => known === name);
    if (field === undefined) {
      throw new UserError(`${table.file}: 'columns' names the field '${name}'; known: ${fields.join(", ")}`);
    }
    index[field] = columnNumber(table, column);
  }
  const { date, close } = index;
  if (date === undefined || close === undefined) {
    throw new UserError(
      `${table.file}: 'columns' needs at least 'date' and 'close', has ${Object.keys(columns).join(", ")}`,
    );
  }
  return { ...index, date, close };
}

/** Number of the column called `name` in a file; an absent or repeated one is a UserError. */
export function columnNumber(table: TextTable, name: string): number {
  const wanted = normaliseName(name);
  const names = table.header.map(normaliseName);
  const at = findOne(table, names, [wanted]);
  if (at !== undefined) return at;
  const near = nearest(wanted, names);
  throw new UserError(
    `${table.file}: no column '${name}'; the file has ${table.header.join(", ")}`,
    near === undefined ? undefined : `Did you mean '${near}'?`,
  );
}
