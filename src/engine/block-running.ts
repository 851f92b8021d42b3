import { type Block, clear, copySequence, type GradientRoom, type Sequence, type Span } from "./block.ts";
import type { RunningPlace } from "./block-layout.ts";
import { ACTIVATIONS, worthwhile } from "./kernel.ts";
import type { PlanOf } from "./layer-plan.ts";

export function runningForward(block: Block, place: RunningPlace, span: Span, x: Sequence): void {
  const { kernel, lanes, at } = block;
  const { memory } = kernel;
  const { layer, outStride: stride } = place;
  copySequence(block, layer.units, span, x, { at: at + place.out, stride });
  for (let t = span.from; t < span.from + span.count; t++) {
    const [squashed, out] = [at + place.squashed + t * lanes, at + place.out + t * stride];
    memory.copyWithin(squashed, out, out + lanes);
    kernel.activate(ACTIVATIONS.tanh, lanes, squashed);
    for (let lane = 0; lane < lanes; lane++) {
      const before = t === 0 ? 0 : memory[out - stride + lane]!;
      memory[out + lane] = positionAfter(layer, t, before, memory[squashed + lane]!);
    }
  }
}

/** The position after step t, from that before and tanh(a). NaN stays. */
function positionAfter(layer: PlanOf<"running">, t: number, before: number, squashed: number): number {
  if (isFree(layer, t)) return layer.limit * squashed;
  return Math.max(-layer.limit, Math.min(layer.limit, before + layer.cap * squashed));
}

/** Whether the position of step t is chosen without regard to that before. */
function isFree({ firstFree }: PlanOf<"running">, t: number): boolean {
  return firstFree && t === 0;
}

/** From the last step to the first: where the limit holds a position, neither its move nor the position before has a slope. */
export function runningBackward(block: Block, place: RunningPlace, span: Span, { dOut, dIn }: GradientRoom): void {
  const { kernel, steps, lanes, at } = block;
  const { memory } = kernel;
  const { layer, outStride: stride } = place;
  const carried = at + place.carried;
  if (span.from + span.count === steps) clear(memory, carried, lanes);
  copySequence(block, layer.units, span, dOut, dIn);
  for (let t = span.from + span.count - 1; t >= span.from; t--) {
    const [squashed, before] = [at + place.squashed + t * lanes, at + place.out + (t - 1) * stride];
    const [from, to] = [dOut.at + t * dOut.stride, dIn.at + t * dIn.stride];
    for (let lane = 0; lane < lanes; lane++) {
      const tanh = memory[squashed + lane]!;
      const d = memory[from + lane]! + memory[carried + lane]!;
      const held = !isFree(layer, t) && isHeld(layer, t === 0 ? 0 : memory[before + lane]!, tanh);
      const scale = isFree(layer, t) ? layer.limit : layer.cap;
      memory[to + lane] = held ? 0 : worthwhile(d * scale * (1 - tanh * tanh));
      memory[carried + lane] = held ? 0 : worthwhile(d);
    }
  }
}

function isHeld({ cap, limit }: PlanOf<"running">, before: number, squashed: number): boolean {
  return Math.abs(before + cap * squashed) >= limit;
}
