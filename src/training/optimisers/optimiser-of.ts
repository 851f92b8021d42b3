import { adam } from "./adam.ts";
import { kroneckerOptimiser } from "./kronecker.ts";
import type { Optimiser } from "./optimiser.ts";
import type { OptimiserOptions } from "./options.ts";
import { outputLayerOptimiser } from "./output-layer.ts";

/** The optimiser that the options name. */
export function optimiserOf(training: {
  readonly optimiser: OptimiserOptions;
  readonly weightDecay: number;
}): Optimiser {
  const { optimiser } = training;
  if (optimiser.name === "adam") return adam(training);
  if (optimiser.name === "k-fac-output") return outputLayerOptimiser(optimiser);
  return kroneckerOptimiser(optimiser, training);
}
