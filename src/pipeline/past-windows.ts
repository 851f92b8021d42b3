import { findEpisodes, hedgeInputs } from "../backtest/index.ts";
import { addDays, type IsoDate } from "../core/index.ts";
import { historyBefore } from "../market/index.ts";
import type { Windows } from "../training/index.ts";
import type { MarketPlan } from "./market-plan.ts";

/**
 * Every window of a market that expires before a date, one entered each session, as a network is trained on them: forwards, 1 at entry, as for simulated
 * paths. What is needed and what is left out is as for the episodes of the backtest. Where dividends are paid, the first year has no windows: its
 * forwards know of no dividend yet, and would fall when it is paid.
 * @param leverage b of the skew rule, fitted before the same date
 */
export function pastWindows(
  { history, set }: Pick<MarketPlan, "history" | "set">,
  before: IsoDate,
  leverage: number,
): Windows {
  const past = historyBefore(history, before);
  const dividends = past.dividend.some((amount) => amount > 0);
  const { terms, ivMultiple, trailingWindow } = set.rules;
  const windows = findEpisodes(past, {
    terms: { ...terms, kind: "call", logMoneyness: 0 },
    from: addDays(history.dates[0]!, dividends ? 365 : 0),
    stride: 1,
    ivMultiple,
    trailingWindow,
  });
  const { strike, ...inputs } = hedgeInputs(past, windows, () => leverage);
  const { steps } = inputs;
  const atEntry = (at: number) => inputs.forward[at - (at % steps)]!;
  const settled = windows.entries.map((entry) => past.close[entry + steps]! / past.close[entry]!);
  return {
    inputs: { ...inputs, forward: inputs.forward.map((price, at) => price / atEntry(at)) },
    prices: Float64Array.from({ length: windows.entries.length * (steps + 1) }, (_, at) => {
      const [window, t] = [Math.floor(at / (steps + 1)), at % (steps + 1)];
      const price = t < steps ? inputs.forward[window * steps + t]! : settled[window]!;
      return price / atEntry(window * steps);
    }),
  };
}
