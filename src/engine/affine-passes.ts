import { check } from "../core/index.ts";
import { readBy } from "./block-network.ts";
import type { FloatArray } from "./kernel.ts";
import { column } from "./layer-plan.ts";
import { type MapPass, passesOf } from "./map-passes.ts";
import { type BlockRows, gatherRows } from "./network-arrays.ts";
import type { NetworkPlan } from "./network-plan.ts";
import { type NetworkSpec, resolveLayers } from "./network-spec.ts";
import { partsOf } from "./resolved-layer.ts";

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
  /** Steps of the network; for the keys and values of a token attention steps x tokens, all steps of token 1 first. */
  readonly steps: number;
  readonly paths: number;
  readonly inputs: FloatArray;
  /** h of the step before, where there is a recurrent map. */
  readonly recurrentInputs?: FloatArray | undefined;
  /** dL/d(pre-activation), columns as those of the kernel. */
  readonly gradients: FloatArray;
}

/** Every affine map of a network, in the order of its weights. */
export function affineMaps(spec: NetworkSpec): AffineMap[] {
  return resolveLayers(spec).flatMap((one, layer) =>
    partsOf(one).flatMap((part) => {
      if (part.kind !== "map") return [];
      const { kernel, recurrent, bias } = part;
      return [{ layer, kernel, bias, ...(recurrent !== undefined && { recurrent }) }];
    }),
  );
}

/** One pass for every affine map, of a network after its backward pass over `paths` paths. */
export function affinePasses(memory: FloatArray, plan: NetworkPlan, paths: number): AffinePass[] {
  return affineMaps(plan.spec).map((map) => {
    const gather = (rows: (pass: MapPass) => BlockRows) =>
      gatherRows(memory, plan, paths, (block, layout) => {
        const passes = passesOf(block, layout.layers[map.layer]!, readBy(block, layout, map.layer));
        return rows(passes.find((pass) => pass.map.kernel === map.kernel)!);
      });
    const inputs = gather(inputRowsOf);
    const recurrent = map.recurrent === undefined ? {} : { recurrentInputs: gather(recurrentRowsOf) };
    const { inputs: width } = plan.layers[map.layer]!.maps.find(({ kernel }) => kernel === map.kernel)!;
    return {
      ...map,
      ...recurrent,
      steps: inputs.length / (paths * width),
      paths,
      inputs,
      gradients: gather(gradientRowsOf),
    };
  });
}

function inputRowsOf({ map, steps, inputs }: MapPass): BlockRows {
  return { from: inputs, steps, columns: map.inputs };
}

function recurrentRowsOf({ map, steps, before, inputs }: MapPass): BlockRows {
  return { from: before ?? inputs, steps, columns: map.hidden };
}

function gradientRowsOf({ map, steps, d, dStride }: MapPass): BlockRows {
  return { from: { at: d, stride: dStride }, steps, columns: map.units, column: (row) => column(map, row) };
}

/** What of single layers can be read. */
export interface Readings {
  /** What a layer got in the last `forward` [steps, paths, inputs]. */
  layerInputs(layer: number): FloatArray;
  /** h of the step before, of an LSTM layer [steps, paths, units]. */
  recurrentInputs(layer: number): FloatArray;
  /** Gradient of the pre-activations of a dense or LSTM layer after `backward` [steps, paths, 4 units or units], columns as those of its kernel. */
  preActivationGradients(layer: number): FloatArray;
}

type Gather = (pick: Parameters<typeof gatherRows>[3]) => FloatArray;

/** Reads single layers. @param gather what to do first, and how to gather */
export function readings(
  plan: NetworkPlan,
  gather: { readonly afterForward: Gather; readonly afterBackward: Gather },
): Readings {
  const { layers, steps } = plan;
  const layerOf = (index: number) => {
    const layer = layers[index];
    check(layer !== undefined, () => `network: has layers 0 to ${layers.length - 1}, not ${index}`);
    return layer;
  };
  const onePass = (index: number, rows: (pass: MapPass) => BlockRows): Parameters<Gather>[0] => {
    return (block, layout) => rows(passesOf(block, layout.layers[index]!, readBy(block, layout, index))[0]!);
  };
  return {
    layerInputs: (index) =>
      gather.afterForward((block, layout) => {
        const { inputs } = layerOf(index);
        return { from: readBy(block, layout, index), steps, columns: inputs };
      }),
    recurrentInputs: (index) => {
      check(layerOf(index).kind === "lstm", () => `network: layer ${index} is not recurrent`);
      return gather.afterForward(onePass(index, recurrentRowsOf));
    },
    preActivationGradients: (index) => {
      const { kind } = layerOf(index);
      const single = kind === "lstm" || kind === "dense";
      check(single, () => `network: layer ${index} is ${kind}, which has not one affine map; see affinePasses`);
      return gather.afterBackward(onePass(index, gradientRowsOf));
    },
  };
}
