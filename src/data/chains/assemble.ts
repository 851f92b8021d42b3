import { type IsoDate, UserError } from "../../core/index.ts";
import type { OptionChain, OptionQuote, Provenance } from "../../market/index.ts";
import { contractStyle } from "./contract-style.ts";
import type { ChainOptions } from "./options.ts";
import type { ChainRow } from "./read-rows.ts";

/** What all chains of a file share. */
export interface ChainHead {
  readonly file: string;
  readonly timeZone: string;
  readonly quotation: OptionChain["quotation"];
  /** Exercise by the layout; undefined: by the contracts' roots. */
  readonly exercise: OptionChain["exercise"] | undefined;
  /** Of the file; the description is completed by underlying and date. */
  readonly provenance: Provenance;
  readonly notes: readonly string[];
}

/** The rows of one underlying on one day. */
interface Draft {
  readonly underlying: string;
  readonly date: IsoDate;
  readonly rows: ChainRow[];
}

/**
 * Puts rows together to one chain for each underlying and day, by date, then underlying.
 * Throws a UserError for a contract that stands in a day twice, and for two prices of the underlying in one day.
 */
export function assembleChains(rows: readonly ChainRow[], head: ChainHead, options: ChainOptions): OptionChain[] {
  const drafts = new Map<string, Draft>();
  for (const row of rows) {
    const key = `${row.date} ${row.underlying}`;
    const draft = drafts.get(key);
    if (draft === undefined) drafts.set(key, { underlying: row.underlying, date: row.date, rows: [row] });
    else draft.rows.push(row);
  }
  if (options.spot !== undefined && drafts.size > 1) {
    throw new UserError(
      `${head.file}: 'spot' is one price, the file holds ${drafts.size} chains`,
      "Leave 'spot' out, or keep one day and one underlying.",
    );
  }
  const keys = [...drafts.keys()].sort();
  return keys.map((key) => chainOf(drafts.get(key)!, head, options));
}

function chainOf({ underlying, date, rows }: Draft, head: ChainHead, options: ChainOptions): OptionChain {
  const quotes = rows.map(({ quote }) => quote);
  checkUnique(quotes, head.file, date);
  const spot = spotOf(rows, head.file, options);
  const exercise = exerciseOf(rows, head, options);
  const { provenance } = head;
  return {
    underlying,
    date,
    spot: spot.value,
    exercise: exercise.value,
    quotation: head.quotation,
    timeZone: head.timeZone,
    quotes: inOrder(quotes),
    ...fixingOf(rows),
    provenance: { ...provenance, description: `${underlying} options of ${date}, ${provenance.description}` },
    notes: [...head.notes, ...exercise.notes, ...spot.notes, ...fixingNotes(rows)],
  };
}

interface Stated<T> {
  readonly value: T;
  readonly notes: readonly string[];
}

/** The given price, the file's own, or that of the daily history; NaN where there is none. */
function spotOf(rows: readonly ChainRow[], file: string, options: ChainOptions): Stated<number> {
  const own = onlySpot(rows, file);
  if (options.spot !== undefined) return { value: options.spot, notes: [] };
  if (!Number.isNaN(own)) return { value: own, notes: [] };
  const { date, underlying } = rows[0]!;
  const known = options.spotOn?.(date, underlying);
  return known === undefined || Number.isNaN(known)
    ? { value: Number.NaN, notes: ["the source has no price of the underlying"] }
    : { value: known, notes: ["the price of the underlying is that of its daily history"] };
}

/** The price that all rows agree on up to a cent; 0 and NaN are no price. */
function onlySpot(rows: readonly ChainRow[], file: string): number {
  let first: ChainRow | undefined;
  for (const row of rows) {
    if (!(row.spot > 0)) continue;
    first ??= row;
    if (Math.abs(row.spot - first.spot) <= 0.0101 + 1e-6 * first.spot) continue;
    throw new UserError(
      `${file}:${row.quote.line}: ${row.underlying} is at ${row.spot} on ${row.date}, ` +
        `at ${first.spot} on line ${first.quote.line}`,
      "A chain has one price of the underlying: are these quotes of several times of the day?",
    );
  }
  return first?.spot ?? Number.NaN;
}

function exerciseOf(
  rows: readonly ChainRow[],
  head: ChainHead,
  options: ChainOptions,
): Stated<OptionChain["exercise"]> {
  if (options.exercise !== undefined) return { value: options.exercise, notes: [] };
  if (rows.some(({ american }) => american)) return { value: "american", notes: [] };
  if (head.exercise !== undefined) return { value: head.exercise, notes: [] };
  const roots = [...new Set(rows.map(({ quote }) => quote.root))];
  const styles = roots.map((root) => ({ root, ...contractStyle(root, rows[0]!.quote.expiry) }));
  const value = styles[0]!.exercise;
  const other = styles.find(({ exercise }) => exercise !== value);
  if (other !== undefined) {
    throw new UserError(
      `${head.file}: ${roots[0]} is ${value}, ${other.root} is ${other.exercise}: a chain has one kind of exercise`,
      "Keep the contracts of one root, or set 'exercise'.",
    );
  }
  const unknown = styles.filter(({ known }) => !known).map(({ root }) => root);
  const note = `exercise ${value}, as for options on shares and funds (${unknown.join(", ")}); set 'exercise' if it is another`;
  return { value, notes: unknown.length > 0 ? [note] : [] };
}

/** The level that all contracts of the day agree on; none where they do not, for then it is no level. */
function fixingOf(rows: readonly ChainRow[]): Pick<OptionChain, "fixing"> {
  const levels = new Set(rows.map(({ fixing }) => fixing).filter((level) => level > 0));
  const [level] = levels;
  return levels.size === 1 ? { fixing: level } : {};
}

function fixingNotes(rows: readonly ChainRow[]): string[] {
  const fixed = rows.filter(({ fixing }) => !Number.isNaN(fixing));
  if (fixed.length === 0) return [];
  return [
    `${fixed.length} contracts expire on the day: their settlement column holds the underlying's final level ` +
      `(${fixed[0]!.fixing}), no price of theirs`,
  ];
}

function checkUnique(quotes: readonly OptionQuote[], file: string, date: IsoDate): void {
  const lines = new Map<string, number | undefined>();
  for (const { contract, line } of quotes) {
    if (lines.has(contract)) {
      throw new UserError(
        `${file}:${line}: ${contract} of ${date} is already on line ${lines.get(contract)}`,
        "Remove one of the two rows.",
      );
    }
    lines.set(contract, line);
  }
}

/** By expiry, root, strike, call before put. */
function inOrder(quotes: readonly OptionQuote[]): readonly OptionQuote[] {
  return quotes.every((quote, i) => i === 0 || compare(quotes[i - 1]!, quote) <= 0) ? quotes : quotes.toSorted(compare);
}

function compare(a: OptionQuote, b: OptionQuote): number {
  if (a.expiry !== b.expiry) return a.expiry < b.expiry ? -1 : 1;
  if (a.root !== b.root) return a.root < b.root ? -1 : 1;
  if (a.strike !== b.strike) return a.strike - b.strike;
  if (a.kind !== b.kind) return a.kind === "call" ? -1 : 1;
  return a.contract < b.contract ? -1 : 1;
}
