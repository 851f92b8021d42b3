import { deriveKey, type Key, randomStream } from "../../../core/index.ts";
import {
  compareDrawn,
  type DrawnFigure,
  type EpisodeSeries,
  type PairedComparison,
  strategyColumns,
  strategyFigures,
} from "../../../statistics/index.ts";
import type { Pool } from "../../pool.ts";
import { resample } from "../../resample.ts";

const TAIL_LEVEL = 0.95;
/** Paths are independent: blocks of one. */
const MEAN_BLOCK = 1;

export interface ComparisonPlan {
  readonly draws: number;
  readonly key: Key;
}

/** A row's difference from the benchmark. */
export interface RowComparison {
  readonly std: PairedComparison;
  readonly cvar: PairedComparison;
  readonly volume: PairedComparison;
}

type Compared = keyof RowComparison;

/**
 * Compares rows with the one in place `benchmark`. A row's figure is the mean over its seeds; every draw resamples the paths, the same for all rows and seeds, and
 * each row's seeds by themselves: an interval holds what other test paths and what other trainings would have changed.
 * @param rows series of every row, one a seed
 */
export async function compareRows(
  rows: readonly (readonly EpisodeSeries[])[],
  benchmark: number,
  { draws, key }: ComparisonPlan,
  pool: Pick<Pool, "threads" | "run">,
): Promise<RowComparison[]> {
  const series = rows.flat();
  const plan = { draws, meanBlock: MEAN_BLOCK, key: deriveKey(key, "paths") };
  const resampled = await resample(strategyColumns(series, [], TAIL_LEVEL), plan, pool);
  const figures = strategyFigures(series, [], resampled, TAIL_LEVEL);
  const firsts = rows.map((_, row) => rows.slice(0, row).flat().length);
  const drawn = (figure: Compared) =>
    rows.map((seeds, row) => {
      const members = seeds.map((_, seed) => figures(firsts[row]! + seed, figure));
      return overSeeds(members, draws, deriveKey(key, "seeds", row));
    });
  const [std, cvar, volume] = [drawn("std"), drawn("cvar"), drawn("volume")];
  return rows.map((_, row) => ({
    std: compareDrawn(std[row]!, std[benchmark]!),
    cvar: compareDrawn(cvar[row]!, cvar[benchmark]!),
    volume: compareDrawn(volume[row]!, volume[benchmark]!),
  }));
}

/** Mean over the seeds; on a draw over as many seeds drawn with replacement, the same ones for every figure. */
export function overSeeds(members: readonly DrawnFigure[], draws: number, key: Key): DrawnFigure {
  const count = members.length;
  const value = members.reduce((sum, member) => sum + member.value, 0) / count;
  const out = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    const random = randomStream(key, draw);
    let sum = 0;
    for (let seed = 0; seed < count; seed++) sum += members[random.integer(count)]!.draws[draw]!;
    out[draw] = sum / count;
  }
  return { value, draws: out };
}
