import { kernelLoss } from "./kernel-loss.ts";
import type { LossEngine, LossEngineOptions } from "./loss-engine.ts";
import { tensorLoss } from "./tensor-loss.ts";

/** The fused kernel with gradients by hand, or a tensor library with its own. */
export function openLossEngine(options: LossEngineOptions): LossEngine {
  const { compute, training } = options;
  return compute.kind === "kernel" ? kernelLoss(options, compute.name) : tensorLoss(compute.backend.tf, training);
}
