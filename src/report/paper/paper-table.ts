import { check } from "../../core/index.ts";
import type { Interval } from "../../market/index.ts";
import { decimals, NO_FIGURE, significant } from "../figures.ts";
import type { TextTable } from "../text-table.ts";

/** What a cell holds; NaN: unknown, null: has no meaning in this row. */
export type Value = number | string | boolean | null;

/** A figure with its 95 % interval. */
export interface Ranged {
  readonly value: number;
  readonly interval: Interval;
}

export interface PaperColumn {
  /** Key in JSON and CSV; that of a figure with an interval also names `<key>.low` and `<key>.high`. */
  readonly key: string;
  /** As printed, without the unit. */
  readonly title: string;
  readonly unit: string;
  /** Decimals as printed. */
  readonly digits: number;
  /** `significant`: so many digits that count, for figures of every size. */
  readonly style: "fixed" | "significant";
  /** Of words: stands left. */
  readonly words: boolean;
}

export interface PaperCell {
  readonly value: Value | Ranged;
  /** Printed after the figure: a warning, or nothing. */
  readonly mark: string;
}

export interface PaperRow {
  /** Names the row within its market. */
  readonly key: string;
  readonly cells: Readonly<Record<string, PaperCell>>;
}

/** Columns that are printed side by side: what does not fit beside them stands in the next panel. */
export interface Panel {
  readonly title: string;
  readonly columns: readonly string[];
}

/** A table of one market: the only place that the report takes figures from. */
export interface PaperTable {
  /** Of its files, without extension. */
  readonly name: string;
  readonly title: string;
  /** What must stand beside every figure: synthetic data, an estimated index; empty where nothing. */
  readonly label: string;
  readonly market: string;
  readonly columns: readonly PaperColumn[];
  readonly panels: readonly Panel[];
  readonly rows: readonly PaperRow[];
}

/** How one column is made of the rows of a result. */
export interface ColumnOf<Row> extends Pick<PaperColumn, "key" | "title"> {
  readonly unit?: string;
  readonly digits?: number;
  readonly style?: PaperColumn["style"];
  readonly words?: boolean;
  readonly of: (row: Row) => Value | Ranged | undefined;
  readonly mark?: (row: Row) => string;
}

export interface TableParts<Row> {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly ColumnOf<Row>[];
  readonly rows: readonly Row[];
  /** Name of a row within its market. */
  readonly keyOf: (row: Row) => string;
  readonly panels?: readonly Panel[];
}

/** Where a table belongs: whose figures they are, and how its file is named. */
export interface TablePlace {
  readonly market: string;
  readonly label: string;
  /** `sample-` where a market of the run is synthetic: such figures never stand under a real name. */
  readonly prefix: string;
}

/** A table of results. Throws a RangeError where two rows have one key: a sentence could not say which it means. */
export function paperTable<Row>(place: TablePlace, parts: TableParts<Row>): PaperTable {
  const { columns, rows, keyOf, title, name } = parts;
  const keys = rows.map(keyOf);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  check(twice === undefined, () => `table ${name} of ${place.market}: two rows are called '${twice}'`);
  return {
    ...{ name: `${place.prefix}${name}`, title, label: place.label, market: place.market },
    columns: columns.map(({ key, title, unit = "", digits = 3, style = "fixed", words = false }) => {
      return { key, title, unit, digits, style, words };
    }),
    panels: parts.panels ?? [{ title: "", columns: columns.map(({ key }) => key) }],
    rows: rows.map((row, at) => ({ key: keys[at]!, cells: cellsOf(columns, row) })),
  };
}

function cellsOf<Row>(columns: readonly ColumnOf<Row>[], row: Row): Record<string, PaperCell> {
  return Object.fromEntries(
    columns.map(({ key, of, mark }) => [key, { value: of(row) ?? null, mark: mark?.(row) ?? "" }]),
  );
}

export function isRanged(value: Value | Ranged): value is Ranged {
  return typeof value === "object" && value !== null;
}

/** A cell's plain figures under their keys in JSON and CSV. */
export function flatCell(key: string, value: Value | Ranged): [string, Value][] {
  if (!isRanged(value)) return [[key, value]];
  const [low, high] = value.interval;
  return [
    [key, value.value],
    [`${key}.low`, low],
    [`${key}.high`, high],
  ];
}

/** A single figure as printed. */
export function valueText(value: Value, { digits, style }: Pick<PaperColumn, "digits" | "style">): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return style === "significant" ? significant(value, digits) : decimals(value, digits);
}

/** A cell as printed: figure, interval where it is known, mark. */
export function cellText({ value, mark }: PaperCell, column: PaperColumn): string {
  const text = isRanged(value) ? rangedText(value, column) : valueText(value, column);
  return mark === "" ? text : `${text} ${mark}`.trim();
}

function rangedText({ value, interval }: Ranged, column: PaperColumn): string {
  const text = valueText(value, column);
  if (!interval.every(Number.isFinite)) return text === NO_FIGURE ? text : `${text} [${NO_FIGURE}]`;
  const [low, high] = interval.map((bound) => valueText(bound, column));
  return low === high && low === text ? text : `${text} [${low}, ${high}]`;
}

/** Units that the figure itself shows, or that its title names. */
const SILENT_UNITS = new Set(["", "ratio", "count", "text", "date", "yes or no", "probability"]);

export function columnHead({ title, unit }: Pick<PaperColumn, "title" | "unit">): string {
  return SILENT_UNITS.has(unit) ? title : `${title} (${unit})`;
}

/** The columns of a table as ready text, all by default; rows may be chosen. */
export function textTable(
  table: PaperTable,
  keys: readonly string[] = table.columns.map(({ key }) => key),
  rows: readonly PaperRow[] = table.rows,
): TextTable {
  const columns = keys.map((key) => columnOf(table, key));
  const texts = rows.map((row) => columns.map((column) => cellText(row.cells[column.key]!, column)));
  return {
    titles: columns.map(columnHead),
    rows: texts,
    words: columns.flatMap(({ words }, at) => (words ? [at] : [])),
    alarms: texts.flatMap((row, at) => row.flatMap((text, column) => (isAlarm(text) ? [[at, column] as const] : []))),
  };
}

/** What a reader must not miss. */
export const ALARMS = { breach: "BREACH", harmless: "DOES NO HARM", expired: "EXPIRED", few: "(few)" } as const;

export function isAlarm(text: string): boolean {
  return [ALARMS.breach, ALARMS.harmless, ALARMS.expired].some((alarm) => text.endsWith(alarm));
}

export function columnOf(table: PaperTable, key: string): PaperColumn {
  const column = table.columns.find((one) => one.key === key);
  check(column !== undefined, () => `table ${table.name} has no column '${key}'`);
  return column;
}

export function rowOf(table: PaperTable, key: string): PaperRow {
  const row = table.rows.find((one) => one.key === key);
  check(row !== undefined, () => `table ${table.name} of ${table.market} has no row '${key}'`);
  return row;
}
