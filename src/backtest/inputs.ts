import type { IsoDate } from "../core/index.ts";
import type { HedgeInputs } from "../hedging/index.ts";
import {
  DAYS_PER_YEAR,
  INDEX_DAYS,
  type MarketHistory,
  SESSIONS_PER_YEAR,
  type VolatilityTerm,
} from "../market/index.ts";
import type { EpisodeSet, OptionTerms } from "./episodes.ts";
import { forwardCurve } from "./forward.ts";

/** Sessions of an episode's past, a quarter of a year: the longest trailing volatility of a challenger. */
const PAST_SESSIONS = 63;

/** Years to expiry after `step` sessions: calendar time, spread evenly over the sessions. */
export function yearsToExpiry(terms: OptionTerms, step: number): number {
  return ((terms.horizonDays / DAYS_PER_YEAR) * (terms.horizonSessions - step)) / terms.horizonSessions;
}

/**
 * What strategies may see of each episode: row t of an episode comes from that session and earlier ones.
 * @param leverageAt b of the skew rule known for an entry date; it must have been fitted on earlier data
 * @param smileAt slope of the smile known for an entry date; absent: no smile is known
 */
export function hedgeInputs(
  history: MarketHistory,
  set: EpisodeSet,
  leverageAt: (entry: IsoDate) => number,
  smileAt?: ((entry: IsoDate) => number) | undefined,
): HedgeInputs {
  const { terms, ivMultiple } = set.rules;
  const steps = terms.horizonSessions;
  const episodes = set.entries.length;
  const grid = () => new Float64Array(episodes * steps);
  const inputs = {
    episodes,
    steps,
    forward: grid(),
    strike: new Float64Array(episodes),
    tau: grid(),
    impliedVolatility: grid(),
    sessionReturn: grid(),
    trailingVolatility: grid(),
    leverage: new Float64Array(episodes),
    ...(smileAt && { smileSlope: grid() }),
    ...(longerTerm(history) && { termSlope: grid() }),
  };
  const term = longerTerm(history)?.values;
  const forward = forwardCurve(history);
  const returns = totalReturns(history);
  const trailing = trailingVolatility(returns, set.rules.trailingWindow);
  for (const [episode, entry] of set.entries.entries()) {
    const spot = history.close[entry]!;
    inputs.strike[episode] = Math.exp(terms.logMoneyness);
    inputs.leverage[episode] = leverageAt(history.dates[entry]!);
    inputs.smileSlope?.fill(smileAt!(history.dates[entry]!), episode * steps, (episode + 1) * steps);
    for (let step = 0; step < steps; step++) {
      const at = episode * steps + step;
      const row = entry + step;
      const tau = yearsToExpiry(terms, step);
      inputs.tau[at] = tau;
      inputs.forward[at] = forward(row, tau) / spot;
      inputs.impliedVolatility[at] = ivMultiple * history.volatilityIndex[row]!;
      inputs.sessionReturn[at] = step === 0 ? 0 : returns[row]!;
      inputs.trailingVolatility[at] = trailing[row]!;
      if (inputs.termSlope !== undefined) inputs.termSlope[at] = Math.log(term![row]! / history.volatilityIndex[row]!);
    }
  }
  const past = (of: (row: number) => number) => pastColumn(set.entries, of);
  return {
    ...inputs,
    pastVolatility: past((row) => ivMultiple * history.volatilityIndex[row]!),
    pastReturn: past((row) => returns[row]!),
  };
}

/** A figure of the sessions up to and with every entry, oldest first [episodes x sessions]; NaN before the first row. */
function pastColumn(entries: readonly number[], of: (row: number) => number): Float64Array {
  return Float64Array.from({ length: entries.length * PAST_SESSIONS }, (_, at) => {
    const row = entries[Math.floor(at / PAST_SESSIONS)]! - (PAST_SESSIONS - 1 - (at % PAST_SESSIONS));
    return row < 0 ? Number.NaN : of(row);
  });
}

/** The volatility index of the shortest horizon beyond the 30-day one's; undefined where the market has none. */
export function longerTerm({ volatilityTerm }: Pick<MarketHistory, "volatilityTerm">): VolatilityTerm | undefined {
  return volatilityTerm?.find(({ days }) => days > INDEX_DAYS);
}

/** Log return of each session with its dividend: ln((S_t + D_t) / S_{t-1}); NaN in row 0. */
export function totalReturns(history: MarketHistory): Float64Array {
  const { close, dividend } = history;
  return close.map((price, row) => (row === 0 ? Number.NaN : Math.log((price + dividend[row]!) / close[row - 1]!)));
}

/** Root mean square of the last `window` returns, a year; NaN before there are so many. */
function trailingVolatility(returns: Float64Array, window: number): Float64Array {
  const out = new Float64Array(returns.length).fill(Number.NaN);
  for (let row = window; row < returns.length; row++) {
    let sum = 0;
    for (let back = 0; back < window; back++) sum += returns[row - back]! ** 2;
    out[row] = Math.sqrt((sum / window) * SESSIONS_PER_YEAR);
  }
  return out;
}
