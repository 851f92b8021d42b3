import {
  atCostMultiple,
  decidedPositions,
  type EpisodeRules,
  type EpisodeSet,
  episodeSeries,
  everySession,
  heldBetween,
  prepareNextOpen,
  prepareReplay,
  type ReplayOptions,
  type SettingOutcome,
} from "../backtest/index.ts";
import type { EpisodeSeries } from "../statistics/index.ts";
import type { MarketPlan } from "./market-plan.ts";
import { marketInputs, type StrategyPositions, type StrategySource } from "./market-strategies.ts";
import type { SensitivityConfig } from "./schema/sensitivities.ts";

/** One setting with one value, and how the strategies' episodes come out under it. */
export interface Variation {
  readonly setting: string;
  readonly value: string | number;
  readonly outcomes: () => SettingOutcome[];
}

/** What the variations of one market start from. */
export interface Bench {
  readonly plan: MarketPlan;
  /** How the base case is replayed. */
  readonly replay: ReplayOptions;
  /** Positions of every strategy there, single networks included. */
  readonly positions: readonly StrategyPositions[];
  /** The same strategies on changed inputs. */
  readonly source: StrategySource;
  /** Strategies that are shown. */
  readonly shown: readonly StrategyPositions[];
  /** Their episodes in the base case. */
  readonly base: readonly EpisodeSeries[];
}

/** Other prices of the same options, or other options at the same prices: strategies decide anew. */
export function changedInputs(bench: Bench, { ivMultiples, logMoneyness }: SensitivityConfig): Variation[] {
  const { rules } = bench.plan.set;
  const wanted = new Set(bench.shown.map(({ name }) => name));
  const outcomesOf = (changed: Partial<EpisodeRules>) => () => {
    const set = { ...bench.plan.set, rules: { ...rules, ...changed } };
    const inputs = marketInputs({ ...bench.plan, set });
    const decided = bench.source(inputs, (name) => wanted.has(name)).filter(({ name }) => wanted.has(name));
    return replayed({ ...bench.replay, set }, decided);
  };
  return [
    ...ivMultiples.map((value) => ({
      setting: "iv multiple",
      value,
      outcomes: value === rules.ivMultiple ? () => baseOutcomes(bench) : outcomesOf({ ivMultiple: value }),
    })),
    ...logMoneyness.map((value) => ({
      setting: "strike",
      value,
      outcomes:
        value === rules.terms.logMoneyness
          ? () => baseOutcomes(bench)
          : outcomesOf({ terms: { ...rules.terms, logMoneyness: value } }),
    })),
  ];
}

/** The same decisions, traded later, less often, or at other cost. */
export function changedTrading(bench: Bench, axes: SensitivityConfig, opens: boolean): Variation[] {
  const { replay, shown, plan } = bench;
  const withLag = (tradeLag: number) => () =>
    tradeLag === replay.tradeLag ? baseOutcomes(bench) : replayed({ ...replay, tradeLag }, shown);
  const withInterval = (interval: SensitivityConfig["rebalance"][number]) => () =>
    interval === 1
      ? baseOutcomes(bench)
      : replayed(
          replay,
          shown.map((one) => ({ ...one, deltas: heldBetween(plan.history, plan.set, one.deltas, interval) })),
        );
  return [
    ...axes.tradeLags.map((value) => ({ setting: "trade lag", value, outcomes: withLag(value) })),
    ...(axes.nextOpen && opens ? [{ setting: "trade lag", value: "next open", outcomes: () => nextOpen(bench) }] : []),
    ...axes.rebalance.map((value) => ({ setting: "rebalance interval", value, outcomes: withInterval(value) })),
    ...costMultiples(bench, axes.costMultiples),
  ];
}

function nextOpen({ replay, shown }: Bench): SettingOutcome[] {
  const settle = prepareNextOpen(replay);
  const { terms } = replay.set.rules;
  return shown.map(({ name, deltas, gives }) => ({
    strategy: name,
    samples: [settle(decidedPositions(terms, deltas, gives))],
  }));
}

/** Of every trade in the hedge; borrow and the option's own costs, where they are charged, stay. */
function costMultiples(bench: Bench, multiples: readonly number[]): Variation[] {
  const { replay, shown, base } = bench;
  if (multiples.length === 0) return [];
  const free = replayed({ ...replay, costs: replay.costs.flat(0) }, shown);
  return multiples.map((value) => ({
    setting: "cost multiple",
    value,
    outcomes: () =>
      free.map(({ strategy, samples }, i) => ({
        strategy,
        samples: [atCostMultiple(base[i]!, samples[0]!, value)],
      })),
  }));
}

/** Other options for the same call deltas: parity gives the positions. */
export function changedOptions(bench: Bench, { kinds, sides }: SensitivityConfig): Variation[] {
  const { replay, shown, plan } = bench;
  const { terms } = plan.set.rules;
  const outcomesOf = (changed: Partial<EpisodeRules["terms"]>) => () => {
    const set: EpisodeSet = { ...plan.set, rules: { ...plan.set.rules, terms: { ...terms, ...changed } } };
    return replayed({ ...replay, set }, shown);
  };
  const sideOf = { short: 1, long: -1 } as const;
  return [
    ...kinds.map((value) => ({
      setting: "kind",
      value,
      outcomes: value === terms.kind ? () => baseOutcomes(bench) : outcomesOf({ kind: value }),
    })),
    ...sides.map((value) => ({
      setting: "side",
      value,
      outcomes: sideOf[value] === terms.side ? () => baseOutcomes(bench) : outcomesOf({ side: sideOf[value] }),
    })),
  ];
}

export function entryStride({ plan, shown, base }: Bench, stride: number): Variation {
  const { entries } = plan.set;
  return {
    setting: "entry stride",
    value: stride,
    outcomes: () => shown.map(({ name }, i) => ({ strategy: name, samples: everySession(base[i]!, entries, stride) })),
  };
}

/** Each single network in place of the average that it belongs to: all first ones, all second ones, ... */
export function singleNetworks(bench: Bench): Variation[] {
  const replay = prepareReplay(bench.replay);
  const seedsOf = new Map(
    bench.shown.map(({ name }) => [name, bench.positions.filter(({ seedOf }) => seedOf === name)]),
  );
  const most = Math.max(...[...seedsOf.values()].map((seeds) => seeds.length));
  return Array.from({ length: most }, (_, seed) => ({
    setting: "seed",
    value: seed + 1,
    outcomes: () =>
      baseOutcomes(bench).map((outcome) => {
        const alone = seedsOf.get(outcome.strategy)?.[seed];
        return alone === undefined
          ? outcome
          : { strategy: outcome.strategy, samples: [episodeSeries(replay(alone.deltas, alone.gives))] };
      }),
  }));
}

function replayed(options: ReplayOptions, positions: readonly StrategyPositions[]): SettingOutcome[] {
  const replay = prepareReplay(options);
  return positions.map(({ name, deltas, gives }) => ({
    strategy: name,
    samples: [episodeSeries(replay(deltas, gives))],
  }));
}

function baseOutcomes({ shown, base }: Bench): SettingOutcome[] {
  return shown.map(({ name }, i) => ({ strategy: name, samples: [base[i]!] }));
}
