import type { Measurement } from "./harness.ts";

/** A yardstick's time over a candidate's, medians: above 1 the candidate is the faster. */
export interface Ratio {
  readonly name: string;
  readonly threads: number;
  /** Against the yardstick's best over all its numbers of threads. */
  readonly best: { readonly wall: number; readonly cpu: number };
  /** Against the yardstick on as many threads; null where it was not measured so. */
  readonly sameThreads: { readonly wall: number; readonly cpu: number } | null;
}

/** Ratios of all candidates but the yardstick, which are those that `isYardstick` picks; none without a yardstick. */
export function ratiosTo(
  isYardstick: (measurement: Measurement) => boolean,
  measurements: readonly Measurement[],
): Ratio[] {
  const yardsticks = measurements.filter(isYardstick);
  if (yardsticks.length === 0) return [];
  const best = {
    wall: Math.min(...yardsticks.map(({ wallMs }) => wallMs.median)),
    cpu: Math.min(...yardsticks.map(({ cpuMs }) => cpuMs.median)),
  };
  return measurements
    .filter((measurement) => !isYardstick(measurement))
    .map(({ name, threads, wallMs, cpuMs }) => {
      const over = ({ wall, cpu }: { wall: number; cpu: number }) => ({
        wall: wall / wallMs.median,
        cpu: cpu / cpuMs.median,
      });
      const same = yardsticks.find((yardstick) => yardstick.threads === threads);
      return {
        name,
        threads,
        best: over(best),
        sameThreads: same === undefined ? null : over({ wall: same.wallMs.median, cpu: same.cpuMs.median }),
      };
    });
}
