import type { Activation } from "./kernel.ts";

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

/** The same affine map at every step, layer normalisation if asked, and an activation. */
export interface DenseSpec {
  readonly kind: "dense";
  readonly units: number;
  readonly activation?: Activation | undefined;
  readonly layerNorm?: boolean | undefined;
}

/**
 * Adds where a step stands in the sequence (Vaswani et al. 2017, section 3.5): row 2 i of step t gets sin(t / 10000^(2 i / width)), row 2 i + 1 the cosine.
 * As wide as its input; without weights.
 */
export interface PositionsSpec {
  readonly kind: "positions";
}

/**
 * Causal self-attention over the steps, as wide as its input: y = LayerNorm(x + O(MHA(x))), the heads side by side, scores divided by
 * sqrt(width / heads) (Vaswani et al. 2017, sections 3.2 and 5.4).
 */
export interface AttentionSpec {
  readonly kind: "attention";
  /** A divisor of the width. */
  readonly heads: number;
  /** Share of the sublayer's outputs dropped in training, before x is added. */
  readonly dropout?: number | undefined;
}

/** y = LayerNorm(x + W2 relu(W1 x + b1) + b2) at every step, as wide as its input. */
export interface FeedForwardSpec {
  readonly kind: "feed-forward";
  readonly hidden: number;
  /** Share of the sublayer's outputs dropped in training, before x is added. */
  readonly dropout?: number | undefined;
}

/**
 * A state looks at tokens, step by step. Input rows: the state's, then those of token 1, token 2 ... Each token becomes relu(LayerNorm(affine)) of `units`
 * numbers, the state an affine embedding e of `units`; y = e + O(MHA(query e; keys and values: the tokens)), scores divided by sqrt(units / heads).
 * As a network's first layer with `feedback` it counts the row that is fed back, which lies last in the input, as the last of the state's rows.
 */
export interface TokenAttentionSpec {
  readonly kind: "token-attention";
  /** Rows of the state. */
  readonly state: number;
  /** Rows of each token. */
  readonly tokens: readonly number[];
  readonly units: number;
  /** A divisor of `units`. */
  readonly heads: number;
}

/**
 * Row 0 becomes a position that moves by at most `cap` a step and stays within `limit`: p_t = clamp(p_{t-1} + cap tanh(a_t), +-limit), p_{-1} = 0; with
 * `firstFree` p_0 = limit tanh(a_0). Other rows pass unchanged. Where the sum reaches the limit the slope is 0 in both its terms: a kink.
 */
export interface RunningSpec {
  readonly kind: "running";
  readonly cap: number;
  readonly limit: number;
  readonly firstFree: boolean;
}

export type LayerSpec =
  | LstmSpec
  | DenseSpec
  | PositionsSpec
  | AttentionSpec
  | FeedForwardSpec
  | TokenAttentionSpec
  | RunningSpec;
