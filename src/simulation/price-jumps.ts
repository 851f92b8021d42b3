import { normalQuantile } from "../core/index.ts";
import type { PriceJumps } from "../market/index.ts";
import type { HestonPaths, HestonRequest } from "./heston-request.ts";
import type { DriverSource } from "./path-drivers.ts";

/**
 * Multiplies simulated prices by their jumps, exactly in law at the stored times: exponential waiting times of mean 1 /
 * intensity, lognormal sizes. The compensator is in the growth of the diffusion already (`resolveHeston`).
 */
export function applyJumps(
  jumps: PriceJumps,
  { firstPath, steps, years }: HestonRequest,
  source: DriverSource,
  out: HestonPaths<Float64Array | Float32Array>,
): void {
  const { intensity, logMean, logDeviation } = jumps;
  const uniforms = { first: 0.5, second: 0.5 };
  const stepYears = years / steps;
  for (let i = 0; i < out.paths; i++) {
    let time = 0;
    for (let jump = 0; ; jump++) {
      source.jump(firstPath + i, jump, uniforms);
      time -= Math.log(uniforms.first) / intensity;
      if (!(time < years)) break; // an intensity of 0 waits for ever
      const size = Math.exp(logMean + logDeviation * normalQuantile(uniforms.second));
      multiplyFrom(out, i, Math.min(steps, Math.ceil(time / stepYears)), size);
    }
  }
}

/** Multiplies a path from a step on; the end, where only it is stored. */
function multiplyFrom(
  { spot, times }: HestonPaths<Float64Array | Float32Array>,
  row: number,
  step: number,
  factor: number,
): void {
  for (let t = times === 1 ? 0 : step; t < times; t++) spot[row * times + t]! *= factor;
}
