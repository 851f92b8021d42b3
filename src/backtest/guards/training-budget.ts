import { type GuardReport, guardReport, type Severity } from "./guard-report.ts";

/** One network's figures differ from the next one's by as much as hedges do. */
export function singleSeedGuard(target: string, seeds: number, severity: Severity = "defect"): GuardReport {
  return guardReport({
    guard: "single seed",
    target,
    passed: seeds >= 2,
    severity,
    compared: seeds,
    finding:
      seeds >= 2
        ? `${seeds} networks from different seeds`
        : "one seed: what the table shows may be the luck of its initial weights",
    evidence: { seeds },
  });
}

/** Losses of one training by epoch, and of the weights that it ended with. */
export interface TrainingCurve {
  /** What the training watched to stop and to choose by. */
  readonly watched: readonly number[];
  /** The loss that its steps followed. */
  readonly training: readonly number[];
  /** Watched loss of the weights that were handed over. */
  readonly handedOver: number;
}

/** Early stopping must watch episodes that are not trained on: on those that are, the loss only falls. */
export function earlyStoppingGuard(
  target: string,
  { watched, training }: Omit<TrainingCurve, "handedOver">,
): GuardReport {
  const same = watched.length > 0 && watched.every((loss, epoch) => Object.is(loss, training[epoch]));
  return guardReport({
    guard: "early stopping",
    target,
    passed: watched.length > 0 && !same,
    compared: watched.length,
    finding: same
      ? `the loss that stops the training is the training loss itself in all ${watched.length} epochs: nothing is held out`
      : `the loss that stops the training is not the training loss (${watched.length} epochs)`,
  });
}

/** After early stopping the weights of the best epoch must come back, not those of the last one, `patience` epochs worse. */
export function bestWeightsGuard(
  target: string,
  { watched, handedOver }: Omit<TrainingCurve, "training">,
): GuardReport {
  const best = Math.min(...watched);
  const passed = watched.length > 0 && handedOver <= best;
  return guardReport({
    guard: "best weights",
    target,
    passed,
    compared: watched.length,
    finding: passed
      ? `the weights handed over have the best loss of ${watched.length} epochs`
      : `the weights handed over have a loss of ${handedOver}, epoch ${watched.indexOf(best) + 1} had ${best}: the best ones were not restored`,
    evidence: { best, handedOver, epochs: watched.length },
  });
}
