import { check, deriveKey, type Key } from "../core/index.ts";
import { type PathBatch, SESSION_YEARS, type SimulatorParameters } from "../market/index.ts";
import { type DailyShocks, dailyShocks } from "./daily-shocks.ts";
import { drawEntry, type PathEntry } from "./path-entry.ts";
import { drawVariance } from "./quadratic-exponential.ts";
import { drawStep, stepNumbers } from "./step-numbers.ts";

/** Bound of the symmetric Student-t part of a daily return, so that prices stay positive. */
const RETURN_BOUND = 0.5;

export interface TrainingRequest {
  readonly paths: number;
  /** Sessions. */
  readonly steps: number;
  readonly key: Key;
  /** Number of the first path, default 0: any split of the paths gives the same bits. */
  readonly firstPath?: number;
  /** Which batch, e.g. the epoch, default 0: different batches share no numbers. */
  readonly index?: number;
}

/**
 * Training paths: Heston variance (QE, daily), a volatility index with premium and noise, and returns with fat tails and negative jumps.
 *
 * With v' = J + D, where D is the diffusive (QE) part of the next variance and J the jump part, one session is
 *
 *     S'/S  = exp(g D) / E[exp(g D)] * (1 + c T) * exp(-I s) / E[exp(-I s)],     s = jumpMean sqrt(v dt)
 *     index = wedge sqrt(theta + (v - theta) B) exp(noise Z),                     B = (1 - exp(-kappa tau)) / (kappa tau), tau = 21/252
 *
 * I is 1 with the jump probability, T is Student-t scaled to unit variance. Every factor has conditional mean 1, so E[S_T] = 1 exactly:
 * there is no drift. A jump also lifts the variance by the amount that a diffusive return of that size would (the regression of variance on
 * return). c and g are such that the whole return has variance v dt, the jumps included, since the wedge was measured against the whole realised
 * variance; that the whole change of variance has volatility xi sqrt(v); and that the two are correlated by rho (`dailyShocks`).
 * Spot is the forward of the option's expiry, 1 at entry. Throws a RangeError when a size or parameter is out of range.
 */
export function trainingPaths(parameters: SimulatorParameters, request: TrainingRequest): PathBatch {
  checkRequest(parameters, request);
  const times = request.steps + 1;
  const size = request.paths * times;
  const batch: PathBatch = {
    paths: request.paths,
    times,
    spot: new Float64Array(size),
    volatilityIndex: new Float64Array(size),
  };
  const key = deriveKey(request.key, "training paths", request.index ?? 0);
  const shocks = dailyShocks(parameters);
  for (let i = 0; i < request.paths; i++) {
    const path = (request.firstPath ?? 0) + i;
    simulatePath(parameters, shocks, drawEntry(parameters, shocks, key, path), key, path, batch, i * times);
  }
  return batch;
}

/** Fills one row of `batch`, which starts at `row`. */
function simulatePath(
  { wedge, indexNoise, jumpProbability, jumpMean }: SimulatorParameters,
  shocks: DailyShocks,
  entry: PathEntry,
  key: Key,
  path: number,
  batch: PathBatch,
  row: number,
): void {
  const { theta, xi, b, step } = entry;
  const slope = shocks.slope / xi;
  const lift = shocks.varianceLift * xi;
  const draw = { next: 0, logMoment: 0 };
  const numbers = stepNumbers();
  let v = entry.v0;
  let spot = 1;
  batch.spot[row] = 1;
  batch.volatilityIndex[row] = wedge * Math.sqrt(theta + (v - theta) * b) * Math.exp(indexNoise * entry.noise);
  for (let t = 1; t < batch.times; t++) {
    drawStep(key, path, t, 0, numbers);
    const radius = Math.sqrt(-2 * Math.log(numbers.first));
    const angle = 2 * Math.PI * numbers.second;
    const deviation = Math.sqrt(v * SESSION_YEARS);
    const mean = step.meanConstant + step.decay * v - lift * jumpProbability * deviation;
    drawVariance(
      mean,
      step.varianceConstant + step.varianceSlope * v,
      radius * Math.cos(angle),
      numbers.third,
      slope,
      draw,
    );
    const noise = radius * Math.sin(angle);

    drawStep(key, path, t, 1, numbers);
    const wide =
      shocks.orthogonal *
      Math.sqrt(0.5 * (v + draw.next) * SESSION_YEARS) *
      shocks.student(numbers.first, numbers.second);
    const fat = Math.max(-RETURN_BOUND, Math.min(RETURN_BOUND, wide));
    const jumps = numbers.third < jumpProbability;
    const jumpSize = jumpMean * deviation;
    const jumpFactor = (jumps ? Math.exp(-jumpSize) : 1) / (1 + jumpProbability * Math.expm1(-jumpSize));
    spot *= Math.exp(slope * draw.next - draw.logMoment) * (1 + fat) * jumpFactor;
    v = draw.next + (jumps ? lift * deviation : 0);

    batch.spot[row + t] = spot;
    batch.volatilityIndex[row + t] = wedge * Math.sqrt(theta + (v - theta) * b) * Math.exp(indexNoise * noise);
  }
}

function checkRequest(parameters: SimulatorParameters, request: TrainingRequest): void {
  for (const [name, value] of Object.entries(parameters)) {
    check(Number.isFinite(value), () => `trainingPaths: ${name} must be finite, was ${value}`);
  }
  for (const [name, value, least] of [
    ["paths", request.paths, 1],
    ["steps", request.steps, 1],
    ["firstPath", request.firstPath ?? 0, 0],
  ] as const) {
    check(
      Number.isInteger(value) && value >= least,
      () => `trainingPaths: ${name} must be an integer >= ${least}, was ${value}`,
    );
  }
}
