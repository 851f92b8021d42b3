import { check, type Key, UserError } from "../core/index.ts";
import type {
  ChallengerComparison,
  Interval,
  MarketHistory,
  RatioFigures,
  ResultRow,
  StrategyLedger,
} from "../market/index.ts";
import {
  conditionalValueAtRisk,
  independentWindows,
  maxDrawdown,
  mean,
  type PairedComparison,
  type PairedComparisons,
  type PairedPlan,
  pairedIntervals,
  standardDeviation,
  tailPoints,
  valueAtRisk,
  worst,
} from "../statistics/index.ts";
import { entryRows, seriesOf } from "./episode-columns.ts";

/** The strategy that every ratio divides by. */
export const BENCHMARK = "BS Delta";

/** Of CVaR95 and VaR95. */
export const TAIL_LEVEL = 0.95;
const BPS_PER_PERCENT = 100;

export interface SummaryPlan {
  readonly horizonSessions: number;
  readonly draws: number;
  /** Mean block of the stationary bootstrap, in entries. */
  readonly meanBlock: number;
  readonly key: Key;
}

/**
 * The main table's rows of one market. Every strategy must have the same episodes in the same order; the ledger of BS Delta must be among them.
 * Ratios and intervals are paired: all strategies see the same resamples of the same episodes.
 */
export function summarise(history: MarketHistory, ledgers: readonly StrategyLedger[], plan: SummaryPlan): ResultRow[] {
  const benchmark = requireComparable(history, ledgers);
  const comparisons = pairedIntervals(seriesOf(benchmark), ledgers.map(seriesOf), bootstrapPlan(plan));
  return summaryRows(history, ledgers, comparisons, plan.horizonSessions);
}

/** The main table's rows from comparisons of each strategy with BS Delta that are at hand. */
export function summaryRows(
  history: MarketHistory,
  ledgers: readonly StrategyLedger[],
  comparisons: readonly PairedComparisons[],
  horizonSessions: number,
): ResultRow[] {
  return ledgers.map((ledger, i) => rowOf(history, ledger, comparisons[i]!, horizonSessions));
}

/** Compares a learned hedge with one classical hedge on the same episodes. */
export function challenge(learned: StrategyLedger, classical: StrategyLedger, plan: SummaryPlan): ChallengerComparison {
  requireSameEpisodes(classical, learned);
  const [compared] = pairedIntervals(seriesOf(classical), [seriesOf(learned)], bootstrapPlan(plan));
  return challengerComparison(classical.strategy, compared!);
}

/** A comparison with the hedge called `strategy`, as the main table has it. */
export function challengerComparison(strategy: string, { std, cvar }: PairedComparisons): ChallengerComparison {
  return {
    strategy,
    std: std.ratio.value,
    cvar95: cvar.ratio.value,
    ci95: { std: [std.ratio.low, std.ratio.high], cvar95: [cvar.ratio.low, cvar.ratio.high] },
  };
}

function bootstrapPlan({ draws, meanBlock, key }: SummaryPlan): PairedPlan {
  return { draws, meanBlock, key, kind: "stationary", tailLevel: TAIL_LEVEL };
}

/**
 * Throws unless all strategies have the same episodes in the same order as BS Delta, and enough of them; a UserError where a longer history
 * would help. @returns BS Delta's ledger
 */
export function requireComparable(history: MarketHistory, ledgers: readonly StrategyLedger[]): StrategyLedger {
  const benchmark = ledgers.find((ledger) => ledger.strategy === BENCHMARK);
  check(benchmark !== undefined, () => `summarise: no ledger of ${BENCHMARK}`);
  if (benchmark.episodes.length < 2) {
    throw new UserError(
      `${history.label}: ${benchmark.episodes.length} complete episodes in the test span, at least 2 are needed`,
      `The history has sessions ${history.dates[0]} to ${history.dates.at(-1)}: widen the test span, or look for missing volatility and rates in the quality report.`,
    );
  }
  for (const ledger of ledgers) requireSameEpisodes(benchmark, ledger);
  return benchmark;
}

function requireSameEpisodes(benchmark: StrategyLedger, ledger: StrategyLedger): void {
  const same =
    ledger.episodes.length === benchmark.episodes.length &&
    ledger.episodes.every((episode, i) => episode.entry === benchmark.episodes[i]!.entry);
  check(same, () => `summarise: episodes of ${ledger.strategy} differ from those of ${BENCHMARK}`);
}

function rowOf(
  history: MarketHistory,
  ledger: StrategyLedger,
  compared: PairedComparisons,
  horizon: number,
): ResultRow {
  const { pnl, volume, cost } = seriesOf(ledger);
  const { episodes } = ledger;
  const [from, to] = [episodes[0]!.entry, episodes.at(-1)!.entry];
  return {
    market: history.label,
    strategy: ledger.strategy,
    nature: history.nature,
    volatility: history.volatilityNature,
    from,
    to,
    episodes: episodes.length,
    independentWindows: independentWindows(entryRows(history, ledger), horizon),
    tailPoints: tailPoints(pnl.length, TAIL_LEVEL),
    mean: mean(pnl),
    std: standardDeviation(pnl),
    var95: valueAtRisk(pnl, TAIL_LEVEL),
    cvar95: conditionalValueAtRisk(pnl, TAIL_LEVEL),
    cvar95Centred: conditionalValueAtRisk(pnl, TAIL_LEVEL, { centred: true }),
    worst: worst(pnl),
    maxDrawdown: maxDrawdown(pnl.map((value) => value / horizon)),
    volume: mean(volume),
    costBps: mean(cost) * BPS_PER_PERCENT,
    meanDelta: mean(Float64Array.from(episodes, (episode) => episode.meanDelta)),
    ratioToBs: figures(compared, ({ ratio }) => ratio.value),
    ci95: {
      ...figures(compared, ({ ratio }): Interval => [ratio.low, ratio.high]),
      meanDifference: [compared.mean.difference.low, compared.mean.difference.high],
    },
  };
}

function figures<T>(compared: PairedComparisons, of: (comparison: PairedComparison) => T): RatioFigures<T> {
  return {
    std: of(compared.std),
    cvar95: of(compared.cvar),
    cvar95Centred: of(compared.centredCvar),
    volume: of(compared.volume),
    cost: of(compared.cost),
  };
}
