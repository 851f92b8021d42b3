import { type Block, copySequence, type GradientRoom, type Sequence, type Span } from "./block.ts";
import type { PositionsPlace } from "./block-layout.ts";

export function positionsForward({ kernel, lanes, at }: Block, place: PositionsPlace, span: Span, x: Sequence): void {
  const { memory } = kernel;
  const { layer, table, out, outStride } = place;
  for (let t = span.from; t < span.from + span.count; t++) {
    for (let row = 0; row < layer.units; row++) {
      const value = table[t * layer.units + row]!;
      const [from, to] = [x.at + t * x.stride + row * lanes, at + out + t * outStride + row * lanes];
      for (let lane = 0; lane < lanes; lane++) memory[to + lane] = memory[from + lane]! + value;
    }
  }
}

export function positionsBackward(
  block: Block,
  { layer }: PositionsPlace,
  span: Span,
  { dOut, dIn }: GradientRoom,
): void {
  if (layer.wantInput) copySequence(block, layer.units, span, dOut, dIn);
}
