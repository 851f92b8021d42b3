import { addDays, cholesky, choleskySolve, type IsoDate } from "../../core/index.ts";
import type { StrategyFamily } from "../../market/index.ts";
import { type BlackGreeks, blackGreeks } from "../black-greeks.ts";
import type { Challenger, PastMarket } from "../challenger.ts";
import type { HedgeInputs } from "../inputs.ts";
import { premiumUnit } from "./gross-pnl.ts";
import { requireWindows } from "./require-windows.ts";

/** One number for every decision [episodes x steps]. */
export type Regressor = (inputs: HedgeInputs, greeks: BlackGreeks) => Float64Array;

/** A hedge base + sum_j theta_j x_j, theta by least squares. */
export interface LinearHedge {
  readonly name: string;
  readonly family?: StrategyFamily;
  readonly description: string;
  /** Delta without a coefficient; absent: 0. */
  readonly base?: Regressor;
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
      const few = requireWindows(past.entries.length - from);
      if (few !== undefined) return few;
      const theta = coefficients(past, from, hedge);
      if (theta === undefined) return { unfit: `the regressors ${names.join(", ")} depend on each other` };
      return {
        parameters: Object.fromEntries(names.map((name, j) => [name, theta[j]!])),
        deltas: (inputs) => combine(hedge, inputs, theta),
      };
    },
  };
}

/** theta by least squares over the windows from number `from` on; undefined for dependent regressors. */
export function coefficients(past: PastMarket, from: number, hedge: LinearHedge): Float64Array | undefined {
  const { steps, episodes } = past.windows;
  const base = hedge.base?.(past.windows, past.greeks);
  const columns = Object.values(hedge.regressors).map((regressor) => regressor(past.windows, past.greeks));
  const sums = crossProducts(columns.length + 2);
  const row = new Float64Array(columns.length + 2); // 1, gains of x_j, what they should replicate
  const last = columns.length + 1;
  const terminal = hedge.objective === "terminal";
  for (let window = from; window < episodes; window++) {
    row.fill(0);
    const unit = terminal ? premiumUnit(past.windows, window) : 1;
    for (let t = 0; t < steps; t++) {
      const [at, now] = [window * steps + t, window * (steps + 1) + t];
      const move = (past.prices[now + 1]! - past.prices[now]!) / unit;
      for (const [j, column] of columns.entries()) row[j + 1]! += column[at]! * move;
      row[last]! += (past.values[now + 1]! - past.values[now]!) / unit - (base?.[at] ?? 0) * move;
      if (terminal) continue;
      sums.add(row);
      row.fill(0);
    }
    row[0] = 1;
    if (terminal) sums.add(row);
  }
  return terminal ? sums.solve(0, last) : sums.solve(1, last);
}

/** Accumulates X'X of rows, and regresses one column on those before it. */
function crossProducts(width: number) {
  const sums = new Float64Array(width * width);
  return {
    add(row: Float64Array): void {
      for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) sums[i * width + j]! += row[i]! * row[j]!;
    },
    /** Coefficients of columns 1 .. y - 1 in y = sum theta_j x_j over the columns from `first` on; undefined where they depend on each other. */
    solve(first: number, y: number): Float64Array | undefined {
      const n = y - first;
      const matrix = Float64Array.from({ length: n * n }, (_, k) => {
        const [i, j] = [first + Math.floor(k / n), first + (k % n)];
        return sums[Math.max(i, j) * width + Math.min(i, j)]!;
      });
      const lower = cholesky(matrix, n);
      if (lower === undefined) return undefined;
      const right = Float64Array.from({ length: n }, (_, i) => sums[y * width + first + i]!);
      return choleskySolve(lower, right).slice(1 - first);
    },
  };
}

function combine({ base, regressors }: LinearHedge, inputs: HedgeInputs, theta: Float64Array): Float64Array {
  const greeks = blackGreeks(inputs);
  const out = base === undefined ? new Float64Array(inputs.forward.length) : base(inputs, greeks).slice();
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
