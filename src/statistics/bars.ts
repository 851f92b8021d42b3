/** Daily open, high, low and close of one instrument; NaN where a price is missing. All columns have one length. */
export interface Bars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Cash paid to holders on that day; absent: none. Counts as return of the night before. */
  readonly dividend?: Float64Array | undefined;
}

/** What a bar is good for: only a `ranged` one shows how far the price moved within the day. */
export type BarKind = "ranged" | "flat" | "missing" | "contradictory";

/** Rounding of prices that are averages or adjusted: a close may lie outside its bar by this part of the price. */
const TOLERANCE = 1e-6;

/**
 * `flat`: open, high, low and close are equal, as where a source has closes only or a price did not move; no range says nothing of the variance,
 * and counted as zero it would say too little. `contradictory`: not positive, or open or close outside low .. high.
 */
export function barKind({ open, high, low, close }: Bars, row: number): BarKind {
  const [o, h, l, c] = [open[row]!, high[row]!, low[row]!, close[row]!];
  if (![o, h, l, c].every(Number.isFinite)) return "missing";
  const slack = TOLERANCE * Math.abs(c);
  if (!(l > 0) || h < l || Math.max(o, c) > h + slack || Math.min(o, c) < l - slack) return "contradictory";
  return h > l ? "ranged" : "flat";
}

/** How many bars there are of each kind. */
export function countBars(bars: Bars): Readonly<Record<BarKind, number>> {
  const counts: Record<BarKind, number> = { ranged: 0, flat: 0, missing: 0, contradictory: 0 };
  for (let row = 0; row < bars.close.length; row++) counts[barKind(bars, row)]++;
  return counts;
}
