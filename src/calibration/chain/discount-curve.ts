/** Continuously compounded zero rate with its standard error. */
export interface RateEstimate {
  readonly maturity: number;
  readonly rate: number;
  readonly error: number;
}

/**
 * Neighbouring strikes err alike: zero rates of one day scatter about three times what the dispersion about each line
 * says (SPX, 2019).
 */
const ERROR_INFLATION = 3;
/** Zero rates of one day differ by about this much when the maturity is e times as long. */
const RATE_CHANGE = 0.003;
/**
 * What is known of the rate of any currency: enough for the discount factor of some weeks, nothing beside a slope that
 * is worth anything.
 */
const ANY_CURRENCY = { rate: 0.05, error: 0.1 };
/** Beyond these a rate is the mark of bad quotes, not of a currency. */
const LOWEST_RATE = -0.05;
const HIGHEST_RATE = 0.4;

/** Whether the slope of an expiry says anything about the rate. */
export function plausible({ rate, error }: RateEstimate): boolean {
  return rate - 2 * error < HIGHEST_RATE && rate + 2 * error > LOWEST_RATE && error < HIGHEST_RATE - LOWEST_RATE;
}

/**
 * The rate at `maturity`: mean of the expiries' own estimates, weighted by their precision there, an estimate being the
 * worse the further away its maturity is (in logarithms). An expiry that identifies its own rate keeps it; one that
 * does not takes what the others say.
 */
export function rateAt(estimates: readonly RateEstimate[], maturity: number): RateEstimate {
  let precision = 1 / ANY_CURRENCY.error ** 2;
  let sum = precision * ANY_CURRENCY.rate;
  for (const estimate of estimates) {
    const drift = RATE_CHANGE * Math.log(maturity / estimate.maturity);
    const weight = 1 / ((ERROR_INFLATION * estimate.error) ** 2 + drift * drift);
    if (weight === Infinity) return { ...estimate, maturity };
    precision += weight;
    sum += weight * estimate.rate;
  }
  return { maturity, rate: sum / precision, error: 1 / Math.sqrt(precision) };
}
