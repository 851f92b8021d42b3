import type { Tensor } from "@tensorflow/tfjs";
import { type ArraySource, newArrays } from "../core/index.ts";
import { type Tf, withGradient } from "../engine/index.ts";

const MAX_WIDTH = 0.2;
const WIDTH_OFFSET = 2.2;

/** Half-width of the band from the network's number: 0.2 sigmoid(o - 2.2), 0.02 at o = 0. */
export function bandWidth(output: number): number {
  return MAX_WIDTH / (1 + Math.exp(WIDTH_OFFSET - output));
}

/** Slope of `bandWidth` in its output where the width is `width`: w (1 - w / 0.2). */
export function bandWidthSlope(width: number): number {
  return width * (1 - width / MAX_WIDTH);
}

/** The twin of `bandWidth` on tensors. */
export function bandWidthTensor(tf: Tf, output: Tensor): Tensor {
  return tf.sigmoid(output.sub(WIDTH_OFFSET)).mul(MAX_WIDTH);
}

/** The no-trade rule: the position stays while it is within `width` of its target, else moves to the nearer edge. */
export function tradeToBand(held: number, target: number, width: number): number {
  return Math.min(Math.max(held, target - width), target + width);
}

/**
 * Positions under the no-trade rule, from targets and widths [steps, episodes]: delta_0 = target_0, delta_t = tradeToBand(delta_{t-1}, ...).
 * One differentiable operation, with the gradient of `walkGradient`.
 */
export function bandTensor(tf: Tf, targets: Tensor, widths: Tensor): Tensor {
  const shape = targets.shape;
  const episodes = shape[1]!;
  return withGradient(tf, [targets, widths], ([target, width]) => {
    const held = walk(target!.dataSync(), width!.dataSync(), episodes);
    return {
      value: tf.tensor(new Float32Array(held), shape, "float32"),
      saved: [target!],
      gradient: (dHeld, saved) => {
        const gradients = walkGradient(dHeld.dataSync(), held, saved[0]!.dataSync(), episodes);
        return [gradients.targets, gradients.widths].map((g) => tf.tensor(new Float32Array(g), shape, "float32"));
      },
    };
  });
}

/** Positions [steps x episodes] by the no-trade rule. */
export function walk(
  targets: ArrayLike<number>,
  widths: ArrayLike<number>,
  episodes: number,
  arrays: ArraySource = newArrays,
): Float64Array {
  const held = arrays.doubles("held", targets.length);
  for (let at = 0; at < held.length; at++) {
    held[at] = at < episodes ? targets[at]! : tradeToBand(held[at - episodes]!, targets[at]!, widths[at]!);
  }
  return held;
}

/**
 * Gradients of targets and widths from those of the positions [steps x episodes each], last step first. Where the position moves to an edge,
 *   d delta_t / d target_t = 1,   d delta_t / d width_t = sign(delta_t - target_t),
 * and nothing goes to the position before (the first step goes to its target itself); where it stays, on an edge too,
 * d delta_t / d delta_{t-1} = 1 and nothing goes to target and width.
 * Written without branches: whether and where a position moves is as good as random, and a processor's wrong guess takes longer than all of the arithmetic.
 */
export function walkGradient(
  dHeld: ArrayLike<number>,
  held: Float64Array,
  targets: ArrayLike<number>,
  episodes: number,
  arrays: ArraySource = newArrays,
): { readonly targets: Float64Array; readonly widths: Float64Array } {
  const dTargets = arrays.doubles("dTargets", held.length);
  const dWidths = arrays.doubles("dWidths", held.length);
  const carried = arrays.doubles("carried", episodes).fill(0);
  for (let last = held.length - episodes; last >= 0; last -= episodes) {
    for (let episode = 0; episode < episodes; episode++) {
      const at = last + episode;
      const gradient = dHeld[at]! + carried[episode]!;
      const moves = Number(last === 0 || held[at] !== held[at - episodes]);
      const above = Number(held[at]! > targets[at]!) - Number(held[at]! < targets[at]!);
      carried[episode] = (1 - moves) * gradient;
      dTargets[at] = moves * gradient;
      dWidths[at] = above * dTargets[at]!;
    }
  }
  return { targets: dTargets, widths: dWidths };
}
