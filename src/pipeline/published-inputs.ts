import type { WindowRows } from "../backtest/index.ts";
import type { HedgeInputs } from "../hedging/index.ts";
import { DAYS_PER_YEAR, type MarketHistory } from "../market/index.ts";
import type { RunConfig } from "./config.ts";
import {
  type PublishedSample,
  publishedHistory,
  sampleTrailingVolatility,
  wholeVolatility,
} from "./published-sample.ts";

/** What the published hedges see of some windows: prices, the strike, the option's clock, and a volatility each. */
export interface PublishedInputs {
  /** Of the network: trailing volatility. */
  readonly network: HedgeInputs;
  /** Of the benchmark: one volatility, or the trailing one. */
  readonly benchmark: HedgeInputs;
  /** Price at every close, 1 at entry [episodes x times], times = steps + 1. */
  readonly prices: Float64Array;
}

/** Inputs of windows of the sample by the published protocol: no rate, no carry, no dividend; time in horizonDays / 365. */
export function publishedInputs(
  config: RunConfig,
  traded: MarketHistory,
  sample: PublishedSample,
  windows: readonly WindowRows[],
): PublishedInputs {
  const { option, protocol } = config;
  const history = publishedHistory(protocol, traded);
  const steps = option.horizonSessions;
  const trailing = sampleTrailingVolatility(config, history, sample);
  const grid = (times: number, of: (window: WindowRows, t: number) => number) =>
    Float64Array.from({ length: windows.length * times }, (_, at) => of(windows[Math.floor(at / times)]!, at % times));
  const price = ({ entry }: WindowRows, t: number) => history.close[entry + t]! / history.close[entry]!;
  const volatility = grid(steps, ({ entry }, t) => trailing[entry + t]!);
  const network = {
    episodes: windows.length,
    steps,
    forward: grid(steps, price),
    strike: new Float64Array(windows.length).fill(Math.exp(option.logMoneyness)),
    tau: grid(steps, (_, t) => ((option.horizonDays / DAYS_PER_YEAR) * (steps - t)) / steps),
    impliedVolatility: volatility,
    sessionReturn: grid(steps, (window, t) => (t === 0 ? 0 : Math.log(price(window, t) / price(window, t - 1)))),
    trailingVolatility: volatility,
    leverage: new Float64Array(windows.length),
  };
  const whole = wholeVolatility(config, history, sample);
  const benchmark =
    protocol.benchmarkVolatility === "as-of" ? network : { ...network, impliedVolatility: volatility.map(() => whole) };
  return { network, benchmark, prices: grid(steps + 1, price) };
}
