import { check, UserError } from "../core/index.ts";

/** One episode to settle. Money in any one unit; the seller's side is +1, the buyer's -1. */
export interface Hedge {
  readonly side: 1 | -1;
  /** Price of the hedge instrument at each close [times], times = steps + 1. */
  readonly price: Float64Array;
  /** Position of the hedge over (t, t+1], in units of the instrument [steps]. */
  readonly units: Float64Array;
  /** Option premium at entry and payoff at expiry, both as positive numbers. */
  readonly premium: number;
  readonly payoff: number;
  /** Growth of one unit of cash over (t, t+1] [steps]. */
  readonly cashGrowth: Float64Array;
  /** Dividend per unit that goes ex at close t [times]; none at t = 0 is earned. */
  readonly dividend: Float64Array;
  /** Whether the position itself must be paid for (shares) or is settled daily (futures). */
  readonly funded: boolean;
  /** Cost of trading `units` at close `time`, by component; adds into `out`. */
  readonly cost: (time: number, units: number, price: number, out: Float64Array) => void;
  readonly components: number;
}

/** What came of it; `pnl` is the cash at expiry, the other lines add up to it. */
export interface Settlement {
  readonly pnl: number;
  readonly premium: number;
  readonly payoff: number;
  readonly gains: number;
  readonly dividends: number;
  readonly financing: number;
  readonly costs: Float64Array;
}

/** Largest difference between the cash account and the sum of its lines, in units of the entry price (at least 1). */
const IDENTITY_TOLERANCE = 1e-10;

/**
 * The one ledger: the cash account of an option and its hedge, held to expiry; the closing trade at expiry is paid for.
 * W = side (p - Z) + sum_t delta_t (S_{t+1} - S_t) + dividends + interest - sum_t c(delta_t - delta_{t-1}, S_t), delta_{-1} = delta_n = 0;
 * after Buehler et al. (2019), arXiv:1802.03042, with interest and dividends written out.
 * Runs the cash account and the sum of its lines side by side; throws when they differ by more than 1e-10.
 */
export function settle(hedge: Hedge): Settlement {
  const steps = hedge.units.length;
  check(
    hedge.price.length === steps + 1,
    () => `settle: price must have ${steps + 1} times, had ${hedge.price.length}`,
  );
  check(
    hedge.cashGrowth.length === steps,
    () => `settle: cashGrowth must have ${steps} steps, had ${hedge.cashGrowth.length}`,
  );
  const costs = new Float64Array(hedge.components);
  const fill = new Float64Array(hedge.components);
  const premium = hedge.side * hedge.premium;
  const payoff = hedge.side * hedge.payoff;
  let cash = premium;
  let [gains, dividends, financing, before] = [0, 0, 0, 0];
  for (let t = 0; t <= steps; t++) {
    const units = t < steps ? hedge.units[t]! : 0;
    const price = hedge.price[t]!;
    if (t > 0) {
      const interest = cash * (hedge.cashGrowth[t - 1]! - 1);
      const move = before * (price - hedge.price[t - 1]!);
      const dividend = before * hedge.dividend[t]!;
      financing += interest;
      gains += move;
      dividends += dividend;
      cash += interest + dividend + (hedge.funded ? 0 : move);
    }
    const trade = units - before;
    if (hedge.funded) cash -= trade * price;
    if (trade !== 0) {
      fill.fill(0);
      hedge.cost(t, trade, price, fill);
      for (let c = 0; c < fill.length; c++) {
        costs[c]! += fill[c]!;
        cash -= fill[c]!;
      }
    }
    before = units;
  }
  const pnl = cash - payoff;
  const lines = premium - payoff + gains + dividends + financing - sum(costs);
  if (!(Math.abs(pnl - lines) <= IDENTITY_TOLERANCE * Math.max(1, Math.abs(hedge.price[0]!)))) {
    throw new UserError(
      `ledger does not add up: cash at expiry ${pnl}, sum of its lines ${lines}`,
      "Prices, rates or positions are not finite.",
    );
  }
  return { pnl, premium, payoff, gains, dividends, financing, costs };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
