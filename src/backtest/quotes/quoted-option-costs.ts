import type { CostModel } from "../../costs/index.ts";
import type { QuotedEpisode } from "../../market/index.ts";

/** What the option of an episode costs by itself at its two ends, by component of the whole cost model, in % of the price at entry. */
export interface QuotedOptionCosts {
  readonly entry: Float64Array;
  readonly end: Float64Array;
}

/**
 * Levies on the option's trade at entry and on its exercise at expiry; one that is valued at its last mark is not traded again. A straddle is a call
 * and a put, whose prices put-call parity tells apart: C - P = D (F - K). The half-spread is no part of it. undefined: the cost model leaves them out.
 * @param scale % of the price at entry in one of currency
 */
export function quotedOptionCosts(
  { option, components }: CostModel,
  { kind, strike, steps, end }: QuotedEpisode,
  side: 1 | -1,
  scale: number,
): QuotedOptionCosts | undefined {
  if (option === undefined) return undefined;
  const { date, price, forward, discount } = steps[0]!;
  const parity = discount * (forward - strike);
  const legs =
    kind === "straddle"
      ? ([
          ["call", Math.max(0, price + parity) / 2],
          ["put", Math.max(0, price - parity) / 2],
        ] as const)
      : ([[kind, price]] as const);
  const costs = { entry: new Float64Array(components.length), end: new Float64Array(components.length) };
  const out = new Float64Array(option.components.length);
  const first = components.length - out.length;
  const addTo = (sum: Float64Array) => {
    for (let c = 0; c < out.length; c++) sum[first + c]! += scale * out[c]!;
  };
  const own = { side: side === 1 ? "sell" : "buy", strike } as const;
  for (const [leg, premium] of legs) {
    option.trade({ ...own, date, kind: leg, premium }, out);
    addTo(costs.entry);
    if (end.kind !== "expiry") continue;
    option.exercise({ ...own, date: end.date, kind: leg, settlement: end.level }, out);
    addTo(costs.end);
  }
  return costs;
}
