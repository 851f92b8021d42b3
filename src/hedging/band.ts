import type { Tensor } from "@tensorflow/tfjs";
import { type Tf, withGradient } from "../engine/index.ts";

/** The no-trade rule: the position stays while it is within `width` of its target, else moves to the nearer edge. */
export function tradeToBand(held: number, target: number, width: number): number {
  return Math.min(Math.max(held, target - width), target + width);
}

/**
 * Positions under the no-trade rule, from targets and widths [steps, episodes]: delta_0 = target_0, delta_t = tradeToBand(delta_{t-1}, ...).
 * One differentiable operation; where the position does not move, the gradient goes to the position before.
 */
export function bandTensor(tf: Tf, targets: Tensor, widths: Tensor): Tensor {
  const shape = targets.shape;
  const episodes = shape[1]!;
  return withGradient(tf, [targets, widths], ([target, width]) => {
    const held = walk(target!.dataSync(), width!.dataSync(), episodes);
    return {
      value: tf.tensor(Float32Array.from(held), shape, "float32"),
      saved: [target!],
      gradient: (dHeld, saved) => {
        const gradients = walkBack(dHeld.dataSync(), held, saved[0]!.dataSync(), episodes);
        return gradients.map((values) => tf.tensor(values, shape, "float32"));
      },
    };
  });
}

/** Positions [steps x episodes] by the no-trade rule. */
export function walk(targets: ArrayLike<number>, widths: ArrayLike<number>, episodes: number): Float64Array {
  const held = new Float64Array(targets.length);
  for (let at = 0; at < held.length; at++) {
    held[at] = at < episodes ? targets[at]! : tradeToBand(held[at - episodes]!, targets[at]!, widths[at]!);
  }
  return held;
}

/** Gradients of targets and widths from those of the positions, last step first. */
function walkBack(
  dHeld: ArrayLike<number>,
  held: ArrayLike<number>,
  targets: ArrayLike<number>,
  episodes: number,
): [dTargets: Float32Array, dWidths: Float32Array] {
  const dTargets = new Float32Array(held.length);
  const dWidths = new Float32Array(held.length);
  const carried = new Float64Array(episodes);
  for (let at = held.length - 1; at >= 0; at--) {
    const episode = at % episodes;
    const gradient = dHeld[at]! + carried[episode]!;
    const moves = at < episodes || held[at] !== held[at - episodes];
    carried[episode] = moves ? 0 : gradient;
    dTargets[at] = moves ? gradient : 0;
    dWidths[at] = moves && at >= episodes ? Math.sign(held[at]! - targets[at]!) * gradient : 0;
  }
  return [dTargets, dWidths];
}
