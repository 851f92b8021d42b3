import { product } from "../../core/index.ts";
import type { Parameters } from "../../models/index.ts";
import type { AffineNames } from "../curvature-pass.ts";
import { stacked } from "./affine-weights.ts";
import { averagedFactors } from "./curvature-state.ts";
import type { BatchProbe, OptimiserState, Step } from "./optimiser.ts";
import type { SecondOrderOptions } from "./options.ts";

/** Steps from one look at the damping to the next, and its change a step (Martens and Grosse 2015, 6.5). */
const EVERY = 5;
const FACTOR = (19 / 20) ** EVERY;
const LEAST = 1e-8;
/** Most of a share; of a lambda in units of the curvature, far beyond any of use. */
const MOST = { shrinkage: 0.5, "factored-tikhonov": 1e3, exact: 1e3 } as const;

/** Whether the damping is adapted at step number `step`. */
export function adaptsAt(step: number): boolean {
  return step % EVERY === 0;
}

/**
 * Takes a step by `move`, and adapts the damping to how well the quadratic model foresaw it (Levenberg 1944; Marquardt 1963; Nocedal and Wright 2006, 4.1): with
 * rho the change of the batch's loss over that of the model, <gradient, d> + <d, A d G> / 2, the damping shrinks where rho > 3 / 4 and grows where rho < 1 / 4. The
 * model is the curvature without damping, which is what the damping has to make up for. Nothing changes where the step was no descent of the model.
 */
export function adaptDamping(
  batch: BatchProbe,
  { parameters, gradients }: Step,
  move: () => void,
  { dampingKind, decay }: SecondOrderOptions,
  state: OptimiserState,
): void {
  const before = structuredClone(parameters);
  const loss = batch.loss(parameters);
  move();
  const change = batch.loss(parameters) - loss;
  const d = difference(parameters, before);
  const predicted = batch.maps.reduce((sum, map) => sum + modelChange(map, d, gradients, decay, state), 0);
  state.scalars.ratio = change / predicted;
  state.scalars.damping = adapted(state.scalars.damping!, change, predicted, MOST[dampingKind]);
}

/** The damping after a step that changed the loss by `change` where the model said `predicted`. */
export function adapted(damping: number, change: number, predicted: number, most: number): number {
  if (!(predicted < 0)) return damping;
  const ratio = change / predicted;
  const next = ratio > 0.75 ? damping * FACTOR : ratio < 0.25 || Number.isNaN(ratio) ? damping / FACTOR : damping;
  return Math.min(Math.max(next, LEAST), most);
}

/** <V, d> + <d, A d G> / 2 of one map. */
function modelChange(
  map: AffineNames,
  d: Record<string, Float32Array>,
  gradients: Step["gradients"],
  decay: number,
  state: OptimiserState,
): number {
  const { input, gradient, inputs, outputs } = averagedFactors(map, decay, state);
  const [step, slope] = [stacked(map, d), stacked(map, gradients)];
  const curved = product(product(input, step, inputs, inputs, outputs), gradient, inputs, outputs, outputs);
  let sum = 0;
  for (let k = 0; k < step.length; k++) sum += step[k]! * (slope[k]! + curved[k]! / 2);
  return sum;
}

function difference(now: Parameters, before: Parameters): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(now).map(([name, { values }]) => [name, values.map((w, k) => w - before[name]!.values[k]!)]),
  );
}
