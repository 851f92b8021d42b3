import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { blackScholesDelta } from "../../src/hedging/index.ts";
import { protocolGuards } from "../../src/pipeline/audit/protocol-guards.ts";
import { parseConfig, type RunConfig, writeConfig } from "../../src/pipeline/config.ts";
import { correctedConfig, correctedMarket } from "../../src/pipeline/corrected-config.ts";
import { publishedHedges } from "../../src/pipeline/published-hedges.ts";
import { publishedInputs } from "../../src/pipeline/published-inputs.ts";
import { publishedEpisodes, publishedFigures } from "../../src/pipeline/published-ledger.ts";
import {
  publishedDeviation,
  publishedHistory,
  publishedSample,
  sampleTrailingVolatility,
  wholeVolatility,
} from "../../src/pipeline/published-sample.ts";
import { isPublishedProtocol, protocolDefaults } from "../../src/pipeline/schema/protocol.ts";
import { networkOf } from "../../src/training/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const given = parseConfig(readFileSync("configs/report-b.yaml", "utf8"), "report-b.yaml");
const history = madeUpHistory({ sessions: 1000, start: "2022-05-02", key: keyFrom(8) });
const market = given.markets[0]!;
const sample = publishedSample(given, market, history);
const inputs = publishedInputs(given, history, sample, sample.test);
const withProtocol = (protocol: Partial<RunConfig["protocol"]>): RunConfig => ({
  ...given,
  protocol: { ...given.protocol, ...protocol },
});

describe("the protocol as data", () => {
  it("is the house's where nothing is said, and survives being written", () => {
    const house = parseConfig(readFileSync("configs/real-markets.yaml", "utf8"), "real-markets.yaml");
    expect(house.protocol).toEqual(protocolDefaults);
    expect(isPublishedProtocol(house.protocol)).toBe(false);
    expect(isPublishedProtocol(given.protocol)).toBe(true);
    expect(parseConfig(writeConfig(given), "again").protocol).toEqual(given.protocol);
    expect(isPublishedProtocol({ ...protocolDefaults, epochs: 3, trainShare: 0.5 })).toBe(false);
    for (const name of ["split", "prices", "premium", "costBase", "tail", "deviation", "windows"] as const)
      expect(isPublishedProtocol({ ...protocolDefaults, [name]: given.protocol[name] }), name).toBe(true);
  });

  it("names a wrong value", () => {
    const text = readFileSync("configs/report-b.yaml", "utf8").replace("premium: not-booked", "premium: forgotten");
    expect(() => parseConfig(text, "b.yaml")).toThrow(/protocol\.premium/);
  });

  it("is corrected in its clock, its purge, its blocks and its test span", () => {
    const corrected = correctedConfig({ ...given, backtest: { ...given.backtest, purge: 1, bootstrapBlock: 1 } });
    expect(corrected.option.horizonDays).toBe(43);
    expect(corrected.backtest).toMatchObject({ purge: 30, bootstrapBlock: 6 });
    expect(corrected.protocol).toEqual(protocolDefaults);
    const { test } = correctedMarket(given, market, history);
    expect(test).toEqual({
      from: history.dates[sample.test[0]!.entry],
      to: history.dates[sample.test.at(-1)!.entry],
    });
  });
});

describe("the networks of a published table", () => {
  const withLearned = (learned: string) => {
    const text = readFileSync("configs/report-b.yaml", "utf8");
    const [before, rest] = text.split("learned:\n");
    return parseConfig(`${before}learned: ${learned}\nbacktest:\n${rest!.split("backtest:\n")[1]}`, "b.yaml");
  };
  const hedgesOf = (config: RunConfig) => publishedHedges(config, config.markets[0]!);

  it("are the learned hedges with printed figures, with their own settings", () => {
    const [one, ...more] = hedgesOf(given);
    expect([one!.hedge.name, more]).toEqual(["LSTM", []]);
    const { training } = one!.market;
    expect(training).toMatchObject({ architecture: "kozyra-lstm", dropout: 0.1, head: "direct", band: false });
    // PyTorch counts 42,551: two bias vectors a layer where one is enough.
    expect(networkOf(training).parameterCount + 2 * 4 * 50).toBe(42_551);
    expect(given.markets[0]!.training).toMatchObject({ architecture: "lstm", head: "residual-skew", band: true });
  });

  it("are all that have networks, where none is named in the table", () => {
    const config = withLearned("[{ name: A }, { name: B, training: { hidden: 8 } }, { name: C, average: [A, B] }]");
    expect(hedgesOf(config).map(({ hedge, market: own }) => [hedge.name, own.training.hidden])).toEqual([
      ["A", 50],
      ["B", 8],
    ]);
  });

  it("count their own seeds as the protocol's", () => {
    const failed = (seeds: number) => {
      const config = withLearned(`[{ name: LSTM, training: { seeds: ${seeds} } }, { name: Other }]`);
      const guards = protocolGuards(config, config.markets[0]!, history);
      return guards.some(({ guard, passed }) => guard === "single seed" && !passed);
    };
    expect([failed(1), failed(3)]).toEqual([true, false]);
  });
});

describe("windows and volatilities", () => {
  it("are those of range(0, n - 30, 5), the first 80 % for training", () => {
    const rows = sample.last - sample.first + 1;
    const starts = Array.from({ length: Math.ceil((rows - 30) / 5) }, (_, i) => sample.first + 5 * i);
    expect([...sample.training, ...sample.test].map(({ entry }) => entry)).toEqual(starts);
    expect(sample.training).toHaveLength(Math.floor(0.8 * starts.length));
    expect(sample.test.every(({ entry, expiry }) => expiry - entry === 30)).toBe(true);
    expect(history.dates[sample.first]! >= "2022-07-21").toBe(true);
  });

  it("fill the first 20 values, or leave their windows out", () => {
    const filled = sampleTrailingVolatility(given, history, sample);
    const plain = sampleTrailingVolatility(withProtocol({ firstVolatilities: "left-out" }), history, sample);
    for (let row = sample.first; row < sample.first + 20; row++) {
      expect(filled[row]).toBe(filled[sample.first + 20]);
      expect(plain[row]).toBeNaN();
    }
    expect(filled.subarray(sample.first + 20, sample.last)).toEqual(plain.subarray(sample.first + 20, sample.last));
    const later = publishedSample(withProtocol({ firstVolatilities: "left-out" }), market, history);
    expect(later.training[0]!.entry).toBe(sample.first + 20);
  });

  it("know the whole sample, test included, only where the protocol says so", () => {
    const whole = wholeVolatility(given, history, sample);
    expect(new Set(inputs.benchmark.impliedVolatility)).toEqual(new Set([whole]));
    const asOf = publishedInputs(withProtocol({ benchmarkVolatility: "as-of" }), history, sample, sample.test);
    expect(asOf.benchmark.impliedVolatility).toEqual(inputs.network.impliedVolatility);
    expect(inputs.network.tau[0]).toBeCloseTo(30 / 365, 12);
    expect(() => publishedSample(given, { test: { from: "2025-12-01", to: "2026-01-20" } }, history)).toThrow(
      /windows of 30 sessions/,
    );
  });
});

describe("prices and deviations of a protocol", () => {
  it("have dividends reinvested at the close before the ex-date, or are as traded", () => {
    const dividend = new Float64Array(history.close.length);
    dividend[sample.first + 3] = 1.5;
    const paying = { ...history, dividend };
    const { close } = publishedHistory({ prices: "adjusted" }, paying);
    const grown = (row: number) => close[row]! / close[row - 1]!;
    for (const row of [sample.first + 2, sample.first + 4])
      expect(grown(row)).toBeCloseTo(history.close[row]! / history.close[row - 1]!, 12);
    const ex = sample.first + 3;
    expect(grown(ex)).toBeCloseTo(history.close[ex]! / (history.close[ex - 1]! - 1.5), 12);
    expect(publishedHistory({ prices: "traded" }, paying)).toBe(paying);
    const twice = publishedHistory({ prices: "adjusted" }, publishedHistory({ prices: "adjusted" }, paying));
    expect(twice.close).toEqual(close);
  });

  it("divide by n where the protocol says so", () => {
    const values = Float64Array.from([1, 2, 3, 6]);
    expect(publishedDeviation({ deviation: "population" }, values)).toBeCloseTo(Math.sqrt(14 / 4), 12);
    expect(publishedDeviation({ deviation: "sample" }, values)).toBeCloseTo(Math.sqrt(14 / 3), 12);
  });

  it("make one volatility of the mean of all trailing ones, or of all returns", () => {
    const trailing = sampleTrailingVolatility(given, history, sample).subarray(sample.first, sample.last + 1);
    expect(wholeVolatility(given, history, sample)).toBeCloseTo(
      trailing.reduce((sum, value) => sum + value, 0) / trailing.length,
      12,
    );
    const returns = Array.from({ length: sample.last - sample.first }, (_, i) =>
      Math.log(history.close[sample.first + i + 1]! / history.close[sample.first + i]!),
    );
    const centre = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    const variance = returns.reduce((sum, value) => sum + (value - centre) ** 2, 0) / returns.length;
    const whole = wholeVolatility(withProtocol({ benchmarkVolatility: "full-sample" }), history, sample);
    expect(whole).toBeCloseTo(Math.sqrt(252 * variance), 12);
  });
});

describe("the published ledger", () => {
  const deltas = blackScholesDelta.deltas(inputs.benchmark);
  const booking = { inputs, deltas, costRate: 0.0003, benchmark: false };
  const [episode] = publishedEpisodes(given, booking);
  const price = (t: number) => 100 * inputs.prices[t]!;

  it("is -(S_T - K)+ + sum delta dS - c sum |d delta|", () => {
    let pnl = -Math.max(price(30) - 100, 0);
    let volume = deltas[0]! + deltas[29]!;
    for (let t = 0; t < 30; t++) pnl += deltas[t]! * (price(t + 1) - price(t));
    for (let t = 1; t < 30; t++) volume += Math.abs(deltas[t]! - deltas[t - 1]!);
    expect(episode!.volume).toBeCloseTo(volume, 12);
    expect(episode!.cost).toBeCloseTo(0.0003 * volume, 14);
    expect(episode!.pnl).toBeCloseTo(pnl - 0.0003 * volume, 12);
  });

  it("books premium, price and the benchmark's cost where the protocol does", () => {
    const [paid] = publishedEpisodes(withProtocol({ premium: "booked" }), booking);
    expect(paid!.pnl - episode!.pnl).toBeCloseTo(episode!.price, 12);
    const [valued] = publishedEpisodes(withProtocol({ costBase: "traded-value" }), booking);
    expect(valued!.cost / episode!.cost).toBeGreaterThan(80);
    expect(valued!.cost / episode!.cost).toBeLessThan(125);
    const benchmark = { ...booking, benchmark: true };
    expect(publishedEpisodes(given, benchmark)[0]!.cost).toBe(0);
    expect(publishedEpisodes(withProtocol({ benchmarkCost: "paid" }), benchmark)[0]!.cost).toBe(episode!.cost);
  });

  it("gives the buyer what the seller loses, but for cost", () => {
    const buyer: RunConfig = { ...given, option: { ...given.option, side: "long" } };
    const [bought] = publishedEpisodes(buyer, booking);
    expect(bought!.pnl + episode!.pnl).toBeCloseTo(-2 * episode!.cost, 12);
  });

  it("has CVaR by quantile or with a fractional tail", () => {
    const random = randomStream(keyFrom(2));
    const episodes = Array.from({ length: 34 }, () => ({ pnl: -random.normal(), volume: 1, cost: 0.1, price: 2 }));
    const losses = episodes.map(({ pnl }) => -pnl).sort((a, b) => b - a);
    expect(publishedFigures(given, episodes).cvar95).toBeCloseTo((losses[0]! + losses[1]!) / 2, 12);
    const fractional = (losses[0]! + 0.7 * losses[1]!) / 1.7;
    expect(publishedFigures(withProtocol({ tail: "fractional" }), episodes).cvar95).toBeCloseTo(fractional, 12);
  });
});
