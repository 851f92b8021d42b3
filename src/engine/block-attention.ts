import {
  addSequence,
  applyMap,
  type Block,
  clear,
  copyWorthwhile,
  drop,
  type GradientRoom,
  mapGradient,
  normalise,
  normaliseGradient,
  type Sequence,
  type Span,
} from "./block.ts";
import { type AttentionPlace, padded } from "./block-layout.ts";

export function attentionForward(block: Block, place: AttentionPlace, span: Span, x: Sequence): void {
  const { at } = block;
  const { layer, outStride: stride } = place;
  const [query, key, value, output] = layer.maps;
  applyMap(block, query!, span, x, at + place.query);
  applyMap(block, key!, span, x, at + place.key);
  applyMap(block, value!, span, x, at + place.value);
  for (let t = span.from; t < span.from + span.count; t++) attendToPast(block, place, t);
  const out = { at: at + place.out, stride };
  applyMap(block, output!, span, { at: at + place.attended, stride }, out.at);
  drop(block, layer, span, out);
  addSequence(block, layer.units, span, x, out);
  normalise(block, layer.norms[0]!, span, out, place, out.at);
}

/** Step t looks at the steps up to itself. */
function attendToPast({ kernel, lanes, at }: Block, place: AttentionPlace, t: number): void {
  const { layer, outStride: stride } = place;
  const [query, attended] = [at + place.query + t * stride, at + place.attended + t * stride];
  const size = layer.units / layer.heads;
  const weights = at + weightsOf(place, t, lanes);
  kernel.attend(lanes, layer.heads, size, t + 1, query, at + place.key, at + place.value, stride, weights, attended);
}

/** Weights of step t [heads][t + 1][lanes]: those of the steps before have 1 + 2 + ... + t keys. */
function weightsOf({ layer, weights }: AttentionPlace, t: number, lanes: number): number {
  return weights + ((layer.heads * t * (t + 1)) / 2) * lanes;
}

export function attentionBackward(block: Block, place: AttentionPlace, span: Span, room: GradientRoom): void {
  const { kernel, steps, at } = block;
  const { layer, outStride: stride } = place;
  const { dOut, dIn, spare } = room;
  const [query, key, value, output] = layer.maps;
  normaliseGradient(block, layer.norms[0]!, span, dOut, place, room.gradient);
  const dOutput = { at: at + place.dOutput, stride };
  copyWorthwhile(block, layer.units, span, dOut, dOutput);
  drop(block, layer, span, dOutput);
  const between = { at: spare, stride };
  mapGradient(block, output!, span, dOutput.at, between);
  if (span.from + span.count === steps) {
    for (const d of [place.dKey, place.dValue]) clear(kernel.memory, at + d, steps * stride);
  }
  for (let t = span.from + span.count - 1; t >= span.from; t--) attendGradient(block, place, t, between);
  if (!layer.wantInput) return;
  mapGradient(block, query!, span, at + place.dQuery, dIn);
  addSequence(block, layer.units, span, dOut, dIn);
  for (const [map, d] of [[key!, place.dKey] as const, [value!, place.dValue] as const]) {
    mapGradient(block, map, span, at + d, between);
    addSequence(block, layer.units, span, between, dIn);
  }
}

/** Gradients of step t's query, and of the keys and values that it saw; those of step t are complete then, as later steps came before. */
function attendGradient(block: Block, place: AttentionPlace, t: number, dAttended: Sequence): void {
  const { kernel, lanes, at } = block;
  const { layer, outStride: stride } = place;
  const shift = t * stride;
  kernel.attendGradient(
    lanes,
    layer.heads,
    layer.units / layer.heads,
    t + 1,
    at + place.query + shift,
    at + place.key,
    at + place.value,
    stride,
    at + weightsOf(place, t, lanes),
    at + place.attended + shift,
    dAttended.at + shift,
    at + place.dQuery + shift,
    at + place.dKey,
    at + place.dValue,
  );
  for (const d of [place.dKey, place.dValue]) {
    const rows = { at: at + d, stride };
    copyWorthwhile(block, padded(layer.units), { from: t, count: 1 }, rows, rows);
  }
}
