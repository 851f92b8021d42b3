import type { ChainSlice, HestonParameters } from "../../market/index.ts";
import { leastSquares } from "../../statistics/index.ts";
import { atTheMoney, standardisedMoneyness } from "./fit-smile.ts";

/** Mean reversions tried on the term structure at the money. */
const KAPPAS = [0.5, 1, 2, 4, 8] as const;
/** The smile is read at the expiry nearest to this many years that has strikes enough. */
const SMILE_MATURITY = 0.15;
const LEAST_STRIKES = 5;
/** Beside the start that the data suggest: other mean reversions and smiles at the same level of variance. */
const SHAPES = [
  { kappa: 1, xi: 0.4, rho: -0.4 },
  { kappa: 5, xi: 1.2, rho: -0.8 },
  { kappa: 0.3, xi: 0.8, rho: -0.6 },
] as const;

/** One more than the number of shapes. */
export const MOST_STARTS = SHAPES.length + 1;

/**
 * Starting points of the search, the first one read off the data: v0, theta and kappa of the term structure at the
 * money, xi and rho of the slope and curvature of one smile. The same chain gives the same starts.
 */
export function chainStarts(slices: readonly ChainSlice[], count: number): HestonParameters[] {
  const level = termStructure(slices);
  const smile = smileStart(slices, level);
  const first: HestonParameters = { ...level, ...smile, measure: "Q" };
  return [first, ...SHAPES.map((shape): HestonParameters => ({ ...first, ...shape }))].slice(0, count);
}

interface Level {
  readonly kappa: number;
  readonly theta: number;
  readonly v0: number;
}

/**
 * Least squares of the variance at the money on theta (1 - b) + v0 b, b = (1 - e^{-kappa T}) / (kappa T), over a grid
 * of kappa.
 */
function termStructure(slices: readonly ChainSlice[]): Level {
  const variances = slices.map((slice) => atTheMoney(slice) ** 2);
  const least = Math.min(...variances) / 4;
  const most = Math.max(...variances) * 4;
  const within = (value: number) => Math.min(Math.max(value, least), most);
  let best: Level = { kappa: 2, theta: variances[variances.length - 1]!, v0: variances[0]! };
  let bestSquares = squaresOf(best, slices, variances);
  for (const kappa of KAPPAS) {
    const solved = levels(kappa, slices, variances);
    if (solved === undefined) continue;
    const level = { kappa, theta: within(solved.theta), v0: within(solved.v0) };
    const squares = squaresOf(level, slices, variances);
    if (squares < bestSquares) [best, bestSquares] = [level, squares];
  }
  return best;
}

/** Share of v0 in the mean variance over [0, T]. */
function shareOfStart(kappa: number, maturity: number): number {
  return -Math.expm1(-kappa * maturity) / (kappa * maturity);
}

function squaresOf({ kappa, theta, v0 }: Level, slices: readonly ChainSlice[], variances: readonly number[]): number {
  return slices.reduce((sum, { maturity }, i) => {
    const b = shareOfStart(kappa, maturity);
    return sum + (theta * (1 - b) + v0 * b - variances[i]!) ** 2;
  }, 0);
}

/** The normal equations of two unknowns; undefined when one maturity is all there is. */
function levels(
  kappa: number,
  slices: readonly ChainSlice[],
  variances: readonly number[],
): { theta: number; v0: number } | undefined {
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0];
  for (const [i, { maturity }] of slices.entries()) {
    const b = shareOfStart(kappa, maturity);
    const a = 1 - b;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ay += a * variances[i]!;
    by += b * variances[i]!;
  }
  const determinant = aa * bb - ab * ab;
  if (!(determinant > 1e-10 * aa * bb)) return undefined;
  return { theta: (ay * bb - by * ab) / determinant, v0: (by * aa - ay * ab) / determinant };
}

/**
 * From sigma(x) = s + b x + c x^2, x = ln(K / F), of one expiry: near maturity 0 the slope is rho xi / (4 sigma) and
 * the curvature (2 - 5 rho^2) xi^2 / (48 sigma^3) (Forde and Jacquier 2009, IJTAF 12), so that xi^2 = 24 c sigma^3 + 40
 * b^2 sigma^2. Mean reversion flattens the slope by 2 (1 - (1 - e^{-kappa T}) / (kappa T)) / (kappa T).
 */
function smileStart(slices: readonly ChainSlice[], { kappa }: Level): { xi: number; rho: number } {
  const slice = smileSlice(slices);
  if (slice === undefined) return { xi: 0.5, rho: -0.5 };
  const level = atTheMoney(slice);
  const near = [...slice.strikes.keys()].filter(
    (i) => Math.abs(standardisedMoneyness(slice, slice.strikes[i]!, level)) < 2,
  );
  const used = near.length >= LEAST_STRIKES ? near : [...slice.strikes.keys()];
  const x = used.map((i) => Math.log(slice.strikes[i]! / slice.forward));
  const fit = leastSquares(
    x.map((value) => [1, value, value * value]),
    used.map((i) => slice.volatilities[i]!),
  );
  const flattening = (2 * (1 - shareOfStart(kappa, slice.maturity))) / (kappa * slice.maturity);
  const slope = fit.coefficients[1]! / flattening;
  const curvature = fit.coefficients[2]! / flattening;
  const xi = Math.sqrt(Math.min(Math.max(24 * curvature * level ** 3 + 40 * (slope * level) ** 2, 0.04), 9));
  return { xi, rho: Math.min(Math.max((4 * slope * level) / xi, -0.9), 0.9) };
}

function smileSlice(slices: readonly ChainSlice[]): ChainSlice | undefined {
  const distance = ({ maturity }: ChainSlice) => Math.abs(Math.log(maturity / SMILE_MATURITY));
  return slices
    .filter(({ strikes }) => new Set(strikes).size >= LEAST_STRIKES)
    .reduce<ChainSlice | undefined>(
      (best, slice) => (best === undefined || distance(slice) < distance(best) ? slice : best),
      undefined,
    );
}
