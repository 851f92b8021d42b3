import type { PastMarket } from "../challenger.ts";
import type { HedgeInputs } from "../inputs.ts";
import { strideEpisodes, strideRows } from "../slice-episodes.ts";

/** Sold calls and their hedge before costs, premium - payoff + sum_t delta_t (F_{t+1} - F_t), of every window. @param deltas [episodes x steps] */
export function grossPnl(
  { windows, prices, values }: Pick<PastMarket, "windows" | "prices" | "values">,
  deltas: Float64Array,
): Float64Array {
  return Float64Array.from({ length: windows.episodes }, (_, window) => {
    const { steps } = windows;
    const first = window * (steps + 1);
    let pnl = values[first]! - values[first + steps]!;
    for (let t = 0; t < steps; t++) pnl += deltas[window * steps + t]! * (prices[first + t + 1]! - prices[first + t]!);
    return pnl / premiumUnit(windows, window);
  });
}

/** 0.4 sigma_0 sqrt(tau_0), about the premium of an at-the-money option on a price of 1: P&L in this unit, windows of high volatility do not decide a fit alone. */
export function premiumUnit({ steps, impliedVolatility, tau }: HedgeInputs, window: number): number {
  return 0.4 * impliedVolatility[window * steps]! * Math.sqrt(tau[window * steps]!);
}

const STRIDE = 5;

/** Every fifth past window, for fits that search: neighbours share nearly all of their sessions. */
export function everyFifth({ windows, prices, values }: PastMarket): Pick<PastMarket, "windows" | "prices" | "values"> {
  const times = windows.steps + 1;
  return {
    windows: strideEpisodes(windows, STRIDE),
    prices: strideRows(prices, times, STRIDE),
    values: strideRows(values, times, STRIDE),
  };
}
