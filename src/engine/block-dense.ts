import {
  applyMap,
  type Block,
  type GradientRoom,
  mapGradient,
  normalise,
  normaliseGradient,
  type Sequence,
  type Span,
} from "./block.ts";
import type { DensePlace } from "./block-layout.ts";

export function denseForward(block: Block, place: DensePlace, span: Span, x: Sequence): void {
  const { layer, outStride: stride } = place;
  const [gates, out] = [block.at + place.gates, block.at + place.out];
  const [norm] = layer.norms;
  applyMap(block, layer.maps[0]!, span, x, norm === undefined ? out : gates);
  if (norm !== undefined) normalise(block, norm, span, { at: gates, stride }, place, out);
  if (layer.activation !== 0) block.kernel.activate(layer.activation, span.count * stride, out + span.from * stride);
}

/** dL/d(pre-activation), into its own place in the block. */
export function denseBackward(
  block: Block,
  place: DensePlace,
  span: Span,
  { dOut, dIn, gradient }: GradientRoom,
): void {
  const { kernel, at } = block;
  const { layer, outStride: stride } = place;
  const shift = span.from * stride;
  const [d, out, to] = [dOut.at + shift, at + place.out + shift, at + place.gates + shift];
  if (layer.activation === 0) kernel.memory.copyWithin(to, d, d + span.count * stride);
  else kernel.activateGradient(layer.activation, span.count * stride, out, d, to);
  const [norm] = layer.norms;
  if (norm !== undefined) normaliseGradient(block, norm, span, { at: at + place.gates, stride }, place, gradient);
  if (layer.wantInput) mapGradient(block, layer.maps[0]!, span, at + place.gates, dIn);
}
