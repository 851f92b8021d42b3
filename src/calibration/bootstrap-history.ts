import { check, deriveKey, type Key, randomStream } from "../core/index.ts";
import { type HestonParameters, type IndexHistoryFit, type MarketHistory, SESSION_YEARS } from "../market/index.ts";
import { LEAST_PAIRS, search, smallSampleBias } from "./calibrate-history.ts";
import { fromCoordinates, toCoordinates } from "./heston-coordinates.ts";
import { type HistoryPairs, historyPairs } from "./history-pairs.ts";
import { indexMap, type JointParameters } from "./joint-parameters.ts";
import { flooredVariance } from "./variance-floor.ts";

/** Heston paths by any scheme with exact moments; the same key gives the same path. */
export type SimulateHeston = (
  parameters: HestonParameters & { readonly drift: number },
  grid: { readonly paths: number; readonly steps: number; readonly years: number; readonly subSteps: number },
  key: Key,
) => { readonly spot: Float64Array; readonly variance: Float64Array };

/** Columns of a draw: what a refit says, with the observed last index for v0. NaN in a row whose search did not converge. */
export const drawnParameters = ["kappa", "theta", "xi", "rho", "v0", "kappaQ", "thetaQ"] as const;

/** Two steps a session leave nothing to see of the scheme. */
const SUB_STEPS = 2;

/**
 * Draws number `from` to `to` (excluded) of the parametric bootstrap of a fit: histories of the same length are simulated from it, with its map from
 * variance to index and its measurement errors, and fitted anew. Row-major [draws x 7]. Each draw depends on the key and its number alone, so they may be
 * made in any order and thread. `history` must be the one that the fit was made from. A gap in it counts as if the days had not been.
 */
export function bootstrapHistory(
  history: MarketHistory,
  fit: IndexHistoryFit,
  { from, to, key }: { readonly from: number; readonly to: number; readonly key: Key },
  simulate: SimulateHeston,
): Float64Array {
  const pairs = historyPairs(history, LEAST_PAIRS);
  check(pairs.count === fit.observations, () => `bootstrap: the fit has ${fit.observations} pairs, not ${pairs.count}`);
  const start = toCoordinates(likelihoodMaximum(fit));
  const rows = Array.from({ length: to - from }, (_, i) => {
    const drawn = drawPairs(pairs, fit, deriveKey(key, "history bootstrap", from + i), simulate);
    const { x, status } = search(drawn, start, { exact: true });
    if (status !== "converged") return drawnParameters.map(() => Number.NaN);
    return reported(fromCoordinates(x), pairs);
  });
  return Float64Array.from(rows.flat());
}

/** The world that the bootstrap simulates: the reported parameters, and the Q level that is consistent with them. */
export function bootstrapTruth(fit: IndexHistoryFit): readonly number[] {
  const { kappa, theta, xi, rho, kappaQ } = worldOf(fit);
  return [kappa, theta, xi, rho, fit.p.v0, kappaQ, (kappa * theta) / kappaQ];
}

function worldOf({ estimates: { kappa, theta, xi, rho, kappaQ } }: IndexHistoryFit): JointParameters {
  return { kappa: kappa.value, theta: theta.value, xi: xi.value, rho: rho.value, kappaQ: kappaQ.value };
}

function likelihoodMaximum(fit: IndexHistoryFit): JointParameters {
  return { ...worldOf(fit), kappa: fit.estimates.kappa.value + fit.kappaBias };
}

function reported(joint: JointParameters, pairs: HistoryPairs): number[] {
  const { kappa, theta, xi, rho, kappaQ } = joint;
  const { a, b } = indexMap(joint);
  const v0 = flooredVariance((pairs.last - a) / b);
  return [kappa - smallSampleBias(kappa, pairs.count), theta, xi, rho, v0, kappaQ, (kappa * theta) / kappaQ];
}

/** One simulated history that starts at the variance that the first index implies. */
function drawPairs(pairs: HistoryPairs, fit: IndexHistoryFit, key: Key, simulate: SimulateHeston): HistoryPairs {
  const { count } = pairs;
  const world = worldOf(fit);
  const observed = indexMap(likelihoodMaximum(fit));
  const v0 = flooredVariance((pairs.before[0]! - observed.a) / observed.b);
  const { spot, variance } = simulate(
    { ...world, v0, measure: "P", drift: fit.drift },
    { paths: 1, steps: count, years: count * SESSION_YEARS, subSteps: SUB_STEPS },
    deriveKey(key, "path"),
  );
  const { a, b } = indexMap(world);
  const squared = variance.map((v) => a + b * v);
  return {
    ...pairs,
    before: squared.subarray(0, count),
    after: squared.subarray(1),
    returns: Float64Array.from({ length: count }, (_, i) => Math.log(spot[i + 1]! / spot[i]!)),
    terms: pairs.terms.map((term) => {
      const far = indexMap(world, term.years);
      const { error } = fit.terms.find(({ days }) => days === term.days)!;
      const stream = randomStream(deriveKey(key, "term", term.days));
      // A session without this index has none in a draw, either.
      const values = term.squared.map((known, i) => {
        const squaredIndex = (far.a + far.b * variance[i + 1]!) * Math.exp(2 * error * stream.normal());
        return Number.isNaN(known) ? Number.NaN : squaredIndex;
      });
      return { ...term, squared: values };
    }),
  };
}
