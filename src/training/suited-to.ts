import { pick } from "../core/index.ts";
import { type Architecture, type ArchitectureName, architectures } from "../models/index.ts";
import type { TrainingOptions } from "./options.ts";

/** The sizes that suit an architecture: what a configuration that names it, and nothing else, is to have. */
export function suitedTo(architecture: ArchitectureName, signature: TrainingOptions["signature"]) {
  const { hidden, layers, depth, increments } = pick<Architecture>(
    architectures,
    architecture,
    "architecture",
  ).defaults;
  return {
    ...{ hidden, layers, increments: increments ?? null },
    signature: { ...signature, ...(depth !== undefined && { depth }) },
  };
}

/** Features with the signature as the last, where the architecture needs it. */
export function withSignature(
  architecture: ArchitectureName,
  features: TrainingOptions["features"],
): TrainingOptions["features"] {
  const { uses } = pick<Architecture>(architectures, architecture, "architecture");
  const needs = uses.includes("signature") && !features.includes("signature");
  return needs ? [...features, "signature"] : features;
}
