import { featureCount, headOutputs, POSITION_LIMIT, signatureTokens } from "../hedging/index.ts";
import { buildModel, type Increments, type Model } from "../models/index.ts";
import type { NetworkSettings } from "./options.ts";
import { requireNetwork } from "./require-network.ts";

/** The network that the options describe; options that contradict each other are a UsageError. */
export function networkOf(options: NetworkSettings): Model {
  requireNetwork(options, "training");
  const { architecture, hidden, layers, heads, feedForward, dropout, features, signature } = options;
  return buildModel(architecture, {
    features: featureCount(options),
    tokens: features.includes("signature") ? signatureTokens(signature) : [],
    outputs: headOutputs(options),
    increments: incrementsOf(options),
    ...{ hidden, layers, heads, feedForward, dropout },
  });
}

/** Without a cap a step reaches any position from any other. */
function incrementsOf({ increments }: NetworkSettings): Increments | null {
  if (increments === null) return null;
  const { cap, firstFree } = increments;
  return { cap: cap ?? 2 * POSITION_LIMIT, limit: POSITION_LIMIT, firstFree };
}
