// Heston paths, four at a time, in either precision and scheme. The arguments of all four functions:
//
// constants   of the scheme, in the precision of the paths
// drivers     twelve numbers a step of four paths [paths / 4 x simulated steps x 12], or 0: those of Philox under the
// key set firstPath   number of the first of `paths` paths, a multiple of 4 times       stored ones a path: steps + 1,
// or 1 where only the end is stored spot, variance   receive the results, row-major [paths x times]
//
// Pointers are in bytes and divisible by 16.
import { drawDrivers } from "./drivers";
import { exp, numbers } from "./precision";
import { advanceEuler, advanceQuadraticExponential } from "./schemes";
import { beginPaths, storePaths } from "./state";

export { setKey } from "./philox";

/** Where data may begin. */
export function firstFree(): usize {
  return __heap_base;
}

export function quadraticExponential(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32,
  spot: usize, variance: usize,
): void {
  simulate<f64>(false, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

export function euler(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32,
  spot: usize, variance: usize,
): void {
  simulate<f64>(true, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

export function quadraticExponentialSingle(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32,
  spot: usize, variance: usize,
): void {
  simulate<f32>(false, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

export function eulerSingle(
  constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32, times: i32,
  spot: usize, variance: usize,
): void {
  simulate<f32>(true, constants, drivers, v0, firstPath, paths, steps, subSteps, times, spot, variance);
}

/** Twelve numbers of one step of four paths. */
const DRIVERS: usize = memory.data(96, 16);

@inline function simulate<T>(
  isEuler: bool, constants: usize, drivers: usize, v0: f64, firstPath: u32, paths: i32, steps: i32, subSteps: i32,
  times: i32, spot: usize, variance: usize,
): void {
  const row = numbers<T>(times);
  for (let path: i32 = 0; path < paths; path += 4) {
    const lanes = i32x4.add(i32x4.splat(firstPath + path), i32x4(0, 1, 2, 3));
    const block = spot + <usize>path * row;
    let offset = <usize>path * row;
    let counter: u32 = 0;
    beginPaths<T>(v0);
    for (let step: i32 = 0; step < steps; step++) {
      if (times > 1) {
        storePaths<T>(spot + offset, variance + offset, row);
        offset += numbers<T>(1);
      }
      for (let sub: i32 = 0; sub < subSteps; sub++, counter++) {
        let from = drivers;
        if (drivers != 0) drivers += numbers<T>(12);
        else {
          from = DRIVERS;
          drawDrivers<T>(lanes, counter, !isEuler, from);
        }
        if (isEuler) advanceEuler<T>(constants, from);
        else advanceQuadraticExponential<T>(constants, from);
      }
    }
    storePaths<T>(spot + offset, variance + offset, row);
    exponentiate<T>(block, block + 4 * row);
  }
}

/** The log prices of four paths become prices: all at once, since independent exponentials overlap. */
@inline function exponentiate<T>(begin: usize, end: usize): void {
  for (let at = begin; at < end; at += 16) v128.store(at, exp<T>(v128.load(at)));
}
