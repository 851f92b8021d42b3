import { check, positiveDefiniteInverse } from "../core/index.ts";
import type { HestonHistoryFit, HistoryParameter, MarketHistory, StabilityTest } from "../market/index.ts";
import { LEAST_PAIRS, TERM_LAGS } from "./calibrate-history.ts";
import { returnsScores } from "./calibrate-returns.ts";
import { fromCoordinates, isAtBound, toCoordinates } from "./heston-coordinates.ts";
import { historyLikelihood } from "./heston-likelihood.ts";
import { historyPairs } from "./history-pairs.ts";
import { scoresOf } from "./standard-errors.ts";

/** Critical values at 5 % for one to six parameters (Hansen 1992, "Testing for parameter instability in linear models", J. Policy Modeling 14, table 1). */
const CRITICAL = [0.47, 0.749, 1.01, 1.24, 1.47, 1.68] as const;
const SMALL_STEP = 1e-4;

/**
 * Nyblom's test (1989, JASA 84) that parameters are constant against that they wander, from the scores of the whole sample. With S_t the sum of the
 * scores up to t, of n, and V their sum of products, L = sum_t S_t' V^-1 S_t / n: large where the scores of one period pull another way than those of the rest.
 * Alone for each parameter, and for all together, which is the verdict. `history` must be the one that the fit was made from.
 * The scores of kappa_Q at its bound do not sum to 0, so it is left out there, as is the range's shape of a fit to prices alone.
 */
export function parameterStability(history: MarketHistory, fit: HestonHistoryFit): StabilityTest {
  const { names, scores, lags } = fit.source === "returns" ? ofReturns(history, fit) : ofIndex(history, fit);
  const joint = nyblom(scores, lags);
  const critical = CRITICAL[scores.length - 1]!;
  return {
    statistic: joint,
    critical,
    stable: joint <= critical,
    parameters: names.map((name, i) => {
      const statistic = nyblom([scores[i]!], lags);
      return { name, statistic, critical: CRITICAL[0], stable: statistic <= CRITICAL[0] };
    }),
  };
}

interface Scores {
  readonly names: readonly HistoryParameter[];
  readonly scores: readonly Float64Array[];
  readonly lags: number;
}

function ofIndex(history: MarketHistory, fit: Exclude<HestonHistoryFit, { source: "returns" }>): Scores {
  const pairs = historyPairs(history, LEAST_PAIRS);
  const { kappa, theta, xi, rho, kappaQ } = fit.estimates;
  const joint = {
    kappa: kappa.value + fit.kappaBias,
    theta: theta.value,
    xi: xi.value,
    rho: rho.value,
    kappaQ: kappaQ.value,
  };
  const scores = scoresOf(
    (x) => historyLikelihood(fromCoordinates(x), pairs).perPair,
    toCoordinates(joint),
    SMALL_STEP,
  );
  const free = isAtBound(joint) ? 4 : 5;
  const names = ["kappa", "theta", "xi", "rho", "kappaQ"] as const;
  return { names: names.slice(0, free), scores: scores.slice(0, free), lags: pairs.terms.length > 0 ? TERM_LAGS : 0 };
}

function ofReturns(history: MarketHistory, fit: Extract<HestonHistoryFit, { source: "returns" }>): Scores {
  return { names: ["kappa", "theta", "xi", "rho"], scores: returnsScores(history, fit).slice(0, 4), lags: 0 };
}

/** Nyblom's statistic of scores [parameters][observations]; V with Bartlett weights up to `lags`. Infinite where V is singular. */
export function nyblom(scores: readonly Float64Array[], lags = 0): number {
  const size = scores.length;
  const count = scores[0]?.length ?? 0;
  check(size > 0 && count > size, () => `nyblom: needs more observations than parameters, had ${count} of ${size}`);
  const inverse = positiveDefiniteInverse(products(scores, lags), size);
  if (inverse === undefined) return Number.POSITIVE_INFINITY;
  const sums = new Float64Array(size);
  let total = 0;
  for (let t = 0; t < count; t++) {
    for (let i = 0; i < size; i++) sums[i]! += scores[i]![t]!;
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) total += sums[i]! * inverse[i * size + j]! * sums[j]!;
  }
  return total / count;
}

/** Long-run sum of products of the scores [parameters x parameters]. */
function products(scores: readonly Float64Array[], lags: number): Float64Array {
  const size = scores.length;
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [a, b] = [scores[Math.floor(at / size)]!, scores[at % size]!];
    let total = 0;
    for (let lag = 0; lag <= lags; lag++) {
      const weight = (lag === 0 ? 0.5 : 1) * (1 - lag / (lags + 1));
      for (let t = lag; t < a.length; t++) total += weight * (a[t]! * b[t - lag]! + b[t]! * a[t - lag]!);
    }
    return total;
  });
}
