import { check } from "../../core/index.ts";
import { longRunSum } from "../../statistics/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/**
 * Positions of many episodes beside hedges that know no more than they may, all in units of the underlying held, [episodes x steps].
 * The last step of an episode has no tomorrow before expiry and is not looked at.
 */
export interface HeldPositions {
  readonly steps: number;
  /** What is audited. */
  readonly positions: Float64Array;
  /** Hedges computed from each session's own close: Black-Scholes first; others, e.g. the skew rule, may follow. */
  readonly references: readonly Float64Array[];
  /** Log return of the underlying over the session that ends at each step [episodes x steps]. */
  readonly sessionReturn: Float64Array;
  /** Row of the history at which each episode is entered: decisions of one date share one tomorrow. */
  readonly entries: readonly number[];
}

/** The positions fit tomorrow's hedge so much better than today's. */
const FIT_LIMIT = 0.8;
/** Standard errors beyond which positions know what comes, and the share of tomorrow's move that they must hold: honest rules lag, and lags meet the autocorrelation of returns. */
const T_LIMIT = 5;
const SHARE_LIMIT = 0.05;
/** Sessions over which scores of neighbouring dates may go together. */
const LAGS = 5;
/** Fewer episode-days say nothing. */
const LEAST_DAYS = 30;
/** A hedge shifted by a day to the bit leaves no error to divide by. */
const LARGEST_T = 1e6;

/**
 * Look-ahead of positions. (a) They are compared with hedges of the same close and of the next one: a hedge shifted by a day fits the next one's.
 * (b) What they hold beyond the Black-Scholes delta of today is regressed on the move of that delta until tomorrow, and on tomorrow's return, after removal of what
 * is known today (level and last move of the delta). Standard errors add up the scores of all episodes by date, since these share their tomorrow, and
 * allow for five sessions of dependence (Newey and West 1987). A share of 1 is a hedge shifted by a day, 0.3 one that knows a third of it.
 */
export function lookAheadGuard(target: string, held: HeldPositions): GuardReport[] {
  check(
    held.references.length > 0 && held.references.every((reference) => reference.length === held.positions.length),
    () => "lookAheadGuard: every reference needs the shape of the positions",
  );
  const days = episodeDays(held);
  if (days.length < LEAST_DAYS)
    return ["look-ahead (fit)", "look-ahead (correlation)"].map((guard) => tooFew(guard, target, days.length));
  return [fitGuard(target, held, days), knowledgeGuard(target, held, days)];
}

function tooFew(guard: string, target: string, days: number): GuardReport {
  return guardReport({
    guard,
    target,
    passed: false,
    severity: "warning",
    compared: days,
    finding: `${days} episode-days with a yesterday and a tomorrow, at least ${LEAST_DAYS} are needed to look for knowledge`,
  });
}

/** Indices of the episode-days that have a yesterday and a tomorrow within the episode. */
function episodeDays({ positions, steps }: HeldPositions): number[] {
  return Array.from(positions.keys()).filter((at) => at % steps > 0 && at % steps < steps - 1);
}

function fitGuard(target: string, { positions, references }: HeldPositions, days: readonly number[]): GuardReport {
  const distance = (reference: Float64Array, ahead: number) =>
    Math.sqrt(days.reduce((sum, at) => sum + (positions[at]! - reference[at + ahead]!) ** 2, 0) / days.length);
  const best = (ahead: number) => Math.min(...references.map((reference) => distance(reference, ahead)));
  const [today, tomorrow] = [best(0), best(1)];
  const passed = !(tomorrow < FIT_LIMIT * today);
  return guardReport({
    guard: "look-ahead (fit)",
    target,
    passed,
    compared: days.length,
    finding: `positions are ${today.toFixed(4)} from the hedges of the same close and ${tomorrow.toFixed(4)} from those of the next one (root mean square)${passed ? "" : ": they know tomorrow's close"}`,
    evidence: { distanceToday: today, distanceTomorrow: tomorrow, episodeDays: days.length },
  });
}

function knowledgeGuard(target: string, held: HeldPositions, days: readonly number[]): GuardReport {
  const { positions, references, sessionReturn } = held;
  const delta = references[0]!;
  const column = (of: (at: number) => number) => Float64Array.from(days, of);
  const known = orthonormal([column(() => 1), column((at) => delta[at]!), column((at) => delta[at]! - delta[at - 1]!)]);
  const unknown = (of: (at: number) => number) => residuals(known, column(of));
  const beyond = unknown((at) => positions[at]! - delta[at]!);
  const dates = days.map((at) => dateOf(held, at));
  const move = knowledge(
    beyond,
    unknown((at) => delta[at + 1]! - delta[at]!),
    dates,
  );
  const next = knowledge(
    beyond,
    unknown((at) => sessionReturn[at + 1]!),
    dates,
  );
  const knows = move.t > T_LIMIT && move.slope > SHARE_LIMIT;
  const betsOnIt = next.t > T_LIMIT && next.correlation > SHARE_LIMIT;
  const passed = !knows && !betsOnIt;
  return guardReport({
    guard: "look-ahead (correlation)",
    target,
    passed,
    compared: days.length,
    finding: `beyond today's delta, positions hold ${(100 * move.slope).toFixed(1)} % of its move until tomorrow (t ${move.t.toFixed(1)}); correlation with tomorrow's return ${next.correlation.toFixed(3)} (t ${next.t.toFixed(1)})${passed ? "" : ": they know what comes"}`,
    evidence: {
      shareOfTomorrowsMove: move.slope,
      tOfShare: move.t,
      correlationWithNextReturn: next.correlation,
      tOfCorrelation: next.t,
      episodeDays: days.length,
      dates: new Set(dates).size,
    },
  });
}

function dateOf({ entries, steps }: HeldPositions, at: number): number {
  return entries[Math.floor(at / steps)]! + (at % steps);
}

/** Columns that span the same, of length 1 and at right angles; one that depends on those before it is left out. */
function orthonormal(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const rest = residuals(basis, residuals(basis, column)); // twice is enough (Parlett 1998, The symmetric eigenvalue problem, 6.9)
    const length = Math.sqrt(product(rest, rest));
    if (length > 1e-9 * Math.sqrt(product(column, column))) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** What is left of y after least squares on what is known. */
function residuals(basis: readonly Float64Array[], y: Float64Array): Float64Array {
  const shares = basis.map((column) => product(column, y));
  return y.map((value, i) => value - basis.reduce((sum, column, j) => sum + shares[j]! * column[i]!, 0));
}

function product(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** Slope of a on b through the origin, its t by scores added up by date, and the correlation. */
function knowledge(a: Float64Array, b: Float64Array, dates: readonly number[]) {
  const [ab, bb, aa] = [product(a, b), product(b, b), product(a, a)];
  const slope = ab / bb;
  const scores = scoresByDate(
    a.map((value, i) => (value - slope * b[i]!) * b[i]!),
    dates,
  );
  const error = Math.sqrt(longRunSum(scores, LAGS)) / bb;
  // Positions that are today's delta to the bit hold nothing beyond it.
  const t = Math.abs(slope) < 1e-9 ? 0 : Math.min(slope / error, LARGEST_T);
  return { slope, t, correlation: aa === 0 ? 0 : ab / Math.sqrt(aa * bb) };
}

/** Sum of the scores of each date, in order of the dates. */
function scoresByDate(scores: Float64Array, dates: readonly number[]): Float64Array {
  const sums = new Map<number, number>();
  for (const [i, date] of dates.entries()) sums.set(date, (sums.get(date) ?? 0) + scores[i]!);
  return Float64Array.from(
    [...sums.keys()].sort((x, y) => x - y),
    (date) => sums.get(date)!,
  );
}
