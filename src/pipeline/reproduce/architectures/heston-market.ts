import { deriveKey, type Key, numpyRandom, randomStream } from "../../../core/index.ts";
import { DAYS_PER_YEAR, type HestonParameters } from "../../../market/index.ts";

/** The report's market: no rates, drift or dividends, so P and Q are one. */
export const HESTON: HestonParameters = { kappa: 1, theta: 0.04, xi: 0.2, rho: -0.7, v0: 0.04, measure: "Q" };

/** Its option: a call at the money, one decision a calendar day. */
export const STEPS = 30;
export const YEARS = 30 / DAYS_PER_YEAR;

/** Its price at entry and strike; ours is 1. P&L is told in points of this. */
export const SPOT = 100;

/** The volatility that its Black-Scholes rows know. */
export const VOLATILITY = Math.sqrt(HESTON.v0);

/** Paths of the report's scheme, row-major [paths x times], times = STEPS + 1, in memory that threads share. */
export interface HestonPaths {
  readonly paths: number;
  /** 1 at entry. */
  readonly spot: Float64Array;
  /** >= 0 */
  readonly variance: Float64Array;
}

/** Where paths come from: the source's own generator, or keyed numbers of ours; plain values, so that any thread can draw them. */
export type PathsRequest =
  | { readonly from: "numpy"; readonly seed: number; readonly paths: number }
  | { readonly from: "key"; readonly key: Key; readonly paths: number };

/** The same request gives the same paths. */
export function drawHestonPaths(request: PathsRequest): HestonPaths {
  const { paths } = request;
  const normals = request.from === "numpy" ? numpyNormals(request.seed) : keyedNormals(request.key);
  const price = normals(paths * STEPS);
  return logEulerPaths(paths, price, normals(paths * STEPS));
}

/** Z1 of all paths, then Z2, `randn(paths, STEPS)` each. */
function numpyNormals(seed: number): (count: number) => Float64Array {
  return numpyRandom(seed).normals;
}

function keyedNormals(key: Key): (count: number) => Float64Array {
  const random = randomStream(deriveKey(key, "heston paths"));
  return (count) => Float64Array.from({ length: count }, () => random.normal());
}

/**
 * S' = S exp(-v dt / 2 + sqrt(v dt) Z1),   v' = max(v + kappa (theta - v) dt + xi sqrt(v dt) (rho Z1 + sqrt(1 - rho^2) Z2), 0).
 * @param price Z1 [paths x STEPS]   @param other Z2 [paths x STEPS]
 */
export function logEulerPaths(paths: number, price: Float64Array, other: Float64Array): HestonPaths {
  const { kappa, theta, xi, rho, v0 } = HESTON;
  const dt = YEARS / STEPS;
  const own = Math.sqrt(1 - rho * rho);
  const times = STEPS + 1;
  const [spot, variance] = [shared(paths * times), shared(paths * times)];
  for (let path = 0; path < paths; path++) {
    let [s, v] = [1, v0];
    for (let t = 0; t < times; t++) {
      spot[path * times + t] = s;
      variance[path * times + t] = v;
      if (t === STEPS) break;
      const [z, w] = [price[path * STEPS + t]!, other[path * STEPS + t]!];
      const move = Math.sqrt(v * dt);
      s *= Math.exp(move * z - 0.5 * v * dt);
      v = Math.max(v + kappa * (theta - v) * dt + xi * move * (rho * z + own * w), 0);
    }
  }
  return { paths, spot, variance };
}

function shared(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}
