import { firstNotBelow } from "../core/index.ts";

/** Past values that must stand before a value can be ranked among them: a year. */
const LEAST_PAST = 252;

/**
 * In which third of all earlier finite values each value lies: 0 the lowest, 2 the highest [rows]; undefined for a value that is not finite, and
 * with fewer than 252 earlier ones. The label of a row depends on that row and earlier ones only, so it is known at its close.
 */
export function pastTerciles(values: Float64Array): (0 | 1 | 2 | undefined)[] {
  const past: number[] = []; // ascending
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return undefined;
    const below = firstNotBelow(past, value);
    const share = below / past.length;
    const enough = past.length >= LEAST_PAST;
    past.splice(below, 0, value);
    if (!enough) return undefined;
    if (share < 1 / 3) return 0;
    return share < 2 / 3 ? 1 : 2;
  });
}
