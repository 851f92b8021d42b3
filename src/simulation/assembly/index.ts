// Heston paths, four at a time. Arrays are row-major [paths x times]; pointers in bytes.
import { drawDrivers } from "./drivers";
import { exp, numbers } from "./precision";
import { eulerLogSpot, eulerVariance, quadraticExponentialLogSpot, quadraticExponentialVariance } from "./schemes";

export { setKey } from "./philox";

/** Where data may begin. */
export function firstFree(): usize {
  return __heap_base;
}

/** Twelve numbers of one step of four paths. */
const DRIVERS: usize = memory.data(96, 16);

/**
 * Simulates `paths` paths, a multiple of 4, from number `firstPath` on.
 * @param constants of the scheme, in the precision of the paths
 * @param drivers twelve numbers [paths / 4 x simulated steps x 12], or 0: Philox's of the key
 * @param times stored ones a path: steps + 1, or 1 where only the end is stored
 */
export function quadraticExponential(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32, spot: usize, variance: usize,
): void {
  simulate<f64>(false, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

export function euler(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32, spot: usize, variance: usize,
): void {
  simulate<f64>(true, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

export function quadraticExponentialSingle(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32, spot: usize, variance: usize,
): void {
  simulate<f32>(false, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

export function eulerSingle(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32, spot: usize, variance: usize,
): void {
  simulate<f32>(true, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

@inline function simulate<T>(
  isEuler: bool, constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32,
  spot: usize, variance: usize,
): void {
  const row = numbers<T>(times);
  const start = v128.splat<T>(<T>v0);
  for (let p: i32 = 0; p < paths; p += 4) {
    const lanes = i32x4.add(i32x4.splat(firstPath + p), i32x4(0, 1, 2, 3));
    // Lanes 0, 1 and lanes 2, 3 in double precision; all four in the first vector in single precision.
    let logSpotA = v128.splat<T>(<T>0);
    let logSpotB = logSpotA;
    let vA = start;
    let vB = start;
    let at = <usize>p * row;
    if (times > 1) {
      storeLanes<T>(spot + at, row, logSpotA, logSpotB);
      storeLanes<T>(variance + at, row, vA, vB);
      at += numbers<T>(1);
    }
    let counter: u32 = 0;
    for (let step: i32 = 0; step < steps; step++) {
      for (let sub: i32 = 0; sub < subSteps; sub++, counter++) {
        let from = drivers;
        if (drivers == 0) {
          drawDrivers<T>(lanes, counter, !isEuler, DRIVERS);
          from = DRIVERS;
        } else drivers += numbers<T>(12);
        if (isEuler) {
          const positive = v128.max<T>(vA, v128.splat<T>(<T>0));
          const root = v128.sqrt<T>(positive);
          logSpotA = eulerLogSpot<T>(constants, from, logSpotA, positive, root);
          vA = eulerVariance<T>(constants, from, vA, positive, root);
          if (sizeof<T>() == 8) {
            const positiveB = v128.max<T>(vB, v128.splat<T>(<T>0));
            const rootB = v128.sqrt<T>(positiveB);
            logSpotB = eulerLogSpot<T>(constants, from + 16, logSpotB, positiveB, rootB);
            vB = eulerVariance<T>(constants, from + 16, vB, positiveB, rootB);
          }
        } else {
          const next = quadraticExponentialVariance<T>(constants, from, vA);
          logSpotA = quadraticExponentialLogSpot<T>(constants, from, logSpotA, vA, next);
          vA = next;
          if (sizeof<T>() == 8) {
            const nextB = quadraticExponentialVariance<T>(constants, from + 16, vB);
            logSpotB = quadraticExponentialLogSpot<T>(constants, from + 16, logSpotB, vB, nextB);
            vB = nextB;
          }
        }
      }
      if (times > 1 || step == steps - 1) {
        storeLanes<T>(spot + at, row, logSpotA, logSpotB);
        const zero = v128.splat<T>(<T>0);
        storeLanes<T>(variance + at, row, v128.max<T>(vA, zero), v128.max<T>(vB, zero));
        at += numbers<T>(1);
      }
    }
    exponentiate<T>(spot + <usize>p * row, 4 * row);
  }
}

/** The log prices of four paths to prices: all at once, since independent exponentials overlap. */
@inline function exponentiate<T>(from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16) v128.store(from, exp<T>(v128.load(from)));
}

/** One number to each of four rows. */
@inline function storeLanes<T>(to: usize, row: usize, a: v128, b: v128): void {
  if (sizeof<T>() == 8) {
    v128.store64_lane(to, a, 0);
    v128.store64_lane(to + row, a, 1);
    v128.store64_lane(to + 2 * row, b, 0);
    v128.store64_lane(to + 3 * row, b, 1);
  } else {
    v128.store32_lane(to, a, 0);
    v128.store32_lane(to + row, a, 1);
    v128.store32_lane(to + 2 * row, a, 2);
    v128.store32_lane(to + 3 * row, a, 3);
  }
}
