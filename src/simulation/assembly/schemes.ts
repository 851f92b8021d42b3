// One step of the schemes of `heston-schemes.ts`, in the same order of operations. `constants` are those that `heston-
// kernel.ts` writes, `drivers` the numbers of `drivers.ts`.
import { all, constant, log, multiplyAdd, numbers, select } from "./precision";
import { LOG_SPOT, VARIANCE } from "./state";

/** One step of four paths. */
@inline export function advanceQuadraticExponential<T>(constants: usize, drivers: usize): void {
  quadraticExponentialVector<T>(constants, drivers, 0);
  if (sizeof<T>() == 8) quadraticExponentialVector<T>(constants, drivers, 16);
}

@inline export function advanceEuler<T>(constants: usize, drivers: usize): void {
  eulerVector<T>(constants, drivers, 0);
  if (sizeof<T>() == 8) eulerVector<T>(constants, drivers, 16);
}

/** Where a QE-M step leaves ln E[exp(A v')], since a function returns one value only. */
const LOG_MOMENT: usize = memory.data(16, 16);

/** Order of QE-M's constants. */
const MEAN_CONSTANT: usize = 0;
const DECAY: usize = 1;
const VARIANCE_CONSTANT: usize = 2;
const VARIANCE_SLOPE: usize = 3;
const QE_GROWTH: usize = 4;
const K2: usize = 5;
const K3: usize = 6;
const A: usize = 7;
const HALF: usize = 8;
const ONE: usize = 9;
const TWO: usize = 10;
const PSI_CRITICAL: usize = 11;
const NOT_A_NUMBER: usize = 12;

/** One step of the paths in the vector at `offset` of the state, in bytes. */
@inline function quadraticExponentialVector<T>(constants: usize, drivers: usize, offset: usize): void {
  const v = v128.load(VARIANCE + offset);
  const k3 = constant<T>(constants, K3);
  const next = nextVariance<T>(constants, drivers + offset, v);
  let drift = v128.sub<T>(constant<T>(constants, QE_GROWTH), v128.load(LOG_MOMENT));
  drift = v128.sub<T>(drift, v128.mul<T>(v128.mul<T>(constant<T>(constants, HALF), k3), v));
  drift = v128.add<T>(drift, v128.mul<T>(constant<T>(constants, K2), next));
  const deviation = v128.sqrt<T>(v128.mul<T>(k3, v128.add<T>(v, next)));
  const noise = v128.mul<T>(deviation, v128.load(drivers + offset + numbers<T>(4)));
  v128.store(LOG_SPOT + offset, v128.add<T>(v128.add<T>(v128.load(LOG_SPOT + offset), drift), noise));
  v128.store(VARIANCE + offset, next);
}

/** The next variance. Both branches are computed only where the lanes disagree. */
@inline function nextVariance<T>(constants: usize, drivers: usize, v: v128): v128 {
  const mean = multiplyAdd<T>(constant<T>(constants, DECAY), v, constant<T>(constants, MEAN_CONSTANT));
  const spread = multiplyAdd<T>(
    constant<T>(constants, VARIANCE_SLOPE), v, constant<T>(constants, VARIANCE_CONSTANT),
  );
  const psi = v128.div<T>(spread, v128.mul<T>(mean, mean));
  const quadratic = v128.le<T>(psi, constant<T>(constants, PSI_CRITICAL));
  if (all<T>(quadratic)) return quadraticBranch<T>(constants, drivers, mean, psi);
  if (!v128.any_true(quadratic)) return exponentialBranch<T>(constants, drivers, mean, psi);
  const below = quadraticBranch<T>(constants, drivers, mean, v128.min<T>(psi, constant<T>(constants, PSI_CRITICAL)));
  const belowMoment = v128.load(LOG_MOMENT);
  const above = exponentialBranch<T>(constants, drivers, mean, psi);
  v128.store(LOG_MOMENT, select(quadratic, belowMoment, v128.load(LOG_MOMENT)));
  return select(quadratic, below, above);
}

/** v' = a (b + Z)^2 */
@inline function quadraticBranch<T>(constants: usize, drivers: usize, mean: v128, psi: v128): v128 {
  const one = constant<T>(constants, ONE);
  const A_ = constant<T>(constants, A);
  const inverse = v128.div<T>(constant<T>(constants, TWO), psi);
  const less = v128.sub<T>(inverse, one);
  const b2 = v128.add<T>(less, v128.sqrt<T>(v128.mul<T>(inverse, less)));
  const a = v128.div<T>(mean, v128.add<T>(one, b2));
  const root = v128.add<T>(v128.sqrt<T>(b2), v128.load(drivers));
  const denominator = v128.sub<T>(one, v128.mul<T>(v128.mul<T>(constant<T>(constants, TWO), A_), a));
  const moment = v128.sub<T>(
    v128.div<T>(v128.mul<T>(v128.mul<T>(A_, b2), a), denominator),
    v128.mul<T>(constant<T>(constants, HALF), log<T>(denominator)),
  );
  const exists = v128.gt<T>(denominator, v128.splat<T>(<T>0));
  v128.store(LOG_MOMENT, select(exists, moment, constant<T>(constants, NOT_A_NUMBER)));
  return v128.mul<T>(v128.mul<T>(a, root), root);
}

/** v' = 0 with probability p, else exponential with rate beta. */
@inline function exponentialBranch<T>(constants: usize, drivers: usize, mean: v128, psi: v128): v128 {
  const one = constant<T>(constants, ONE);
  const A_ = constant<T>(constants, A);
  const positive = v128.div<T>(constant<T>(constants, TWO), v128.add<T>(psi, one)); // 1 - p, without its cancellation
  const beta = v128.div<T>(positive, mean);
  const survival = v128.load(drivers + numbers<T>(8)); // 1 - u
  const size = v128.div<T>(log<T>(v128.div<T>(positive, survival)), beta);
  const expectation = v128.add<T>(
    v128.sub<T>(one, positive),
    v128.div<T>(v128.mul<T>(beta, positive), v128.sub<T>(beta, A_)),
  );
  const exists = v128.lt<T>(A_, beta);
  v128.store(LOG_MOMENT, select(exists, log<T>(expectation), constant<T>(constants, NOT_A_NUMBER)));
  return v128.and(v128.lt<T>(survival, positive), size);
}

/** Order of Euler's constants. */
const REVERSION: usize = 0;
const THETA: usize = 1;
const DIFFUSION: usize = 2;
const GROWTH: usize = 3;
const HALF_STEP: usize = 4;
const SHARED: usize = 5;
const OWN: usize = 6;

@inline function eulerVector<T>(constants: usize, drivers: usize, offset: usize): void {
  const v = v128.load(VARIANCE + offset);
  const varianceNormal = v128.load(drivers + offset);
  const positive = v128.max<T>(v, v128.splat<T>(<T>0));
  const root = v128.sqrt<T>(positive);
  const shared = v128.mul<T>(constant<T>(constants, SHARED), varianceNormal);
  const own = v128.mul<T>(constant<T>(constants, OWN), v128.load(drivers + offset + numbers<T>(4)));
  const drift = v128.sub<T>(constant<T>(constants, GROWTH), v128.mul<T>(constant<T>(constants, HALF_STEP), positive));
  const move = v128.add<T>(drift, v128.mul<T>(root, v128.add<T>(shared, own)));
  v128.store(LOG_SPOT + offset, v128.add<T>(v128.load(LOG_SPOT + offset), move));
  const pull = v128.mul<T>(constant<T>(constants, REVERSION), v128.sub<T>(constant<T>(constants, THETA), positive));
  const noise = v128.mul<T>(v128.mul<T>(constant<T>(constants, DIFFUSION), root), varianceNormal);
  v128.store(VARIANCE + offset, v128.add<T>(v, v128.add<T>(pull, noise)));
}
