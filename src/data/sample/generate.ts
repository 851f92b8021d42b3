import { deriveKey, type IsoDate, type Key, keyFrom, type RandomStream, randomStream } from "../../core/index.ts";
import { sessionDates } from "./calendar.ts";

/** One day of the synthetic market. */
export interface SyntheticDay {
  readonly date: IsoDate;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In % a year. */
  readonly volatilityIndex: number;
}

/** What makes the history; the defaults in `niftyLike` are round numbers in the style of an Indian index, fitted to nothing. */
export interface SyntheticMarket {
  readonly seed: number;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly startPrice: number;
  /** Drift of the price a year. */
  readonly drift: number;
  /** Volatility a year that the slow factor tends to, in calm and in crisis. */
  readonly calmVolatility: number;
  readonly crisisVolatility: number;
  /** Probability a day that a crisis begins, and that it ends. */
  readonly crisisBegins: number;
  readonly crisisEnds: number;
  /** Daily mean reversion and daily shock of the two factors of ln volatility. */
  readonly slow: { readonly reversion: number; readonly shock: number };
  readonly fast: { readonly reversion: number; readonly shock: number };
  /** Correlation of the day's return with the volatility shocks. */
  readonly leverage: number;
  readonly jumpProbability: number;
  readonly jumpMean: number;
  readonly jumpSd: number;
  /** Part of the day's variance that falls between close and open. */
  readonly overnight: number;
  /** Volatility index over expected volatility, and the daily reversion and shock of its noise in logs. */
  readonly premium: number;
  readonly noise: { readonly reversion: number; readonly shock: number };
}

/** The parameters of the committed sample. */
export const niftyLike: SyntheticMarket = {
  seed: 50,
  from: "2005-01-03",
  to: "2024-12-31",
  startPrice: 2100,
  drift: 0.11,
  calmVolatility: 0.135,
  crisisVolatility: 0.3,
  crisisBegins: 1 / 600,
  crisisEnds: 1 / 70,
  slow: { reversion: 0.03, shock: 0.035 },
  fast: { reversion: 0.2, shock: 0.09 },
  leverage: -0.65,
  jumpProbability: 0.012,
  jumpMean: -0.012,
  jumpSd: 0.018,
  overnight: 0.25,
  premium: 1.15,
  noise: { reversion: 0.1, shock: 0.015 },
};

const sessionsPerYear = 252;
const horizon = 21;
const intradaySteps = 25;

interface State {
  price: number;
  crisis: boolean;
  /** Factors of ln volatility; the fast one is around 0. */
  slow: number;
  fast: number;
  noise: number;
}

/**
 * A synthetic daily history: two-factor stochastic volatility around a calm and a crisis regime, leverage, jumps and an
 * overnight gap; the volatility index is the expected volatility of the next 21 sessions with a premium and noise.
 * The same parameters give the same bits everywhere. It is a stand-in to try the program with, never evidence.
 */
export function generateMarket(market: SyntheticMarket): SyntheticDay[] {
  const key = keyFrom(market.seed);
  const stream = randomStream(deriveKey(key, "days"));
  const state: State = {
    price: market.startPrice,
    crisis: false,
    slow: Math.log(market.calmVolatility),
    fast: 0,
    noise: 0,
  };
  return sessionDates(market.from, market.to, calendarKey(key)).map((date) => nextDay(date, state, market, stream));
}

function calendarKey(key: Key): Key {
  return deriveKey(key, "holidays");
}

function nextDay(date: IsoDate, state: State, market: SyntheticMarket, stream: RandomStream): SyntheticDay {
  const sd = Math.exp(state.slow + state.fast) / Math.sqrt(sessionsPerYear);
  const bar = drawBar(state.price, sd, market, stream);
  stepFactors(state, bar.shock, market, stream);
  state.price = bar.close;
  const index = 100 * market.premium * expectedVolatility(state, market) * Math.exp(state.noise);
  const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(cents) as [
    number,
    number,
    number,
    number,
  ];
  return { date, open, high, low, close, volatilityIndex: cents(index) };
}

/** The day's path on a grid: a gap, jumps in it, then equal intraday steps. `shock` is the standardised diffusion of the day. */
function drawBar(before: number, sd: number, market: SyntheticMarket, stream: RandomStream) {
  const gap = stream.normal();
  const jumps = stream.uniform() < market.jumpProbability ? market.jumpMean + market.jumpSd * stream.normal() : 0;
  const open = before * Math.exp(sd * Math.sqrt(market.overnight) * gap + jumps);
  const stepSd = sd * Math.sqrt((1 - market.overnight) / intradaySteps);
  const drift =
    (market.drift / sessionsPerYear - market.jumpProbability * market.jumpMean - sd ** 2 / 2) / intradaySteps;
  let [close, high, low, sum] = [open, open, open, 0];
  for (let i = 0; i < intradaySteps; i++) {
    const shock = stream.normal();
    sum += shock;
    close *= Math.exp(drift + stepSd * shock);
    high = Math.max(high, close);
    low = Math.min(low, close);
  }
  const shock = Math.sqrt(market.overnight) * gap + Math.sqrt((1 - market.overnight) / intradaySteps) * sum;
  return { open, high, low, close, shock };
}

function stepFactors(state: State, shock: number, market: SyntheticMarket, stream: RandomStream): void {
  const { slow, fast, noise, leverage } = market;
  const own = Math.sqrt(1 - leverage ** 2);
  const correlated = (): number => leverage * shock + own * stream.normal();
  state.slow += slow.reversion * (slowTarget(state, market) - state.slow) + slow.shock * correlated();
  state.fast += -fast.reversion * state.fast + fast.shock * correlated();
  state.noise += -noise.reversion * state.noise + noise.shock * stream.normal();
  state.crisis = stream.uniform() < (state.crisis ? 1 - market.crisisEnds : market.crisisBegins);
}

function slowTarget(state: State, market: SyntheticMarket): number {
  return Math.log(state.crisis ? market.crisisVolatility : market.calmVolatility);
}

/** Root of the mean expected variance of the next 21 sessions, a year: diffusion while the regime lasts, plus jumps. */
function expectedVolatility(state: State, market: SyntheticMarket): number {
  const { slow, fast } = market;
  const target = slowTarget(state, market);
  let [meanSlow, meanFast, spread, total] = [state.slow, state.fast, 0, 0];
  for (let day = 0; day < horizon; day++) {
    total += Math.exp(2 * (meanSlow + meanFast) + 2 * spread);
    meanSlow += slow.reversion * (target - meanSlow);
    meanFast *= 1 - fast.reversion;
    // Variance of ln volatility after so many days: both factors share the return's part of their shocks.
    const [slowNow, fastNow] = [slow.shock * (1 - slow.reversion) ** day, fast.shock * (1 - fast.reversion) ** day];
    spread += slowNow ** 2 + fastNow ** 2 + 2 * market.leverage ** 2 * slowNow * fastNow;
  }
  const jumps = sessionsPerYear * market.jumpProbability * (market.jumpMean ** 2 + market.jumpSd ** 2);
  return Math.sqrt(total / horizon + jumps);
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The text of the sample file: one header line, two decimals. */
export function sampleText(days: readonly SyntheticDay[]): string {
  const lines = days.map(({ date, open, high, low, close, volatilityIndex }) =>
    [date, ...[open, high, low, close, volatilityIndex].map((value) => value.toFixed(2))].join(","),
  );
  return `${["Date,Open,High,Low,Close,Volatility Index", ...lines].join("\n")}\n`;
}
