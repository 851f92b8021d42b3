import { check, pick, UsageError } from "../core/index.ts";
import { ACTIVATIONS, type Activation } from "./kernel.ts";

/** LSTM over the sequence. Its output is h, then, as asked: layer normalisation, dropout, plus the layer's own input. */
export interface LstmSpec {
  readonly kind: "lstm";
  readonly units: number;
  readonly layerNorm?: boolean | undefined;
  /** Share of outputs dropped in training. */
  readonly dropout?: number | undefined;
  /** Adds the input; it must be as wide as the layer. */
  readonly residual?: boolean | undefined;
}

/** The same affine map at every step, and an activation. */
export interface DenseSpec {
  readonly kind: "dense";
  readonly units: number;
  readonly activation?: Activation | undefined;
}

export type LayerSpec = LstmSpec | DenseSpec;

/** A network from sequences to sequences. */
export interface NetworkSpec {
  readonly features: number;
  readonly layers: readonly LayerSpec[];
}

/** One array of weights in the flat order of a network: layer by layer, row-major. */
export interface ParameterShape {
  /** `kernel`, `recurrent`, `bias`, `gain`, `shift` */
  readonly name: string;
  readonly layer: number;
  readonly shape: readonly number[];
}

/** A layer with all choices made. */
export type ResolvedLayer =
  | {
      readonly kind: "lstm";
      readonly inputs: number;
      readonly units: number;
      readonly layerNorm: boolean;
      readonly dropout: number;
      readonly residual: boolean;
    }
  | { readonly kind: "dense"; readonly inputs: number; readonly units: number; readonly activation: number };

/** The layers with their widths. A network that cannot be built is a UsageError. */
export function resolveLayers({ features, layers }: NetworkSpec): ResolvedLayer[] {
  requireCount("features", features);
  if (layers.length === 0) throw new UsageError("network: needs at least one layer");
  let inputs = features;
  return layers.map((layer, index) => {
    const resolved = resolveLayer(layer, inputs, index);
    inputs = layer.units;
    return resolved;
  });
}

function resolveLayer(layer: LayerSpec, inputs: number, index: number): ResolvedLayer {
  const { units } = layer;
  requireCount(`units of layer ${index}`, units);
  if (layer.kind === "dense") {
    return {
      kind: "dense",
      inputs,
      units,
      activation: layer.activation === undefined ? 0 : pick<number>(ACTIVATIONS, layer.activation, "activation"),
    };
  }
  if (layer.kind !== "lstm") throw new UsageError(`network: layer ${index} must be lstm or dense`);
  const { layerNorm = false, dropout = 0, residual = false } = layer;
  if (!(dropout >= 0 && dropout < 1)) {
    throw new UsageError(`network: dropout of layer ${index} must be at least 0 and below 1, was ${dropout}`);
  }
  if (residual && inputs !== units) {
    throw new UsageError(`network: layer ${index} adds its input, which has ${inputs} numbers, to ${units} units`);
  }
  return { kind: "lstm", inputs, units, layerNorm, dropout, residual };
}

/** The arrays of weights, in their flat order. LSTM: columns are the gates i, f, g, o, `units` columns each, as in Keras. */
export function parameterShapes(spec: NetworkSpec): ParameterShape[] {
  return resolveLayers(spec).flatMap((layer, index) =>
    shapesOf(layer).map(([name, shape]) => ({ name, layer: index, shape })),
  );
}

function shapesOf(layer: ResolvedLayer): [string, number[]][] {
  const { inputs, units } = layer;
  if (layer.kind === "dense") {
    return [
      ["kernel", [inputs, units]],
      ["bias", [units]],
    ];
  }
  return [
    ["kernel", [inputs, 4 * units]],
    ["recurrent", [units, 4 * units]],
    ["bias", [4 * units]],
    ...(layer.layerNorm
      ? ([
          ["gain", [units]],
          ["shift", [units]],
        ] satisfies [string, number[]][])
      : []),
  ];
}

/** Numbers in an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, count) => product * count, 1);
}

/** Weights of the whole network. */
export function parameterCount(spec: NetworkSpec): number {
  return parameterShapes(spec).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function requireCount(name: string, value: number): void {
  check(Number.isInteger(value) && value >= 1, () => `network: ${name} must be an integer >= 1, was ${value}`);
}
