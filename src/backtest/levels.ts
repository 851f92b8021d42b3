import type { Levels } from "../market/index.ts";
import {
  conditionalValueAtRisk,
  downsideDeviation,
  entropicRisk,
  independentWindows,
  maxDrawdown,
  mean,
  standardDeviation,
  tailPoints,
  valueAtRisk,
  worst,
} from "../statistics/index.ts";
import type { EpisodeColumns } from "./episode-columns.ts";

/** Risk aversion of the entropic risk, per % of spot. */
const RISK_AVERSION = 1;
const BPS_PER_PERCENT = 100;

/** Which episodes levels are taken over, and where they lie. */
export interface EpisodePart {
  /** Places of the episodes, ascending; at least one. */
  readonly places: readonly number[];
  /** Rows of the history at which all episodes are entered. */
  readonly rows: readonly number[];
  readonly horizonSessions: number;
}

/** Levels of one strategy over a part of its episodes. */
export function levelsOf(columns: EpisodeColumns, { places, rows, horizonSessions }: EpisodePart): Levels {
  const take = (column: Float64Array) => taken(column, places);
  const pnl = take(columns.pnl);
  const entropic = entropicRisk(pnl, RISK_AVERSION);
  return {
    strategy: columns.strategy,
    episodes: places.length,
    independentWindows: independentWindows(
      places.map((place) => rows[place]!),
      horizonSessions,
    ),
    tailPoints: tailPoints(pnl.length, 0.95),
    mean: mean(pnl),
    std: pnl.length < 2 ? Number.NaN : standardDeviation(pnl),
    downsideStd: downsideDeviation(pnl),
    var95: valueAtRisk(pnl, 0.95),
    cvar95: conditionalValueAtRisk(pnl, 0.95),
    var975: valueAtRisk(pnl, 0.975),
    cvar975: conditionalValueAtRisk(pnl, 0.975),
    cvar95Centred: conditionalValueAtRisk(pnl, 0.95, { centred: true }),
    worst: worst(pnl),
    maxDrawdown: maxDrawdown(pnl.map((value) => value / horizonSessions)),
    entropic: entropic.risk,
    entropicSampleSize: entropic.effectiveSampleSize,
    volume: mean(take(columns.volume)),
    costBps: mean(take(columns.cost)) * BPS_PER_PERCENT,
    meanDelta: mean(take(columns.meanDelta)),
    roughness: average(take(columns.roughness)),
  };
}

function taken(column: Float64Array, places: readonly number[]): Float64Array {
  const out = new Float64Array(places.length);
  for (let i = 0; i < out.length; i++) out[i] = column[places[i]!]!;
  return out;
}

/** NaN for episodes of fewer than three steps. */
function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
