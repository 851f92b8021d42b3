/** A density of s = sqrt(v) on equal cells, s_j = (j + 1/2) h. Only the cells of [low, high) carry mass; the rest is negligible. */
export interface VarianceGrid {
  readonly width: number;
  /** v = s^2 of each cell. */
  readonly variance: Float64Array;
  readonly mass: Float64Array;
  low: number;
  high: number;
}

const MOST_CELLS = 1500;
/** Mass that counts, of the largest. */
const NEGLIGIBLE = 1e-14;

/** Empty grid up to the volatility `highest`, with cells of `width`, or as small as 1500 of them can be. */
export function varianceGrid(width: number, highest: number): VarianceGrid {
  const cell = Math.max(width, highest / MOST_CELLS);
  const cells = Math.ceil(highest / cell);
  const variance = Float64Array.from({ length: cells }, (_, j) => ((j + 0.5) * cell) ** 2);
  return { width: cell, variance, mass: new Float64Array(cells), low: 0, high: cells };
}

/** Sets a normal density of s around `centre`, total 1. */
export function fillNormal(grid: VarianceGrid, centre: number, deviation: number): void {
  const { mass, width } = grid;
  for (let j = 0; j < mass.length; j++) mass[j] = Math.exp(-0.5 * (((j + 0.5) * width - centre) / deviation) ** 2);
  normalise(grid);
}

/** Scales the masses to total 1, finds where they count, and returns the total before. */
export function normalise(grid: VarianceGrid): number {
  const { mass } = grid;
  let [total, largest] = [0, 0];
  for (let j = 0; j < mass.length; j++) {
    total += mass[j]!;
    if (mass[j]! > largest) largest = mass[j]!;
  }
  const least = NEGLIGIBLE * largest;
  grid.low = 0;
  while (grid.low < mass.length - 1 && mass[grid.low]! <= least) grid.low++;
  grid.high = mass.length;
  while (grid.high > grid.low + 1 && mass[grid.high - 1]! <= least) grid.high--;
  for (let j = grid.low; j < grid.high; j++) mass[j]! /= total;
  return total;
}

/** Mean of the variance. */
export function meanVariance({ mass, variance, low, high }: VarianceGrid): number {
  let mean = 0;
  for (let j = low; j < high; j++) mean += mass[j]! * variance[j]!;
  return mean;
}
