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
  /** Price at close t of the contract into which a future is rolled there; NaN where it is not [times]. Default: never. */
  readonly rolledInto?: Float64Array | undefined;
  /** Cost of trading `units` at close `time`, by component; adds into `out`. A roll is two trades: out of one contract, into the other. */
  readonly cost: (time: number, units: number, price: number, out: Float64Array) => void;
  readonly components: number;
  /** Fee on the value of a short position over (t, t+1], a fraction [steps], booked at t+1 as the component. Default: none. */
  readonly borrow?: { readonly component: number; readonly fraction: Float64Array } | undefined;
  /** Costs of the option itself at entry and at expiry, whatever is held [components]. Default: none. */
  readonly optionCosts?: { readonly entry: Float64Array; readonly expiry: Float64Array } | undefined;
  /** Money is in the smallest coin and every booking is a whole number of them, so that the lines add up exactly. Default: false. */
  readonly wholeCoins?: boolean | undefined;
  /** Told the costs booked at each close, by component. */
  readonly booked?: ((time: number, costs: Float64Array) => void) | undefined;
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
 * W = side (p - Z) + sum_t delta_t (S_{t+1} - S_t) + dividends + interest - costs, delta_{-1} = delta_n = 0, with costs
 * sum_t c(delta_t - delta_{t-1}, S_t) of trading, the borrow of short shares and the option's own; after Buehler et al. (2019), arXiv:1802.03042,
 * with interest and dividends written out. A rolled future gains F_{t+1} - G_t, G_t the price at which its contract was entered.
 * Runs the cash account and the sum of its lines side by side; throws when they differ by more than 1e-10.
 */
export function settle(hedge: Hedge): Settlement {
  checkLengths(hedge);
  const { price, funded, rolledInto, cashGrowth } = hedge;
  const steps = hedge.units.length;
  const coins = hedge.wholeCoins === true ? wholeCoins : asTheyAre;
  const costs = new Float64Array(hedge.components);
  const booked = new Float64Array(hedge.components);
  const premium = coins(hedge.side * hedge.premium);
  const payoff = coins(hedge.side * hedge.payoff);
  let cash = premium;
  let [gains, dividends, financing, before, entered, value] = [0, 0, 0, 0, 0, 0];
  for (let t = 0; t <= steps; t++) {
    const units = t < steps ? hedge.units[t]! : 0;
    const here = price[t]!;
    if (t > 0) {
      const interest = coins(cash * (cashGrowth[t - 1]! - 1));
      // A position that is booked in whole coins gains what its booked value gains.
      const move = hedge.wholeCoins ? coins(before * here) - value : before * (here - entered);
      const dividend = coins(before * hedge.dividend[t]!);
      financing += interest;
      gains += move;
      dividends += dividend;
      cash += interest + dividend + (funded ? 0 : move);
    }
    const roll = rolledInto?.[t] ?? Number.NaN;
    const trade = units - before;
    const paid = coins(trade * here);
    if (funded) cash -= paid;
    bookCosts(hedge, t, { before, units, roll }, booked);
    for (let c = 0; c < costs.length; c++) {
      const cost = coins(booked[c]!);
      costs[c]! += cost;
      cash -= cost;
    }
    entered = roll > 0 ? roll : here;
    value = funded ? coins(before * here) + paid : coins(units * entered);
    before = units;
  }
  const settlement = { pnl: cash - payoff, premium, payoff, gains, dividends, financing, costs };
  checkIdentity(settlement, hedge.price[0]!);
  return settlement;
}

function asTheyAre(amount: number): number {
  return amount;
}

/** To the nearest whole coin, halves away from 0: what is bought and sold at one price cancels. */
function wholeCoins(amount: number): number {
  return Math.sign(amount) * Math.round(Math.abs(amount));
}

/** Fills `out` with the costs at close `t`: trades, the borrow of the interval before, and the option's own. */
function bookCosts(
  hedge: Hedge,
  t: number,
  { before, units, roll }: { before: number; units: number; roll: number },
  out: Float64Array,
): void {
  const { price, cost, borrow, optionCosts, booked } = hedge;
  out.fill(0);
  if (roll > 0) {
    if (before !== 0) cost(t, -before, price[t]!, out);
    if (units !== 0) cost(t, units, roll, out);
  } else if (units !== before) cost(t, units - before, price[t]!, out);
  if (borrow !== undefined && t > 0 && before < 0) {
    out[borrow.component]! += -before * price[t - 1]! * borrow.fraction[t - 1]!;
  }
  if (optionCosts !== undefined) {
    const own = t === 0 ? optionCosts.entry : t === hedge.units.length ? optionCosts.expiry : undefined;
    if (own !== undefined) for (let c = 0; c < out.length; c++) out[c]! += own[c]!;
  }
  booked?.(t, out);
}

function checkLengths({ price, units, cashGrowth, funded, rolledInto }: Hedge): void {
  const steps = units.length;
  check(price.length === steps + 1, () => `settle: price must have ${steps + 1} times, had ${price.length}`);
  check(cashGrowth.length === steps, () => `settle: cashGrowth must have ${steps} steps, had ${cashGrowth.length}`);
  check(rolledInto === undefined || !funded, () => "settle: shares are not rolled");
}

function checkIdentity(settlement: Settlement, entryPrice: number): void {
  const { pnl, premium, payoff, gains, dividends, financing, costs } = settlement;
  const lines = premium - payoff + gains + dividends + financing - sum(costs);
  if (Math.abs(pnl - lines) <= IDENTITY_TOLERANCE * Math.max(1, Math.abs(entryPrice))) return;
  throw new UserError(
    `ledger does not add up: cash at expiry ${pnl}, sum of its lines ${lines}`,
    "Prices, rates or positions are not finite.",
  );
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
