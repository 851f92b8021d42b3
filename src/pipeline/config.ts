import { parse as parseYaml, stringify as stringifyYaml } from "yaml";
import { UsageError } from "../core/index.ts";
import type { MarketDefinition } from "../market/index.ts";
import { architectures } from "../models/index.ts";
import { requireNetwork, suitedTo } from "../training/index.ts";
import { describeIssue } from "./config-errors.ts";
import { type ConfigInput, configSchema } from "./config-schema.ts";
import {
  LEARNED,
  type LearnedConfig,
  learnedHedges,
  settingsOf,
  withArchitecture,
  writeLearned,
} from "./learned-hedges.ts";
import { type BacktestConfig, backtestDefaults } from "./schema/backtest.ts";
import { type CalibrationConfig, calibrationDefaults } from "./schema/calibration.ts";
import { type CostConfig, costDefaults } from "./schema/costs.ts";
import type { MarketFields } from "./schema/market.ts";
import { type OptionConfig, optionDefaults } from "./schema/option.ts";
import { type ProtocolConfig, protocolDefaults } from "./schema/protocol.ts";
import type { QuotedPanelConfig } from "./schema/quotes.ts";
import { type ReportConfig, reportDefaults } from "./schema/report.ts";
import type { SmileConfig } from "./schema/smile.ts";
import { type TrainingConfig, trainingDefaults } from "./schema/training.ts";

/** One market of an experiment with every setting resolved. */
export interface MarketConfig {
  readonly definition: MarketDefinition;
  readonly test: { readonly from: string; readonly to?: string | undefined };
  readonly training: TrainingConfig;
  readonly calibration: CalibrationConfig;
  readonly costs: CostConfig;
  /** Panels of real option quotes. */
  readonly quotes: readonly QuotedPanelConfig[];
  readonly smile: SmileConfig;
  /** Rows from this date on are not read. */
  readonly dataBefore?: string | undefined;
  readonly learned: readonly LearnedConfig[];
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
  /** Hedge the validation span instead of the test span, on a history that ends where the test span begins. */
  readonly validate?: boolean | undefined;
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
  const { quick = false, validate = false } = overrides;
  const chosen = chosenMarkets(input, file, overrides.markets);
  const markets = chosen.map(([id, fields]) =>
    resolveMarket(id, validate ? onValidation(id, fields, file) : { ...fields, validation: undefined }, input, {
      file,
      quick,
    }),
  );
  requirePeers(markets, file);
  return {
    name: validate ? `${input.name}-validation` : input.name,
    seed: overrides.seed ?? input.seed,
    quick: overrides.quick === true,
    markets,
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
  const {
    test,
    validation,
    dataBefore,
    smile,
    learned,
    training,
    calibration,
    costs,
    quotes = [],
    ...definition
  } = fields;
  const common = commonTraining({ ...given(input.training), ...given(training) });
  const settings = {
    training: withMinYears(common, validation?.minYears),
    calibration: { ...calibrationDefaults, ...given(input.calibration), ...given(calibration) },
  };
  const budget = (full: TrainingConfig) => (quick ? withQuickBudget(full, input.quick?.training) : full);
  const listed = learned ?? input.learned;
  const list = listed ?? [{ name: architectures[common.architecture].title }];
  const hedges = learnedHedges(list, `${file}: markets.${id}.learned`)
    .map((hedge) => ({
      ...hedge,
      training: hedgeBudget(
        withMinYears(hedge.training, validation?.minYears),
        quick ? input.quick?.training : undefined,
      ),
    }))
    .map((hedge) => withArchitecture(hedge, common));
  const chosenSmile = smile ?? input.smile ?? { kind: "none" };
  const resolved = { ...settings, training: budget(settings.training) };
  for (const hedge of hedges) {
    const { training: own } = settingsOf(resolved, hedge);
    const ownName = hedge.name !== LEARNED && listed !== undefined;
    const where = `${file}: markets.${id}.${ownName ? `learned '${hedge.name}'` : "training"}`;
    if (hedge.average === undefined) requireNetwork(own, where);
    requireWholeBatch(own, where);
    requireSellersLoss(own, { ...optionDefaults, ...given(input.option) }, where);
    requireSmile(own, chosenSmile, where);
  }
  return {
    definition: { id, ...definition },
    test,
    ...(dataBefore !== undefined && { dataBefore }),
    smile: chosenSmile,
    learned: hedges,
    ...resolved,
    costs: { ...costDefaults, ...given(input.costs), ...given(costs) },
    quotes,
  };
}

/** What is given over the defaults, those of its architecture first. */
function commonTraining(own: Partial<TrainingConfig>): TrainingConfig {
  const suited = own.architecture === undefined ? {} : suitedTo(own.architecture, trainingDefaults.signature);
  return { ...trainingDefaults, ...suited, ...own };
}

/** A market's fields with the validation span in place of the test span, and nothing of the test span to be read. */
function onValidation(id: string, { test, validation, ...fields }: MarketFields, file: string): MarketFields {
  if (validation === undefined)
    throw new UsageError(
      `${file}: markets.${id} has no validation span`,
      "Give it one before test.from, e.g. validation: { from: 2000-01-01, to: 2009-11-30 }.",
    );
  const { from, to, minYears } = validation;
  if (to >= test.from)
    throw new UsageError(`${file}: markets.${id}.validation.to (${to}) must lie before test.from (${test.from})`);
  return { ...fields, test: { from, to }, validation: { from, to, minYears }, dataBefore: test.from };
}

function withMinYears<T extends LearnedConfig["training"]>(training: T, minYears: number | undefined): T {
  if (minYears === undefined || training.fineTune === null || training.fineTune === undefined) return training;
  return { ...training, fineTune: { ...training.fineTune, minYears } };
}

/** What a network is to see must be known. */
function requireSmile({ features, strikeVolatility }: TrainingConfig, smile: SmileConfig, where: string): void {
  if (smile.kind !== "none") return;
  const wanted = strikeVolatility ? "strikeVolatility" : features.includes("smile") ? "the feature 'smile'" : undefined;
  if (wanted !== undefined)
    throw new UsageError(`${where}: ${wanted} needs a smile`, "Set smile: { kind: leverage, ratio: 1 }, say.");
}

/** Pooling with nobody would be another hedge than was asked for. */
function requirePeers(markets: readonly MarketConfig[], file: string): void {
  const [first] = markets;
  const pools = first?.learned.some((hedge) => settingsOf(first, hedge).training.fineTune?.pool === true);
  if (markets.length > 1 || pools !== true) return;
  throw new UsageError(
    `${file}: fineTune.pool takes the windows of other markets, and '${first!.definition.id}' is the only one`,
    "Leave out --market, or set fineTune.pool to false.",
  );
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

/** What a hedge changes, without what `--quick` sets: epochs, and the other budgets. */
function hedgeBudget(
  changes: LearnedConfig["training"],
  quick: NonNullable<ConfigInput["quick"]>["training"],
): LearnedConfig["training"] {
  if (quick === undefined) return changes;
  const { epochs, ...budget } = quick;
  const kept = Object.fromEntries(Object.entries(changes).filter(([key]) => !Object.hasOwn(budget, key)));
  const stages = changes.stages?.map((stage) => ({ ...stage, epochs: epochs ?? stage.epochs }));
  return { ...kept, ...(stages && { stages }) };
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
    const learned = settings.learned.map(writeLearned);
    return [id, { ...fields, ...settings, learned }];
  });
  return stringifyYaml({ name, seed, markets: Object.fromEntries(entries), option, backtest, report, protocol });
}
