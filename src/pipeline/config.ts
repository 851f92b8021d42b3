import { parse as parseYaml, stringify as stringifyYaml } from "yaml";
import { UsageError } from "../core/index.ts";
import type { MarketDefinition } from "../market/index.ts";
import { describeIssue } from "./config-errors.ts";
import {
  type BacktestConfig,
  backtestDefaults,
  type CalibrationConfig,
  type ConfigInput,
  type CostConfig,
  calibrationDefaults,
  configSchema,
  costDefaults,
  type MarketFields,
  type OptionConfig,
  optionDefaults,
  type QuotedPanelConfig,
  type ReportConfig,
  reportDefaults,
  type TrainingConfig,
  trainingDefaults,
} from "./config-schema.ts";
import { type ProtocolConfig, protocolDefaults } from "./protocol-schema.ts";

/** One market of an experiment with every setting resolved. */
export interface MarketConfig {
  readonly definition: MarketDefinition;
  readonly test: { readonly from: string; readonly to?: string | undefined };
  readonly training: TrainingConfig;
  readonly calibration: CalibrationConfig;
  readonly costs: CostConfig;
  /** Panels of real option quotes. */
  readonly quotes: readonly QuotedPanelConfig[];
}

/** A checked experiment: complete, no defaults left to apply. */
export interface RunConfig {
  readonly name: string;
  readonly seed: number;
  readonly quick: boolean;
  readonly markets: readonly MarketConfig[];
  readonly option: OptionConfig;
  readonly backtest: BacktestConfig & { readonly purge: number };
  readonly report: ReportConfig;
  readonly protocol: ProtocolConfig;
}

export interface ConfigOverrides {
  readonly seed?: number | undefined;
  readonly quick?: boolean | undefined;
  /** Keep only these markets. */
  readonly markets?: readonly string[] | undefined;
}

/**
 * Parses and resolves a YAML configuration. Unknown keys are errors that name the nearest known key; every complaint names file and key.
 * A market's own settings go over the common ones, and those over the defaults.
 */
export function parseConfig(text: string, file: string, overrides: ConfigOverrides = {}): RunConfig {
  const input = checkConfig(text, file);
  const option = { ...optionDefaults, ...given(input.option) };
  const chosen = chosenMarkets(input, file, overrides.markets);
  return {
    name: input.name,
    seed: overrides.seed ?? input.seed,
    quick: overrides.quick === true,
    markets: chosen.map(([id, fields]) => resolveMarket(id, fields, input, { file, quick: overrides.quick === true })),
    option,
    backtest: resolveBacktest(
      input,
      file,
      chosen.map(([id]) => id),
      option.horizonSessions,
    ),
    report: { ...reportDefaults, ...given(input.report) },
    protocol: { ...protocolDefaults, ...given(input.protocol) },
  };
}

/** Stress windows that concern none of the chosen markets are left out. */
function resolveBacktest(input: ConfigInput, file: string, chosen: readonly string[], horizon: number) {
  const known = Object.keys(input.markets);
  const unknown = input.backtest?.stressWindows
    ?.flatMap(({ markets }) => markets ?? [])
    .find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UsageError(
      `${file}: backtest.stressWindows: market '${unknown}' is not in the file; it has: ${known.join(", ")}`,
    );
  const backtest = { ...backtestDefaults, purge: horizon, ...given(input.backtest) };
  if (backtest.bootstrapBlock * backtest.stride < horizon)
    throw new UsageError(
      `${file}: backtest.bootstrapBlock is ${backtest.bootstrapBlock} entries of ${backtest.stride} session(s), shorter than the horizon of ${horizon} sessions`,
      "Shorter blocks tear overlapping episodes apart: every interval would be too narrow.",
    );
  const stressWindows = backtest.stressWindows.flatMap(({ markets, ...window }) => {
    const own = markets?.filter((id) => chosen.includes(id));
    if (own === undefined) return [window];
    return own.length === 0 ? [] : [{ ...window, markets: own }];
  });
  return { ...backtest, stressWindows };
}

function checkConfig(text: string, file: string): ConfigInput {
  let raw: unknown;
  try {
    raw = parseYaml(text, { prettyErrors: true });
  } catch (error) {
    throw new UsageError(`${file} is not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = configSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map((issue) => describeIssue(issue, raw)).join("; ");
  throw new UsageError(`${file}: ${complaints}`, "configs/real-markets.yaml is a complete example.");
}

function chosenMarkets(
  input: ConfigInput,
  file: string,
  chosen: readonly string[] | undefined,
): [string, MarketFields][] {
  const all = Object.entries(input.markets);
  if (chosen === undefined || chosen.length === 0) return all;
  const unknown = chosen.find((id) => !Object.hasOwn(input.markets, id));
  if (unknown !== undefined) {
    const hint = "Name the configuration before --market, which takes every word that follows it.";
    throw new UsageError(
      `market '${unknown}' is not in ${file}; it has: ${all.map(([id]) => id).join(", ")}`,
      /\.ya?ml$/.test(unknown) ? hint : undefined,
    );
  }
  return all.filter(([id]) => chosen.includes(id));
}

function resolveMarket(
  id: string,
  fields: MarketFields,
  input: ConfigInput,
  { file, quick }: { file: string; quick: boolean },
): MarketConfig {
  const { test, training, calibration, costs, quotes = [], ...definition } = fields;
  const common = { ...trainingDefaults, ...given(input.training), ...given(training) };
  const full = quick ? withQuickBudget(common, input.quick?.training) : common;
  requireWholeBatch(full, `${file}: markets.${id}.training`);
  requireSellersLoss(full, { ...optionDefaults, ...given(input.option) }, `${file}: markets.${id}.training`);
  return {
    definition: { id, ...definition },
    test,
    training: full,
    calibration: { ...calibrationDefaults, ...given(input.calibration), ...given(calibration) },
    costs: { ...costDefaults, ...given(input.costs), ...given(costs) },
    quotes,
  };
}

/** Networks are trained on the seller's P&L: the buyer's tail is the other one. The variance is the same for both. */
function requireSellersLoss({ stages }: TrainingConfig, option: OptionConfig, where: string): void {
  const tail = stages.find((stage) => stage.loss !== "mean-variance");
  if (option.side === "short" || tail === undefined) return;
  throw new UsageError(
    `${where}: the loss '${tail.loss}' looks at the seller's tail, but option.side is 'long'`,
    "Use the loss 'mean-variance', which is the same for both sides.",
  );
}

/** Also found by the trainer, but only after minutes of calibration. */
function requireWholeBatch({ batch, pathsPerEpoch }: TrainingConfig, where: string): void {
  if (batch <= pathsPerEpoch) return;
  throw new UsageError(`${where}: batch (${batch}) must not exceed pathsPerEpoch (${pathsPerEpoch})`);
}

/** `--quick`: every stage gets the quick number of epochs; its loss stays. */
function withQuickBudget(full: TrainingConfig, quick: NonNullable<ConfigInput["quick"]>["training"]): TrainingConfig {
  const { epochs, ...budget } = quick ?? {};
  const stages = full.stages.map((stage) => ({ ...stage, epochs: epochs ?? stage.epochs }));
  return { ...full, ...given(budget), stages };
}

/** The keys that were given: an undefined entry must not replace a default. */
function given<T extends object>(section: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(section ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The configuration as a user would write it with nothing left out: parsing it gives the same experiment again. */
export function writeConfig({ name, seed, markets, option, backtest, report, protocol }: RunConfig): string {
  const entries = markets.map(({ definition, ...settings }) => {
    const { id, ...fields } = definition;
    return [id, { ...fields, ...settings }];
  });
  return stringifyYaml({ name, seed, markets: Object.fromEntries(entries), option, backtest, report, protocol });
}
