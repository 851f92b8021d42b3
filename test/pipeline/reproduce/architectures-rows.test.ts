import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveKey, keyFrom } from "../../../src/core/index.ts";
import { hestonTable } from "../../../src/hedging/index.ts";
import { type ClassicalName, classicalHedges } from "../../../src/pipeline/reproduce/architectures/classical-hedges.ts";
import {
  drawHestonPaths,
  HESTON,
  logEulerPaths,
  STEPS,
  YEARS,
} from "../../../src/pipeline/reproduce/architectures/heston-market.ts";
import {
  type HedgedPaths,
  hedgePaths,
  netOf,
  reportEpisodes,
} from "../../../src/pipeline/reproduce/architectures/report-episodes.ts";
import { correctedFigures, publishedFigures } from "../../../src/pipeline/reproduce/architectures/risk-figures.ts";
import { hestonSensitivities } from "../../../src/pricing/index.ts";
import { conditionalValueAtRisk } from "../../../src/statistics/index.ts";

const TEST_PATHS = 50_000;
const paths = drawHestonPaths({ from: "numpy", seed: 44, paths: TEST_PATHS });
const episodes = reportEpisodes(paths, 0);
const known = new Map<ClassicalName, HedgedPaths>();

function hedged(name: ClassicalName): HedgedPaths {
  const found = known.get(name) ?? hedgePaths(classicalHedges[name](paths, episodes), episodes);
  known.set(name, found);
  return found;
}

/** mean, std, VaR95, CVaR95, entropic, volume as printed, or as a second program found them. */
const rows: Record<ClassicalName, readonly number[]> = {
  "No hedge": [-2.2699, 3.2537, 9.2148, 11.365, 12.7862, 0],
  "Black-Scholes delta": [-2.2761, 0.3872, 2.9141, 3.1982, 2.3574, 2.7132],
  Leland: [-2.2763, 0.3888, 2.8995, 3.1684, 2.3564, 2.6834],
  "Whalley-Wilmott, as coded": [-2.2703, 2.8771, 7.9964, 8.9403, 6.5211, 0.6184],
  "Whalley-Wilmott": [-2.2786, 0.5538, 3.1216, 3.436, 2.4328, 1.6418],
  "Heston delta": [-2.2764, 0.4007, 2.9413, 3.1969, 2.3622, 2.7399],
  "Heston minimum variance": [-2.2762, 0.3795, 2.9067, 3.1659, 2.3532, 2.6994],
};

describe("the report's market", () => {
  it("is the source's, path by path", () => {
    const times = STEPS + 1;
    const at = (path: number, values: Float64Array) => [1, 15, 30].map((t) => values[path * times + t]!);
    const points = (path: number) => at(path, paths.spot).map((price) => 100 * price);
    // From the same recursion in NumPy.
    expectNear(points(0), [99.21186336, 96.85801517, 94.91062304], 5e-9);
    expectNear(at(0, paths.variance), [0.04016323, 0.03308367, 0.03897088], 5e-9);
    expectNear([points(49_999)[0]!, points(49_999)[2]!], [98.81214419, 96.51325993], 5e-9);
  });

  it("keeps the variance at zero or above and starts at one", () => {
    const crash = new Float64Array(STEPS).fill(-6);
    const { spot, variance } = logEulerPaths(
      1,
      crash.map((z) => -z),
      crash,
    );
    expect(spot[0]).toBe(1);
    expect(variance[0]).toBe(HESTON.v0);
    expect(Math.min(...variance)).toBe(0);
    expect(spot.every((price) => price > 0)).toBe(true);
  });

  it("draws keyed paths that are the same for a key and others for another", () => {
    const draw = (epoch: number) =>
      drawHestonPaths({ from: "key", key: deriveKey(keyFrom(3), "epoch", epoch), paths: 20 });
    expect(draw(0)).toEqual(draw(0));
    expect(draw(0).spot).not.toEqual(draw(1).spot);
  });
});

describe("rows without a network, on all 50,000 test paths", () => {
  it.each(Object.keys(rows) as ClassicalName[])("%s", (name) => {
    const { gross, volume } = hedged(name);
    const { mean, std, var95, cvar95, entropic, volume: traded } = publishedFigures(gross, volume);
    expectNear([mean, std, var95, cvar95, entropic, traded], rows[name], 1e-4);
  });

  it.each([
    ["Black-Scholes delta", [3.3041, 3.5573, 3.8549]],
    ["Leland", [3.2706, 3.5165, 3.8067]],
    ["Heston minimum variance", [3.2705, 3.5209, 3.8146]],
  ] as const)("%s after costs on the value traded", (name, expected) => {
    const found = hedged(name);
    const cvar = [3, 10, 18].map((bps) => publishedFigures(netOf(found, bps), found.volume).cvar95);
    expectNear(cvar, expected, 1e-4);
  });

  it("a premium moves the mean and the tail by itself, and nothing else", () => {
    const { gross, volume } = hedged("Leland");
    const booked = hedgePaths(classicalHedges.Leland(paths, episodes), reportEpisodes(paths, 2.25));
    const [without, withIt] = [publishedFigures(gross, volume), publishedFigures(booked.gross, booked.volume)];
    expectNear(
      [withIt.mean - without.mean, without.cvar95 - withIt.cvar95, withIt.std],
      [2.25, 2.25, without.std],
      1e-9,
    );
  });
});

describe("Heston deltas at a known variance", () => {
  it("are the model's to 1e-4, far below on average, where the paths go", () => {
    const table = hestonTable(HESTON);
    let [sum, count] = [0, 0];
    fc.assert(
      fc.property(
        fc.double({ min: -0.25, max: 0.25, noNaN: true }),
        fc.double({ min: 0.005, max: 0.12, noNaN: true }),
        fc.integer({ min: 0, max: STEPS - 1 }),
        (logMoneyness, variance, t) => {
          const maturity = (YEARS * (STEPS - t)) / STEPS;
          const found = table.deltasAtVariance(variance, logMoneyness, maturity);
          const exact = hestonSensitivities(
            { ...HESTON, v0: variance },
            { maturity, forward: Math.exp(logMoneyness), strikes: [1] },
            "call",
          );
          const error = Math.max(
            Math.abs(found.delta - exact.delta[0]!),
            Math.abs(found.minimumVariance - exact.minimumVarianceDelta[0]!),
          );
          sum += error;
          count++;
          expect(error).toBeLessThan(1e-4);
        },
      ),
      { seed: 11, numRuns: 2000 },
    );
    expect(sum / count).toBeLessThan(1e-5);
  });

  it("refuse a variance beyond the table", () => {
    const table = hestonTable(HESTON);
    expect(() => table.deltasAtVariance(100, 0, 0.05)).toThrow("a variance of 100");
  });
});

describe("figures", () => {
  it("in the report's convention and in ours differ by the fraction of the tail only", () => {
    const pnl = Float64Array.from({ length: 30 }, (_, i) => -i);
    const volume = new Float64Array(30);
    // Its 95 % quantile is 27.55: the mean of 28 and 29. Ours is the worst 1.5 paths.
    expect(publishedFigures(pnl, volume).cvar95).toBeCloseTo(28.5, 12);
    expect(publishedFigures(pnl, volume).var95).toBeCloseTo(27.55, 12);
    expect(correctedFigures(pnl, volume).cvar95).toBeCloseTo((29 + 0.5 * 28) / 1.5, 12);
    expect(correctedFigures(pnl, volume).cvar95).toBe(conditionalValueAtRisk(pnl, 0.95));
  });

  it("count opening and closing, in units and in value", () => {
    const one = logEulerPaths(1, new Float64Array(STEPS), new Float64Array(STEPS));
    const sold = reportEpisodes(one, 0);
    const held = new Float64Array(STEPS).fill(0.5);
    const { volume, turnover } = hedgePaths(held, sold);
    expect(volume[0]).toBeCloseTo(1, 12);
    expect(turnover[0]).toBeCloseTo(50 * (1 + one.spot[STEPS]!), 10);
  });
});

function expectNear(found: readonly number[], expected: readonly number[], within: number): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of found.entries()) {
    expect(Math.abs(value - expected[i]!), `${value} for ${expected[i]}`).toBeLessThanOrEqual(within);
  }
}
