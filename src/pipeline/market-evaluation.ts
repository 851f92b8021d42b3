import {
  entryRows,
  episodeColumns,
  marketRegimes,
  pairedRows,
  regimeRows,
  type StrategyEpisodes,
  seedSpread,
  stressRows,
  verdictOf,
  yearRows,
} from "../backtest/index.ts";
import { check } from "../core/index.ts";
import type {
  Levels,
  MarketEvaluation,
  PairedRow,
  StrategyLedger,
  StressRow,
  TriedConfiguration,
  Verdict,
} from "../market/index.ts";
import { deltaOfCall } from "../pricing/index.ts";
import { roughness } from "../statistics/index.ts";
import type { RunConfig } from "./config.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { StrategyPositions } from "./market-strategies.ts";
import type { ResampledMarket } from "./resampled-market.ts";
import { type EarlierTrials, searchTests } from "./search-tests.ts";

/** The base case of one market: what was replayed, and its resamples. Places count the strategies shown, then the single networks. */
export interface BaseCase {
  readonly config: RunConfig;
  readonly plan: MarketPlan;
  readonly positions: readonly StrategyPositions[];
  readonly episodes: StrategyEpisodes;
  /** Over all episodes, by place. */
  readonly levels: readonly Levels[];
  readonly bestClassical: number;
  readonly resampled: ResampledMarket;
  readonly tried: readonly TriedConfiguration[];
  readonly earlier: EarlierTrials;
}

/** Tables that come from other replays and fits than the base case's. */
export type OtherTables = Pick<
  MarketEvaluation,
  "attribution" | "costEpochs" | "breakEven" | "breakEvenCosts" | "sensitivities" | "fits"
>;

/** Everything that the committee's paper says about one market. */
export function marketEvaluation(base: BaseCase, others: OtherTables): MarketEvaluation {
  const { plan, config, positions, levels, bestClassical, resampled, earlier } = base;
  const places = shownPlaces(positions);
  const episodes = shownEpisodes(base);
  const paired = pairedTable(base);
  const stress = stressRows(plan.history, episodes, stressWindowsOf(base), config.backtest.stressLimit);
  return {
    market: plan.history.label,
    levels: places.map((place) => levels[place]!),
    families: Object.fromEntries(places.map((place) => [positions[place]!.name, positions[place]!.family])),
    placebos: Object.fromEntries(placeboPairs(positions).map((pair) => pair.map((place) => positions[place]!.name))),
    paired,
    years: yearRows(episodes),
    regimes: regimeRows(episodes, marketRegimes(plan.history, costChanges(plan))),
    stress,
    ...others,
    realityChecks: searchTests(
      {
        strategies: base.episodes.strategies,
        families: positions.map(({ family, seedOf }) => (seedOf === undefined ? family : undefined)),
        benchmark: base.episodes.benchmark,
        bestClassical,
        earlier,
        episodes: base.episodes.entries.length,
      },
      resampled.figures,
    ),
    tried: base.tried,
    verdicts: verdicts(base, levels, paired, stress),
    seeds: seedSpreads(base, levels),
  };
}

/** Every strategy's episodes as columns, for `BaseCase`. @param ledgers one for each of the positions */
export function strategyEpisodes(
  plan: MarketPlan,
  positions: readonly StrategyPositions[],
  ledgers: readonly StrategyLedger[],
  benchmark: number,
): StrategyEpisodes {
  const { episodes } = ledgers[benchmark]!;
  return {
    strategies: ledgers.map((ledger, i) => episodeColumns(ledger, roughnessOf(plan, positions[i]!))),
    benchmark,
    entries: episodes.map(({ entry }) => entry),
    expiries: episodes.map(({ expiry }) => expiry),
    rows: entryRows(plan.history, ledgers[benchmark]!),
    horizonSessions: plan.set.rules.terms.horizonSessions,
  };
}

/** Of the positions as they are held: those of a straddle change twice as much as the call's deltas that they are given by. */
function roughnessOf({ set }: MarketPlan, { deltas, gives }: StrategyPositions): Float64Array {
  const { kind, horizonSessions } = set.rules.terms;
  return roughness(gives === "position" ? deltas : deltas.map((delta) => deltaOfCall(kind, delta)), horizonSessions);
}

function shownPlaces(positions: readonly StrategyPositions[]): number[] {
  return [...positions.keys()].filter((place) => positions[place]!.seedOf === undefined);
}

/** Tables by part show no single networks. */
function shownEpisodes({ episodes, positions }: BaseCase): StrategyEpisodes {
  const places = shownPlaces(positions);
  return {
    ...episodes,
    strategies: places.map((place) => episodes.strategies[place]!),
    benchmark: places.indexOf(episodes.benchmark),
  };
}

/** All shown against BS Delta, then the classical and learned ones against the best classical hedge, then placebos against what they distort. */
function pairedTable({ config, positions, episodes, bestClassical, resampled }: BaseCase): PairedRow[] {
  const shown = shownPlaces(positions);
  const { benchmark } = episodes;
  const chosen = shown.filter((place) => ["classical", "learned"].includes(positions[place]!.family));
  const pair = (against: number) => (place: number) => (place === against ? [] : [[place, against] as const]);
  const { families, strategies, figures } = config.backtest.comparisons;
  const declared = shown
    .map((place) => positions[place]!)
    .filter(({ name, family }) => families.includes(family) || strategies.includes(name));
  return pairedRows(
    {
      names: positions.map(({ name }) => name),
      pairs: [
        ...shown.flatMap(pair(benchmark)),
        ...(bestClassical === benchmark ? [] : chosen.flatMap(pair(bestClassical))),
        ...placeboPairs(positions),
      ],
      declared: { strategies: new Set(declared.map(({ name }) => name)), figures },
    },
    resampled.compare,
  );
}

/** Places of every placebo and of the hedge that it distorts. */
function placeboPairs(positions: readonly StrategyPositions[]): (readonly [number, number])[] {
  return [...positions.entries()].flatMap(([place, { placeboOf }]) => {
    const original = positions.findIndex(({ name }) => name === placeboOf);
    return original < 0 ? [] : [[place, original] as const];
  });
}

function stressWindowsOf({ config, plan }: BaseCase) {
  const { id } = plan.market.definition;
  return config.backtest.stressWindows.filter(({ markets }) => markets === undefined || markets.includes(id));
}

/** Dates on which a rate of the schedule changes; those before the history starts are no change in it. */
function costChanges({ schedule }: MarketPlan): readonly string[] {
  return schedule.rows.map(({ from }) => from);
}

function verdicts(
  base: BaseCase,
  levels: readonly Levels[],
  paired: readonly PairedRow[],
  stress: readonly StressRow[],
): Verdict[] {
  const { positions, episodes, bestClassical, config } = base;
  const rowOf = (strategy: string, against: number): PairedRow => {
    const row = paired.find((one) => one.strategy === strategy && one.against === positions[against]!.name);
    check(row !== undefined, () => `verdict: ${strategy} was not compared with ${positions[against]!.name}`);
    return row;
  };
  return shownPlaces(positions)
    .filter((place) => positions[place]!.family === "learned")
    .map((place) => {
      const strategy = positions[place]!.name;
      return verdictOf({
        strategy,
        againstBenchmark: rowOf(strategy, episodes.benchmark),
        againstBestClassical: rowOf(strategy, bestClassical),
        stress: stress.filter((row) => row.strategy === strategy),
        declaredWindows: stressWindowsOf(base).length,
        stressLimit: config.backtest.stressLimit,
        levels: levels[place]!,
        benchmarkLevels: levels[episodes.benchmark]!,
      });
    });
}

function seedSpreads({ positions, episodes }: BaseCase, levels: readonly Levels[]) {
  const averaged = [...new Set(positions.flatMap(({ seedOf }) => seedOf ?? []))];
  return averaged.map((name) =>
    seedSpread(
      name,
      levels.filter((_, place) => positions[place]!.seedOf === name),
      levels[episodes.benchmark]!,
    ),
  );
}
