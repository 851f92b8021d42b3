/**
 * An option that may be exercised at any time, on an underlying whose spot is `growth` times the forward plus the
 * dividends to come.
 */
export interface AmericanOption {
  readonly kind: "call" | "put";
  readonly forward: number;
  readonly strike: number;
  readonly maturity: number;
  readonly volatility: number;
  /** Continuously compounded, a year. */
  readonly rate: number;
  /** F = (S - value of the dividends) e^{carry T}, continuously compounded, a year. */
  readonly carry: number;
  /** Cash dividends before expiry: years to the ex-date and amount. */
  readonly dividends: readonly { readonly time: number; readonly amount: number }[];
}

const STEPS = 51;
const value = new Float64Array(STEPS + 1);
const european = new Float64Array(STEPS + 1);
const forwards = new Float64Array(STEPS + 1);

/**
 * What the right to exercise early is worth today: American less European price on one binomial tree of Leisen and
 * Reimer (1996) with 51 steps, so that most of the error of the tree cancels. NaN without a volatility. The tree
 * carries the forward, a martingale; a cash dividend is worth its present value until its ex-date.
 */
export function earlyExercisePremium(option: AmericanOption): number {
  const { kind, forward, strike, maturity, volatility, rate } = option;
  if (!(volatility > 0)) return Number.NaN;
  const sign = kind === "call" ? 1 : -1;
  const { up, down, probability } = branches(option);
  const step = maturity / STEPS;
  const discount = Math.exp(-rate * step);
  const rise = discount * probability;
  const fall = discount * (1 - probability);
  let node = forward * down ** STEPS;
  for (let i = 0; i <= STEPS; i++) {
    forwards[i] = node;
    value[i] = Math.max(sign * (node - strike), 0);
    european[i] = value[i]!;
    node *= up / down;
  }
  for (let level = STEPS - 1; level >= 0; level--) {
    const time = level * step;
    const growth = Math.exp(-option.carry * (maturity - time));
    const exercised = presentValue(option, time) - strike;
    for (let i = 0; i <= level; i++) {
      forwards[i]! /= down;
      european[i] = fall * european[i]! + rise * european[i + 1]!;
      const hold = fall * value[i]! + rise * value[i + 1]!;
      value[i] = Math.max(hold, sign * (growth * forwards[i]! + exercised));
    }
  }
  return Math.max(value[0]! - european[0]!, 0);
}

/**
 * Up and down moves of the forward and the probability of the first: Peizer and Pratt's inversion (1968) of the normal
 * d1 and d2.
 */
function branches({ forward, strike, maturity, volatility }: AmericanOption) {
  const deviation = volatility * Math.sqrt(maturity);
  const d1 = Math.log(forward / strike) / deviation + 0.5 * deviation;
  const share = peizerPratt(d1);
  const probability = peizerPratt(d1 - deviation);
  return { up: share / probability, down: (1 - share) / (1 - probability), probability };
}

function peizerPratt(z: number): number {
  const n = STEPS + 1 / 3 + 0.1 / (STEPS + 1);
  const root = Math.sqrt(0.25 - 0.25 * Math.exp(-((z / n) ** 2) * (STEPS + 1 / 6)));
  return 0.5 + Math.sign(z) * root;
}

/** Value at `time` of the dividends after it. */
function presentValue({ dividends, rate }: AmericanOption, time: number): number {
  let sum = 0;
  for (const dividend of dividends) {
    if (dividend.time > time) sum += dividend.amount * Math.exp(-rate * (dividend.time - time));
  }
  return sum;
}
