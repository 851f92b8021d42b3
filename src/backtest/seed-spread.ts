import { check } from "../core/index.ts";
import type { Levels, SeedSpread, Spread } from "../market/index.ts";
import { quantile, standardDeviation } from "../statistics/index.ts";

/** Spread of the figures of the single networks behind the strategy called `strategy`. @param seeds at least one */
export function seedSpread(strategy: string, seeds: readonly Levels[], benchmark: Levels): SeedSpread {
  check(seeds.length > 0, () => `seedSpread: no networks behind ${strategy}`);
  const spread = (of: (levels: Levels) => number) => spreadOf(Float64Array.from(seeds, of));
  return {
    strategy,
    seeds: seeds.length,
    mean: spread(({ mean }) => mean),
    std: spread(({ std }) => std),
    cvar95: spread(({ cvar95 }) => cvar95),
    volume: spread(({ volume }) => volume),
    costBps: spread(({ costBps }) => costBps),
    stdRatio: spread(({ std }) => std / benchmark.std),
    cvar95Ratio: spread(({ cvar95 }) => cvar95 / benchmark.cvar95),
  };
}

function spreadOf(values: Float64Array): Spread {
  return {
    min: quantile(values, 0),
    median: quantile(values, 0.5),
    max: quantile(values, 1),
    sd: values.length < 2 ? Number.NaN : standardDeviation(values),
  };
}
