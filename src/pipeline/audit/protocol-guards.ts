import {
  about,
  backFillGuard,
  clockGuard,
  costShapeGuard,
  type EpisodeCost,
  fullSampleGuard,
  type GuardReport,
  guardReport,
  independentWindowsGuard,
  overlappingWindowsGuard,
  premiumGuard,
  quantileTailLoss,
  singleSeedGuard,
  smallTailGuard,
  tailEstimatorGuard,
  windowOverlapGuard,
} from "../../backtest/index.ts";
import { blackScholesDelta } from "../../hedging/index.ts";
import type { MarketHistory } from "../../market/index.ts";
import { conditionalValueAtRisk } from "../../statistics/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import { publishedHedges } from "../published-hedges.ts";
import { publishedInputs } from "../published-inputs.ts";
import { publishedCost, publishedEpisodes } from "../published-ledger.ts";
import { publishedCostRate } from "../published-protocol.ts";
import {
  type PublishedSample,
  publishedHistory,
  publishedSample,
  sampleTrailingVolatility,
  wholeVolatility,
} from "../published-sample.ts";

/** What is audited: a configuration's protocol on one market. */
interface Audited {
  readonly config: RunConfig;
  readonly market: MarketConfig;
  readonly history: MarketHistory;
  readonly sample: PublishedSample;
}

const LEVEL = 0.95;

/**
 * Everything wrong with a published protocol on one market, shown on the market's own figures: each guard looks at the windows, volatilities, costs and P&L that
 * the protocol makes, not at its name in the configuration, where there is something to look at.
 */
export function protocolGuards(config: RunConfig, market: MarketConfig, traded: MarketHistory): GuardReport[] {
  const history = publishedHistory(config.protocol, traded);
  const audited: Audited = { config, market, history, sample: publishedSample(config, market, history) };
  const reports = [
    adjustedGuard(audited, traded),
    ...windowGuards(audited),
    ...volatilityGuards(audited),
    ...bookingGuards(audited),
    ...trainingGuards(audited),
  ];
  return reports.map((report) => about(joined(history.label, report.target), report));
}

function joined(label: string, target: string): string {
  return target === "" ? label : `${label}: ${target}`;
}

/** Prices of the test windows, 1 at entry, as the protocol has them and as they were traded. */
function adjustedGuard({ config, history, sample }: Audited, traded: MarketHistory): GuardReport {
  const gap = sample.test.map(({ entry, expiry }) => {
    const grown = ({ close }: MarketHistory) => close[expiry]! / close[entry]!;
    return Math.abs(grown(history) / grown(traded) - 1);
  });
  const [wrong, most] = [gap.filter((size) => size > 1e-9).length, Math.max(...gap)];
  return guardReport({
    guard: "traded prices",
    target: "test windows",
    passed: wrong === 0,
    compared: gap.length,
    finding:
      wrong === 0
        ? `the prices of ${gap.length} windows are those that were traded`
        : `${wrong} of ${gap.length} windows end at a price with dividends reinvested, up to ${(100 * most).toFixed(2)} % above the traded one: the option's payoff is not the contract's (protocol.prices: ${config.protocol.prices})`,
    evidence: { windows: wrong, greatest: most },
  });
}

function windowGuards({ config, history, sample }: Audited): GuardReport[] {
  const { option, backtest, protocol } = config;
  const { training, test, first, last } = sample;
  const size = {
    episodes: test.length,
    sessions: test.at(-1)!.expiry - test[0]!.entry,
    horizonSessions: option.horizonSessions,
    level: LEVEL,
  };
  return [
    smallTailGuard("test windows", size),
    independentWindowsGuard("test windows", size),
    overlappingWindowsGuard("intervals", {
      horizonSessions: option.horizonSessions,
      stride: backtest.stride,
      block: protocol.windows === "independent" ? 1 : backtest.bootstrapBlock,
    }),
    ...(protocol.split === "window-order" ? [windowOverlapGuard(history.dates, training, test)] : []),
    clockGuard("option", history.dates, option, [first, last]),
  ];
}

function volatilityGuards({ config, history, sample }: Audited): GuardReport[] {
  const { protocol, backtest } = config;
  const rows = [sample.test[0]!.entry, sample.test[Math.floor(sample.test.length / 2)]!.entry];
  const benchmark = (known: MarketHistory) => {
    const end = { first: sample.first, last: Math.min(sample.last, known.dates.length - 1) };
    if (protocol.benchmarkVolatility !== "as-of") {
      const whole = wholeVolatility(config, known, end);
      return known.close.map((_, row) => (row < sample.first ? Number.NaN : whole));
    }
    const unfilled = { ...config, protocol: { ...protocol, firstVolatilities: "left-out" as const } };
    return sampleTrailingVolatility(unfilled, known, end);
  };
  const trailingOf = (known: MarketHistory) => sampleTrailingVolatility(config, known, sample);
  const trailing = trailingOf(history);
  return [
    fullSampleGuard("benchmark's volatility", benchmark, history, rows),
    fullSampleGuard("trailing volatility", trailingOf, history, [
      sample.first + Math.floor(backtest.trailingWindow / 2),
      ...rows,
    ]),
    backFillGuard(
      "trailing volatility",
      history.dates.slice(sample.first),
      trailing.subarray(sample.first, sample.last + 1),
      backtest.trailingWindow,
    ),
  ];
}

/** Ledger of the benchmark by the protocol, and the shape of both costs. */
function bookingGuards(audited: Audited): GuardReport[] {
  const { config, market, history, sample } = audited;
  const rate = publishedCostRate({ config, market, history }, sample);
  const windows = [...sample.training, ...sample.test];
  const inputs = publishedInputs(config, history, sample, windows);
  const deltas = blackScholesDelta.deltas(inputs.benchmark);
  const booking = { inputs, deltas, costRate: rate, benchmark: true };
  const episodes = publishedEpisodes(config, booking);
  const learned = publishedEpisodes(config, { ...booking, benchmark: false });
  const price = Float64Array.from(episodes, (episode) => episode.price);
  return [
    premiumGuard("benchmark", {
      pnl: Float64Array.from(episodes, ({ pnl }) => pnl),
      price,
      booked: config.protocol.premium === "booked" ? price : price.map(() => 0),
      lags: Math.ceil(config.option.horizonSessions / config.backtest.stride),
      side: config.option.side === "short" ? 1 : -1,
    }),
    parityGuard(episodes, learned),
    ...(rate > 0 ? [costShapeGuard("network's cost", episodeCost(config, rate))] : []),
  ];
}

/** The same positions by the benchmark's cost and by the network's. */
function parityGuard(
  benchmark: readonly { cost: number; volume: number }[],
  learned: readonly { cost: number }[],
): GuardReport {
  const total = (costs: readonly { cost: number }[]) => costs.reduce((sum, { cost }) => sum + cost, 0) / costs.length;
  const [paid, due] = [total(benchmark), total(learned)];
  const passed = paid === due;
  return guardReport({
    guard: "cost parity",
    target: "benchmark",
    passed,
    compared: benchmark.length,
    finding: passed
      ? `the same positions cost ${due.toFixed(5)} % of the price for benchmark and network`
      : `the same positions cost the benchmark ${paid.toFixed(5)} % of the price, the network ${due.toFixed(5)} %`,
    evidence: { benchmarkCost: paid, networkCost: due },
  });
}

/** Cost of one episode of the protocol at any level of the price. */
function episodeCost({ protocol }: RunConfig, rate: number): EpisodeCost {
  const costOf = publishedCost(protocol, rate);
  return (positions, prices) => {
    const trades = Array.from(prices, (_, t) => (positions[t] ?? 0) - (positions[t - 1] ?? 0));
    return trades.reduce((sum, trade, t) => sum + costOf(Math.abs(trade), prices[t]!), 0);
  };
}

function trainingGuards({ config, market }: Audited): GuardReport[] {
  const { protocol } = config;
  const seeds = publishedHedges(config, market).map((hedge) => hedge.market.training.seeds);
  return [
    singleSeedGuard("networks", Math.min(...seeds), config.quick ? "warning" : "defect"),
    declared("early stopping", "protocol.earlyStopping", protocol.earlyStopping, {
      "held-out": "episodes that are not trained on stop the training",
      "training-set":
        "the loss on the set that is trained on stops the training: it only falls, so nothing guards against overfitting",
    }),
    declared("best weights", "protocol.bestWeights", protocol.bestWeights, {
      restored: "the best epoch's weights come back after early stopping",
      last: "the weights of the last epoch are used: the best ones are not restored after early stopping",
    }),
    declared("standard deviation", "protocol.deviation", protocol.deviation, {
      sample: "standard deviations divide by n - 1",
      population: "standard deviations divide by n: of few windows they are too small, of 34 by 1.5 %",
    }),
    tailEstimatorGuard("CVaR95", protocol.tail === "quantile" ? quantileTailLoss : conditionalValueAtRisk),
  ];
}

/** What a configuration says of a training that has left no record; the first of the meanings is the sound one. */
function declared(guard: string, key: string, value: string, meanings: Readonly<Record<string, string>>): GuardReport {
  const passed = value === Object.keys(meanings)[0];
  return guardReport({
    guard,
    target: "networks",
    passed,
    compared: 1,
    finding: `${meanings[value]} (${key}: ${value})`,
    evidence: { [key]: value },
  });
}
