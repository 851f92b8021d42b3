import { UsageError } from "../../core/index.ts";
import type { Parameters } from "../../models/index.ts";
import type { AffineNames } from "../curvature-pass.ts";
import { adamStep, zeros } from "./adam.ts";
import { partsOf, stacked, unstacked } from "./affine-weights.ts";
import { averageFactors, inverseOf, invertFactors } from "./curvature-state.ts";
import { dampings } from "./damping.ts";
import { adaptDamping, adaptsAt } from "./levenberg-marquardt.ts";
import type { BatchProbe, Optimiser, OptimiserState, Step } from "./optimiser.ts";
import type { SecondOrderOptions } from "./options.ts";

/** Steps at first of which each takes and inverts the curvature anew: the output layer begins at 0, and what lies below it has no gradient yet. */
const FIRST_STEPS = 10;

/** A step of one map: its gradient V and the preconditioned D = A^-1 V G^-1, [inputs x outputs] both. */
interface Direction {
  readonly map: AffineNames;
  readonly gradient: Float64Array;
  readonly step: Float64Array;
}

/**
 * K-FAC (Martens and Grosse 2015) and block Gauss-Newton: every affine map of the network is a block, of curvature A (x) G,
 *   D = clip(A^-1 V G^-1),   v <- momentum v + (1 - momentum) D,   w <- w - rate v - stage rate weightDecay w.
 * Clipping keeps rate^2 <D, V> over all blocks, the squared length of the step in the metric of the curvature, below `normLimit` (Ba, Grosse and Martens 2017). Weights of no affine
 * map take Adam's steps. Weight decay is decoupled and as strong as Adam's. Arithmetic in double; factors and inverses are kept in double, what moves weights in
 * single precision.
 */
export function kroneckerOptimiser(
  options: SecondOrderOptions,
  { weightDecay }: { readonly weightDecay: number },
): Optimiser {
  return {
    init: (parameters) => ({
      step: 0,
      scalars: { damping: options.damping },
      arrays: { velocity: zeros(parameters), first: zeros(parameters), second: zeros(parameters) },
    }),
    update: (step, state) => {
      const batch = probeOf(step, options.name);
      state.step += 1;
      renewCurvature(batch, step.parameters, options, state);
      const rate = options.rateMultiple * step.learningRate;
      const directions = batch.maps.flatMap((map) => directionOf(map, step, options, state));
      const move = () => {
        moveMaps(directions, step, { ...options, rate, weightDecay }, state);
        movePlain(batch.maps, step, { weightDecay, rate: options.plainRateMultiple * step.learningRate }, state);
      };
      if (options.adaptive && adaptsAt(state.step)) adaptDamping(batch, step, move, options, state);
      else move();
    },
  };
}

/** The step's batch; a UsageError where nobody can say what is in the layers. */
export function probeOf({ batch }: Step, name: string): BatchProbe {
  if (batch !== undefined) return batch;
  throw new UsageError(
    `training: the optimiser '${name}' looks into the layers, which only the kernel shows`,
    "Set training.compute to kernel, or training.optimiser to { name: adam }.",
  );
}

function renewCurvature(
  batch: BatchProbe,
  parameters: Parameters,
  options: SecondOrderOptions,
  state: OptimiserState,
): void {
  const { curvature, curvaturePaths, curvatureEvery, inverseEvery, decay } = options;
  const due = (every: number) => state.step <= FIRST_STEPS || state.step % every === 0;
  if (due(curvatureEvery)) averageFactors(batch.passes({ parameters, curvature, paths: curvaturePaths }), decay, state);
  if (due(inverseEvery)) invertFactors(batch.maps, options, state);
}

/** None of a map without curvature: its gradient is 0 or unknown to the curvature. */
function directionOf(
  map: AffineNames,
  { gradients }: Step,
  { dampingKind }: SecondOrderOptions,
  state: OptimiserState,
): Direction[] {
  const inverse = inverseOf(map, state);
  if (inverse === undefined) return [];
  const gradient = stacked(map, gradients);
  const outputs = gradients[map.bias]!.length;
  const step = dampings[dampingKind].apply(inverse, gradient, gradient.length / outputs, outputs);
  return [{ map, gradient, step }];
}

function moveMaps(
  directions: readonly Direction[],
  { parameters, learningRate }: Step,
  options: SecondOrderOptions & { readonly rate: number; readonly weightDecay: number },
  state: OptimiserState,
): void {
  const scale = clipScale(directions, options);
  for (const { map, step } of directions) {
    for (const [name, values] of Object.entries(unstacked(map, step, parameters))) {
      const { shape, values: weights } = parameters[name]!;
      const decay = shape.length > 1 ? learningRate * options.weightDecay : 0;
      const velocity = state.arrays.velocity![name]!;
      const { momentum, rate } = options;
      for (let k = 0; k < weights.length; k++) {
        velocity[k] = momentum * velocity[k]! + (1 - momentum) * scale * values[k]!;
        weights[k] = weights[k]! - rate * velocity[k]! - decay * weights[k]!;
      }
    }
  }
}

/** What the directions are multiplied by, so that rate^2 <D, V> is at most the limit. */
function clipScale(
  directions: readonly Direction[],
  { rate, normLimit }: { readonly rate: number; readonly normLimit: number | null },
): number {
  if (normLimit === null) return 1;
  let length = 0;
  for (const { gradient, step } of directions) {
    for (let k = 0; k < step.length; k++) length += step[k]! * gradient[k]!;
  }
  return Math.min(1, Math.sqrt(normLimit / (rate * rate * length)));
}

/** Adam's step of the weights that belong to no affine map. */
function movePlain(
  maps: readonly AffineNames[],
  { parameters, gradients }: Step,
  { rate: learningRate, weightDecay }: { readonly rate: number; readonly weightDecay: number },
  state: OptimiserState,
): void {
  const inMaps = new Set(maps.flatMap(partsOf));
  const plain = Object.fromEntries(Object.entries(parameters).filter(([name]) => !inMaps.has(name)));
  adamStep({ gradients, parameters: plain, learningRate, weightDecay }, state);
}
