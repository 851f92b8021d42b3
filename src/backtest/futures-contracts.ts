import { dayNumber, type IsoDate, UserError } from "../core/index.ts";
import { type Contract, contractsOf, type HoldingRules, nseMonthlyContracts } from "../costs/index.ts";
import { DAYS_PER_YEAR, type MarketHistory } from "../market/index.ts";

/** Which future is held when. */
export interface FuturesContracts {
  /** The contract held from a row's close to the next; undefined after the last roll that is known. */
  heldFrom(row: number): Contract | undefined;
  /** Quoted close of a contract on a row; NaN where there is none. */
  close(row: number, contract: Contract): number;
}

/**
 * The near-month future at each close, rolled `rollSessions` before its expiry: by the listed expiries where the basis is quoted, else by the
 * calendar. undefined: futures are not told apart. Throws a UserError where quoted futures are asked of a history without any.
 */
export function futuresContracts(
  history: MarketHistory,
  { basis, rolls, rollSessions }: Pick<HoldingRules, "basis" | "rolls" | "rollSessions">,
): FuturesContracts | undefined {
  if (basis === "model" && rolls === "none") return undefined;
  const { dates } = history;
  const contracts =
    basis === "quoted"
      ? contractsOf(listedExpiries(history), dates, rollSessions)
      : nseMonthlyContracts(dates, rollSessions);
  const held = new Int32Array(dates.length);
  for (let row = 0, at = 0; row < dates.length; row++) {
    while (at < contracts.length && contracts[at]!.roll <= dates[row]!) at++;
    held[row] = at;
  }
  return {
    heldFrom: (row) => contracts[held[row]!],
    close: (row, { expiry }) => {
      const month = history.futures?.find((each) => monthOf(each.expiry[row] ?? "") === monthOf(expiry));
      return month?.close[row] ?? Number.NaN;
    },
  };
}

/**
 * Expiries of the contracts that were the nearest or the next one on some session, ascending. A contract is known by the month of its expiry: exchanges
 * move the day when a holiday is declared, and the day listed last is the one on which it expired.
 */
function listedExpiries({ label, dates, futures = [] }: MarketHistory): IsoDate[] {
  const byMonth = new Map<string, IsoDate>();
  for (let row = 0; row < dates.length; row++) {
    for (const month of futures.slice(0, 2)) {
      const expiry = month.expiry[row];
      if (expiry !== undefined) byMonth.set(monthOf(expiry), expiry);
    }
  }
  if (byMonth.size > 0) return [...byMonth.values()].sort();
  throw new UserError(
    `${label}: costs.basis is 'quoted', but the history has no futures closes`,
    "Name a futures file as the market's carry, or set costs.basis to 'model'.",
  );
}

function monthOf(date: IsoDate): string {
  return date.slice(0, 7);
}

/** First session of an episode on which the future held into it, or the one bought at it, has no close; undefined: none. */
export function missingQuote(
  { dates }: MarketHistory,
  { heldFrom, close }: FuturesContracts,
  entry: number,
  steps: number,
): IsoDate | undefined {
  for (let row = entry; row <= entry + steps; row++) {
    const needed = [...(row > entry ? [heldFrom(row - 1)] : []), ...(row < entry + steps ? [heldFrom(row)] : [])];
    if (!needed.every((contract) => contract !== undefined && close(row, contract) > 0)) return dates[row];
  }
  return undefined;
}

/** Years from a row's close to a contract's expiry, calendar days / 365. */
export function yearsToContract({ dates }: MarketHistory, row: number, { expiry }: Contract): number {
  return (dayNumber(expiry) - dayNumber(dates[row]!)) / DAYS_PER_YEAR;
}
