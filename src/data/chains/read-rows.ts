import { addDays, type IsoDate, UserError } from "../../core/index.ts";
import type { OptionQuote } from "../../market/index.ts";
import type { TextRow, TextTable } from "../csv/table.ts";
import type { ChainPlan } from "./columns.ts";
import { contractStyle, plainTicker } from "./contract-style.ts";
import type { ChainOptions } from "./options.ts";
import { type NamedContract, type RowReaders, readersOf } from "./readers.ts";

/** One option of one day, before chains are put together. */
export interface ChainRow {
  readonly underlying: string;
  readonly date: IsoDate;
  /** NaN where the row has none. */
  readonly spot: number;
  readonly quote: OptionQuote;
  /** Whether the row itself says American. */
  readonly american: boolean;
  /** The underlying's final level, which stood in place of a settlement price on the last day; NaN otherwise. */
  readonly fixing: number;
}

/** The options of a file, and what else it holds. */
export interface ChainRows {
  readonly rows: readonly ChainRow[];
  /** Count by instrument of the rows that are no options, e.g. futures. */
  readonly others: ReadonlyMap<string, number>;
  /** All underlyings of the file, also those that were not asked for. */
  readonly underlyings: ReadonlySet<string>;
}

/** Instruments that are options: NSE's and BSE's codes in both forms of the bhavcopy. */
const optionInstruments: ReadonlySet<string> = new Set(["IDO", "STO", "OPTIDX", "OPTSTK"]);

/** Reads the options of a table. Throws a UserError that names line and column of a cell that makes no sense. */
export function readChainRows(table: TextTable, plan: ChainPlan, options: ChainOptions): ChainRows {
  const readers = readersOf(table, plan, options);
  const read = rowReader(table, plan, options, readers);
  const isWanted = tickerFilter(plan, options);
  const rows: ChainRow[] = [];
  const others = new Map<string, number>();
  const underlyings = new Set<string>();
  for (const row of table.rows) {
    const instrument = readers.instrument(row);
    if (instrument !== undefined && !optionInstruments.has(instrument)) {
      others.set(instrument, (others.get(instrument) ?? 0) + 1);
      continue;
    }
    const contract = readers.contract(row);
    const underlying = readers.underlying(row, contract);
    underlyings.add(underlying);
    if (isWanted(underlying)) rows.push(read(row, underlying, contract));
  }
  return { rows, others, underlyings };
}

/** Only a file that names its underlyings can be searched for one; elsewhere the ticker is the name. */
function tickerFilter({ index }: ChainPlan, { ticker }: ChainOptions): (underlying: string) => boolean {
  if (ticker === undefined || index.underlying === undefined) return () => true;
  const wanted = plainTicker(ticker);
  const known = new Map<string, boolean>();
  return (underlying) => {
    let answer = known.get(underlying);
    if (answer === undefined) {
      answer = plainTicker(underlying) === wanted;
      known.set(underlying, answer);
    }
    return answer;
  };
}

type ReadRow = (row: TextRow, underlying: string, contract: NamedContract) => ChainRow;

function rowReader(table: TextTable, plan: ChainPlan, options: ChainOptions, readers: RowReaders): ReadRow {
  const settles = settlementTimes(options);
  return (row, underlying, contract) => {
    const terms = termsOf(table, row, contract, readers);
    const date = readers.date(row);
    if (terms.expiry < date) {
      throw new UserError(
        `${table.file}:${row.line}: the contract expires ${terms.expiry}, before its day ${date}`,
        "Correct or remove the row.",
      );
    }
    const root = contract.id?.root ?? filled(readers.root(row)) ?? plainTicker(underlying);
    const { numbers } = readers;
    const settlement = numbers.settlement(row);
    const onFixing = plan.settlementIsFixing && terms.expiry === date;
    const quote: OptionQuote = {
      contract: contract.text ?? nameOf(root, terms),
      root,
      expiry: terms.expiry,
      settles: settles(root, terms.expiry),
      kind: terms.kind,
      strike: terms.strike,
      bid: numbers.bid(row),
      ask: numbers.ask(row),
      last: traded(numbers.last(row)),
      settlement: onFixing ? Number.NaN : settlement,
      volume: numbers.volume(row),
      openInterest: numbers.openInterest(row),
      line: row.line,
    };
    const spot = numbers.spot(row);
    return { underlying, date, spot, quote, american: terms.american, fixing: onFixing ? settlement : Number.NaN };
  };
}

function filled(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** Sources write 0 for an option that never traded. */
function traded(last: number): number {
  return last === 0 ? Number.NaN : last;
}

interface Terms {
  readonly expiry: IsoDate;
  readonly kind: OptionQuote["kind"];
  readonly strike: number;
  readonly american: boolean;
}

function nameOf(root: string, { expiry, kind, strike }: Terms): string {
  return `${root} ${expiry} ${kind === "call" ? "C" : "P"} ${strike}`;
}

/** Expiry, kind and strike by the columns, else by the contract id; an id of the OCC must agree with the columns. */
function termsOf(table: TextTable, row: TextRow, { text, id }: NamedContract, readers: RowReaders): Terms {
  const kind = readers.kind?.(row);
  const expiry = readers.expiry?.(row) ?? id?.expiry;
  const strike = readers.strike?.(row) ?? id?.strike;
  const word = kind?.kind ?? id?.kind;
  if (expiry === undefined || strike === undefined || word === undefined) {
    throw new UserError(
      `${table.file}:${row.line}: expected a contract id like SPXW190426C00800000, found '${text ?? ""}'`,
      "Without columns for expiry, kind and strike the id must say them.",
    );
  }
  const agrees =
    id === undefined ||
    (id.kind === word &&
      Math.abs(id.strike - strike) < 0.0005 &&
      (id.expiry === expiry || isSaturday(id.expiry, expiry)));
  if (!agrees) {
    throw new UserError(
      `${table.file}:${row.line}: the contract id ${text} says ${id.expiry} ${id.kind} ${id.strike}, ` +
        `the columns say ${expiry} ${word} ${strike}`,
      "Correct or remove the row.",
    );
  }
  return { expiry, kind: word, strike, american: kind?.american === true };
}

/** Until February 2015 ids name the Saturday after the last session; some vendors give the Friday in the column. */
function isSaturday(named: IsoDate, friday: IsoDate): boolean {
  return named === addDays(friday, 1) && new Date(`${named}T00:00:00Z`).getUTCDay() === 6;
}

/** When contracts settle, by root and expiry; asked once for each pair. */
function settlementTimes({ settles }: ChainOptions): (root: string, expiry: IsoDate) => OptionQuote["settles"] {
  if (settles !== undefined) return () => settles;
  const known = new Map<string, OptionQuote["settles"]>();
  return (root, expiry) => {
    const key = `${root} ${expiry}`;
    let answer = known.get(key);
    if (answer === undefined) {
      answer = contractStyle(root, expiry).settles;
      known.set(key, answer);
    }
    return answer;
  };
}
