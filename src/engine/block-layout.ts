import { Bump } from "./bump.ts";
import type { LayerPlan, PlanOf } from "./layer-plan.ts";

/** Paths that a block holds at most. */
export const BLOCK_LANES = 32;

/** What every layer has: its plan, and what the layer above reads, from one step to the next. Offsets count from the start of the block. */
interface Placed<Kind extends LayerPlan["kind"]> {
  readonly kind: Kind;
  readonly layer: PlanOf<Kind>;
  readonly out: number;
  readonly outStride: number;
}

/** A layer normalisation: the input without mean and scale, and 1 / deviation [steps][lanes]. */
export interface NormPlace {
  readonly normalised: number;
  readonly inverseDeviation: number;
}

export interface LstmPlace extends Placed<"lstm">, NormPlace {
  /** [steps + 1][units][lanes] each. */
  readonly h: number;
  readonly c: number;
  /** [steps][units][4][lanes], after `backward` the gradients of their pre-activations. */
  readonly gates: number;
  readonly tanhC: number;
  /** With feedback: dL/dh and dL/dc from the step after [2][units][lanes]. */
  readonly carried: number;
}

export interface DensePlace extends Placed<"dense">, NormPlace {
  /** Gradients of the pre-activations [steps][4 groups][lanes]; before them, what is to be normalised. */
  readonly gates: number;
}

/** Rows in an attention [steps][4 groups][lanes] each, or [tokens][steps] of them. */
export interface AttentionRows {
  readonly query: number;
  readonly key: number;
  readonly value: number;
  /** The weighted sum of the values. */
  readonly attended: number;
  readonly dQuery: number;
  readonly dKey: number;
  readonly dValue: number;
  /** dL/d(output of the attention), before the residual connection. */
  readonly dOutput: number;
  /** Weights of the keys, [heads][keys][lanes] at every step. */
  readonly weights: number;
}

export interface AttentionPlace extends Placed<"attention">, AttentionRows, NormPlace {}

export interface FeedForwardPlace extends Placed<"feed-forward">, NormPlace {
  /** relu(W1 x + b1), and gradients of the pre-activations of both maps, [steps][4 groups][lanes] each. */
  readonly hidden: number;
  readonly dHidden: number;
  readonly dOutput: number;
}

export interface TokenAttentionPlace extends Placed<"token-attention">, AttentionRows {
  /** The state's rows side by side [steps][state][lanes], where the input has them apart. */
  readonly state: number;
  /** Embedding of the state [steps][4 groups][lanes], and the gradient of its pre-activations. */
  readonly embedded: number;
  readonly dEmbedded: number;
  /** Of all tokens [tokens][steps][4 groups][lanes]: their embeddings, and gradients of the pre-activations, before them what is to be normalised. */
  readonly tokens: number;
  readonly dTokens: number;
  /** Of each token. */
  readonly norms: readonly NormPlace[];
}

export interface RunningPlace extends Placed<"running"> {
  /** tanh of row 0 [steps][lanes]. */
  readonly squashed: number;
  /** dL/d(position) from the step after [lanes]. */
  readonly carried: number;
}

export interface PositionsPlace extends Placed<"positions"> {
  /** What is added [steps][units], the same for all paths. */
  readonly table: Float64Array;
}

export type LayerPlace =
  | LstmPlace
  | DensePlace
  | PositionsPlace
  | AttentionPlace
  | FeedForwardPlace
  | TokenAttentionPlace
  | RunningPlace;

export interface BlockLayout {
  readonly lanes: number;
  /** x [steps][rows][lanes]: the features, and with feedback the row that is fed back. */
  readonly input: number;
  readonly inputStride: number;
  readonly layers: readonly LayerPlace[];
  readonly size: number;
}

/** What of a network decides about the activations of a block. */
export interface BlockShape {
  readonly layers: readonly LayerPlan[];
  /** Rows of x, the row that is fed back included. */
  readonly inputRows: number;
  readonly feedback: boolean;
  readonly steps: number;
}

/** Activations of one block of `lanes` paths. */
export function blockLayout({ layers, inputRows, feedback, steps }: BlockShape, lanes: number): BlockLayout {
  const map = new Bump(0);
  const input = map.take(steps * inputRows * lanes);
  const sizes: Sizes = { steps, lanes, feedback, take: (rows, times = steps) => map.take(times * rows * lanes) };
  const places = layers.map((layer) => placeLayer(layer, sizes));
  return { lanes, input, inputStride: inputRows * lanes, layers: places, size: map.end };
}

interface Sizes {
  readonly steps: number;
  readonly lanes: number;
  readonly feedback: boolean;
  /** Room for `times` x `rows` numbers of every path; a sequence by default. */
  readonly take: (rows: number, times?: number) => number;
}

function placeLayer(layer: LayerPlan, sizes: Sizes): LayerPlace {
  switch (layer.kind) {
    case "lstm":
      return placeLstm(layer, sizes);
    case "dense":
      return placeDense(layer, sizes);
    case "positions": {
      const table = positionTable(sizes.steps, layer.units);
      return { kind: "positions", layer, table, ...outOf(layer.units, sizes) };
    }
    case "attention":
      return placeAttention(layer, sizes);
    case "feed-forward": {
      const [hidden, units] = [padded(layer.hidden), padded(layer.units)];
      const { take } = sizes;
      const rows = { hidden: take(hidden), dHidden: take(hidden), dOutput: take(units) };
      return { kind: "feed-forward", layer, ...rows, ...normOf(units, sizes), ...outOf(units, sizes) };
    }
    case "token-attention":
      return placeTokens(layer, sizes);
    case "running": {
      const [squashed, carried] = [sizes.take(1), sizes.take(1, 1)];
      return { kind: "running", layer, squashed, carried, ...outOf(layer.units, sizes) };
    }
  }
}

function placeLstm(layer: PlanOf<"lstm">, sizes: Sizes): LstmPlace {
  const { steps, lanes, feedback, take } = sizes;
  const { units, layerNorm } = layer;
  const h = take(units, steps + 1);
  return {
    kind: "lstm",
    layer,
    h,
    c: take(units, steps + 1),
    gates: take(4 * units),
    tanhC: take(units),
    ...normOf(layerNorm ? units : 0, sizes),
    carried: take(feedback ? 2 * units : 0, 1),
    out: changesOutput(layer) ? take(units) : h + units * lanes,
    outStride: units * lanes,
  };
}

/** Whether an LSTM's output is not h itself. */
export function changesOutput({ layerNorm, dropout, residual }: PlanOf<"lstm">): boolean {
  return layerNorm || dropout > 0 || residual;
}

function placeDense(layer: PlanOf<"dense">, sizes: Sizes): DensePlace {
  const rows = padded(layer.units);
  const norm = normOf(layer.layerNorm ? rows : 0, sizes);
  return { kind: "dense", layer, gates: sizes.take(rows), ...norm, ...outOf(rows, sizes) };
}

function placeAttention(layer: PlanOf<"attention">, sizes: Sizes): AttentionPlace {
  const { units, heads } = layer;
  const { steps } = sizes;
  const rows = attentionRows(padded(units), 1, (heads * (steps * (steps + 1))) / 2, sizes);
  return { kind: "attention", layer, ...rows, ...normOf(padded(units), sizes), ...outOf(padded(units), sizes) };
}

function placeTokens(layer: PlanOf<"token-attention">, sizes: Sizes): TokenAttentionPlace {
  const { steps, take } = sizes;
  const { units, heads, tokens, state, fedBack } = layer;
  const [rows, count] = [padded(units), tokens.length];
  return {
    kind: "token-attention",
    layer,
    state: take(fedBack ? state : 0),
    embedded: take(rows),
    dEmbedded: take(rows),
    tokens: take(rows, count * steps),
    dTokens: take(rows, count * steps),
    norms: tokens.map(() => normOf(rows, sizes)),
    ...attentionRows(rows, count, heads * count * steps, sizes),
    ...outOf(rows, sizes),
  };
}

function attentionRows(rows: number, keys: number, weights: number, { steps, take }: Sizes): AttentionRows {
  const [ofKeys, ofQueries] = [() => take(rows, keys * steps), () => take(rows)];
  return {
    query: ofQueries(),
    key: ofKeys(),
    value: ofKeys(),
    attended: ofQueries(),
    dQuery: ofQueries(),
    dKey: ofKeys(),
    dValue: ofKeys(),
    dOutput: ofQueries(),
    weights: take(1, weights),
  };
}

/** Room of a normalisation; none of 0 rows. */
function normOf(rows: number, { take }: Sizes): NormPlace {
  return { normalised: take(rows), inverseDeviation: take(rows > 0 ? 1 : 0) };
}

function outOf(rows: number, { take, lanes }: Sizes) {
  return { out: take(rows), outStride: rows * lanes };
}

/** Rows that the kernels write for so many units. */
export function padded(units: number): number {
  return 4 * Math.ceil(units / 4);
}

/** Sinusoidal positions [steps][units], see `PositionsSpec`. */
function positionTable(steps: number, units: number): Float64Array {
  return Float64Array.from({ length: steps * units }, (_, k) => {
    const [step, row] = [Math.floor(k / units), k % units];
    const angle = step / 10_000 ** ((row - (row % 2)) / units);
    return row % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

/** Room for dL/d(sequence): two that take turns, one for a residual connection, two for what a layer needs of its own, and with feedback the output's. */
export function scratchLayout({ layers, inputRows, feedback, steps }: BlockShape) {
  const rows = Math.max(inputRows, ...layers.map(widest)) + 4;
  const map = new Bump(0);
  const sequence = () => map.take(steps * rows * BLOCK_LANES);
  const [first, second, residual] = [sequence(), sequence(), sequence()];
  const lstm = map.take(2 * rows * BLOCK_LANES);
  const spare = layers.some(({ kind }) => kind !== "lstm" && kind !== "dense") ? sequence() : 0;
  const [output, input] = feedback ? [sequence(), sequence()] : [0, 0];
  return { first, second, residual, lstm, spare, output, input, size: map.end };
}

function widest(layer: LayerPlan): number {
  return Math.max(
    layer.inputs,
    padded(layer.units),
    ...layer.maps.map(({ hidden, units }) => (hidden > 0 ? 0 : padded(units))),
  );
}
