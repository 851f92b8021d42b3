import type { RandomStream } from "../../../../core/index.ts";

/** Heston's parameters as the experiment set them, under no drift. */
export const HESTON = { kappa: 2, theta: 0.04, xi: 0.5, rho: -0.7, v0: 0.04 } as const;
export const STEPS = 50;
export const DT = 1 / 250;
/** Paths of one "epoch", which is one gradient step. */
export const BATCH = 32;

/** Rows of one path after another [paths x times], times = steps + 1. */
export interface Batch {
  readonly paths: number;
  readonly times: number;
  /** 1 at the start. */
  readonly price: Float64Array;
  /** As stored: it may be negative, only its positive part drives the next step. */
  readonly variance: Float64Array;
}

/**
 * Euler's scheme as the experiment coded it, path by path, two normal numbers a step:
 *   S' = S (1 + sqrt(v+ dt) z1),  v' = v+ + kappa (theta - v+) dt + xi sqrt(v+ dt) (rho z1 + sqrt(1 - rho^2) z2),  v+ = max(v, 0).
 */
export function eulerPaths({ normal }: Pick<RandomStream, "normal">, paths: number): Batch {
  const times = STEPS + 1;
  const price = new Float64Array(paths * times);
  const variance = new Float64Array(paths * times);
  const { kappa, theta, xi, rho, v0 } = HESTON;
  const across = Math.sqrt(1 - rho * rho);
  for (let path = 0; path < paths; path++) {
    const start = path * times;
    price[start] = 1;
    variance[start] = v0;
    for (let at = start; at < start + STEPS; at++) {
      const z1 = normal();
      const z2 = normal();
      const v = Math.max(variance[at]!, 0);
      const move = Math.sqrt(v * DT);
      price[at + 1] = price[at]! * (1 + move * z1);
      variance[at + 1] = v + kappa * (theta - v) * DT + xi * move * (rho * z1 + across * z2);
    }
  }
  return { paths, times, price, variance };
}
