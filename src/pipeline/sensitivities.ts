import {
  BENCHMARK,
  type EpisodeSet,
  episodeSeries,
  missingOpen,
  prepareReplay,
  sensitivityRowsOf,
} from "../backtest/index.ts";
import type { SensitivityRow } from "../market/index.ts";
import type { RunConfig } from "./config.ts";
import type { SensitivityConfig } from "./schema/sensitivities.ts";
import {
  type Bench,
  changedInputs,
  changedOptions,
  changedTrading,
  entryStride,
  singleNetworks,
} from "./sensitivity-variations.ts";

/** The base case of one market. */
export interface SensitivityBase extends Pick<Bench, "plan" | "replay" | "positions" | "source"> {
  readonly config: RunConfig;
}

export interface Sensitivities {
  readonly rows: readonly SensitivityRow[];
  /** Settings, and strategies asked for, that could not be shown. */
  readonly leftOut: readonly string[];
}

/**
 * Repeats the test with one setting changed at a time, for the strategies that the configuration names. Networks and fitted rules are those of the
 * base case: they see the changed prices and volatilities, and are not trained or fitted again. Values of the base case are taken from it.
 */
export function sensitivities(base: SensitivityBase): Sensitivities {
  const { config, plan, positions } = base;
  const settings = config.backtest.sensitivities;
  if (settings === null) return { rows: [], leftOut: [] };
  const axes = config.quick ? quickAxes(settings) : settings;
  const names = new Set([BENCHMARK, ...axes.strategies]);
  const shown = positions.filter(
    ({ name, family, seedOf }) => seedOf === undefined && (family === "learned" || names.has(name)),
  );
  const replay = prepareReplay(base.replay);
  const { entries } = plan.set;
  const bench: Bench = { ...base, shown, base: shown.map(({ deltas, gives }) => episodeSeries(replay(deltas, gives))) };
  const open = axes.nextOpen ? missingOpen(plan.history, plan.set) : undefined;
  const sampled = axes.strides.filter((stride) => hasSamples(stride, config.backtest.stride, plan.set));
  const variations = [
    ...changedInputs(bench, axes),
    ...changedTrading(bench, axes, open === undefined),
    ...changedOptions(bench, axes),
    ...sampled.map((stride) => entryStride(bench, stride)),
    ...(axes.seeds ? singleNetworks(bench) : []),
  ];
  return {
    rows: variations.flatMap(({ setting, value, outcomes }) =>
      sensitivityRowsOf({ setting, value: String(value) }, outcomes(), BENCHMARK),
    ),
    leftOut: [
      ...[...names]
        .filter((name) => !shown.some((one) => one.name === name))
        .map((name) => `strategy '${name}': not in this run`),
      ...(open === undefined ? [] : [`trade lag, next open: no open on ${open}`]),
      ...axes.strides
        .filter((stride) => !sampled.includes(stride))
        .map((stride) => `entry stride ${stride}: ${entries.length} entries every ${config.backtest.stride} sessions`),
    ],
  };
}

/** `--quick`: only the ends of what moves most. */
function quickAxes(settings: SensitivityConfig): SensitivityConfig {
  const ends = <T>(values: readonly T[]) => values.filter((_, i) => i === 0 || i === values.length - 1);
  return {
    ...settings,
    ivMultiples: ends(settings.ivMultiples),
    costMultiples: ends(settings.costMultiples),
    nextOpen: false,
    rebalance: [],
    logMoneyness: [],
    kinds: [],
    sides: [],
    strides: [],
    seeds: false,
  };
}

/** Whether the entries of the base case hold all of a stride's, and each of its samples has the two episodes that a deviation needs. */
function hasSamples(stride: number, base: number, { entries }: EpisodeSet): boolean {
  if (stride % base !== 0) return false;
  const sizes = new Map<number, number>();
  for (const entry of entries) sizes.set(entry % stride, 1 + (sizes.get(entry % stride) ?? 0));
  return Math.min(...sizes.values()) >= 2;
}
