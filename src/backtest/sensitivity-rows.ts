import { check } from "../core/index.ts";
import type { EpisodeResult, SensitivityRow } from "../market/index.ts";
import { conditionalValueAtRisk, type EpisodeSeries, mean, standardDeviation } from "../statistics/index.ts";

/** What a strategy came to under one setting: one sample, or several whose figures are averaged. */
export interface SettingOutcome {
  readonly strategy: string;
  readonly samples: readonly EpisodeSeries[];
}

const TAIL_LEVEL = 0.95;
const BPS_PER_PERCENT = 100;

type Figures = Pick<SensitivityRow, "mean" | "std" | "cvar95" | "cvar95Centred" | "volume" | "costBps">;

/** Rows of one setting's value, with ratios to the benchmark's under the same setting and the rank by standard deviation. */
export function sensitivityRowsOf(
  { setting, value }: Pick<SensitivityRow, "setting" | "value">,
  outcomes: readonly SettingOutcome[],
  benchmark: string,
): SensitivityRow[] {
  const all = outcomes.map(({ samples }) => averageOf(samples.map(figuresOf)));
  const base = all[outcomes.findIndex(({ strategy }) => strategy === benchmark)];
  check(base !== undefined, () => `sensitivityRowsOf: no outcome of ${benchmark}`);
  return outcomes.map(({ strategy }, i) => {
    const own = all[i]!;
    return {
      setting,
      value,
      strategy,
      ...own,
      stdRatio: own.std / base.std,
      cvar95Ratio: own.cvar95 / base.cvar95,
      cvar95CentredRatio: own.cvar95Centred / base.cvar95Centred,
      rank: 1 + all.filter(({ std }) => std < own.std).length,
    };
  });
}

function figuresOf({ pnl, volume, cost }: EpisodeSeries): Figures {
  return {
    mean: mean(pnl),
    std: standardDeviation(pnl),
    cvar95: conditionalValueAtRisk(pnl, TAIL_LEVEL),
    cvar95Centred: conditionalValueAtRisk(pnl, TAIL_LEVEL, { centred: true }),
    volume: mean(volume),
    costBps: mean(cost) * BPS_PER_PERCENT,
  };
}

function averageOf(samples: readonly Figures[]): Figures {
  const of = (figure: keyof Figures) => mean(Float64Array.from(samples, (sample) => sample[figure]));
  return {
    mean: of("mean"),
    std: of("std"),
    cvar95: of("cvar95"),
    cvar95Centred: of("cvar95Centred"),
    volume: of("volume"),
    costBps: of("costBps"),
  };
}

/** Episodes as columns. */
export function episodeSeries(episodes: readonly EpisodeResult[]): EpisodeSeries {
  return {
    pnl: Float64Array.from(episodes, ({ pnl }) => pnl),
    volume: Float64Array.from(episodes, ({ volume }) => volume),
    cost: Float64Array.from(episodes, ({ totalCost }) => totalCost),
  };
}

/** The same episodes at a multiple of their cost; the cash account is linear in it. @param free Without cost */
export function atCostMultiple(base: EpisodeSeries, free: EpisodeSeries, multiple: number): EpisodeSeries {
  return {
    pnl: base.pnl.map((pnl, i) => free.pnl[i]! + multiple * (pnl - free.pnl[i]!)),
    volume: base.volume,
    cost: base.cost.map((cost) => multiple * cost),
  };
}

/**
 * Samples of every `stride`-th session, one for each session to begin with at which there are episodes.
 * @param rows Row of the history at which each episode is entered, ascending
 */
export function everySession(series: EpisodeSeries, rows: readonly number[], stride: number): EpisodeSeries[] {
  const offsets = [...new Set(rows.map((row) => row % stride))].sort((a, b) => a - b);
  return offsets.map((offset) => {
    const of = (values: Float64Array) => values.filter((_, i) => rows[i]! % stride === offset);
    return { pnl: of(series.pnl), volume: of(series.volume), cost: of(series.cost) };
  });
}
