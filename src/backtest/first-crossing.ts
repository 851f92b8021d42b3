const TOLERANCE = 1e-12;
const MAX_ITERATIONS = 200;

/**
 * First root of a continuous function between points at which its values are known: the first neighbours of opposite signs, then bracketing by the Illinois
 * variant of regula falsi. undefined: no change of sign, or 0 at the first point.
 * @param grid ascending   @param values of `f` on the grid
 */
export function firstCrossing(
  f: (x: number) => number,
  grid: readonly number[],
  values: readonly number[],
): number | undefined {
  const sign = Math.sign(values[0]!);
  if (sign === 0) return undefined;
  const end = values.findIndex((value) => Math.sign(value) !== sign);
  return end < 0 ? undefined : rootBetween(f, [grid[end - 1]!, values[end - 1]!], [grid[end]!, values[end]!]);
}

type Point = readonly [x: number, value: number];

function rootBetween(f: (x: number) => number, from: Point, to: Point): number {
  let [low, lowValue] = from;
  let [high, highValue] = to;
  let lastSide = 0;
  for (let i = 0; i < MAX_ITERATIONS && high - low > TOLERANCE && highValue !== 0; i++) {
    const x = (low * highValue - high * lowValue) / (highValue - lowValue);
    if (!(x > low && x < high)) break;
    const value = f(x);
    if (value === 0) return x;
    const side = Math.sign(value) === Math.sign(lowValue) ? -1 : 1;
    // An end that stays a second time gets its value halved: plain regula falsi would never move it on a convex function.
    const again = side === lastSide;
    if (side < 0) [low, lowValue, highValue] = [x, value, again ? highValue / 2 : highValue];
    else [high, highValue, lowValue] = [x, value, again ? lowValue / 2 : lowValue];
    lastSide = side;
  }
  return Math.abs(highValue) < Math.abs(lowValue) ? high : low;
}
