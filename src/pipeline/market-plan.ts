import {
  type EpisodeRules,
  type EpisodeSet,
  type Fold,
  findEpisodes,
  type OptionTerms,
  walkForward,
} from "../backtest/index.ts";
import { fitLeverage } from "../calibration/index.ts";
import { type IsoDate, UsageError, UserError } from "../core/index.ts";
import {
  type CostModel,
  type CostOptions,
  costModel,
  describeSchedule,
  marketConditions,
  type ScheduleDescription,
} from "../costs/index.ts";
import { type HestonParameters, historyBefore, type LeverageFit, type MarketHistory } from "../market/index.ts";
import type { MarketConfig, RunConfig } from "./config.ts";
import { type LearnedConfig, settingsOf } from "./learned-hedges.ts";
import { firstWindowEntry } from "./past-windows.ts";
import type { TrainingConfig } from "./schema/training.ts";

/** Everything about one market that is fixed before a network is trained. */
export interface MarketPlan {
  readonly market: MarketConfig;
  readonly history: MarketHistory;
  /** Those of the market's own settings; a learned hedge with others has folds of its own, see `planOfHedge`. */
  readonly folds: readonly Fold[];
  readonly foldsOf: (training: TrainingConfig) => readonly Fold[];
  readonly set: EpisodeSet;
  /** Leverage slope by test year, each fitted on rows before that fold's cut-off. */
  readonly leverage: ReadonlyMap<number, LeverageFit>;
  /** Heston's model under Q by test year, each fitted on rows before that fold's cut-off; years without a usable fit are missing. Absent: not fitted. */
  readonly heston?: ReadonlyMap<number, HestonParameters> | undefined;
  readonly costs: CostModel;
  /** The rows behind `costs`, with citation and evidence. */
  readonly schedule: ScheduleDescription;
}

/** Rows with a volatility index that must stand before the first cut-off: two years, what the calibration needs. */
const MIN_FIT_ROWS = 504;

/** Folds, episodes, yearly leverage and costs of one market. Throws a UserError when the history is too short for the test span, or that for the bootstrap. */
export function planMarket(config: RunConfig, market: MarketConfig, history: MarketHistory): MarketPlan {
  const { backtest } = config;
  const terms = optionTerms(config);
  const from = firstTestDate(market, history, backtest.purge);
  const rules = {
    terms,
    stride: backtest.stride,
    ivMultiple: backtest.ivMultiple,
    trailingWindow: backtest.trailingWindow,
  };
  const firstWindow = firstWindowEntry(history, rules);
  const foldsOf = ({ fineTune }: TrainingConfig) =>
    walkForward(history.dates, {
      from,
      to: market.test.to,
      purge: backtest.purge,
      retrainYears: backtest.retrainYears,
      fineTune,
      firstWindow,
    });
  const folds = foldsOf(market.training);
  const set = findEpisodes(history, { ...rules, from, to: market.test.to, ...futuresRule(market) });
  requireEpisodes(history, set, backtest.bootstrapBlock);
  const leverage = new Map(folds.map((fold) => [fold.year, fitLeverage(historyBefore(history, fold.cutoff))]));
  return { market, history, folds, foldsOf, set, leverage, ...costsOf(market, history) };
}

/** A market as one of its learned hedges has it: with the hedge's own training, calibration and folds. */
export function planOfHedge(plan: MarketPlan, hedge: LearnedConfig): MarketPlan {
  const settings = settingsOf(plan.market, hedge);
  return { ...plan, market: { ...plan.market, ...settings }, folds: plan.foldsOf(settings.training) };
}

export function optionTerms({ option }: RunConfig): OptionTerms {
  const { kind, side, logMoneyness, horizonSessions, horizonDays } = option;
  return { kind, side: side === "short" ? 1 : -1, logMoneyness, horizonSessions, horizonDays };
}

/** The dates before which networks are calibrated and trained, ascending. */
export function trainingCutoffs(plan: Pick<MarketPlan, "folds">): readonly IsoDate[] {
  return [...new Set(plan.folds.map((fold) => fold.trainingCutoff))];
}

/** The dates before which the networks of one training are fine-tuned, ascending. */
export function fineTuneCutoffs({ folds }: Pick<MarketPlan, "folds">, trainingCutoff: IsoDate): readonly IsoDate[] {
  const own = folds.filter((fold) => fold.trainingCutoff === trainingCutoff);
  return [...new Set(own.flatMap(({ fineTuneCutoff }) => fineTuneCutoff ?? []))];
}

/** Where futures gain by their own closes, an episode needs all of them. */
function futuresRule({ definition, costs }: MarketConfig): Pick<EpisodeRules, "quotedFutures"> {
  const quoted = definition.hedgeInstrument === "futures" && costs.basis === "quoted";
  return quoted ? { quotedFutures: { rollSessions: costs.rollSessions } } : {};
}

/** What trading costs on a market, and the rows behind it. */
export function costsOf(
  { definition, costs }: MarketConfig,
  history: MarketHistory,
): Pick<MarketPlan, "costs" | "schedule"> {
  const { scenario, bps, rounding, amounts, rolls, rollSessions, basis, ...settings } = costs;
  const name = scenario === "dated" ? definition.costSchedule : scenario;
  if (
    definition.hedgeInstrument === "futures" &&
    costs.impact !== undefined &&
    costs.impact.dailyVolume === undefined
  ) {
    throw new UsageError(
      `${history.label}: market impact of a future needs its own daily volume; the history's is the index's`,
      `Set markets.${definition.id}.costs.impact.dailyVolume, in units of the underlying.`,
    );
  }
  const options: CostOptions = {
    ...settings,
    market: history.label,
    flatBps: bps,
    currency: definition.currency,
    rules: { rounding, amounts, rolls, rollSessions, basis },
    conditions: marketConditions(history),
  };
  return { costs: costModel(name, options), schedule: describeSchedule(name, options) };
}

/** Before anything is trained: the bootstrap draws blocks of so many entries from the episodes. */
function requireEpisodes({ label, dates }: MarketHistory, { entries, excluded }: EpisodeSet, block: number): void {
  if (entries.length >= Math.max(block, 2)) return;
  const first = excluded[0];
  const leftOut = first === undefined ? "" : `, ${excluded.length} left out (${first.date}: ${first.reason})`;
  throw new UserError(
    `${label}: ${entries.length} complete episodes in the test span${leftOut}; backtest.bootstrapBlock needs at least ${Math.max(block, 2)}`,
    `The history has sessions ${dates[0]} to ${dates.at(-1)}: widen the test span, or set backtest.stride or backtest.bootstrapBlock lower.`,
  );
}

/** The configured start of the test span, once it is sure that enough rows stand before it. */
function firstTestDate(market: MarketConfig, history: MarketHistory, purge: number): IsoDate {
  const { id } = market.definition;
  const { label } = history;
  const [start, end] = [history.dates[0], history.dates.at(-1)];
  const testRow = history.dates.findIndex((date) => date >= market.test.from);
  if (testRow < 0) {
    throw new UserError(
      `${label}: the test span starts on ${market.test.from}, the history ends on ${end}`,
      `Set markets.${id}.test.from to an earlier date.`,
    );
  }
  const fitRow = history.volatilityIndex.findIndex((value) => Number.isFinite(value));
  const usable = fitRow < 0 ? 0 : testRow - purge - fitRow;
  if (usable < MIN_FIT_ROWS) {
    const earliest = fitRow < 0 ? undefined : history.dates[fitRow + MIN_FIT_ROWS + purge];
    throw new UserError(
      `${label}: ${Math.max(0, usable)} sessions with a volatility index before the test span (${market.test.from}), at least ${MIN_FIT_ROWS} are needed to calibrate; the history starts on ${start}`,
      earliest === undefined
        ? "Find a longer history of the underlying or of its volatility index."
        : `Set markets.${id}.test.from to ${earliest} or later, or find a longer history.`,
    );
  }
  return market.test.from;
}
