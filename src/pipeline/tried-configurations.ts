import { sha256 } from "../core/index.ts";
import type { Levels, MarketHistory } from "../market/index.ts";
import type { TrainedNetwork } from "../training/index.ts";
import type { RunConfig } from "./config.ts";
import { describeBudgets } from "./describe-networks.ts";
import type { EpisodePnl } from "./episode-file.ts";
import { type LearnedConfig, settingsOf } from "./learned-hedges.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { StrategyPositions } from "./market-strategies.ts";
import type { Trial } from "./register.ts";
import type { Block } from "./train-market.ts";

/** What a run knows of the configurations that it has tried on one market. */
export interface TriedInput {
  readonly config: RunConfig;
  readonly plan: MarketPlan;
  readonly blocks: readonly Block[];
}

/** Whether a strategy counts as tried: what could be chosen instead of BS Delta. */
export function isTried({ family, seedOf }: StrategyPositions): boolean {
  return (family === "learned" || family === "classical") && seedOf === undefined;
}

/** The entry of one strategy in the register. @param benchmark levels of BS Delta on the same episodes */
export function trialOf(
  input: TriedInput,
  { name, family }: StrategyPositions,
  { levels, benchmark, episodes }: { levels: Levels; benchmark: Levels; episodes: EpisodePnl },
): Trial {
  const hedges = hedgesOf(input.plan, name);
  const own = { ...input, blocks: input.blocks.filter(({ hedge }) => hedges.some((one) => one.name === hedge.name)) };
  const learned = family === "learned" && own.blocks.length > 0;
  const networks = learned ? { ...networksOf(own), paths: hedges.map((hedge) => pathsOf(input, hedge)) } : null;
  const decides = { ...positionSettings(input), strategy: name, family, networks };
  return {
    id: hashOf(decides),
    strategy: name,
    family,
    description: learned ? describeBudgets([own]).join(" ") : "fitted on the past of every test year",
    protocol: hashOf(protocolOf(input)),
    stdRatio: levels.std / benchmark.std,
    cvar95Ratio: levels.cvar95 / benchmark.cvar95,
    episodes,
  };
}

/** The learned hedges behind a name: itself, or those that it averages. */
function hedgesOf({ market }: MarketPlan, name: string): LearnedConfig[] {
  const parts = market.learned.find((hedge) => hedge.name === name)?.average ?? [name];
  return market.learned.filter((hedge) => parts.includes(hedge.name));
}

/** Where a hedge's training paths came from, which its networks do not tell. */
function pathsOf({ config, plan: { market } }: TriedInput, hedge: LearnedConfig) {
  const { bootstrapShare, warmEpochs, fineTune } = settingsOf(market, hedge).training;
  return {
    bootstrapShare,
    warmEpochs,
    pool: fineTune?.pool ? config.markets.map(({ definition }) => definition.id) : [],
  };
}

/** One line for people: a configuration that was tried, and its figures to BS Delta. */
export function trialLine(
  label: string,
  { strategy, id, episodes: { entries } }: Trial,
  levels: Levels,
  benchmark: Levels,
): string {
  const figures = (["std", "cvar95", "costBps", "volume"] as const).map(
    (name) => `${name === "costBps" ? "cost" : name} ${(levels[name] / benchmark[name]).toFixed(4)}`,
  );
  return `${label} ${entries[0]} to ${entries.at(-1)}: ${strategy}, configuration ${id.slice(0, 12)}, to BS Delta ${figures.join(", ")}`;
}

/** What makes P&L comparable, whatever the hedge: the option, how it is marked and traded, and what trading costs. */
function protocolOf({ config, plan }: Pick<TriedInput, "config" | "plan">) {
  const { bandWidth, retrainYears, purge, trailingWindow, ...replay } = withoutStatistics(config.backtest);
  return {
    option: config.option,
    replay,
    costs: { ...plan.market.costs, name: plan.costs.name, version: plan.costs.version },
    hedgeInstrument: plan.market.definition.hedgeInstrument,
  };
}

/** What decides positions beside a strategy's own settings. */
function positionSettings({ config, plan }: TriedInput) {
  return {
    ...protocolOf({ config, plan }),
    backtest: withoutStatistics(config.backtest),
    market: plan.market.definition.id,
    test: plan.market.test,
    data: historyHash(plan.history),
  };
}

/** Settings of a backtest that move no position and no P&L. */
function withoutStatistics(backtest: RunConfig["backtest"]) {
  const { bootstrapDraws, bootstrapBlock, comparisons, stressWindows, stressLimit, ...others } = backtest;
  const { sensitivities, jumpDeviations, challengers, ...rest } = others;
  return rest;
}

/** Trainings as the networks themselves tell them, since weights may come from a folder. */
function networksOf({ config, blocks }: TriedInput) {
  return {
    seed: config.seed,
    blocks: blocks.map(({ cutoff, calibration, networks, fineTuned }) => ({
      cutoff,
      simulator: calibration.simulator,
      networks: networks.map(ownSettings),
      fineTuned: fineTuned.map((tuned) => ({ cutoff: tuned.cutoff, networks: tuned.networks.map(ownSettings) })),
    })),
  };
}

/** Without what computed it: another kernel differs in the last bits, and is no other configuration. */
function ownSettings({ options, fineTuned }: TrainedNetwork) {
  const { compute, ...settings } = options;
  return { ...settings, fineTuned: fineTuned ?? null };
}

/** Hash of every number of a history, to the bit. */
function historyHash(history: MarketHistory): string {
  const { dates, open, high, low, close, volatilityIndex, rate, carry, dividend, volatilityTerm = [] } = history;
  const columns = [
    open,
    high,
    low,
    close,
    volatilityIndex,
    rate,
    carry,
    dividend,
    ...volatilityTerm.map((one) => one.values),
  ];
  const bytes = columns.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return sha256(
    Buffer.concat([Buffer.from(`${dates.join()};${volatilityTerm.map(({ days }) => days).join()}`), ...bytes]),
  );
}

/** Hash of a plain value that does not depend on the order of its keys. */
function hashOf(value: unknown): string {
  const inOrder = (_: string, part: unknown): unknown =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return sha256(JSON.stringify(value, inOrder));
}
