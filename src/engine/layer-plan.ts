import type { AffinePart, NormPart, ResolvedLayer } from "./resolved-layer.ts";

/** Addresses of the weights of an affine map; those of a gradient lie likewise from the gradient's start. */
export interface MapPlan extends AffinePart {
  /** Rows of weights in groups of four: an LSTM's units, a quarter of another map's, rounded up. */
  readonly groups: number;
  readonly weights: number;
  readonly biases: number;
  /** Transposed weights of the input, where dL/d(input) is wanted, and of h before. */
  readonly packed: number;
  readonly packedRecurrent: number;
}

/** Addresses of a layer normalisation's scale and shift. */
export interface NormPlan extends NormPart {
  readonly gains: number;
  readonly shifts: number;
}

/** A layer and where its weights lie. */
export type LayerPlan = ResolvedLayer & {
  readonly index: number;
  readonly maps: readonly MapPlan[];
  readonly norms: readonly NormPlan[];
  /** Whether dL/d(input) is wanted. */
  readonly wantInput: boolean;
};

export type PlanOf<Kind extends LayerPlan["kind"]> = Extract<LayerPlan, { readonly kind: Kind }>;

/** Column in the flat weights of a row of the kernels; -1 for a row that fills a group. An LSTM's row 4 unit + gate is column gate units + unit. */
export function column({ hidden, units }: AffinePart, row: number): number {
  if (hidden > 0) return (row % 4) * hidden + Math.floor(row / 4);
  return row < units ? row : -1;
}
