import { check } from "../core/index.ts";

/**
 * How many windows of `horizon` sessions, begun at the given sessions (ascending), can be chosen without overlap: what overlapping windows are
 * worth. Taking always the first that is free gives the most.
 */
export function independentWindows(starts: Iterable<number>, horizon: number): number {
  check(horizon > 0, () => `independentWindows: horizon must be > 0, was ${horizon}`);
  let windows = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const start of starts) {
    if (start < free) continue;
    windows++;
    free = start + horizon;
  }
  return windows;
}
