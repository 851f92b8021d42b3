import { pick, UsageError } from "../core/index.ts";
import { indiaFutures, usShares } from "./dated-schedules.ts";
import { flatSchedule, noCosts, reportB, reportBIndia, reportBUs } from "./flat-schedules.ts";
import { type CostModel, modelOf } from "./model.ts";
import type { Schedule } from "./schedule.ts";

export interface CostOptions {
  /** Label of error messages, e.g. `SPY`. */
  readonly market: string;
  /** Basis points of the traded value, for `flat`. */
  readonly flatBps?: number | undefined;
  /** Units of the underlying held at delta 1; default: the schedule's own book (10,000 SPY shares, 20 NIFTY lots). */
  readonly bookUnits?: number | undefined;
  /** The market's currency: chooses between the published scenarios, and must agree with a dated schedule. */
  readonly currency?: string | undefined;
}

/** Every schedule by name; `flat` takes its rate from the options, `report-b` its market from the currency. */
const schedules: Readonly<Record<string, (options: CostOptions) => Schedule>> = {
  "us-shares": () => usShares,
  "india-futures": () => indiaFutures,
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
 * Throws a UsageError for an unknown name, for `flat` without a rate, and for a schedule in another currency than the market's.
 */
export function costModel(name: string, options: CostOptions): CostModel {
  return modelOf(scheduleOf(name, options), options.market, options.bookUnits);
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

function requireBps({ flatBps, market }: CostOptions): number {
  if (flatBps === undefined || !(flatBps >= 0)) {
    throw new UsageError(
      `${market}: cost schedule 'flat' needs a number of basis points >= 0, found ${flatBps}`,
      "Give the number, or write it into the name, e.g. 'flat-0.5'.",
    );
  }
  return flatBps;
}
