import { addDays, type IsoDate } from "../../core/index.ts";
import type { StrategyFamily } from "../../market/index.ts";
import { type BlackGreeks, blackGreeks } from "../black-greeks.ts";
import type { Challenger, PastMarket } from "../challenger.ts";
import type { HedgeInputs } from "../inputs.ts";
import { type CrossProducts, crossProducts } from "./cross-products.ts";
import { premiumUnit } from "./gross-pnl.ts";
import { requireWindows } from "./require-windows.ts";

/** One number for every decision [episodes x steps]. */
export type Regressor = (inputs: HedgeInputs, greeks: BlackGreeks) => Float64Array;

/** A hedge base + sum_j theta_j x_j, theta by least squares. */
export interface LinearHedge {
  readonly name: string;
  /** Default `classical`. */
  readonly family?: StrategyFamily;
  readonly description: string;
  /** What it holds without a correction: N(d1), or nothing. */
  readonly base: "black" | "none";
  /** x_j by the name of its coefficient. */
  readonly regressors: Readonly<Record<string, Regressor>>;
  /**
   * What theta makes small over the past windows. `terminal`: the variance of the P&L at expiry, in premiums (`premiumUnit`). `daily`: the mean square of
   * the daily change of the hedged option, marked to its Black value, in units of the price at entry.
   */
  readonly objective: "terminal" | "daily";
  /** Use only windows entered in so many months before the last row; absent: all. */
  readonly months?: number;
}

/** A challenger whose delta is linear in its coefficients. Unfit with too few windows, or regressors that depend on each other. */
export function linearHedge(hedge: LinearHedge): Challenger {
  const names = Object.keys(hedge.regressors);
  return {
    name: hedge.name,
    family: hedge.family ?? "classical",
    description: hedge.description,
    fit: (past) => {
      const from = hedge.months === undefined ? 0 : firstWindow(past, hedge.months);
      const few = requireWindows(past.windows.episodes - from);
      if (few !== undefined) return few;
      const theta = coefficients(past, from, hedge);
      if (theta === undefined) return { unfit: `the regressors of ${names.join(", ")} depend on each other` };
      return {
        parameters: Object.fromEntries(names.map((name, j) => [name, theta[j]!])),
        deltas: (inputs) => combine(hedge, inputs, theta),
      };
    },
  };
}

/** theta by least squares over the windows from number `from` on; undefined for dependent regressors. */
function coefficients(past: PastMarket, from: number, hedge: LinearHedge): Float64Array | undefined {
  const columns = Object.values(hedge.regressors).map((regressor) => regressor(past.windows, past.greeks));
  const y = columns.length + 1;
  const sums = crossProducts(y + 1);
  const base = hedge.base === "black" ? past.greeks.delta : undefined;
  for (let window = from; window < past.windows.episodes; window++) {
    if (hedge.objective === "terminal") addWindow(past, window, columns, base, sums);
    else addDaysOf(past, window, columns, base, sums);
  }
  return hedge.objective === "terminal" ? sums.regress(y, 0)?.slice(1) : sums.regress(y, 1);
}

/** One row of the regression: 1, the gains of each x_j, and what they should replicate: payoff - premium less the gains of the base. */
function addWindow(
  { windows, prices, values }: PastMarket,
  window: number,
  columns: readonly Float64Array[],
  base: Float64Array | undefined,
  sums: CrossProducts,
): void {
  const { steps } = windows;
  const first = window * (steps + 1);
  const row = new Float64Array(columns.length + 2);
  const unit = premiumUnit(windows, window);
  row[0] = 1;
  row[columns.length + 1] = (values[first + steps]! - values[first]!) / unit;
  for (let t = 0; t < steps; t++) {
    const move = (prices[first + t + 1]! - prices[first + t]!) / unit;
    for (let j = 0; j < columns.length; j++) row[j + 1]! += columns[j]![window * steps + t]! * move;
    if (base !== undefined) row[columns.length + 1]! -= base[window * steps + t]! * move;
  }
  sums.add(row);
}

/** A row for each day: 1, the day's gains of each x_j, and the change of the option's value less the gain of the base. */
function addDaysOf(
  { windows: { steps }, prices, values }: PastMarket,
  window: number,
  columns: readonly Float64Array[],
  base: Float64Array | undefined,
  sums: CrossProducts,
): void {
  const row = new Float64Array(columns.length + 2);
  row[0] = 1;
  for (let t = 0; t < steps; t++) {
    const [at, now] = [window * steps + t, window * (steps + 1) + t];
    const move = prices[now + 1]! - prices[now]!;
    for (let j = 0; j < columns.length; j++) row[j + 1] = columns[j]![at]! * move;
    row[columns.length + 1] = values[now + 1]! - values[now]! - (base === undefined ? 0 : base[at]!) * move;
    sums.add(row);
  }
}

function combine({ base, regressors }: LinearHedge, inputs: HedgeInputs, theta: Float64Array): Float64Array {
  const greeks = blackGreeks(inputs);
  const out = base === "black" ? greeks.delta.slice() : new Float64Array(inputs.forward.length);
  for (const [j, regressor] of Object.values(regressors).entries()) {
    const column = regressor(inputs, greeks);
    for (let at = 0; at < out.length; at++) out[at]! += theta[j]! * column[at]!;
  }
  return out;
}

/** Number of the first window entered in the last `months` months of the past. */
function firstWindow({ history, entries }: PastMarket, months: number): number {
  const start = monthsEarlier(history.dates.at(-1)!, months);
  const found = entries.findIndex((entry) => entry > start);
  return found < 0 ? entries.length : found;
}

function monthsEarlier(date: IsoDate, months: number): IsoDate {
  return addDays(date, -Math.round((months * 365.25) / 12));
}
