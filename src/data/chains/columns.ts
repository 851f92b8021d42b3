import { nearest, pick, UserError } from "../../core/index.ts";
import { columnNumber, findOne, normaliseName } from "../csv/columns.ts";
import type { TextTable } from "../csv/table.ts";
import { parseContractId } from "./contract-id.ts";
import { type ChainField, type ChainLayout, chainFields, chainLayouts } from "./layouts.ts";
import type { ChainOptions } from "./options.ts";

/** Column number by field. */
export type ChainColumns = Readonly<Partial<Record<ChainField, number>>>;

/** Where the fields of an option file stand, and what else its layout says. */
export interface ChainPlan {
  /** Name of the layout, or `columns` for the user's own mapping. */
  readonly name: string;
  readonly index: ChainColumns;
  /** Luxon formats of the dates; empty: to be detected from the column. */
  readonly dateFormats: readonly string[];
  readonly timeZone: string;
  readonly quotation: "bid-ask" | "settlement";
  readonly exercise: "european" | undefined;
  readonly settlementIsFixing: boolean;
}

/** Finds the columns of a file by `columns`, by a named layout, or by `auto`. Throws a UserError where one is missing. */
export function planChain(table: TextTable, options: ChainOptions): ChainPlan {
  if (options.columns !== undefined) return mappedPlan(table, options.columns, options);
  const name = options.layout ?? "auto";
  const known: [string, ChainLayout] =
    name === "auto" ? recognise(table) : [name, pick<ChainLayout>(chainLayouts, name, "chain layout")];
  const [layoutName, layout] = known;
  const index = layoutColumns(table, layout);
  const missing = missingField(table, index, options);
  if (missing !== undefined) throw missingColumn(table, layoutName, layout, missing);
  return {
    name: layoutName,
    index,
    dateFormats: layout.dateFormats,
    timeZone: layout.timeZone,
    quotation: quotationOf(index),
    exercise: layout.exercise,
    settlementIsFixing: layout.settlementIsFixing === true,
  };
}

function recognise(table: TextTable): [string, ChainLayout] {
  const names = new Set(table.header.map(normaliseName));
  const layouts = Object.entries<ChainLayout>(chainLayouts);
  const found = layouts.find(([, layout]) => layout.recognises(names));
  if (found !== undefined) return found;
  const [name, layout] = layouts.reduce((best, each) => (share(table, each[1]) > share(table, best[1]) ? each : best));
  const missing = share(table, layout) >= 0.6 ? missingField(table, layoutColumns(table, layout), {}) : undefined;
  if (missing !== undefined) throw missingColumn(table, name, layout, missing);
  throw new UserError(
    `${table.file}: no known layout of option chains has the columns ${table.header.join(", ")}`,
    `Set 'layout' (${Object.keys(chainLayouts).join(", ")}) or give 'columns: {expiry: ..., kind: ..., strike: ..., bid: ..., ask: ...}'.`,
  );
}

/** Share of a layout's fields that a file has. */
function share(table: TextTable, layout: ChainLayout): number {
  const wanted = Object.keys(layout.columns).length;
  return wanted === 0 ? 0 : Object.keys(layoutColumns(table, layout)).length / wanted;
}

function layoutColumns(table: TextTable, layout: ChainLayout): ChainColumns {
  const names = table.header.map(normaliseName);
  const index: Partial<Record<ChainField, number>> = {};
  for (const field of chainFields) {
    const at = findOne(table, names, layout.columns[field] ?? []);
    if (at !== undefined) index[field] = at;
  }
  return index;
}

/** The first field that a chain needs and that the columns do not give; contract ids of the OCC give expiry, kind and strike. */
function missingField(table: TextTable, index: ChainColumns, options: ChainOptions): ChainField | undefined {
  const id = index.contract === undefined ? undefined : parseContractId(table.rows[0]?.cells[index.contract] ?? "");
  const needed: ChainField[] = id === undefined ? ["expiry", "kind", "strike"] : [];
  const dated = options.quoteDate !== undefined || index.lastTrade !== undefined;
  if (!dated) needed.push("date");
  if (index.settlement === undefined) needed.push(index.bid === undefined ? "bid" : "ask");
  return needed.find((field) => index[field] === undefined);
}

function quotationOf(index: ChainColumns): "bid-ask" | "settlement" {
  return index.bid !== undefined && index.ask !== undefined ? "bid-ask" : "settlement";
}

function missingColumn(table: TextTable, name: string, layout: ChainLayout, field: ChainField): UserError {
  const accepted = layout.columns[field] ?? [field];
  const names = table.header.map(normaliseName);
  const near = accepted.map((each) => nearest(each, names)).find((each) => each !== undefined);
  const date = field === "date" ? "Set 'quoteDate' where the file has no date. " : "";
  return new UserError(
    `${table.file}: layout '${name}' needs a column '${accepted.join("' or '")}', found ${table.header.join(", ")}`,
    near === undefined
      ? `${date}Give 'columns: {${field}: ..., ...}' if it has another name.`
      : `${date}Did you mean '${near}'? Give 'columns: {${field}: ${near}, ...}' if so.`,
  );
}

function mappedPlan(table: TextTable, columns: Readonly<Record<string, string>>, options: ChainOptions): ChainPlan {
  const index: Partial<Record<ChainField, number>> = {};
  for (const [name, column] of Object.entries(columns)) {
    const field = chainFields.find((known) => known === name);
    if (field === undefined) {
      const near = nearest(name, chainFields);
      throw new UserError(
        `${table.file}: 'columns' names the field '${name}'; known: ${chainFields.join(", ")}`,
        near === undefined ? undefined : `Did you mean '${near}'?`,
      );
    }
    index[field] = columnNumber(table, column);
  }
  const missing = missingField(table, index, options);
  if (missing !== undefined) {
    throw new UserError(
      `${table.file}: 'columns' lacks '${missing}', has ${Object.keys(columns).join(", ")}`,
      "Needed are expiry, kind and strike (or a contract id of the OCC), bid and ask (or settlement), and date (or 'quoteDate').",
    );
  }
  return {
    name: "columns",
    index,
    dateFormats: [],
    timeZone: "America/New_York",
    quotation: quotationOf(index),
    exercise: undefined,
    settlementIsFixing: false,
  };
}
