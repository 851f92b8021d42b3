import {
  addSequence,
  applyMap,
  type Block,
  copyWorthwhile,
  drop,
  type GradientRoom,
  mapGradient,
  normalise,
  normaliseGradient,
  type Sequence,
  type Span,
} from "./block.ts";
import { type FeedForwardPlace, padded } from "./block-layout.ts";
import { ACTIVATIONS } from "./kernel.ts";

export function feedForwardForward(block: Block, place: FeedForwardPlace, span: Span, x: Sequence): void {
  const { kernel, lanes, at } = block;
  const { layer, outStride: stride } = place;
  const hidden = { at: at + place.hidden, stride: padded(layer.hidden) * lanes };
  const out = { at: at + place.out, stride };
  applyMap(block, layer.maps[0]!, span, x, hidden.at);
  kernel.activate(ACTIVATIONS.relu, span.count * hidden.stride, hidden.at + span.from * hidden.stride);
  applyMap(block, layer.maps[1]!, span, hidden, out.at);
  drop(block, layer, span, out);
  addSequence(block, layer.units, span, x, out);
  normalise(block, layer.norms[0]!, span, out, place, out.at);
}

export function feedForwardBackward(block: Block, place: FeedForwardPlace, span: Span, room: GradientRoom): void {
  const { kernel, lanes, at } = block;
  const { layer, outStride: stride } = place;
  const { dOut, dIn, spare } = room;
  normaliseGradient(block, layer.norms[0]!, span, dOut, place, room.gradient);
  const dOutput = { at: at + place.dOutput, stride };
  copyWorthwhile(block, layer.units, span, dOut, dOutput);
  drop(block, layer, span, dOutput);
  const wide = padded(layer.hidden) * lanes;
  mapGradient(block, layer.maps[1]!, span, dOutput.at, { at: spare, stride: wide });
  const [shift, count] = [span.from * wide, span.count * wide];
  const [hidden, dHidden] = [at + place.hidden + shift, at + place.dHidden + shift];
  kernel.activateGradient(ACTIVATIONS.relu, count, hidden, spare + shift, dHidden);
  if (!layer.wantInput) return;
  mapGradient(block, layer.maps[0]!, span, at + place.dHidden, dIn);
  addSequence(block, layer.units, span, dOut, dIn);
}
