import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import {
  automaticBlockLength,
  type BootstrapRequest,
  bootstrapPaths,
  meanBlockLength,
  type PastMoves,
  pastMoves,
} from "../../src/simulation/index.ts";
import { hasMarketData } from "../support/market-data.ts";
import { hestonHistory, niftyHistory, spyHistory } from "../support/simple-history.ts";
import { estimate } from "./estimates.ts";

describe("automaticBlockLength", () => {
  it.each([0.3, 0.6, 0.8])("estimates the best length for an autoregression of %d", (phi) => {
    const n = 20_000;
    const lengths = Float64Array.from({ length: 10 }, (_, seed) => {
      const stream = randomStream(keyFrom(seed));
      let x = 0;
      const series = Float64Array.from({ length: n }, () => {
        x = phi * x + stream.normal();
        return x;
      });
      return automaticBlockLength(series);
    });
    // G / sqrt(D / 2) = 2 phi / (1 - phi^2): Patton, Politis and White (2009)
    const best = ((2 * phi) / (1 - phi * phi)) ** (2 / 3) * n ** (1 / 3);
    expect(estimate(lengths).mean / best).toBeCloseTo(1, 0.8);
  });

  it("is short for independent numbers, at most n / 3 for a trend, and refuses what has no length", () => {
    const stream = randomStream(keyFrom(1));
    expect(automaticBlockLength(Float64Array.from({ length: 5000 }, () => stream.normal()))).toBeLessThan(12);
    expect(automaticBlockLength(Float64Array.from({ length: 30 }, (_, i) => i))).toBeLessThanOrEqual(10);
    expect(() => automaticBlockLength(new Float64Array(20))).toThrow(/all numbers are the same/);
    expect(() => automaticBlockLength(new Float64Array(5))).toThrow(/10 finite numbers/);
  });
});

const simulated = pastMoves(hestonHistory({ kappa: 4, theta: 0.035, xi: 0.6, rho: -0.75 }, 3, 3000, keyFrom(20)));

/** Every move of every path, as pairs of neighbours in time. */
function movesOf(request: BootstrapRequest, past: PastMoves) {
  const { paths, times, spot, volatilityIndex } = bootstrapPaths(past, request);
  const returns = new Float64Array(paths * (times - 1));
  const changes = new Float64Array(paths * (times - 1));
  for (let p = 0; p < paths; p++) {
    for (let t = 1; t < times; t++) {
      const at = p * times + t;
      returns[p * (times - 1) + t - 1] = Math.log(spot[at]! / spot[at - 1]!);
      changes[p * (times - 1) + t - 1] = Math.log(volatilityIndex[at]! / volatilityIndex[at - 1]!);
    }
  }
  return { returns, changes, volatilityIndex, steps: times - 1 };
}

function correlationOf(x: Float64Array, y: Float64Array): number {
  const [a, b] = [estimate(x), estimate(y)];
  const shared = x.reduce((sum, value, i) => sum + (value - a.mean) * (y[i]! - b.mean), 0) / (x.length - 1);
  return shared / Math.sqrt(a.variance * b.variance);
}

const least = (values: Float64Array) => values.reduce((a, b) => Math.min(a, b));
const most = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b));

/** Correlation of |r| with itself some sessions later, within rows of `steps`. */
function memory(returns: Float64Array, lag: number, steps: number): number {
  const pairs = Array.from(returns.keys()).filter((i) => (i % steps) + lag < steps);
  const [now, later] = [0, lag].map((shift) => Float64Array.from(pairs, (i) => Math.abs(returns[i + shift]!)));
  return correlationOf(now!, later!);
}

const histories = [
  { name: "a simulated history", past: () => simulated, skip: false },
  { name: "SPY", past: () => pastMoves(spyHistory()), skip: !hasMarketData },
  { name: "NIFTY", past: () => pastMoves(niftyHistory()), skip: !hasMarketData },
];

describe.each(histories)("bootstrapPaths of $name", ({ past: load, skip }) => {
  const past = skip ? simulated : load();
  const steps = 63;
  const drawn = movesOf({ paths: 4000, steps, key: keyFrom(9), centred: false }, past);

  it.skipIf(skip)("keeps the moments of returns and of the index's changes", () => {
    for (const [found, known] of [
      [drawn.returns, past.returns],
      [drawn.changes, past.indexChanges],
    ] as const) {
      const [of, from] = [estimate(found), estimate(known)];
      expect(Math.abs(of.mean - from.mean)).toBeLessThan(4 * from.error);
      expect(Math.sqrt(of.variance / from.variance)).toBeGreaterThan(0.85);
      expect(Math.sqrt(of.variance / from.variance)).toBeLessThan(1.15);
    }
  });

  it.skipIf(skip)("keeps the leverage correlation and the memory of |r|", () => {
    const known = correlationOf(past.returns, past.indexChanges);
    expect(correlationOf(drawn.returns, drawn.changes)).toBeCloseTo(known, 1);
    for (const lag of [1, 5, 20]) {
      const inPast = memory(past.returns, lag, past.returns.length);
      expect(Math.abs(memory(drawn.returns, lag, steps) - inPast)).toBeLessThan(0.08);
    }
  });

  it.skipIf(skip)("keeps the index within the past, also after five years", () => {
    const long = movesOf({ paths: 200, steps: 1260, key: keyFrom(2), meanBlock: 20 }, past).volatilityIndex;
    const [low, high] = [least(past.index), most(past.index)];
    expect(least(long)).toBeGreaterThan(0.85 * low);
    expect(most(long)).toBeLessThan(1.5 * high);
    const [found, known] = [long, past.index].map((index) => estimate(Float64Array.from(index, Math.log)));
    expect(Math.abs(found!.mean - known!.mean)).toBeLessThan(0.1);
    expect(Math.sqrt(found!.variance / known!.variance)).toBeGreaterThan(0.8);
    expect(Math.sqrt(found!.variance / known!.variance)).toBeLessThan(1.25);
  });

  it.skipIf(skip)("has hardly any drift when centred", () => {
    const { spot, times } = bootstrapPaths(past, { paths: 20_000, steps: 21, key: keyFrom(4) });
    const end = estimate(spot.filter((_, i) => i % times === times - 1));
    expect(Math.abs(end.mean - 1)).toBeLessThan(4 * end.error + 0.001);
  });
});

describe("bootstrapPaths", () => {
  it("gives the same bits for any split", () => {
    const request = { steps: 30, key: keyFrom(3) };
    const whole = bootstrapPaths(simulated, { ...request, paths: 20 });
    const parts = [
      bootstrapPaths(simulated, { ...request, paths: 7 }),
      bootstrapPaths(simulated, { ...request, paths: 13, firstPath: 7 }),
    ];
    expect(parts.flatMap((part) => [...part.spot])).toEqual([...whole.spot]);
    expect(parts.flatMap((part) => [...part.volatilityIndex])).toEqual([...whole.volatilityIndex]);
  });

  it("draws nothing but moves of the past, in blocks of the mean length asked for", () => {
    const meanBlock = 8;
    const request = {
      paths: 500,
      steps: 100,
      key: keyFrom(3),
      meanBlock,
      centred: false,
      blocks: "independent",
    } as const;
    const { returns, steps } = movesOf(request, simulated);
    const place = new Map(Array.from(simulated.returns, (r, i) => [r.toFixed(9), i]));
    let joins = 0;
    for (let i = 0; i < returns.length; i++) {
      const at = place.get(returns[i]!.toFixed(9));
      expect(at).toBeDefined();
      if (i % steps > 0 && at !== place.get(returns[i - 1]!.toFixed(9))! + 1) joins++;
    }
    const expected = (500 * 99) / meanBlock;
    expect(Math.abs(joins - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it("does not join across a gap of the history", () => {
    const follows = simulated.follows.map((_, i) => i % 5 !== 0);
    const request = { paths: 50, steps: 60, key: keyFrom(1), meanBlock: 1000, centred: false };
    const { returns, steps } = movesOf(request, { ...simulated, follows });
    const place = new Map(Array.from(simulated.returns, (r, i) => [r.toFixed(9), i]));
    let across = 0;
    for (let i = 1; i < returns.length; i++) {
      const [before, at] = [returns[i - 1]!, returns[i]!].map((r) => place.get(r.toFixed(9))!);
      if (i % steps > 0 && at === before! + 1 && at! % 5 === 0) across++;
    }
    // Some 600 blocks, of which one in 15 begins by chance where the one before it ended.
    expect(across).toBeLessThan(80);
  });

  it("chooses blocks of weeks for daily volatility, and refuses what makes no sense", () => {
    expect(meanBlockLength(simulated)).toBeGreaterThan(10);
    const bad = (wrong: object) => () => bootstrapPaths(simulated, { paths: 1, steps: 1, key: keyFrom(1), ...wrong });
    expect(bad({ paths: 0 })).toThrow(/paths must be an integer >= 1, was 0/);
    expect(bad({ meanBlock: 0.5 })).toThrow(/meanBlock must lie in 1 .. 2999, was 0.5/);
    expect(() => pastMoves(hestonHistory({ kappa: 4, theta: 0.03, xi: 0.5, rho: 0 }, 3, 100, keyFrom(1)))).toThrow(
      /at least 250 pairs of sessions .* found 99 in 100 rows/,
    );
  });
});
