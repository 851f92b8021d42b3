import { check } from "../core/index.ts";
import { compareDrawn, type DrawnFigure } from "./compare-drawn.ts";
import { mean, standardDeviation } from "./moments.ts";
import { type ComparedFigure, type EpisodeSeries, everyFigure, type PairedComparisons } from "./paired.ts";
import { type ResampleColumns, resampleColumns } from "./resample-columns.ts";
import type { ResampledFigures } from "./resample-figures.ts";
import { conditionalValueAtRisk } from "./tail-risk.ts";

/** Any figure of the strategy in place `strategy`; those without volume and cost have the figures of their P&L alone. */
export type StrategyFigures = (strategy: number, figure: ComparedFigure) => DrawnFigure;

/** Series ready for resampling: of the strategies, then of further P&L on the same episodes. */
export function strategyColumns(
  strategies: readonly EpisodeSeries[],
  others: readonly Float64Array[],
  tailLevel: number,
): ResampleColumns {
  return resampleColumns(
    {
      tailed: [...strategies.map(({ pnl }) => pnl), ...others],
      averaged: [...strategies.map(({ volume }) => volume), ...strategies.map(({ cost }) => cost)],
    },
    tailLevel,
  );
}

/** Reads the figures of the same strategies and further P&L out of their resamples. */
export function strategyFigures(
  strategies: readonly EpisodeSeries[],
  others: readonly Float64Array[],
  resampled: ResampledFigures,
  tailLevel: number,
): StrategyFigures {
  const pnl = [...strategies.map((one) => one.pnl), ...others];
  const count = strategies.length;
  const tail = (i: number) => conditionalValueAtRisk(pnl[i]!, tailLevel);
  const figures: Readonly<Record<ComparedFigure, (i: number) => DrawnFigure>> = {
    mean: (i) => ({ value: mean(pnl[i]!), draws: resampled.mean[i]! }),
    std: (i) => ({ value: standardDeviation(pnl[i]!), draws: resampled.std[i]! }),
    cvar: (i) => ({ value: tail(i), draws: resampled.tailLoss[i]! }),
    centredCvar: (i) => ({ value: tail(i) + mean(pnl[i]!), draws: sum(resampled.tailLoss[i]!, resampled.mean[i]!) }),
    volume: (i) => ({ value: mean(strategies[i]!.volume), draws: resampled.average[i]! }),
    cost: (i) => ({ value: mean(strategies[i]!.cost), draws: resampled.average[count + i]! }),
  };
  return (strategy, figure) => {
    check(strategy < pnl.length, () => `strategyFigures: no series ${strategy}, there are ${pnl.length}`);
    return figures[figure](strategy);
  };
}

/** Every figure of one strategy against another's. */
export function compareStrategies(figures: StrategyFigures, strategy: number, against: number): PairedComparisons {
  return everyFigure((figure) => compareDrawn(figures(strategy, figure), figures(against, figure)));
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}
