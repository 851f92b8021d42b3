import { check, UsageError } from "../core/index.ts";
import type { LayerSpec } from "./layer-spec.ts";
import { partsOf, type ResolvedLayer, type Role, resolveLayer } from "./resolved-layer.ts";

/** A network from sequences to sequences. */
export interface NetworkSpec {
  readonly features: number;
  readonly layers: readonly LayerSpec[];
  /** The first layer also reads row 0 of the network's own output of the step before, 0 at first, as an extra last row; `features` does not count it. */
  readonly feedback?: boolean | undefined;
}

/** One array of weights in the flat order of a network: layer by layer, row-major. */
export interface ParameterShape {
  /** Unique in its layer: `kernel`, `recurrent`, `bias`, `gain`, `shift`, or one of several with what it is for, as `queryKernel`. */
  readonly name: string;
  /** What the array is, whatever its name. */
  readonly role: Role;
  readonly layer: number;
  readonly shape: readonly number[];
}

/** Rows that the first layer reads. */
export function inputRows({ features, feedback = false }: NetworkSpec): number {
  return features + (feedback ? 1 : 0);
}

/** Rows that the network gives. */
export function outputsOf(spec: NetworkSpec): number {
  return resolveLayers(spec).at(-1)!.units;
}

/** The layers with their widths. A network that cannot be built is a UsageError. */
export function resolveLayers(spec: NetworkSpec): ResolvedLayer[] {
  const { features, layers, feedback = false } = spec;
  check(
    Number.isInteger(features) && features >= 1,
    () => `network: features must be an integer >= 1, was ${features}`,
  );
  if (layers.length === 0) throw new UsageError("network: needs at least one layer");
  let inputs = inputRows(spec);
  return layers.map((layer, index) => {
    const resolved = resolveLayer(layer, { inputs, index, fedBack: feedback && index === 0 });
    inputs = resolved.units;
    return resolved;
  });
}

/** The arrays of weights, in their flat order. LSTM: columns are the gates i, f, g, o, `units` columns each, as in Keras. */
export function parameterShapes(spec: NetworkSpec): ParameterShape[] {
  return resolveLayers(spec).flatMap((layer, index) =>
    partsOf(layer).flatMap((part): ParameterShape[] => {
      const array = (role: Role, name: string, ...shape: number[]) => ({ name, role, layer: index, shape });
      if (part.kind === "norm") return [array("gain", part.gain, part.units), array("shift", part.shift, part.units)];
      const { kernel, recurrent, bias, inputs, hidden, units } = part;
      return [
        array("kernel", kernel, inputs, units),
        ...(recurrent === undefined ? [] : [array("recurrent", recurrent, hidden, units)]),
        array("bias", bias, units),
      ];
    }),
  );
}

/** Numbers in an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, count) => product * count, 1);
}

/** Weights of the whole network. */
export function parameterCount(spec: NetworkSpec): number {
  return parameterShapes(spec).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
