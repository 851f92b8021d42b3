import { check } from "../../core/index.ts";
import type { CostModel } from "../../costs/index.ts";
import { settle } from "../../hedging/index.ts";
import type { QuotedOutcome } from "../../market/index.ts";
import type { PreparedQuotes } from "./prepare-quoted.ts";
import type { QuotedOptionCosts } from "./quoted-option-costs.ts";

/** Name of the cost of crossing the option's own market at entry. */
export const HALF_SPREAD = "option half-spread";

/** Who holds the option, and how its hedge is paid for. */
export interface DailyTerms {
  /** +1: has sold the option, at the bid; -1: has bought it, at the ask. */
  readonly side: 1 | -1;
  /** Whether the position itself must be paid for (shares) or is settled daily (futures). */
  readonly funded: boolean;
  readonly costs: CostModel;
  /** The option's own costs beside its half-spread; absent: none. */
  readonly optionCosts?: QuotedOptionCosts | undefined;
}

/** Largest difference between the daily P&L's sum and the ledger's P&L, in % of the price at entry. */
const IDENTITY_TOLERANCE = 1e-9;

/**
 * Settles one episode twice: by the one ledger, and day by day with the option at its mark,
 *   P&L_t = -side (V_t - V_{t-1}) + delta_{t-1} (S_t - S_{t-1} + D_t) + interest - c(delta_t - delta_{t-1}, S_t),
 * P&L_0 = -half-spread - c(delta_0, S_0); the option's own costs are those of the first and of the last day. The option is paid for at its side of the market; at the end the hedge is closed and paid for.
 * Throws a RangeError when the two disagree by more than 1e-9 % of the price at entry.
 * @param positions in units of the forward, of the seller's hedge or the buyer's [steps]
 */
export function settleDaily(quotes: PreparedQuotes, positions: Float64Array, terms: DailyTerms): QuotedOutcome {
  const { side, funded, costs, optionCosts } = terms;
  const { price, value, cashGrowth, dividend, halfSpread } = quotes;
  const steps = positions.length;
  const units = positions.map((delta, t) => delta * quotes.unitsPerDelta[t]!);
  const cost = hedgeCost(quotes, costs);
  // The bid of the seller, the ask of the buyer.
  const premium = value[0]! - side * halfSpread;
  const settlement = settle({
    ...{ side, price, units, premium, cashGrowth, dividend, funded, cost },
    payoff: value[steps]!,
    components: costs.components.length,
    optionCosts: optionCosts && { entry: optionCosts.entry, expiry: optionCosts.end },
  });
  const daily = dailyPnl(quotes, units, { side, funded, cost, components: costs.components.length, optionCosts });
  const sum = daily.reduce((total, pnl) => total + pnl, 0);
  check(
    Math.abs(sum - settlement.pnl) <= IDENTITY_TOLERANCE,
    () => `settleDaily: the days of ${quotes.dates[0]} add up to ${sum}, the ledger says ${settlement.pnl}`,
  );
  const byComponent = Object.fromEntries(costs.components.map((name, c) => [name, settlement.costs[c]!]));
  const { pnl, gains, dividends, financing } = settlement;
  return {
    ...{ pnl, gains, dividends, financing, daily, positions },
    premium: side * value[0]!,
    value: settlement.payoff,
    costs: { ...byComponent, [HALF_SPREAD]: halfSpread },
    totalCost: settlement.costs.reduce((total, each) => total + each, halfSpread),
    volume: positions.reduce((total, delta, t) => total + Math.abs(delta - (positions[t - 1] ?? 0)), 0),
  };
}

type HedgeCost = (time: number, units: number, price: number, out: Float64Array) => void;

/** The cost model in % of the price at entry. */
function hedgeCost({ dates, scale }: PreparedQuotes, costs: CostModel): HedgeCost {
  return (time, units, price, out) => {
    costs.cost({ date: dates[time]!, units, price: price / scale }, out);
    for (let c = 0; c < out.length; c++) out[c]! *= scale;
  };
}

interface DailyAccount extends Pick<DailyTerms, "side" | "funded" | "optionCosts"> {
  readonly cost: HedgeCost;
  readonly components: number;
}

/** Change of wealth over each step [steps + 1]; the first is that of the opening trades. */
function dailyPnl(
  { price, value, cashGrowth, dividend, halfSpread }: PreparedQuotes,
  units: Float64Array,
  { side, funded, cost, components, optionCosts }: DailyAccount,
): Float64Array {
  const steps = units.length;
  const fill = new Float64Array(components);
  const total = (costs: Float64Array | undefined) => costs?.reduce((sum, each) => sum + each, 0) ?? 0;
  const paidAt = (time: number, trade: number): number => {
    const own = time === 0 ? total(optionCosts?.entry) : time === steps ? total(optionCosts?.end) : 0;
    if (trade === 0) return own;
    cost(time, trade, price[time]!, fill.fill(0));
    return own + total(fill);
  };
  const daily = new Float64Array(steps + 1);
  let cash = side * value[0]! - halfSpread;
  let before = 0;
  for (let t = 0; t <= steps; t++) {
    const now = t < steps ? units[t]! : 0;
    const paid = paidAt(t, now - before);
    if (t === 0) daily[0] = -halfSpread - paid;
    else {
      const interest = cash * (cashGrowth[t - 1]! - 1);
      const carried = before * (price[t]! - price[t - 1]! + dividend[t]!);
      daily[t] = -side * (value[t]! - value[t - 1]!) + carried + interest - paid;
      cash += interest + before * (dividend[t]! + (funded ? 0 : price[t]! - price[t - 1]!));
    }
    cash -= paid + (funded ? (now - before) * price[t]! : 0);
    before = now;
  }
  return daily;
}
