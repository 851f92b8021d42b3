import { aligned } from "./bump.ts";
import { column, type MapPlan, type NormPlan } from "./layer-plan.ts";
import { type NetworkSpec, parameterShapes, sizeOf } from "./network-spec.ts";
import { type AffinePart, type NormPart, partsOf, type ResolvedLayer } from "./resolved-layer.ts";

type MapPlaces = Pick<MapPlan, "groups" | "weights" | "biases">;
type Transposes = Pick<MapPlan, "packed" | "packedRecurrent">;

/** The kernels' layout of the weights, as a map from its numbers to the flat parameters. Addresses count from `start`. */
export class WeightImage {
  readonly parameters: number;
  private readonly starts: Record<string, number>[];
  private readonly parts: number[] = [];
  private readonly start: number;

  constructor(spec: NetworkSpec, start: number) {
    this.start = start;
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

  /** All that a layer has but transposes. */
  weights(layer: ResolvedLayer, index: number) {
    const parts = partsOf(layer).map((part) =>
      part.kind === "map" ? { ...part, ...this.map(part, index) } : { ...part, ...this.norm(part, index) },
    );
    return {
      maps: parts.filter((part): part is AffinePart & MapPlaces => part.kind === "map"),
      norms: parts.filter((part): part is NormPlan => part.kind === "norm"),
    };
  }

  /** The same weights for products with their transpose. */
  transposed(map: AffinePart & MapPlaces, layer: number, wantInput: boolean): Transposes {
    const { inputs, hidden, readsInput } = map;
    return {
      packed: wantInput || !readsInput ? this.pack(map, layer, 0, inputs) : 0,
      packedRecurrent: hidden > 0 ? this.pack(map, layer, inputs, hidden) : 0,
    };
  }

  /** Weights and biases in groups of four rows. */
  private map(map: AffinePart, layer: number): MapPlaces {
    const { inputs, hidden, units } = map;
    const groups = Math.ceil(units / 4);
    const inGroup = 4 * (inputs + hidden);
    return {
      groups,
      weights: this.append(groups * inGroup, (at) => {
        const within = at % inGroup;
        return this.weight(map, layer, within >> 2, 4 * Math.floor(at / inGroup) + (within & 3));
      }),
      biases: this.append(4 * groups, (row) => this.parameter(layer, map.bias, column(map, row))),
    };
  }

  private norm({ gain, shift, units }: NormPart, layer: number): Pick<NormPlan, "gains" | "shifts"> {
    return {
      gains: this.append(units, (unit) => this.parameter(layer, gain, unit)),
      shifts: this.append(units, (unit) => this.parameter(layer, shift, unit)),
    };
  }

  /** Weights of inputs `first` .. `first + count - 1` as [ceil(count / 4)][rows][4]. */
  private pack(map: AffinePart, layer: number, first: number, count: number): number {
    const inQuad = 4 * map.units;
    return this.append(Math.ceil(count / 4) * inQuad, (at) => {
      const within = at % inQuad;
      const k = 4 * Math.floor(at / inQuad) + (within & 3);
      return k < count ? this.weight(map, layer, first + k, within >> 2) : -1;
    });
  }

  /** Parameter that multiplies input k (those of h follow those of x) in a row of the kernels' order; -1 past the last row. */
  private weight(map: AffinePart, layer: number, k: number, row: number): number {
    const { kernel, recurrent = kernel, inputs, units } = map;
    const to = column(map, row);
    if (to < 0) return -1;
    return k < inputs
      ? this.parameter(layer, kernel, k * units + to)
      : this.parameter(layer, recurrent, (k - inputs) * units + to);
  }

  private parameter(layer: number, name: string, at: number): number {
    return at < 0 ? -1 : this.starts[layer]![name]! + at;
  }

  private append(count: number, parameter: (at: number) => number): number {
    const begin = this.parts.length;
    for (let at = 0; at < count; at++) this.parts.push(parameter(at));
    while (this.parts.length < aligned(begin + count)) this.parts.push(-1);
    return this.start + begin;
  }
}

/** Where in the image each parameter is first. */
export function positionsOf(source: Int32Array, parameters: number): Int32Array {
  const position = new Int32Array(parameters);
  for (const [k, parameter] of source.entries()) {
    if (parameter >= 0) position[parameter] = k;
  }
  return position;
}
