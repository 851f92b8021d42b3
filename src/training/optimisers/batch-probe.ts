import { UsageError } from "../../core/index.ts";
import type { BatchProbe, Step } from "./optimiser.ts";

/** The step's batch; a UsageError where nobody can say what is in the layers. */
export function probeOf({ batch }: Step, name: string): BatchProbe {
  if (batch !== undefined) return batch;
  throw new UsageError(
    `training: the optimiser '${name}' looks into the layers, which only the kernel shows`,
    "Set training.compute to kernel, or training.optimiser to { name: adam }.",
  );
}
