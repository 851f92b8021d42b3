import { type IsoDate, pick, UsageError } from "../core/index.ts";
import type { MarketConditions } from "./conditions.ts";
import {
  indiaDelivery,
  indiaDeliveryFullService,
  indiaFutures,
  niftyFund,
  usShares,
  usSharesWithoutCommission,
} from "./dated-schedules.ts";
import { flatSchedule, noCosts, reportB, reportBIndia, reportBUs } from "./flat-schedules.ts";
import { type CostModel, modelOf } from "./model.ts";
import { type OptionScheduleName, optionSchedule } from "./option-schedules.ts";
import type { Schedule } from "./schedule.ts";
import {
  type BorrowRate,
  defaultRules,
  type HoldingRules,
  type ImpactSettings,
  type ModelSettings,
  type SpreadSettings,
} from "./settings.ts";

export interface CostOptions {
  /** Label of error messages, e.g. `SPY`. */
  readonly market: string;
  /** Basis points of the traded value, for `flat`. */
  readonly flatBps?: number | undefined;
  /** Units of the underlying held at delta 1; default: the schedule's own book (10,000 SPY shares, 20 NIFTY lots). */
  readonly bookUnits?: number | undefined;
  /** The same as a number of option contracts, by the contract size of the date. */
  readonly bookContracts?: number | undefined;
  /** The market's currency: chooses between the published scenarios, and must agree with a dated schedule. */
  readonly currency?: string | undefined;
  /** Wider half-spreads than the schedule's; default none. */
  readonly spread?: SpreadSettings | undefined;
  /** Market impact; default none. */
  readonly impact?: ImpactSettings | undefined;
  /** Fee a year on the value of short shares, one number or by date, ascending; default none. */
  readonly borrow?: number | readonly BorrowRate[] | undefined;
  /** Costs of trading the hedged option: `true` by the schedule's own, or an option schedule by name; default none. */
  readonly option?: boolean | OptionScheduleName | undefined;
  readonly rules?: Partial<HoldingRules> | undefined;
  /** The market by trade date, see `marketConditions`; spread settings and impact need it. */
  readonly conditions?: ((date: IsoDate) => MarketConditions) | undefined;
}

/** Every schedule by name; `flat` takes its rate from the options, `report-b` its market from the currency. */
const schedules: Readonly<Record<string, (options: CostOptions) => Schedule>> = {
  "us-shares": () => usShares,
  "us-shares-zero-commission": () => usSharesWithoutCommission,
  "india-futures": () => indiaFutures,
  "nifty-etf": () => niftyFund,
  "india-delivery": () => indiaDelivery,
  "india-delivery-full-service": () => indiaDeliveryFullService,
  "report-b": (options) => reportB(options.currency, options.market),
  "report-b-us": () => reportBUs,
  "report-b-india": () => reportBIndia,
  flat: (options) => flatSchedule(requireBps(options)),
  none: () => noCosts,
};

/** Names that `costModel` knows; `flat-<basis points>`, e.g. `flat-0.5`, is understood as well. */
export const costModelNames: readonly string[] = Object.keys(schedules);

/**
 * The cost model called `name`.
 * Throws a UsageError for an unknown name, for `flat` without a rate, for a schedule in another currency than the market's, and for a setting that
 * means nothing to the schedule.
 */
export function costModel(name: string, options: CostOptions): CostModel {
  const schedule = scheduleOf(name, options);
  return modelOf(schedule, settingsOf(schedule, options));
}

/** The schedule behind a name, checked against the market's currency. */
export function scheduleOf(name: string, options: CostOptions): Schedule {
  const bps = /^flat-(\d+(?:\.\d+)?)$/.exec(name)?.[1];
  const schedule = bps === undefined ? pick(schedules, name, "cost schedule")(options) : flatSchedule(Number(bps));
  if (options.currency !== undefined && schedule.currency !== undefined && schedule.currency !== options.currency) {
    throw new UsageError(
      `${options.market}: cost schedule '${schedule.name}' is in ${schedule.currency}, the market in ${options.currency}`,
      "Choose a schedule in the market's currency, or 'flat' with a number of basis points.",
    );
  }
  return schedule;
}

/** The options as the model takes them, checked against the schedule. */
export function settingsOf(schedule: Schedule, options: CostOptions): ModelSettings {
  const { market, bookUnits, bookContracts, spread, impact, borrow, conditions } = options;
  const rules = { ...defaultRules, ...options.rules };
  const { book, parts } = schedule;
  const refuse = (what: string, hint: string): never => {
    throw new UsageError(`${market}: cost schedule '${schedule.name}' has no ${what}`, hint);
  };
  if (bookUnits !== undefined && bookContracts !== undefined) {
    throw new UsageError(`${market}: costs.bookUnits and costs.bookContracts are both given`, "Keep one of them.");
  }
  if (bookContracts !== undefined && book.contract === undefined)
    refuse("option contract for costs.bookContracts", "Give the book as costs.bookUnits.");
  if (rules.rounding === "lots" && book.lot === undefined)
    refuse("futures lots for costs.rounding 'lots'", "Use 'shares', or the schedule of a future.");
  if (spread !== undefined && !parts.some((rows) => rows[0]!.component === "half-spread"))
    refuse("half-spread for costs.spread", "Use a dated schedule, or leave the setting out.");
  return {
    market,
    bookUnits,
    bookContracts,
    spread,
    impact,
    borrow: typeof borrow === "number" ? [{ from: "0001-01-01", rate: borrow }] : borrow,
    option: optionOf(schedule, options),
    rules,
    conditions,
  };
}

function optionOf({ name, options: own }: Schedule, options: CostOptions): OptionScheduleName | undefined {
  const { option = false, market, currency } = options;
  if (option === false) return undefined;
  const chosen = option === true ? own : option;
  if (chosen === undefined) {
    throw new UsageError(
      `${market}: cost schedule '${name}' does not say what options cost`,
      "Name an option schedule in costs.option, e.g. 'us-options'.",
    );
  }
  const schedule = optionSchedule(chosen);
  if (currency !== undefined && schedule.currency !== currency) {
    throw new UsageError(
      `${market}: option schedule '${chosen}' is in ${schedule.currency}, the market in ${currency}`,
      "Choose one in the market's currency, or leave costs.option out.",
    );
  }
  return chosen;
}

function requireBps({ flatBps, market }: CostOptions): number {
  if (flatBps === undefined || !(flatBps >= 0)) {
    throw new UsageError(
      `${market}: cost schedule 'flat' needs a number of basis points >= 0, found ${flatBps}`,
      "Give the number, or write it into the name, e.g. 'flat-0.5'.",
    );
  }
  return flatBps;
}
