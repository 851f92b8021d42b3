/** An American option on a spot whose part without the dividends to come grows at the carry. */
export interface BinomialTerms {
  readonly kind: "call" | "put";
  readonly spot: number;
  readonly strike: number;
  readonly maturity: number;
  readonly rate: number;
  readonly carry: number;
  readonly volatility: number;
  readonly dividends: readonly { readonly time: number; readonly amount: number }[];
}

/** American and European price by the tree of Cox, Ross and Rubinstein (1979) in the spot, with escrowed dividends: another tree than the one under test. */
export function binomialPrices(terms: BinomialTerms, steps = 800): { american: number; european: number } {
  const { kind, spot, strike, maturity, rate, carry, volatility, dividends } = terms;
  const step = maturity / steps;
  const up = Math.exp(volatility * Math.sqrt(step));
  const probability = (Math.exp(carry * step) - 1 / up) / (up - 1 / up);
  const discount = Math.exp(-rate * step);
  const escrow = (time: number) =>
    dividends.reduce(
      (sum, d) => sum + (d.time > time && d.time < maturity ? d.amount * Math.exp(-rate * (d.time - time)) : 0),
      0,
    );
  const bare = spot - escrow(0);
  const pays = (level: number, i: number) => {
    const price = bare * up ** (2 * i - level) + escrow(level * step);
    return Math.max(kind === "call" ? price - strike : strike - price, 0);
  };
  const american = Float64Array.from({ length: steps + 1 }, (_, i) => pays(steps, i));
  const european = american.slice();
  for (let level = steps - 1; level >= 0; level--) {
    for (let i = 0; i <= level; i++) {
      european[i] = discount * (probability * european[i + 1]! + (1 - probability) * european[i]!);
      const hold = discount * (probability * american[i + 1]! + (1 - probability) * american[i]!);
      american[i] = Math.max(hold, pays(level, i));
    }
  }
  return { american: american[0]!, european: european[0]! };
}
