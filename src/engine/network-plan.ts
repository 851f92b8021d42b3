import { UsageError } from "../core/index.ts";
import { FIRST_ADDRESS } from "./kernel.ts";
import { type NetworkSpec, parameterShapes, resolveLayers, sizeOf } from "./network-spec.ts";
import type { ResolvedLayer as AnyLayer } from "./resolved-layer.ts";

type ResolvedLayer = Extract<AnyLayer, { kind: "lstm" | "dense" }>;

function plannable(layer: AnyLayer): ResolvedLayer {
  if ((layer.kind === "lstm" || layer.kind === "dense") && !(layer.kind === "dense" && layer.layerNorm)) return layer;
  throw new UsageError(`network: the kernels have no layer ${layer.kind}`);
}

/** Paths that a block holds at most, and blocks whose gradients are added up by one thread before the shards are. Fixed: the order of sums must not depend on threads. */
export const BLOCK_LANES = 32;
export const BLOCKS_PER_SHARD = 2;

/** What a network is opened for. */
export interface NetworkShape {
  readonly spec: NetworkSpec;
  readonly steps: number;
  /** Most paths of one call of `forward`. */
  readonly batch: number;
  /** Threads, the caller's included. */
  readonly threads: number;
  /** Whether activations of a whole batch are kept, for `backward`. */
  readonly gradients: boolean;
  /** Whether `backward` gives dL/dx too. */
  readonly inputGradient: boolean;
}

/** Addresses of a layer's weights; those of a gradient lie likewise from the gradient's start. */
export type LayerPlan = ResolvedLayer & {
  /** Rows of weights in groups of four: an LSTM's units, a quarter of a dense layer's. */
  readonly groups: number;
  readonly weights: number;
  readonly bias: number;
  readonly gain: number;
  readonly shift: number;
  /** Transposed weights of the input and of h before. */
  readonly packedInput: number;
  readonly packedRecurrent: number;
  /** Whether dL/d(input) is wanted. */
  readonly wantInput: boolean;
};

/** Where everything lies. Addresses are indices of numbers, see `Kernel`. */
export interface NetworkPlan extends NetworkShape {
  readonly layers: readonly LayerPlan[];
  readonly features: number;
  readonly outputs: number;
  readonly parameters: number;
  /** Weights begin here. Number k is parameter `source[k]`, or 0 where that is -1; parameter p is number `position[p]`. */
  readonly image: number;
  readonly source: Int32Array;
  readonly position: Int32Array;
  /** Numbers of a gradient: the part of the image without transposed weights. */
  readonly gradientSize: number;
  /** x [steps, batch, features], y and dy [steps, batch, outputs], dx as x. */
  readonly x: number;
  readonly y: number;
  readonly dY: number;
  readonly dX: number;
  readonly shards: number;
  readonly gradient: (shard: number) => number;
  readonly block: (index: number) => number;
  /** One block for `predict`, and room for gradients of sequences: of each thread. */
  readonly replay: (thread: number) => number;
  readonly scratch: (thread: number) => number;
  readonly end: number;
}

const ALIGNMENT = 16;

/** Lays out the memory of a network. */
export function planNetwork(shape: NetworkShape): NetworkPlan {
  const { spec, steps, batch, threads, gradients: keep, inputGradient } = shape;
  const resolved = resolveLayers(spec).map(plannable);
  const image = new Image(spec);
  const places = resolved.map((layer, index) => image.weights(layer, index));
  const gradientSize = image.size;
  const layers = resolved.map((layer, index) => {
    const wantInput = index > 0 || inputGradient;
    return { ...layer, ...places[index]!, ...image.transposed(layer, index, wantInput), wantInput };
  });
  const source = image.source();
  const blocks = Math.ceil(batch / BLOCK_LANES);
  const shards = Math.ceil(blocks / BLOCKS_PER_SHARD);
  const [features, outputs] = [spec.features, layers.at(-1)!.units];
  const perBlock = blockLayout(layers, spec.features, steps, BLOCK_LANES).size;
  const perThread = scratchLayout(layers, spec.features, steps).size;
  const map = new Bump(FIRST_ADDRESS);
  const at = {
    image: map.take(source.length),
    x: map.take(steps * batch * features),
    y: map.take(steps * batch * outputs),
    dY: map.take(steps * batch * outputs),
    dX: map.take(inputGradient ? steps * batch * features : 0),
  };
  const [gradients, saved] = keep ? [map.take(shards * gradientSize), map.take(blocks * perBlock)] : [map.end, map.end];
  const [replays, scratches] = [map.take(threads * perBlock), map.take(threads * perThread)];
  return {
    ...shape,
    ...at,
    layers: layers.map((layer) => relocated(layer, at.image)),
    features,
    outputs,
    parameters: image.parameters,
    source,
    position: positions(source.subarray(0, gradientSize), image.parameters),
    gradientSize,
    shards,
    gradient: (shard) => gradients + shard * gradientSize,
    block: (index) => saved + index * perBlock,
    replay: (thread) => replays + thread * perBlock,
    scratch: (thread) => scratches + thread * perThread,
    end: map.end,
  };
}

/** Hands out stretches of memory, one after the other. */
class Bump {
  end: number;

  constructor(start: number) {
    this.end = start;
  }

  take(count: number): number {
    const at = this.end;
    this.end += aligned(count);
    return at;
  }
}

function aligned(count: number): number {
  return Math.ceil(count / ALIGNMENT) * ALIGNMENT;
}

/** The kernels' layouts of the weights, as a map from their numbers to the flat parameters. */
class Image {
  readonly parameters: number;
  private readonly starts: Record<string, number>[];
  private readonly parts: number[] = [];

  constructor(spec: NetworkSpec) {
    let at = 0;
    this.starts = spec.layers.map(() => ({}));
    for (const { layer, name, shape } of parameterShapes(spec)) {
      this.starts[layer]![name] = at;
      at += sizeOf(shape);
    }
    this.parameters = at;
  }

  get size(): number {
    return this.parts.length;
  }

  source(): Int32Array {
    return Int32Array.from(this.parts);
  }

  /** Weights and biases in groups of four rows. */
  weights(layer: ResolvedLayer, index: number) {
    const groups = layer.kind === "lstm" ? layer.units : Math.ceil(layer.units / 4);
    const columns = layer.kind === "lstm" ? layer.inputs + layer.units : layer.inputs;
    const normalised = layer.kind === "lstm" && layer.layerNorm ? layer.units : 0;
    const inGroup = 4 * columns;
    return {
      groups,
      weights: this.append(groups * inGroup, (at) => {
        const within = at % inGroup;
        return this.weight(layer, index, within >> 2, 4 * Math.floor(at / inGroup) + (within & 3));
      }),
      bias: this.append(4 * groups, (row) => this.parameter(index, "bias", column(layer, row))),
      gain: this.append(normalised, (unit) => this.parameter(index, "gain", unit)),
      shift: this.append(normalised, (unit) => this.parameter(index, "shift", unit)),
    };
  }

  /** The same weights for products with their transpose. */
  transposed(layer: ResolvedLayer, index: number, wantInput: boolean) {
    const { inputs, units } = layer;
    return {
      packedInput: wantInput ? this.packed(layer, index, 0, inputs) : 0,
      packedRecurrent: layer.kind === "lstm" ? this.packed(layer, index, inputs, units) : 0,
    };
  }

  /** Weights of inputs `first` .. `first + count - 1` as [ceil(count / 4)][rows][4]. */
  private packed(layer: ResolvedLayer, index: number, first: number, count: number): number {
    const inQuad = 4 * (layer.kind === "lstm" ? 4 * layer.units : layer.units);
    return this.append(Math.ceil(count / 4) * inQuad, (at) => {
      const within = at % inQuad;
      const k = 4 * Math.floor(at / inQuad) + (within & 3);
      return k < count ? this.weight(layer, index, first + k, within >> 2) : -1;
    });
  }

  /** Parameter that multiplies input k (those of h follow those of x) in a row of the kernels' order; -1 past the last row. */
  private weight(layer: ResolvedLayer, index: number, k: number, row: number): number {
    const columns = layer.kind === "lstm" ? 4 * layer.units : layer.units;
    const to = column(layer, row);
    if (to < 0) return -1;
    return k < layer.inputs
      ? this.parameter(index, "kernel", k * columns + to)
      : this.parameter(index, "recurrent", (k - layer.inputs) * columns + to);
  }

  private parameter(layer: number, name: string, at: number): number {
    return at < 0 ? -1 : this.starts[layer]![name]! + at;
  }

  private append(count: number, parameter: (at: number) => number): number {
    const start = this.parts.length;
    for (let at = 0; at < count; at++) this.parts.push(parameter(at));
    while (this.parts.length % ALIGNMENT !== 0) this.parts.push(-1);
    return start;
  }
}

/** Column in the flat weights of a row of the kernels: row 4 unit + gate is column gate units + unit. */
export function column(layer: Pick<ResolvedLayer, "kind" | "units">, row: number): number {
  if (layer.kind === "lstm") return (row % 4) * layer.units + Math.floor(row / 4);
  return row < layer.units ? row : -1;
}

function positions(source: Int32Array, parameters: number): Int32Array {
  const position = new Int32Array(parameters);
  for (const [k, parameter] of source.entries()) {
    if (parameter >= 0) position[parameter] = k;
  }
  return position;
}

function relocated(layer: LayerPlan, image: number): LayerPlan {
  return {
    ...layer,
    weights: layer.weights + image,
    bias: layer.bias + image,
    gain: layer.gain + image,
    shift: layer.shift + image,
    packedInput: layer.packedInput + image,
    packedRecurrent: layer.packedRecurrent + image,
  };
}

/** Offsets of a layer's activations from the start of its block; what a layer does not have is empty. */
export interface LayerLayout {
  /** LSTM: [steps + 1][units][lanes] each. */
  readonly h: number;
  readonly c: number;
  /** LSTM: [steps][units][4][lanes], after `backward` the gradients of their pre-activations. Dense: those gradients alone. */
  readonly gates: number;
  readonly tanhC: number;
  readonly normalised: number;
  readonly inverseDeviation: number;
  /** What the layer above reads, and from one step to the next. */
  readonly out: number;
  readonly outStride: number;
}

export interface BlockLayout {
  readonly lanes: number;
  /** x [steps][features][lanes] */
  readonly input: number;
  readonly layers: readonly LayerLayout[];
  readonly size: number;
}

/** Activations of one block of `lanes` paths. */
export function blockLayout(layers: readonly LayerPlan[], features: number, steps: number, lanes: number): BlockLayout {
  const map = new Bump(0);
  const input = map.take(steps * features * lanes);
  const places = layers.map((layer) => layerLayout(layer, map, steps, lanes));
  return { lanes, input, layers: places, size: map.end };
}

function layerLayout(layer: LayerPlan, map: Bump, steps: number, lanes: number): LayerLayout {
  const sequence = (rows: number, times = steps) => map.take(times * rows * lanes);
  if (layer.kind === "dense") {
    const rows = 4 * layer.groups;
    const none = { h: 0, c: 0, tanhC: 0, normalised: 0, inverseDeviation: 0 };
    return { ...none, gates: sequence(rows), out: sequence(rows), outStride: rows * lanes };
  }
  const { units, layerNorm } = layer;
  const h = sequence(units, steps + 1);
  const after = changesOutput(layer);
  return {
    h,
    c: sequence(units, steps + 1),
    gates: sequence(4 * units),
    tanhC: sequence(units),
    normalised: sequence(layerNorm ? units : 0),
    inverseDeviation: sequence(layerNorm ? 1 : 0),
    out: after ? sequence(units) : h + units * lanes,
    outStride: units * lanes,
  };
}

/** Whether an LSTM's output is not h itself. */
export function changesOutput({ layerNorm, dropout, residual }: ResolvedLayer & { kind: "lstm" }): boolean {
  return layerNorm || dropout > 0 || residual;
}

/** Room for dL/d(sequence): two that take turns, one for a residual connection, and the LSTM's own. */
export function scratchLayout(layers: readonly LayerPlan[], features: number, steps: number) {
  const rows = Math.max(features, ...layers.map((layer) => Math.max(layer.inputs, 4 * Math.ceil(layer.units / 4))));
  const map = new Bump(0);
  const sequence = () => map.take(steps * (rows + 4) * BLOCK_LANES);
  const [first, second, residual] = [sequence(), sequence(), sequence()];
  const lstm = map.take(2 * rows * BLOCK_LANES);
  return { first, second, residual, lstm, size: map.end };
}
