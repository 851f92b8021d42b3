import type { IsoDate } from "../core/index.ts";
import { type CostOptions, scheduleOf } from "./cost-model.ts";
import { indiaFutures, usShares } from "./dated-schedules.ts";
import { componentNames, coverageStart } from "./epochs.ts";
import { reportBIndia, reportBUs } from "./flat-schedules.ts";
import { versionOf } from "./model.ts";
import type { LotRow } from "./nifty-lots.ts";
import type { CostRow } from "./row.ts";

/** A schedule as the report prints it. */
export interface ScheduleDescription {
  readonly name: string;
  readonly version: string;
  readonly currency: string | undefined;
  readonly coverage: { readonly from: IsoDate; readonly to?: IsoDate | undefined };
  readonly components: readonly string[];
  readonly rows: readonly CostRow[];
  /** Size of the book that sets minima and caps per order, and the dated lot sizes behind it. */
  readonly book: string;
  readonly lots: readonly LotRow[];
  readonly notes: readonly string[];
}

/** Every row of every schedule with dates or citations, with its evidence. */
export function costRows(): readonly CostRow[] {
  return [usShares, indiaFutures, reportBUs, reportBIndia].flatMap((schedule) => schedule.parts.flat());
}

/** The schedule called `name` in words and rows. Throws as `costModel` does. */
export function describeSchedule(name: string, options: CostOptions = { market: name }): ScheduleDescription {
  const schedule = scheduleOf(name, options);
  return {
    name: schedule.name,
    version: versionOf(schedule),
    currency: schedule.currency,
    coverage: { from: coverageStart(schedule), to: undefined },
    components: componentNames(schedule),
    rows: schedule.parts.flat(),
    book:
      options.bookUnits === undefined
        ? schedule.book.description
        : `${options.bookUnits} units of the underlying at delta 1`,
    lots: schedule.book.rows,
    notes: schedule.notes,
  };
}
