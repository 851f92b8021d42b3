import { check, type IsoDate, sha256 } from "../core/index.ts";
import { type Charge, chargesOn, componentNames, coverageStart, epochsOf } from "./epochs.ts";
import type { Schedule } from "./schedule.ts";

/** One trade in the hedge. */
export interface Fill {
  readonly date: IsoDate;
  /** Units of the underlying per unit of option notional (a change of delta); > 0 buys. */
  readonly units: number;
  /** Price of one unit, in currency. */
  readonly price: number;
}

/** What trading the hedge costs, by component. */
export interface CostModel {
  readonly name: string;
  /** Changes whenever a row of the schedule changes. */
  readonly version: string;
  readonly components: readonly string[];
  /** Undefined for scenarios in basis points, which hold in any currency. */
  readonly currency?: string | undefined;
  /** First and last date covered. */
  readonly coverage: { readonly from: IsoDate; readonly to?: IsoDate | undefined };
  /**
   * Cost of a fill by component, in currency per unit of option notional (the scale of units * price), each >= 0, in the order of
   * `components`, written into `out`. Throws a UserError on a date without a rate; no trade costs nothing on any date.
   */
  cost(fill: Fill, out: Float64Array): void;
}

/** Fingerprint of everything in a schedule that a cost can depend on, and of its citations. */
export function versionOf(schedule: Schedule): string {
  return sha256(JSON.stringify([schedule.parts, schedule.book.rows, schedule.book.description])).slice(0, 12);
}

/** The cost model of a schedule. `bookUnits` replaces the schedule's own book; `market` is the label of messages. */
export function modelOf(schedule: Schedule, market: string, bookUnits: number | undefined): CostModel {
  check(bookUnits === undefined || (bookUnits > 0 && Number.isFinite(bookUnits)), () => {
    return `costs of ${market}: bookUnits must be > 0, was ${bookUnits}`;
  });
  const epochs = epochsOf(schedule);
  const components = componentNames(schedule);
  return {
    name: schedule.name,
    version: versionOf(schedule),
    components,
    currency: schedule.currency,
    coverage: { from: coverageStart(schedule), to: undefined },
    cost: ({ date, units, price }, out) => {
      check(out.length === components.length, () => `cost: out must hold ${components.length}, holds ${out.length}`);
      check(Number.isFinite(units) && price > 0, () => `cost: units ${units} at price ${price} on ${date}`);
      out.fill(0);
      if (units === 0) return;
      const charges = chargesOn(epochs, date, schedule, market);
      const book = bookUnits ?? schedule.book.units(date);
      chargeOrder(charges, units > 0, Math.abs(units) * book, price, out);
      for (let i = 0; i < out.length; i++) out[i]! /= book;
    },
  };
}

/** Fills `out` with the charges of one order of `shares` units, in currency. */
function chargeOrder(
  charges: readonly Charge[],
  buys: boolean,
  shares: number,
  price: number,
  out: Float64Array,
): void {
  const notional = shares * price;
  for (const [i, charge] of charges.entries()) {
    if (buys ? !charge.onBuy : !charge.onSell) continue;
    const base = charge.taxed === undefined ? (charge.perUnit ? shares : notional) : sumAt(out, charge.taxed);
    out[i] = Math.min(charge.cap, charge.capOfNotional * notional, Math.max(charge.minimum, charge.rate * base));
  }
}

function sumAt(values: Float64Array, indices: readonly number[]): number {
  let sum = 0;
  for (const index of indices) sum += values[index]!;
  return sum;
}
