import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { bootstrapPaths, mixedPaths, pastMoves, trainingPaths } from "../../src/simulation/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { simulator as parameters } from "../support/simulator.ts";

const steps = 21;
const calm = { ...parameters, logIndexMean: Math.log(0.1), logIndexSd: 0.05 };
const wild = { ...parameters, logIndexMean: Math.log(0.5), logIndexSd: 0.05 };
const moves = pastMoves(madeUpHistory({ sessions: 900, rate: 0.02 }));
const rowOf = (values: Float64Array, path: number) => values.subarray(path * (steps + 1), (path + 1) * (steps + 1));

describe("a mixture of simulators", () => {
  it("takes each for its share of the paths, as it draws them alone", () => {
    const request = { paths: 4000, steps, key: keyFrom(3) };
    const [mixed, first, second] = [[calm, wild], [calm], [wild]].map((simulators) =>
      trainingPaths(simulators, request),
    );
    let calmPaths = 0;
    for (let path = 0; path < request.paths; path++) {
      const own = mixed!.volatilityIndex[path * (steps + 1)]! < 0.25 ? first! : second!;
      if (own === first) calmPaths++;
      expect(rowOf(mixed!.spot, path)).toEqual(rowOf(own.spot, path));
    }
    expect(Math.abs(calmPaths / request.paths - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / request.paths));
  });

  it("is the simulator itself where there is one, and the same for any split of the paths", () => {
    const request = { paths: 30, steps, key: keyFrom(4) };
    expect(trainingPaths([parameters], request)).toEqual(trainingPaths(parameters, request));
    const whole = trainingPaths([calm, wild], request);
    const parts = [
      trainingPaths([calm, wild], { ...request, paths: 11 }),
      trainingPaths([calm, wild], { ...request, paths: 19, firstPath: 11 }),
    ];
    expect(parts.flatMap(({ spot }) => Array.from(spot))).toEqual(Array.from(whole.spot));
  });

  it("has no drift: the expected price is 1", () => {
    const paths = 60_000;
    const { spot, times } = trainingPaths([calm, wild], { paths, steps, key: keyFrom(5) });
    const last = Float64Array.from({ length: paths }, (_, path) => spot[path * times + steps]!);
    const mean = last.reduce((sum, x) => sum + x, 0) / paths;
    const deviation = Math.sqrt(last.reduce((sum, x) => sum + (x - mean) ** 2, 0) / paths);
    expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / Math.sqrt(paths));
  });
});

describe("moves of the past among simulated paths", () => {
  it("are spread evenly, and the others are what they were", () => {
    const request = { paths: 100, steps, key: keyFrom(6) };
    const mixed = mixedPaths({ simulators: [parameters], past: { moves, share: 0.3 } }, request);
    const simulated = trainingPaths(parameters, request);
    const past = bootstrapPaths(moves, { paths: 100, steps, key: request.key });
    let taken = 0;
    for (let path = 0; path < 100; path++) {
      const fromPast = mixed.spot[path * (steps + 1) + 5] === past.spot[path * (steps + 1) + 5];
      if (fromPast) taken++;
      const own = fromPast ? past : simulated;
      expect(rowOf(mixed.spot, path)).toEqual(rowOf(own.spot, path));
      expect(rowOf(mixed.volatilityIndex, path)).toEqual(rowOf(own.volatilityIndex, path));
      expect(Math.abs(taken - 0.3 * (path + 1))).toBeLessThan(1);
    }
    expect(mixedPaths({ simulators: [parameters], past: { moves, share: 0 } }, request)).toEqual(simulated);
  });

  it("refuse shares outside [0, 1], and a second index", () => {
    const request = { paths: 4, steps, key: keyFrom(7) };
    expect(() => mixedPaths({ simulators: [parameters], past: { moves, share: 1.2 } }, request)).toThrow(/share/);
    const both = { ...request, termDays: 93 };
    expect(() => mixedPaths({ simulators: [parameters], past: { moves, share: 0.5 } }, both)).toThrow(/one volatility/);
    expect(() => mixedPaths({ simulators: [] }, request)).toThrow(/at least one simulator/);
  });
});

describe("the slope of a second index", () => {
  it("is 0 for the same horizon, and points to the long run as the affine relation says", () => {
    const quiet = { ...parameters, indexNoise: 0 };
    const request = { paths: 300, steps, key: keyFrom(8) };
    const same = trainingPaths(quiet, { ...request, termDays: 30 });
    for (const slope of same.termSlope!) expect(Math.abs(slope)).toBeLessThan(1e-12);
    const far = trainingPaths({ ...quiet, randomisation: 0 }, { ...request, termDays: 1e7 });
    // Beyond all horizons the index is wedge sqrt(theta): constant along a path, so that both move by the same with the opposite sign.
    for (let at = 1; at < far.termSlope!.length; at++) {
      if (at % (steps + 1) === 0) continue;
      const move = Math.log(far.volatilityIndex[at]! / far.volatilityIndex[at - 1]!);
      expect(far.termSlope![at]! - far.termSlope![at - 1]!).toBeCloseTo(-move, 4);
    }
    expect(far.spot).toEqual(trainingPaths({ ...quiet, randomisation: 0 }, request).spot);
  });
});
