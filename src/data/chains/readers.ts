import { type IsoDate, UserError } from "../../core/index.ts";
import type { OptionQuote } from "../../market/index.ts";
import type { TextRow, TextTable } from "../csv/table.ts";
import { type CellReader, dateReader, numberReader, whereIs } from "./cells.ts";
import type { ChainPlan } from "./columns.ts";
import { type ContractId, parseContractId } from "./contract-id.ts";
import { contractStyle } from "./contract-style.ts";
import type { ChainOptions } from "./options.ts";
import { yahooTableDate } from "./yahoo-table-date.ts";

/** What a contract cell says: its text, and its parts where it is an id of the OCC. */
export interface NamedContract {
  readonly text: string | undefined;
  readonly id: ContractId | undefined;
}

/** Readers of the fields of a row; those of absent columns give undefined or NaN. */
export interface RowReaders {
  readonly instrument: CellReader<string | undefined>;
  readonly contract: CellReader<NamedContract>;
  readonly underlying: (row: TextRow, contract: NamedContract) => string;
  readonly root: CellReader<string | undefined>;
  readonly date: CellReader<IsoDate>;
  readonly expiry: CellReader<IsoDate> | undefined;
  readonly kind: CellReader<OptionKind> | undefined;
  readonly strike: CellReader<number> | undefined;
  readonly numbers: Readonly<Record<NumberField, CellReader<number>>>;
}

export type NumberField = "spot" | "bid" | "ask" | "last" | "settlement" | "volume" | "openInterest";

export interface OptionKind {
  readonly kind: OptionQuote["kind"];
  /** Whether the word says American: NSE's CA and PA. */
  readonly american: boolean;
}

const words: ReadonlyMap<string, OptionKind> = new Map(
  Object.entries({ call: ["c", "call", "calls", "ce", "ca"], put: ["p", "put", "puts", "pe", "pa"] } as const).flatMap(
    ([kind, spellings]) =>
      spellings.map((word): [string, OptionKind] => [
        word,
        { kind: kind === "call" ? "call" : "put", american: word === "ca" || word === "pa" },
      ]),
  ),
);

export function readersOf(table: TextTable, plan: ChainPlan, options: ChainOptions): RowReaders {
  const { index } = plan;
  const timeZone = options.timeZone ?? plan.timeZone;
  const number = (column: number | undefined): CellReader<number> =>
    numberReader(table, column, { decimal: options.decimal ?? ".", suffix: false });
  const date = (column: number, format: string | undefined): CellReader<IsoDate> =>
    dateReader(table, column, format === undefined ? plan.dateFormats : [format], timeZone);
  return {
    instrument: textReader(index.instrument),
    contract: contractReader(index.contract),
    underlying: underlyingReader(table, index.underlying, options),
    root: textReader(index.root),
    date: quoteDateReader(table, plan, options, (column) => date(column, options.dateFormat)),
    expiry: index.expiry === undefined ? undefined : date(index.expiry, options.expiryFormat ?? options.dateFormat),
    kind: index.kind === undefined ? undefined : kindReader(table, index.kind),
    strike: index.strike === undefined ? undefined : strikeReader(table, index.strike, number(index.strike)),
    numbers: {
      spot: number(index.spot),
      bid: number(index.bid),
      ask: number(index.ask),
      last: number(index.last),
      settlement: number(index.settlement),
      volume: number(index.volume),
      openInterest: number(index.openInterest),
    },
  };
}

function textReader(column: number | undefined): CellReader<string | undefined> {
  return column === undefined ? () => undefined : (row) => row.cells[column]!;
}

function contractReader(column: number | undefined): CellReader<NamedContract> {
  const none: NamedContract = { text: undefined, id: undefined };
  if (column === undefined) return () => none;
  return (row) => {
    const text = row.cells[column]!;
    return text === "" ? none : { text, id: parseContractId(text) };
  };
}

/** The column's text; without one the ticker asked for, else what the contract's root stands for. */
function underlyingReader(
  table: TextTable,
  column: number | undefined,
  { ticker }: ChainOptions,
): RowReaders["underlying"] {
  if (column !== undefined) {
    return (row) => {
      const text = row.cells[column]!;
      if (text === "") throw noUnderlying(`${whereIs(table, row, column)}: the row`);
      return text;
    };
  }
  let first: string | undefined;
  return (row, { text, id }) => {
    const own = id && contractStyle(id.root, id.expiry).underlying;
    first ??= own;
    if (own !== undefined && own !== first) {
      throw new UserError(
        `${table.file}:${row.line}: expected options on one underlying (${first}), found ${text}`,
        "Name the column with the underlyings ('columns: {underlying: ...}'), or keep the rows of one.",
      );
    }
    const name = ticker ?? own;
    if (name === undefined) throw noUnderlying(`${table.file}: the file`);
    return name;
  };
}

function noUnderlying(what: string): UserError {
  return new UserError(`${what} names no underlying`, "Set 'ticker' to say whose options they are.");
}

function kindReader(table: TextTable, column: number): CellReader<OptionKind> {
  return (row) => {
    const text = row.cells[column]!;
    const kind = words.get(text.toLowerCase());
    if (kind !== undefined) return kind;
    throw new UserError(
      `${whereIs(table, row, column)}: expected an option type (call, put, C, P, CE, PE), found '${text}'`,
      "Correct or remove the row.",
    );
  };
}

function strikeReader(table: TextTable, column: number, number: CellReader<number>): CellReader<number> {
  return (row) => {
    const value = number(row);
    if (value > 0) return value;
    throw new UserError(
      `${whereIs(table, row, column)}: expected a strike > 0, found '${row.cells[column]}'`,
      "Correct or remove the row.",
    );
  };
}

/** The column's date, which a given `quoteDate` must not contradict; `quoteDate`; or what Yahoo's table implies. */
function quoteDateReader(
  table: TextTable,
  plan: ChainPlan,
  options: ChainOptions,
  read: (column: number) => CellReader<IsoDate>,
): CellReader<IsoDate> {
  const { quoteDate } = options;
  const column = plan.index.date;
  if (column === undefined) {
    const date = quoteDate ?? yahooTableDate(table, plan.index, options.timeZone ?? plan.timeZone);
    return () => date;
  }
  const reader = read(column);
  if (quoteDate === undefined) return reader;
  return (row) => {
    const date = reader(row);
    if (date === quoteDate) return date;
    throw new UserError(
      `${whereIs(table, row, column)}: the row is of ${date}, 'quoteDate' says ${quoteDate}`,
      "Leave 'quoteDate' out: the file has dates of its own.",
    );
  };
}
