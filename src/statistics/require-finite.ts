import { check } from "../core/index.ts";

/** Throws a RangeError unless `values` holds at least `least` numbers, all finite. */
export function requireFinite(values: ArrayLike<number>, what: string, least = 1): void {
  check(values.length >= least, () => `${what}: needs at least ${least} values, was given ${values.length}`);
  for (let i = 0; i < values.length; i++) {
    check(Number.isFinite(values[i]), () => `${what}: value ${i} is ${values[i]}`);
  }
}
