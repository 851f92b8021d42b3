import type { IsoDate } from "../core/index.ts";
import type { LotRow } from "./nifty-lots.ts";
import type { CostRow } from "./row.ts";

/** Units of the underlying that a hedge at delta 1 holds: sets the size of an order, hence the effect of minima and caps per order. */
export interface Book {
  units(date: IsoDate): number;
  /** The assumption in words, for the report. */
  readonly description: string;
  readonly rows: readonly LotRow[];
}

/** A named set of rows. Parts are in the order in which they are charged: a tax comes after what it taxes. */
export interface Schedule {
  readonly name: string;
  /** Undefined for scenarios in basis points, which hold in any currency. */
  readonly currency: string | undefined;
  /** Rows of each component, ascending in date. */
  readonly parts: readonly (readonly CostRow[])[];
  readonly book: Book;
  /** What the schedule leaves out or assumes, in words, for the report. */
  readonly notes: readonly string[];
}
