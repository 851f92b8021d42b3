import {
  challenge,
  foldOf,
  hedgeInputs,
  type NetworkPeriod,
  networkPeriods,
  prepareReplay,
  type SummaryPlan,
  summarise,
} from "../backtest/index.ts";
import { check, deriveKey, firstIndexAfter, type Key } from "../core/index.ts";
import {
  blackScholesDelta,
  blackScholesTrailing,
  type HedgeInputs,
  learnedStrategy,
  noHedge,
  type Strategy,
  skewRule,
  sliceEpisodes,
} from "../hedging/index.ts";
import type { ResultRow, StrategyLedger } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import { networkOf, type TrainedNetwork } from "../training/index.ts";
import type { RunConfig } from "./config.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { Block } from "./train-market.ts";

/** What came of one market. */
export interface MarketResult {
  readonly rows: readonly ResultRow[];
  /** The single networks; empty without networks. */
  readonly seedRows: readonly ResultRow[];
  readonly ledgers: readonly StrategyLedger[];
  readonly seedLedgers: readonly StrategyLedger[];
}

/** Name of the learned hedge in tables. */
const LEARNED = "LSTM";

/** Replays every strategy on a market's episodes: the classical ones, and the networks of the blocks where there are some. */
export function evaluateMarket(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
  key: Key,
): MarketResult {
  const { history, set, costs, market } = plan;
  const inputs = marketInputs(plan);
  const replay = prepareReplay({
    history,
    set,
    hedgeInstrument: market.definition.hedgeInstrument,
    costs,
    tradeLag: config.backtest.tradeLag,
  });
  const ledger = (strategy: string, deltas: Float64Array, gives?: Strategy["gives"]): StrategyLedger => ({
    market: history.label,
    strategy,
    episodes: replay(deltas, gives),
  });
  const seeds = compute === undefined || blocks.length === 0 ? [] : networkDeltas(plan, inputs, blocks, compute);
  const learned = seeds.length === 0 ? [] : [ledger(LEARNED, averageOf(seeds))];
  const classical = classicalStrategies(config).map((strategy) =>
    ledger(strategy.name, strategy.deltas(inputs), strategy.gives),
  );
  const ledgers = [...learned, ...classical];
  const seedLedgers = seeds.map((deltas, seed) => ledger(`${LEARNED}, seed ${seed + 1}`, deltas));
  const summaryPlan = {
    horizonSessions: set.rules.terms.horizonSessions,
    draws: config.backtest.bootstrapDraws,
    meanBlock: config.backtest.bootstrapBlock,
    key: deriveKey(key, "bootstrap"),
  };
  const all = summarise(history, [...ledgers, ...seedLedgers], summaryPlan);
  const rows = all
    .slice(0, ledgers.length)
    .map((row, i) => (i < learned.length ? withChallenger(row, learned[i]!, all, classical, summaryPlan) : row));
  return { rows, seedRows: all.slice(ledgers.length), ledgers, seedLedgers };
}

/** Adds the comparison with the classical hedge that has the lowest standard deviation: chosen with hindsight, to the learned hedge's disadvantage. */
function withChallenger(
  row: ResultRow,
  learned: StrategyLedger,
  rows: readonly ResultRow[],
  classical: readonly StrategyLedger[],
  plan: SummaryPlan,
): ResultRow {
  const stdOf = (ledger: StrategyLedger) =>
    rows.find((one) => one.strategy === ledger.strategy)?.std ?? Number.POSITIVE_INFINITY;
  const best = classical.reduce((a, b) => (stdOf(b) < stdOf(a) ? b : a));
  return { ...row, toBestClassical: challenge(learned, best, plan) };
}

/** What strategies see, with the leverage that was known for each test year. */
export function marketInputs({ history, set, folds, leverage }: MarketPlan): HedgeInputs {
  return hedgeInputs(history, set, (entry) => {
    const fit = leverage.get(foldOf(folds, entry)?.year ?? Number.NaN);
    check(fit !== undefined, () => `no leverage for the entry ${entry}`);
    return fit.b;
  });
}

function classicalStrategies({ backtest }: RunConfig): Strategy[] {
  return [blackScholesDelta, blackScholesTrailing, skewRule(), skewRule({ band: backtest.bandWidth }), noHedge];
}

/** Call deltas of each seed's networks; every episode is hedged by the network of its own period. @returns [seeds][episodes x steps] */
export function networkDeltas(
  plan: MarketPlan,
  inputs: HedgeInputs,
  blocks: readonly Block[],
  compute: Compute,
): Float64Array[] {
  const spans = networkSpans(plan, blocks);
  const seeds = blocks[0]!.networks.length;
  check(
    spans.every(({ networks }) => networks.length === seeds),
    () => `networkDeltas: every block needs ${seeds} networks, one a seed`,
  );
  return Array.from({ length: seeds }, (_, seed) => {
    const deltas = new Float64Array(inputs.episodes * inputs.steps);
    for (const { networks, from, to } of spans) {
      const { options, parameters } = networks[seed]!;
      const strategy = learnedStrategy({
        name: LEARNED,
        model: networkOf(options),
        head: options.head,
        band: options.band,
        parameters: [parameters],
        compute,
      });
      deltas.set(strategy.deltas(sliceEpisodes(inputs, from, to)), from * inputs.steps);
    }
    return deltas;
  });
}

/** Episodes [from, to) of each period and its networks: entries ascend, so that a period's are neighbours. */
function networkSpans(
  { history, set, folds }: MarketPlan,
  blocks: readonly Block[],
): { networks: readonly TrainedNetwork[]; from: number; to: number }[] {
  const entries = set.entries.map((entry) => history.dates[entry]!);
  return networkPeriods(folds)
    .map((period) => ({
      networks: networksOf(blocks, period),
      from: entries.filter((entry) => entry < period.from).length,
      to: firstIndexAfter(entries, period.to),
    }))
    .filter(({ from, to }) => to > from);
}

function networksOf(
  blocks: readonly Block[],
  { trainingCutoff, fineTuneCutoff }: NetworkPeriod,
): readonly TrainedNetwork[] {
  const block = blocks.find(({ cutoff }) => cutoff === trainingCutoff);
  const networks =
    fineTuneCutoff === undefined
      ? block?.networks
      : block?.fineTuned.find(({ cutoff }) => cutoff === fineTuneCutoff)?.networks;
  check(
    networks !== undefined,
    () => `no networks trained before ${trainingCutoff}, fine-tuned before ${fineTuneCutoff ?? "-"}`,
  );
  return networks;
}

function averageOf(seeds: readonly Float64Array[]): Float64Array {
  return seeds[0]!.map((_, at) => seeds.reduce((sum, deltas) => sum + deltas[at]!, 0) / seeds.length);
}
