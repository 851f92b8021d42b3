import { keyFrom } from "../../../dist/core/index.js";
import {
  type HestonGrid,
  type HestonKernel,
  type HestonPaths,
  type HestonScheme,
  simulateHeston,
  simulateHestonSingle,
} from "../../../dist/simulation/index.js";
import { SETS } from "./task.ts";

/** Paths of the bench, in one of the ways in which they can be had. */
export interface PathTask {
  readonly paths: number;
  readonly steps: number;
  readonly scheme: HestonScheme;
  readonly precision: "float64" | "float32";
  readonly store: "paths" | "terminal";
}

/** Daily steps. */
export const yearsOf = ({ steps }: PathTask) => steps / 252;

/** `count` paths from number `firstPath` on; the next `turn` has other random numbers. */
export interface PathPart {
  readonly firstPath: number;
  readonly count: number;
  readonly turn: number;
  readonly kernel: HestonKernel;
}

export function simulatePart(
  task: PathTask,
  { firstPath, count, turn, kernel }: PathPart,
): HestonPaths<Float64Array | Float32Array> {
  const { steps, scheme, store } = task;
  const grid: HestonGrid = { paths: count, firstPath, steps, years: yearsOf(task), scheme, store, kernel };
  const simulate = task.precision === "float64" ? simulateHeston : simulateHestonSingle;
  return simulate(SETS.chain, grid, keyFrom(turn));
}
