import { type ArraySource, newArrays, pick } from "../core/index.ts";
import { bandWidthSlope, walkGradient } from "./band.ts";
import { boundedSlope, type Head, type HeadPass, headOutputs, heads } from "./heads.ts";

/**
 * Gradient of the network's numbers from that of the deltas, for what `headPass` returned:
 *   dOutput_1 = dTarget slope(c) dc/do_1,   dOutput_2 = dWidth w (1 - w / 0.2),
 * dTarget and dWidth by `walkGradient`; without a band dTarget is that of the deltas.
 * @param dDeltas [steps x episodes]   @returns [steps x episodes x 1 or 2], double inside, rounded at the end
 */
export function headGradient(pass: HeadPass, dDeltas: Float64Array, arrays: ArraySource = newArrays): Float32Array {
  const { options, targets, widths, deltas, episodes } = pass;
  const outputs = headOutputs(options);
  const dOutput = arrays.singles("dOutput", deltas.length * outputs);
  if (widths === undefined) {
    writeTargets(pass, dDeltas, dOutput);
    return dOutput;
  }
  const gradients = walkGradient(dDeltas, deltas, targets, episodes, arrays);
  writeTargets(pass, gradients.targets, dOutput);
  for (let at = 0; at < deltas.length; at++) {
    dOutput[at * outputs + 1] = gradients.widths[at]! * bandWidthSlope(widths[at]!);
  }
  return dOutput;
}

/** Fills the first number of every step. */
function writeTargets({ options, bounded, slopes }: HeadPass, dTargets: Float64Array, dOutput: Float32Array): void {
  const { scale } = pick<Head>(heads, options.head, "head");
  const outputs = headOutputs(options);
  for (let at = 0; at < dTargets.length; at++) {
    dOutput[at * outputs] = dTargets[at]! * slopes[at]! * boundedSlope(bounded[at]!, scale);
  }
}
