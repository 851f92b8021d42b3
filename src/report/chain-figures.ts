import type { ChainFit, FittedOption, FittedSlice } from "../market/index.ts";

/** Volatilities at the forward, on straight lines between the two options beside it; none where all strikes lie on one side. */
export function atTheMoney({ options }: FittedSlice): { readonly market: number; readonly model: number } | undefined {
  const sorted = options.toSorted((a, b) => a.moneyness - b.moneyness);
  const above = sorted.findIndex(({ moneyness }) => moneyness >= 0);
  const [left, right] = [sorted[above - 1], sorted[above]];
  if (right === undefined) return undefined;
  if (right.moneyness === 0) return { market: right.market, model: right.model };
  if (left === undefined) return undefined;
  const at = left.moneyness / (left.moneyness - right.moneyness);
  const between = (of: (option: FittedOption) => number) => of(left) + at * (of(right) - of(left));
  return { market: between(({ market }) => market), model: between(({ model }) => model) };
}

/** How many options have a market of two sides, and how many of those have the model between them. */
export function insideBidAsk(options: readonly FittedOption[]): { readonly twoSided: number; readonly inside: number } {
  const twoSided = options.filter(hasTwoSides);
  const inside = twoSided.filter(({ bid, model, ask }) => bid <= model && model <= ask);
  return { twoSided: twoSided.length, inside: inside.length };
}

export function hasTwoSides({ bid, ask }: FittedOption): boolean {
  return Number.isFinite(bid) && Number.isFinite(ask);
}

/** Expiries with their root where the chain has several: 2026-01-16 SPXW. */
export function sliceNames({ slices }: ChainFit): string[] {
  const several = new Set(slices.map(({ root }) => root)).size > 1;
  return slices.map(({ expiry, root }) => (several ? `${expiry} ${root}` : expiry));
}

/** Mean error of the options of one maturity and one bucket of moneyness; NaN without options. */
export interface HeatCell {
  readonly count: number;
  readonly bias: number;
}

export interface HeatTable {
  /** Of standardised moneyness. */
  readonly buckets: readonly string[];
  /** One a slice. */
  readonly rows: readonly (readonly HeatCell[])[];
}

const EDGES = [-Infinity, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, Infinity];

/** Mean model - market by maturity and standardised moneyness; buckets that no maturity has are left out. */
export function heatOf({ slices }: ChainFit): HeatTable {
  const used = EDGES.slice(0, -1)
    .map((low, at) => ({ low, high: EDGES[at + 1]! }))
    .filter((bucket) => slices.some(({ options }) => options.some((option) => isIn(option, bucket))));
  const rows = slices.map(({ options }) => used.map((bucket) => cellOf(options.filter((one) => isIn(one, bucket)))));
  return { buckets: used.map(({ low, high }) => bucketName(low, high)), rows };
}

function isIn({ moneyness }: FittedOption, { low, high }: { readonly low: number; readonly high: number }): boolean {
  return low <= moneyness && moneyness < high;
}

function cellOf(options: readonly FittedOption[]): HeatCell {
  const total = options.reduce((sum, { model, market }) => sum + model - market, 0);
  return { count: options.length, bias: total / options.length };
}

function bucketName(low: number, high: number): string {
  if (low === -Infinity) return `below ${high}`;
  return high === Infinity ? `${low} and above` : `${low} to ${high}`;
}

/** At most `most` of the list, evenly spread, the first and the last among them. */
export function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  if (most === 1) return list.slice(0, 1);
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}
