import { type GuardReport, guardReport } from "./guard-report.ts";

/** A loss figure of the tail. @param pnl [n]   @returns a loss, positive */
export type TailEstimator = (pnl: Float64Array, level: number) => number;

/** Samples whose CVaR with a fractional tail is known: losses, level, value (Rockafellar and Uryasev 2002). */
const PROBES: readonly (readonly [losses: readonly number[], level: number, value: number])[] = [
  [[0, 1, 2, 3, 4], 0.75, 3.8],
  [Array.from({ length: 34 }, (_, i) => i + 1), 0.95, 33 + 10 / 17],
];

/** Whether a CVaR weighs the last point of the tail in part: the mean of all losses beyond a percentile moves with the number of episodes. */
export function tailEstimatorGuard(target: string, estimator: TailEstimator): GuardReport {
  for (const [losses, level, expected] of PROBES) {
    const found = estimator(
      Float64Array.from(losses, (loss) => -loss),
      level,
    );
    if (Math.abs(found - expected) < 1e-9) continue;
    return guardReport({
      guard: "fractional tail",
      target,
      passed: false,
      compared: PROBES.length,
      finding: `CVaR at ${level} of the losses 0 or 1 to ${losses.at(-1)} is ${found}, with a fractional tail ${expected}`,
      evidence: { found, expected, level, sample: losses.length },
    });
  }
  return guardReport({
    guard: "fractional tail",
    target,
    passed: true,
    compared: PROBES.length,
    finding: "CVaR weighs the last point of the tail in part",
  });
}

/** Report B's CVaR: the mean of the losses at or beyond the linear percentile. Reproduces published tables; never evidence. */
export function quantileTailLoss(pnl: Float64Array, level: number): number {
  const losses = pnl.map((value) => -value).sort();
  const at = level * (losses.length - 1);
  const [low, high] = [losses[Math.floor(at)]!, losses[Math.ceil(at)]!];
  const threshold = low + (at - Math.floor(at)) * (high - low);
  const tail = losses.filter((loss) => loss >= threshold);
  return tail.reduce((sum, loss) => sum + loss, 0) / tail.length;
}
