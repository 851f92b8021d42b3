import { labelOf } from "../harness.ts";
import type { OpenedStep } from "./task.ts";

/** Relative; single precision and other orders of summation stay well below. */
const TOLERANCE = 1e-4;

/** Loss and gradient of the first step must agree: else a candidate would win by doing something else. */
export function checkSameWork(opened: readonly OpenedStep[]): void {
  const [reference, ...others] = opened;
  if (reference === undefined) throw new Error("no candidate can run here");
  for (const { candidate, first } of others) {
    for (const what of ["loss", "gradientNorm"] as const) {
      const [found, expected] = [first[what], reference.first[what]];
      if (Math.abs(found - expected) <= TOLERANCE * Math.abs(expected)) continue;
      throw new Error(
        `${what} of the first step: ${found} by ${labelOf(candidate)}, ${expected} by ${labelOf(reference.candidate)}; they must agree`,
      );
    }
  }
}
