import { check } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";
import type { OptionKind } from "./black-scholes.ts";
import type { Columns, HestonKernel } from "./heston-kernel.ts";
import { nodeRule } from "./heston-nodes.ts";
import { expectedTotalVariance } from "./heston-parameters.ts";

/** European options of one maturity on one forward. */
export interface HestonSlice {
  /** Years, > 0. */
  readonly maturity: number;
  readonly forward: number;
  /** > 0, in the units of the forward, in any order. */
  readonly strikes: ArrayLike<number>;
}

/** A slice of options of different kinds. A `ChainSlice` of `market` is one. */
export interface HestonChainSlice extends HestonSlice {
  /** One an option. */
  readonly kinds: readonly OptionKind[];
}

/** A checked copy of a slice with what does not depend on the parameters. */
export interface ReadySlice {
  readonly maturity: number;
  readonly forward: number;
  readonly strikes: Float64Array;
  readonly kinds: readonly OptionKind[];
  /** k = ln(F / K) of every strike. */
  readonly logMoneyness: Float64Array;
  /** Largest |k|. */
  readonly widest: number;
  /** sqrt(F K) / pi, what an integral is multiplied by, twice for a straddle: it has the time value of both. */
  readonly scale: Float64Array;
}

/** The integrals of a slice, and the deviation sigma sqrt(T) of the control variate that they correct. */
export interface SliceResult {
  readonly deviation: number;
  /** [strikes x columns], to be read before the kernel's next call. */
  readonly rows: Float64Array;
}

/** Throws a RangeError that names the maturity, forward, strike or kinds which are no market. */
export function readySlice(slice: HestonChainSlice): ReadySlice {
  checkSlice(slice);
  const { maturity, forward, kinds } = slice;
  const strikes = Float64Array.from(slice.strikes);
  const logMoneyness = strikes.map((strike) => Math.log(forward / strike));
  const widest = logMoneyness.reduce((most, k) => Math.max(most, Math.abs(k)), 0);
  const scale = strikes.map((strike, i) => (timeValues(kinds[i]!) * Math.sqrt(forward) * Math.sqrt(strike)) / Math.PI);
  return { maturity, forward, strikes, kinds: [...kinds], logMoneyness, widest, scale };
}

function checkSlice({ maturity, forward, strikes, kinds }: HestonChainSlice): void {
  check(maturity > 0 && maturity < Infinity, () => `Heston: maturity must be > 0 and finite, was ${maturity}`);
  check(forward > 0 && forward < Infinity, () => `Heston: forward must be > 0 and finite, was ${forward}`);
  for (let i = 0; i < strikes.length; i++) {
    const strike = strikes[i]!;
    check(strike > 0 && strike < Infinity, () => `Heston: strike ${i} must be > 0 and finite, was ${strike}`);
  }
  const counts = `${strikes.length} strikes and ${kinds.length} kinds`;
  check(strikes.length === kinds.length, () => `Heston: the slice of ${maturity} years has ${counts}`);
}

/** The time value is the same for a call and a put; a straddle has it twice. */
export function timeValues(kind: OptionKind): number {
  return kind === "straddle" ? 2 : 1;
}

/** All integrals of a slice. The control variate has the model's expected variance. */
export function integrateSlice(
  kernel: HestonKernel,
  parameters: HestonParameters,
  { maturity, widest, logMoneyness }: ReadySlice,
  what: Columns,
): SliceResult {
  const totalVariance = expectedTotalVariance(parameters, maturity);
  const rule = nodeRule(parameters, maturity, totalVariance, widest);
  const rows = kernel.integrate({ parameters, maturity, totalVariance, rule, logMoneyness }, what);
  return { deviation: Math.sqrt(totalVariance), rows };
}
