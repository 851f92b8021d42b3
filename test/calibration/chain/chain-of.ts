import type { ChainSlice, CleanChain } from "../../../src/market/index.ts";
import { blackPrice } from "../../../src/pricing/index.ts";

/** A chain on a forward of 100 whose volatilities are a function of K / F and the maturity; no bid and ask. */
export function chainOf(
  maturities: readonly number[],
  moneyness: (maturity: number) => readonly number[],
  volatility: (moneyness: number, maturity: number, index: number) => number,
): CleanChain {
  const slices = maturities.map((maturity, n): ChainSlice => {
    const ratios = moneyness(maturity);
    const kinds = ratios.map((ratio) => (ratio < 1 ? ("put" as const) : ("call" as const)));
    const volatilities = ratios.map((ratio, i) => volatility(ratio, maturity, i));
    const none = new Float64Array(ratios.length).fill(Number.NaN);
    return {
      expiry: `2024-02-${String(n + 1).padStart(2, "0")}`,
      root: "TEST",
      settles: "pm",
      maturity,
      forward: 100,
      discount: 0.99,
      forwardError: 0,
      pairs: 1,
      strikes: Float64Array.from(ratios, (ratio) => 100 * ratio),
      kinds,
      prices: Float64Array.from(volatilities, (v, i) => blackPrice(kinds[i]!, 100, 100 * ratios[i]!, v, maturity)),
      volatilities: Float64Array.from(volatilities),
      bidVolatilities: none,
      askVolatilities: none,
      contracts: ratios.map((_, i) => `T${n}-${i}`),
    };
  });
  return {
    underlying: "TEST",
    date: "2024-01-02",
    spot: 100,
    slices,
    dropped: [],
    provenance: { source: "made up", location: "test", nature: "synthetic", description: "A smile.", sha256: "" },
  };
}

/** Strikes spread with the maturity, for a volatility of about `level`. */
export function spreadStrikes(level: number): (maturity: number) => readonly number[] {
  return (maturity) => [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5].map((m) => Math.exp(m * level * Math.sqrt(maturity)));
}
