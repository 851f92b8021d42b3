import {
  addSequence,
  applyMap,
  type Block,
  type BlockAt,
  clear,
  copySequence,
  copyWorthwhile,
  type GradientRoom,
  mapGradient,
  normalise,
  normaliseGradient,
  type Sequence,
  type Span,
} from "./block.ts";
import type { TokenAttentionPlace } from "./block-layout.ts";
import { ACTIVATIONS } from "./kernel.ts";
import type { MapPlan, NormPlan } from "./layer-plan.ts";

export function tokensForward(block: Block, place: TokenAttentionPlace, span: Span, x: Sequence): void {
  const { kernel, lanes, at } = block;
  const { layer, outStride: stride } = place;
  const { embed, query, key, value, output } = mapsOf(place);
  if (layer.fedBack) gatherState(block, place, span, x);
  applyMap(block, embed, span, stateOf(block, place, x), at + place.embedded);
  applyMap(block, query, span, { at: at + place.embedded, stride }, at + place.query);
  for (const token of tokensOf(block, place, x)) {
    applyMap(block, token.map, span, token.x, token.d);
    normalise(block, token.norm, span, { at: token.d, stride }, token.place, token.out);
    kernel.activate(ACTIVATIONS.relu, span.count * stride, token.out + span.from * stride);
    applyMap(block, key, span, { at: token.out, stride }, at + place.key + token.shift);
    applyMap(block, value, span, { at: token.out, stride }, at + place.value + token.shift);
  }
  const { heads, tokens, units } = layer;
  for (let t = span.from; t < span.from + span.count; t++) {
    const { query, key, value, weights, attended } = stepOf(block, place, t);
    kernel.attend(
      lanes,
      heads,
      units / heads,
      tokens.length,
      query,
      key,
      value,
      block.steps * stride,
      weights,
      attended,
    );
  }
  const out = { at: at + place.out, stride };
  applyMap(block, output, span, { at: at + place.attended, stride }, out.at);
  addSequence(block, units, span, { at: at + place.embedded, stride }, out);
}

export function tokensBackward(block: Block, place: TokenAttentionPlace, span: Span, room: GradientRoom): void {
  const { at } = block;
  const { layer, outStride: stride } = place;
  const { dOut, dIn } = room;
  const { embed, query, output } = mapsOf(place);
  copyWorthwhile(block, layer.units, span, dOut, { at: at + place.dOutput, stride });
  const between = { at: room.spare, stride };
  mapGradient(block, output, span, at + place.dOutput, between);
  for (let t = span.from; t < span.from + span.count; t++) attendGradient(block, place, t, between);
  mapGradient(block, query, span, at + place.dQuery, between);
  addSequence(block, layer.units, span, dOut, between);
  copyWorthwhile(block, layer.units, span, between, { at: at + place.dEmbedded, stride });
  for (const token of tokensOf(block, place, dIn)) tokenGradient(block, place, span, token, room);
  if (!layer.wantInput) return;
  if (layer.fedBack) spreadState(block, place, span, room);
  else mapGradient(block, embed, span, at + place.dEmbedded, dIn);
}

/** Gradients of the query, keys and values of one step. */
function attendGradient(block: Block, place: TokenAttentionPlace, t: number, dAttended: Sequence): void {
  const { kernel, lanes, steps } = block;
  const { layer, outStride: stride } = place;
  const { heads, units, tokens } = layer;
  const step = stepOf(block, place, t);
  for (let k = 0; k < tokens.length; k++) {
    for (const d of [step.dKey, step.dValue]) clear(kernel.memory, d + k * steps * stride, stride);
  }
  kernel.attendGradient(
    lanes,
    heads,
    units / heads,
    tokens.length,
    step.query,
    step.key,
    step.value,
    steps * stride,
    step.weights,
    step.attended,
    dAttended.at + t * stride,
    step.dQuery,
    step.dKey,
    step.dValue,
  );
}

/** From the gradients of a token's key and value to those of its embedding, and of its rows of the input. */
function tokenGradient(block: Block, place: TokenAttentionPlace, span: Span, token: Token, room: GradientRoom): void {
  const { kernel, at } = block;
  const { layer, outStride: stride } = place;
  const { key, value } = mapsOf(place);
  const [sum, other] = [
    { at: room.spare, stride },
    { at: room.residual, stride },
  ];
  for (const [map, start, to] of [[key, place.dKey, sum] as const, [value, place.dValue, other] as const]) {
    const rows = { at: at + start + token.shift, stride };
    copyWorthwhile(block, layer.units, span, rows, rows);
    mapGradient(block, map, span, rows.at, to);
  }
  addSequence(block, layer.units, span, other, sum);
  const [shift, count] = [span.from * stride, span.count * stride];
  kernel.activateGradient(ACTIVATIONS.relu, count, token.out + shift, sum.at + shift, token.d + shift);
  normaliseGradient(block, token.norm, span, { at: token.d, stride }, token.place, room.gradient);
  if (layer.wantInput) mapGradient(block, token.map, span, token.d, token.x);
}

/** One token in a block. */
interface Token {
  readonly map: MapPlan;
  readonly norm: NormPlan;
  readonly place: TokenAttentionPlace["norms"][number];
  /** Its rows of the input, or of the input's gradient. */
  readonly x: Sequence;
  /** Its embedding, and the gradient of its pre-activations; from those of the first token on. */
  readonly out: number;
  readonly d: number;
  readonly shift: number;
}

export function tokensOf({ lanes, steps, at }: BlockAt, place: TokenAttentionPlace, x: Sequence): Token[] {
  const { layer, outStride } = place;
  let row = layer.state - (layer.fedBack ? 1 : 0);
  return layer.tokens.map((rows, k) => {
    const shift = k * steps * outStride;
    const first = row;
    row += rows;
    return {
      map: layer.maps[k]!,
      norm: layer.norms[k]!,
      place: place.norms[k]!,
      x: { at: x.at + first * lanes, stride: x.stride },
      out: at + place.tokens + shift,
      d: at + place.dTokens + shift,
      shift,
    };
  });
}

/** The maps behind those of the tokens. */
export function mapsOf({ layer }: TokenAttentionPlace) {
  const [embed, query, key, value, output] = layer.maps.slice(layer.tokens.length);
  return { embed: embed!, query: query!, key: key!, value: value!, output: output! };
}

/** The state's rows: the first of the input, or where they were gathered. */
export function stateOf({ lanes, at }: BlockAt, { layer, state }: TokenAttentionPlace, x: Sequence): Sequence {
  return layer.fedBack ? { at: at + state, stride: layer.state * lanes } : x;
}

/** Puts the row that is fed back, the last of the input, beside the state's others. */
function gatherState(block: Block, place: TokenAttentionPlace, span: Span, x: Sequence): void {
  const { state, inputs } = place.layer;
  const to = stateOf(block, place, x);
  copySequence(block, state - 1, span, x, to);
  copySequence(block, 1, span, rowOf(block, x, inputs - 1), rowOf(block, to, state - 1));
}

/** The way back, of gradients. */
function spreadState(block: Block, place: TokenAttentionPlace, span: Span, { dIn, residual }: GradientRoom): void {
  const { state, inputs } = place.layer;
  const from = { at: residual, stride: state * block.lanes };
  mapGradient(block, mapsOf(place).embed, span, block.at + place.dEmbedded, from);
  copySequence(block, state - 1, span, from, dIn);
  copySequence(block, 1, span, rowOf(block, from, state - 1), rowOf(block, dIn, inputs - 1));
}

function rowOf({ lanes }: Block, { at, stride }: Sequence, row: number): Sequence {
  return { at: at + row * lanes, stride };
}

/** Addresses of one step; keys and values are those of the first token. */
function stepOf({ lanes, at }: Block, place: TokenAttentionPlace, t: number) {
  const { layer, outStride } = place;
  const from = at + t * outStride;
  return {
    query: from + place.query,
    key: from + place.key,
    value: from + place.value,
    attended: from + place.attended,
    dQuery: from + place.dQuery,
    dKey: from + place.dKey,
    dValue: from + place.dValue,
    weights: at + place.weights + t * layer.heads * layer.tokens.length * lanes,
  };
}
