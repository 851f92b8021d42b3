import { featureCount, headOutputs } from "../hedging/index.ts";
import { lstmModel, type Model } from "../models/index.ts";
import type { TrainingOptions } from "./options.ts";

/** The network that the options describe. */
export function networkOf(options: Pick<TrainingOptions, "hidden" | "layers" | "head" | "band" | "features">): Model {
  return lstmModel({
    features: featureCount(options.features),
    hidden: options.hidden,
    layers: options.layers,
    outputs: headOutputs(options),
  });
}
