import { check, deriveKey, type Key } from "../core/index.ts";
import { horizonYears, indexWeight, type PathBatch, SESSION_YEARS, type SimulatorParameters } from "../market/index.ts";
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
  /** Horizon in calendar days of a second volatility index, whose `termSlope` is wanted too; default none. */
  readonly termDays?: number | undefined;
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
 * Spot is the forward of the option's expiry, 1 at entry. An index of another horizon differs by its B, and shares premium and noise.
 * @param simulators One, or several of which every path takes one at random, each as likely: a mixture of regimes.
 * Throws a RangeError when a size or parameter is out of range.
 */
export function trainingPaths(
  simulators: SimulatorParameters | readonly SimulatorParameters[],
  request: TrainingRequest,
): PathBatch {
  const mixture = [simulators].flat();
  check(mixture.length > 0, () => "trainingPaths: needs at least one simulator");
  for (const parameters of mixture) checkRequest(parameters, request);
  const times = request.steps + 1;
  const size = request.paths * times;
  const batch: PathBatch = {
    paths: request.paths,
    times,
    spot: new Float64Array(size),
    volatilityIndex: new Float64Array(size),
    ...(request.termDays !== undefined && { termSlope: new Float64Array(size) }),
  };
  const key = deriveKey(request.key, "training paths", request.index ?? 0);
  const regimeKey = deriveKey(key, "regime");
  const shocks = mixture.map(dailyShocks);
  const termYears = request.termDays === undefined ? undefined : horizonYears(request.termDays);
  for (let i = 0; i < request.paths; i++) {
    const path = (request.firstPath ?? 0) + i;
    const regime = mixture.length === 1 ? 0 : regimeOf(regimeKey, path, mixture.length);
    const [parameters, own] = [mixture[regime]!, shocks[regime]!];
    const entry = drawEntry(parameters, own, key, path);
    const seen = termYears === undefined ? entry : { ...entry, termWeight: indexWeight(entry.kappa, termYears) };
    simulatePath(parameters, own, seen, key, path, batch, i * times);
  }
  return batch;
}

function regimeOf(key: Key, path: number, count: number): number {
  const numbers = stepNumbers();
  drawStep(key, path, 0, 0, numbers);
  return Math.min(Math.floor(numbers.first * count), count - 1);
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
  const { theta, xi, b, step, termWeight } = entry;
  const slope = shocks.slope / xi;
  const lift = shocks.varianceLift * xi;
  const draw = { next: 0, logMoment: 0 };
  const numbers = stepNumbers();
  let v = entry.v0;
  let spot = 1;
  batch.spot[row] = 1;
  batch.volatilityIndex[row] = wedge * Math.sqrt(theta + (v - theta) * b) * Math.exp(indexNoise * entry.noise);
  if (batch.termSlope !== undefined) batch.termSlope[row] = termSlopeOf(theta, v, b, termWeight);
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
    if (batch.termSlope !== undefined) batch.termSlope[row + t] = termSlopeOf(theta, v, b, termWeight);
  }
}

/** ln of two indices' ratio: half that of their expected variances theta + (v - theta) B. */
function termSlopeOf(theta: number, v: number, b: number, termWeight: number): number {
  return 0.5 * Math.log((theta + (v - theta) * termWeight) / (theta + (v - theta) * b));
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
