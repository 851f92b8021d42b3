import { check } from "../../core/index.ts";
import { blackGamma, blackPrice, blackVega, type OptionKind } from "../../pricing/index.ts";

/** One option from entry to expiry, as the protocol marks it; times = steps + 1, the last one the settlement. */
export interface MarkedOption {
  readonly kind: OptionKind;
  readonly side: 1 | -1;
  readonly strike: number;
  /** Forward of the expiry at each close, the settlement price last [times]. */
  readonly forward: Float64Array;
  /** Implied volatility at each close but the last: none is needed there [steps]. */
  readonly volatility: Float64Array;
  /** Years to expiry [times]; 0 last where the option is held to its expiry. */
  readonly tau: Float64Array;
  /** Delta of the mark in units of the forward, of the option that is sold [steps]. */
  readonly delta: Float64Array;
  /** Whether the session that begins at this close is a jump day [steps]. */
  readonly jump: readonly boolean[];
}

/** P&L of an option that is hedged with the delta of its own mark, in forward money of its expiry. */
export interface OptionLines {
  /** Ordinary days: sum 1/2 Gamma (F^2 sigma^2 dtau - dF^2), at the Greeks of the day's start. */
  readonly gamma: number;
  /** Ordinary days: what the price and time did beyond that term. */
  readonly gammaRemainder: number;
  /** Jump days: all that the price and time did. */
  readonly jumps: number;
  /** - sum vega dsigma, at the Greeks of the day's start. */
  readonly vega: number;
  /** What the volatility did beyond that term: vanna, volga, the day's change of vega. */
  readonly vegaRemainder: number;
}

/**
 * Revalues the option by Black (1976) day by day, first for the time, then the price, then the volatility:
 *   V(F', s', u') - V(F, s, u) = [V(F, s, u') - V(F, s, u)] + [V(F', s, u') - V(F, s, u')] + [V(F', s', u') - V(F', s, u')],
 * so that the lines add up to side (V_0 - payoff + sum delta dF) whatever the path. Black's theta is 1/2 F^2 sigma^2 Gamma, so that the gamma term
 * is the leading one of time, price and hedge together. At expiry the value is the payoff, and volatility has none left to change.
 */
export function optionLines(option: MarkedOption): OptionLines {
  const { kind, side, strike, forward, volatility, tau, delta, jump } = option;
  const steps = volatility.length;
  check(
    forward.length === steps + 1 && tau.length === steps + 1 && delta.length === steps && jump.length === steps,
    () => `optionLines: ${steps} volatilities need ${steps + 1} forwards and times, ${steps} deltas and jump flags`,
  );
  let [gamma, gammaRemainder, jumps, vega, vegaRemainder] = [0, 0, 0, 0, 0];
  for (let t = 0; t < steps; t++) {
    const [before, after, sigma] = [forward[t]!, forward[t + 1]!, volatility[t]!];
    const next = t + 1 < steps ? volatility[t + 1]! : sigma;
    const value = (price: number, vol: number, years: number) => blackPrice(kind, price, strike, vol, years);
    const moved = value(after, sigma, tau[t + 1]!);
    const timeAndPrice = moved - value(before, sigma, tau[t]!);
    const volatilityMove = value(after, next, tau[t + 1]!) - moved;

    const move = after - before;
    const hedged = delta[t]! * move - timeAndPrice;
    if (jump[t]!) jumps += hedged;
    else {
      const variance = (before * sigma) ** 2 * (tau[t]! - tau[t + 1]!);
      const term = 0.5 * greekOf(kind, blackGamma(before, strike, sigma, tau[t]!)) * (variance - move ** 2);
      gamma += term;
      gammaRemainder += hedged - term;
    }
    const term = -greekOf(kind, blackVega(before, strike, sigma, tau[t]!)) * (next - sigma);
    vega += term;
    vegaRemainder += -volatilityMove - term;
  }
  return {
    gamma: side * gamma,
    gammaRemainder: side * gammaRemainder,
    jumps: side * jumps,
    vega: side * vega,
    vegaRemainder: side * vegaRemainder,
  };
}

/** Gamma or vega of an option kind from that of the call. */
function greekOf(kind: OptionKind, ofCall: number): number {
  return kind === "straddle" ? 2 * ofCall : ofCall;
}
