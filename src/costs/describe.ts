import type { IsoDate } from "../core/index.ts";
import { type CostOptions, scheduleOf, settingsOf } from "./cost-model.ts";
import {
  indiaDelivery,
  indiaDeliveryFullService,
  indiaFutures,
  niftyFund,
  usShares,
  usSharesWithoutCommission,
} from "./dated-schedules.ts";
import { coverageStart } from "./epochs.ts";
import { reportBIndia, reportBUs } from "./flat-schedules.ts";
import { modelOf } from "./model.ts";
import type { LotRow } from "./nifty-lots.ts";
import { optionCostNames, optionSchedule } from "./option-schedules.ts";
import type { CostRow } from "./row.ts";
import type { ModelSettings } from "./settings.ts";

/** A schedule as the report prints it. */
export interface ScheduleDescription {
  readonly name: string;
  readonly version: string;
  readonly currency: string | undefined;
  readonly coverage: { readonly from: IsoDate; readonly to?: IsoDate | undefined };
  readonly components: readonly string[];
  /** Of the hedge, and of the option where its costs are charged. */
  readonly rows: readonly CostRow[];
  /** Size of the book that sets minima and caps per order, and the dated lot sizes behind it. */
  readonly book: string;
  readonly lots: readonly LotRow[];
  readonly notes: readonly string[];
}

/** Every row of every schedule with dates or citations, with its evidence. */
export function costRows(): readonly CostRow[] {
  const dated = [usShares, usSharesWithoutCommission, indiaFutures, niftyFund, indiaDelivery, indiaDeliveryFullService];
  const hedges = [...dated, reportBUs, reportBIndia].flatMap(({ parts }) => parts);
  const options = optionCostNames.map(optionSchedule).flatMap(({ trades, exercises }) => [...trades, ...exercises]);
  return [...hedges, ...options].flat();
}

/** The schedule called `name` in words and rows. Throws as `costModel` does. */
export function describeSchedule(name: string, options: CostOptions = { market: name }): ScheduleDescription {
  const schedule = scheduleOf(name, options);
  const settings = settingsOf(schedule, options);
  const { version, components } = modelOf(schedule, settings);
  const option = settings.option && optionSchedule(settings.option);
  return {
    name: schedule.name,
    version,
    currency: schedule.currency,
    coverage: { from: coverageStart(schedule), to: undefined },
    components,
    rows: [...schedule.parts, ...(option?.trades ?? []), ...(option?.exercises ?? [])].flat(),
    book: bookInWords(schedule.book.description, settings),
    lots: schedule.book.rows,
    notes: [...schedule.notes, ...(option?.notes ?? []), ...settingsInWords(settings)],
  };
}

function bookInWords(own: string, { bookUnits, bookContracts }: ModelSettings): string {
  if (bookUnits !== undefined) return `${bookUnits} units of the underlying at delta 1`;
  return bookContracts === undefined ? own : `${bookContracts} option contracts at delta 1`;
}

/** What the settings beside the schedule do, one sentence each; nothing where they are the defaults. */
function settingsInWords({ spread, impact, borrow, rules }: ModelSettings): string[] {
  const { rounding, amounts, rolls, rollSessions, basis } = rules;
  const stress = spread?.stress;
  return [
    ...(spread === undefined || spread.rangeShare === 0
      ? []
      : [`The half-spread is at least ${spread.rangeShare} of the range of the session before.`]),
    ...(stress === undefined
      ? []
      : [
          `The half-spread is ${stress.multiple} times as wide in ${stress.windows.length} declared windows${stress.indexAbove === undefined ? "" : ` and after a close of the volatility index above ${stress.indexAbove}`}.`,
        ]),
    ...(impact === undefined
      ? []
      : [
          `Market impact: ${impact.coefficient} x daily volatility x sqrt(order / ${impact.dailyVolume ?? "median volume of the 21 sessions before"}) of an order's value.`,
        ]),
    ...(borrow === undefined
      ? []
      : [`Short shares pay ${borrow.map(({ from, rate }) => `${rate} a year from ${from}`).join(", ")}.`]),
    ...(rounding === "none" ? [] : [`Positions are rounded to whole ${rounding} of the book.`]),
    ...(amounts === "exact"
      ? []
      : ["Amounts are rounded to cents or paise, transaction tax and stamp duty to rupees."]),
    ...(rolls === "none"
      ? []
      : [
          `Futures are rolled at the close ${rollSessions} sessions before their expiry, at the cost of a sale and a purchase.`,
        ]),
    ...(basis === "model" ? [] : ["Futures gain and lose by their own quoted closes."]),
  ];
}
