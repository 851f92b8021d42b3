import type { IsoDate } from "../core/index.ts";
import type { LotRow } from "./nifty-lots.ts";
import type { OptionScheduleName } from "./option-schedules.ts";
import type { CostRow } from "./row.ts";

/** Units of the underlying that a hedge at delta 1 holds: sets the size of an order, hence the effect of minima and caps per order. */
export interface Book {
  units(date: IsoDate): number;
  /** The assumption in words, for the report. */
  readonly description: string;
  readonly rows: readonly LotRow[];
  /** The smallest tradable amount in units of the underlying: 1 where the underlying itself is traded, a hundredth for a fund unit of that value. */
  readonly share: number;
  /** Units in a futures lot of the contract that expires on a date; undefined where no future is traded. */
  readonly lot?: ((expiry: IsoDate) => number) | undefined;
  /** Units in one option contract traded on a date; undefined where no listed option belongs to the schedule. */
  readonly contract?: ((date: IsoDate) => number) | undefined;
}

/** A named set of rows. Parts are in the order in which they are charged: a tax comes after what it taxes. */
export interface Schedule {
  readonly name: string;
  /** Undefined for scenarios in basis points, which hold in any currency. */
  readonly currency: string | undefined;
  /** Rows of each component, ascending in date. */
  readonly parts: readonly (readonly CostRow[])[];
  readonly book: Book;
  /** What trading the hedged option itself costs; undefined for scenarios in basis points. */
  readonly options?: OptionScheduleName | undefined;
  /** What the schedule leaves out or assumes, in words, for the report. */
  readonly notes: readonly string[];
}
