import { check, type Key } from "../../core/index.ts";
import type {
  Interval,
  QuotedEpisode,
  QuotedFigures,
  QuotedLedger,
  QuotedOutcome,
  QuotedRow,
} from "../../market/index.ts";
import {
  type BootstrapTable,
  bootstrapTable,
  conditionalValueAtRisk,
  holm,
  mean,
  percentileInterval,
  type Resampled,
  resampledDeviation,
  resampledMean,
  resampledTailLoss,
  signPValue,
  standardDeviation,
  tailPoints,
  worst,
} from "../../statistics/index.ts";
import { BENCHMARK } from "../summarise.ts";
import { type DailySums, dailySums, pooledDeviation, resampledDaily } from "./daily-deviation.ts";
import { type EpisodeGroup, episodeGroups } from "./episode-groups.ts";
import { separateWindows } from "./separate-windows.ts";
import { HALF_SPREAD } from "./settle-daily.ts";

export interface QuotedSummaryPlan {
  readonly draws: number;
  readonly key: Key;
}

const TAIL_LEVEL = 0.95;
const BPS_PER_PERCENT = 100;
/** Windows and tail points below which figures support nothing. */
const LEAST_WINDOWS = 10;
const LEAST_TAIL_POINTS = 10;

/**
 * The rows of one panel and side: for each entry rule a table of the episodes that reached expiry and one of those marked out, each with every strategy, BS Delta
 * among them. Ratios and intervals are paired: all strategies see the same stationary resamples of the same episodes, in blocks of as many
 * entries as begin during an episode's life. Groups of fewer than two episodes have no rows.
 */
export function summariseQuotes(
  episodes: readonly QuotedEpisode[],
  ledgers: readonly QuotedLedger[],
  plan: QuotedSummaryPlan,
): QuotedRow[] {
  return episodeGroups(episodes).flatMap((group) => tableOf(group, episodes, ledgers, plan));
}

/** What one strategy did on the episodes of a table. */
export interface QuotedSeries {
  readonly pnl: Float64Array;
  readonly volume: Float64Array;
  readonly cost: Float64Array;
  readonly daily: DailySums;
}

/** The series of some episodes of a ledger. */
export function seriesOf(
  ledger: QuotedLedger,
  members: readonly number[],
  episodes: readonly QuotedEpisode[],
): QuotedSeries {
  const outcomes = members.map((at) => ledger.outcomes[at]!);
  const column = (of: (outcome: QuotedOutcome) => number) => Float64Array.from(outcomes, of);
  return {
    pnl: column(({ pnl }) => pnl),
    volume: column(({ volume }) => volume),
    cost: column(({ totalCost, costs }) => totalCost - costs[HALF_SPREAD]!),
    daily: dailySums(
      outcomes,
      members.map((at) => episodes[at]!),
    ),
  };
}

function tableOf(
  group: EpisodeGroup,
  episodes: readonly QuotedEpisode[],
  ledgers: readonly QuotedLedger[],
  plan: QuotedSummaryPlan,
): QuotedRow[] {
  const { members } = group;
  const benchmark = ledgers.findIndex(({ strategy }) => strategy === BENCHMARK);
  check(benchmark >= 0, () => `summariseQuotes: no ledger of ${BENCHMARK}`);
  const own = members.map((at) => episodes[at]!);
  const series = ledgers.map((ledger) => seriesOf(ledger, members, episodes));
  const table = bootstrapTable(series.flatMap(statisticsOf), members.length, {
    ...plan,
    meanBlock: entriesInALife(own),
    kind: "stationary",
  });
  const compared = series.map((_, i) => comparisons(table, i * FIGURES.length, benchmark * FIGURES.length));
  const pValues = adjusted(compared, benchmark);
  return ledgers.map((ledger, i) => ({
    ...levelsOf(group, ledger, series[i]!, own),
    ratioToBs: figures(compared[i]!, ({ ratio }) => ratio),
    ci95: figures(compared[i]!, ({ interval }) => interval),
    adjustedPValue: pValues[i]!,
  }));
}

/** Entries that begin while an episode lives, on average: the overlap that a block must hold. At least 1, at most the sample. */
function entriesInALife(episodes: readonly QuotedEpisode[]): number {
  const during = episodes.map(
    ({ steps: [entry], end }) =>
      episodes.filter((other) => other.steps[0]!.date >= entry!.date && other.steps[0]!.date < end.date).length,
  );
  return Math.min(episodes.length, Math.max(1, Math.round(mean(Float64Array.from(during)))));
}

function levelsOf(
  { rule, end, members }: EpisodeGroup,
  { panel, side, strategy, family, outcomes }: QuotedLedger,
  { pnl, volume, cost, daily }: QuotedSeries,
  episodes: readonly QuotedEpisode[],
): Omit<QuotedRow, "ratioToBs" | "ci95" | "adjustedPValue"> {
  const windows = separateWindows(episodes);
  const tail = tailPoints(pnl.length, TAIL_LEVEL);
  const spreads = episodes.map(({ steps: [entry] }) => (BPS_PER_PERCENT * 100 * entry!.halfSpread) / entry!.spot);
  const positions = members.map((at) => outcomes[at]!.positions);
  return {
    ...{ panel, rule, end, side, strategy, family },
    from: episodes[0]!.steps[0]!.date,
    to: episodes.at(-1)!.steps[0]!.date,
    episodes: episodes.length,
    independentWindows: windows,
    tailPoints: tail,
    sufficient: windows >= LEAST_WINDOWS && tail >= LEAST_TAIL_POINTS,
    mean: mean(pnl),
    std: standardDeviation(pnl),
    cvar95: conditionalValueAtRisk(pnl, TAIL_LEVEL),
    worst: worst(pnl),
    dailyStd: pooledDeviation(daily),
    dailySteps: daily.counts.reduce((sum, count) => sum + count, 0),
    longerSteps: daily.longer,
    volume: mean(volume),
    hedgeCostBps: BPS_PER_PERCENT * mean(cost),
    halfSpreadBps: spreads.every(Number.isFinite) ? mean(Float64Array.from(spreads)) : Number.NaN,
    meanDelta: mean(Float64Array.from(positions.map((own) => mean(own)))),
  };
}

const FIGURES = [
  "std",
  "dailyStd",
  "cvar95",
  "volume",
  "cost",
] as const satisfies readonly (keyof QuotedFigures<number>)[];

/** In the order of `FIGURES`. */
function statisticsOf({ pnl, volume, cost, daily }: QuotedSeries): Resampled[] {
  return [
    resampledDeviation(pnl),
    resampledDaily(daily),
    resampledTailLoss(TAIL_LEVEL)(pnl),
    resampledMean(volume),
    resampledMean(cost),
  ];
}

interface Comparison {
  readonly ratio: number;
  readonly interval: Interval;
  readonly pValue: number;
}

function comparisons(table: BootstrapTable, first: number, benchmark: number): QuotedFigures<Comparison> {
  const compare = (figure: (typeof FIGURES)[number]): Comparison => {
    const [a, b] = [first, benchmark].map((from) => from + FIGURES.indexOf(figure)) as [number, number];
    const [drawsA, drawsB] = [table.draws[a]!, table.draws[b]!];
    const { value, low, high } = percentileInterval(
      table.sample[a]! / table.sample[b]!,
      drawsA.map((draw, i) => draw / drawsB[i]!),
    );
    return { ratio: value, interval: [low, high], pValue: signPValue(drawsA.map((draw, i) => draw - drawsB[i]!)) };
  };
  return {
    std: compare("std"),
    dailyStd: compare("dailyStd"),
    cvar95: compare("cvar95"),
    volume: compare("volume"),
    cost: compare("cost"),
  };
}

/** Holm's over the strategies other than the benchmark, figure by figure; NaN of the benchmark itself. */
function adjusted(compared: readonly QuotedFigures<Comparison>[], benchmark: number): QuotedRow["adjustedPValue"][] {
  const others = compared.filter((_, i) => i !== benchmark);
  const adjust = (figure: "std" | "dailyStd") => holm(others.map((each) => each[figure].pValue));
  const [std, dailyStd] = [adjust("std"), adjust("dailyStd")];
  return compared.map((_, i) => {
    const at = i < benchmark ? i : i - 1;
    return i === benchmark ? { std: Number.NaN, dailyStd: Number.NaN } : { std: std[at]!, dailyStd: dailyStd[at]! };
  });
}

function figures<T>(compared: QuotedFigures<Comparison>, of: (comparison: Comparison) => T): QuotedFigures<T> {
  return {
    std: of(compared.std),
    dailyStd: of(compared.dailyStd),
    cvar95: of(compared.cvar95),
    volume: of(compared.volume),
    cost: of(compared.cost),
  };
}
