import { check } from "../core/index.ts";
import type { FloatArray } from "./kernel.ts";
import { type NetworkSpec, resolveLayers } from "./network-spec.ts";

/** The weights of one affine map of a network, out = kernel' in + recurrent' h + bias: names as in `parameterShapes`. */
export interface AffineMap {
  readonly layer: number;
  readonly kernel: string;
  /** Of an LSTM: the map of h of the step before, which has the bias in common. */
  readonly recurrent?: string | undefined;
  readonly bias: string;
}

/** What passed through an affine map in the last `forward` and `backward`, for methods that look at layers: [steps, paths, rows] each. */
export interface AffinePass extends AffineMap {
  readonly steps: number;
  readonly paths: number;
  readonly inputs: FloatArray;
  /** h of the step before, where there is a recurrent map. */
  readonly recurrentInputs?: FloatArray | undefined;
  /** dL/d(pre-activation), columns as those of the kernel. */
  readonly gradients: FloatArray;
}

/** Readings of a network after `backward`. */
export interface AffineReadings {
  layerInputs(layer: number): FloatArray;
  recurrentInputs(layer: number): FloatArray;
  preActivationGradients(layer: number): FloatArray;
}

/** Every affine map of a network, layer by layer. */
export function affineMaps(spec: NetworkSpec): AffineMap[] {
  return resolveLayers(spec).map(({ kind }, layer) => ({
    ...{ layer, kernel: "kernel", bias: "bias" },
    ...(kind === "lstm" && { recurrent: "recurrent" }),
  }));
}

/** One pass for every affine map. @param steps of the network's sequences */
export function affinePasses(spec: NetworkSpec, steps: number, readings: AffineReadings): AffinePass[] {
  const layers = resolveLayers(spec);
  return affineMaps(spec).map((map) => {
    const inputs = readings.layerInputs(map.layer);
    const paths = inputs.length / (steps * layers[map.layer]!.inputs);
    check(
      Number.isInteger(paths),
      () => `affinePasses: layer ${map.layer} has ${inputs.length} inputs in ${steps} steps`,
    );
    return {
      ...{ ...map, steps, paths, inputs, gradients: readings.preActivationGradients(map.layer) },
      ...(map.recurrent !== undefined && { recurrentInputs: readings.recurrentInputs(map.layer) }),
    };
  });
}
