import { check, pick, UsageError } from "../core/index.ts";
import { ACTIVATIONS } from "./kernel.ts";
import type { LayerSpec } from "./layer-spec.ts";

interface Widths {
  readonly inputs: number;
  /** Rows of the output. */
  readonly units: number;
}

/** A layer with all choices made. */
export type ResolvedLayer = Widths &
  (
    | { readonly kind: "lstm"; readonly layerNorm: boolean; readonly dropout: number; readonly residual: boolean }
    | { readonly kind: "dense"; readonly layerNorm: boolean; readonly activation: number }
    | { readonly kind: "positions" }
    | { readonly kind: "attention"; readonly heads: number; readonly dropout: number }
    | { readonly kind: "feed-forward"; readonly hidden: number; readonly dropout: number }
    | {
        readonly kind: "token-attention";
        readonly state: number;
        /** Whether the last of the state's rows is the last of the input, after the tokens. */
        readonly fedBack: boolean;
        readonly tokens: readonly number[];
        readonly heads: number;
      }
    | { readonly kind: "running"; readonly cap: number; readonly limit: number; readonly firstFree: boolean }
  );

/** Where a layer stands: rows that it reads, which layer it is, and whether the last of the rows is the network's own output. */
export interface LayerPlace {
  readonly inputs: number;
  readonly index: number;
  readonly fedBack: boolean;
}

/** The layer with all choices made. One that cannot be is a UsageError or RangeError. */
export function resolveLayer(layer: LayerSpec, place: LayerPlace): ResolvedLayer {
  const { inputs, index } = place;
  switch (layer.kind) {
    case "lstm":
      return resolveLstm(layer, place);
    case "dense": {
      requireCount(`units of layer ${index}`, layer.units);
      const { units, activation, layerNorm = false } = layer;
      const code = activation === undefined ? 0 : pick<number>(ACTIVATIONS, activation, "activation");
      return { kind: "dense", inputs, units, activation: code, layerNorm };
    }
    case "positions":
      return { kind: "positions", inputs, units: inputs };
    case "attention": {
      requireHeads(index, layer.heads, inputs);
      const dropout = share(index, layer.dropout);
      return { kind: "attention", inputs, units: inputs, heads: layer.heads, dropout };
    }
    case "feed-forward": {
      requireCount(`hidden of layer ${index}`, layer.hidden);
      const dropout = share(index, layer.dropout);
      return { kind: "feed-forward", inputs, units: inputs, hidden: layer.hidden, dropout };
    }
    case "token-attention":
      return resolveTokens(layer, place);
    case "running": {
      const { cap, limit, firstFree } = layer;
      requirePositive(`cap of layer ${index}`, cap);
      requirePositive(`limit of layer ${index}`, limit);
      return { kind: "running", inputs, units: inputs, cap, limit, firstFree };
    }
    default:
      throw new UsageError(`network: layer ${index} must be lstm or dense, or one of ${OTHERS}`);
  }
}

const OTHERS = "positions, attention, feed-forward, token-attention, running";

function resolveLstm(layer: LayerSpec & { kind: "lstm" }, { inputs, index }: LayerPlace): ResolvedLayer {
  const { units, layerNorm = false, residual = false } = layer;
  requireCount(`units of layer ${index}`, units);
  const dropout = share(index, layer.dropout);
  if (residual && inputs !== units) {
    throw new UsageError(`network: layer ${index} adds its input, which has ${inputs} numbers, to ${units} units`);
  }
  return { kind: "lstm", inputs, units, layerNorm, dropout, residual };
}

function resolveTokens(layer: LayerSpec & { kind: "token-attention" }, place: LayerPlace): ResolvedLayer {
  const { inputs, index, fedBack } = place;
  const { state, tokens, units, heads } = layer;
  requireCount(`state of layer ${index}`, state);
  requireCount(`units of layer ${index}`, units);
  requireHeads(index, heads, units);
  if (tokens.length === 0) throw new UsageError(`network: layer ${index} needs at least one token`);
  for (const [k, rows] of tokens.entries()) requireCount(`token ${k + 1} of layer ${index}`, rows);
  const needed = tokens.reduce((sum, rows) => sum + rows, state);
  if (needed !== inputs) {
    const text = `network: state and tokens of layer ${index} have ${needed} rows, its input has ${inputs}`;
    throw new UsageError(text, fedBack ? "The row that is fed back counts as one of the state's." : undefined);
  }
  return { kind: "token-attention", inputs, units, state, fedBack, tokens, heads };
}

function share(index: number, dropout = 0): number {
  if (dropout >= 0 && dropout < 1) return dropout;
  throw new UsageError(`network: dropout of layer ${index} must be at least 0 and below 1, was ${dropout}`);
}

function requireHeads(index: number, heads: number, width: number): void {
  requireCount(`heads of layer ${index}`, heads);
  if (width % heads !== 0)
    throw new UsageError(`network: ${heads} heads of layer ${index} do not divide its width of ${width}`);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`network: ${name} must be above 0, was ${value}`);
}

function requireCount(name: string, value: number): void {
  check(Number.isInteger(value) && value >= 1, () => `network: ${name} must be an integer >= 1, was ${value}`);
}

/** What an array of weights is: matrices of an affine map and its bias, or scale and shift of a layer normalisation. */
export type Role = "kernel" | "recurrent" | "bias" | "gain" | "shift";

/** An affine map of a layer: names of its arrays, and their widths. An LSTM's reads h of the step before too, `hidden` numbers. */
export interface AffinePart {
  readonly kind: "map";
  readonly kernel: string;
  readonly recurrent?: string;
  readonly bias: string;
  readonly inputs: number;
  readonly hidden: number;
  readonly units: number;
  /** Whether it reads the layer's own input, not what the layer made of it. */
  readonly readsInput: boolean;
}

/** A layer normalisation of a layer: names of its arrays, and its width. */
export interface NormPart {
  readonly kind: "norm";
  readonly gain: string;
  readonly shift: string;
  readonly units: number;
}

/** What of a layer has weights, in their flat order. */
export function partsOf(layer: ResolvedLayer): (AffinePart | NormPart)[] {
  const { inputs, units } = layer;
  switch (layer.kind) {
    case "lstm": {
      const gates = { ...map("kernel", "bias", inputs, 4 * units), recurrent: "recurrent", hidden: units };
      return [gates, ...(layer.layerNorm ? [norm("gain", "shift", units)] : [])];
    }
    case "dense":
      return [map("kernel", "bias", inputs, units), ...(layer.layerNorm ? [norm("gain", "shift", units)] : [])];
    case "attention":
      return [...projections(units, true), norm("gain", "shift", units)];
    case "feed-forward": {
      const { hidden } = layer;
      const second = map("kernel2", "bias2", hidden, units, false);
      return [map("kernel1", "bias1", inputs, hidden), second, norm("gain", "shift", units)];
    }
    case "token-attention": {
      const tokens = layer.tokens.flatMap((rows, k) => token(k + 1, rows, units));
      return [...tokens, map("stateKernel", "stateBias", layer.state, units), ...projections(units, false)];
    }
    case "positions":
    case "running":
      return [];
  }
}

/** Query, key, value and output of an attention, in this order; the output reads what was attended to. */
function projections(units: number, readInput: boolean): AffinePart[] {
  const names = ["query", "key", "value", "output"];
  return names.map((name) => map(`${name}Kernel`, `${name}Bias`, units, units, readInput && name !== "output"));
}

/** Embedding of token `number`. */
function token(number: number, rows: number, units: number): (AffinePart | NormPart)[] {
  const name = `token${number}`;
  return [map(`${name}Kernel`, `${name}Bias`, rows, units), norm(`${name}Gain`, `${name}Shift`, units)];
}

function map(kernel: string, bias: string, inputs: number, units: number, readsInput = true): AffinePart {
  return { kind: "map", kernel, bias, inputs, hidden: 0, units, readsInput };
}

function norm(gain: string, shift: string, units: number): NormPart {
  return { kind: "norm", gain, shift, units };
}
