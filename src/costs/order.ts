import type { Charge, OrderBase } from "./epochs.ts";

/** One order by what rates multiply, each >= 0; what an order has not is 0. */
export type OrderSizes = Readonly<Record<OrderBase, number>>;

/**
 * Fills the first entries of `out` with the charges of one order, in currency.
 * @param rounded whether each amount is rounded as bills are
 */
export function chargeOrder(
  charges: readonly Charge[],
  buys: boolean,
  sizes: OrderSizes,
  out: Float64Array,
  rounded: boolean,
): void {
  for (let i = 0; i < charges.length; i++) {
    const charge = charges[i]!;
    if (buys ? !charge.onBuy : !charge.onSell) continue;
    const base = charge.base === "charges" ? sumAt(out, charge.taxed!) : sizes[charge.base];
    // Infinity times a worthless order would be no number.
    const cap =
      charge.capOfNotional < Infinity ? Math.min(charge.cap, charge.capOfNotional * sizes.notional) : charge.cap;
    const amount = Math.min(cap, Math.max(charge.minimum, charge.rate * base));
    out[i] = rounded ? roundTo(amount, charge.roundsTo) : amount;
  }
}

/** An order of nothing, to be filled in. */
export function emptyOrder(): { -readonly [Base in keyof OrderSizes]: number } {
  return { notional: 0, shares: 0, contracts: 0, "contract-value": 0, intrinsic: 0, settlement: 0 };
}

/** The nearest multiple of `unit`, halves away from 0. */
export function roundTo(value: number, unit: number): number {
  return Math.sign(value) * Math.round(Math.abs(value) / unit) * unit;
}

function sumAt(values: Float64Array, indices: readonly number[]): number {
  let sum = 0;
  for (const index of indices) sum += values[index]!;
  return sum;
}
