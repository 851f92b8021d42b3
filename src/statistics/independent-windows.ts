import { check } from "../core/index.ts";

/** How many windows of `horizon` sessions fit without overlap into a span of `sessions`: what overlapping windows are worth. */
export function independentWindows(sessions: number, horizon: number): number {
  check(sessions >= 0 && horizon > 0, () => `independentWindows: ${sessions} sessions, horizon ${horizon}`);
  return Math.floor(sessions / horizon);
}
