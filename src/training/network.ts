import { FEATURE_COUNT, headOutputs } from "../hedging/index.ts";
import { lstmModel, type Model } from "../models/index.ts";
import type { TrainingOptions } from "./options.ts";

/** The network that the options describe. */
export function networkOf(options: Pick<TrainingOptions, "hidden" | "layers" | "head" | "band">): Model {
  return lstmModel({
    features: FEATURE_COUNT,
    hidden: options.hidden,
    layers: options.layers,
    outputs: headOutputs(options),
  });
}
