import {
  addSequence,
  type Block,
  clear,
  drop,
  type GradientRoom,
  mapGradient,
  normalise,
  normaliseGradient,
  type Sequence,
  type Span,
} from "./block.ts";
import { changesOutput, type LstmPlace } from "./block-layout.ts";

export function lstmForward(block: Block, place: LstmPlace, span: Span, x: Sequence): void {
  const { kernel, lanes, at } = block;
  const { inputs, units, maps } = place.layer;
  const { weights, biases } = maps[0]!;
  const size = units * lanes;
  const [h, c] = [at + place.h, at + place.c];
  if (span.from === 0) for (const state of [h, c]) clear(kernel.memory, state, size);
  const run = (t: number, steps: number) => {
    const kept = block.keep ? t * size : 0;
    const [gates, tanhC] = [at + place.gates + 4 * kept, at + place.tanhC + kept];
    const [from, before] = [x.at + t * x.stride, t * size];
    kernel.lstmForward(
      steps,
      lanes,
      inputs,
      units,
      weights,
      biases,
      from,
      x.stride,
      h + before,
      c + before,
      gates,
      tanhC,
    );
  };
  if (block.keep) run(span.from, span.count);
  else for (let t = span.from; t < span.from + span.count; t++) run(t, 1);
  if (changesOutput(place.layer)) afterLstm(block, place, span, x);
}

/** Normalisation, dropout and residual connection, from h to the layer's output. */
function afterLstm(block: Block, place: LstmPlace, span: Span, x: Sequence): void {
  const { kernel, lanes, at } = block;
  const { layer, outStride: stride } = place;
  const first = { at: at + place.h + layer.units * lanes, stride };
  const out = { at: at + place.out, stride };
  const [norm] = layer.norms;
  if (norm !== undefined) {
    normalise(block, norm, span, first, place, out.at);
  } else {
    const [from, size] = [first.at + span.from * stride, span.count * stride];
    kernel.memory.copyWithin(out.at + span.from * stride, from, from + size);
  }
  drop(block, layer, span, out);
  if (layer.residual) addSequence(block, layer.units, span, x, out);
}

/** dL/d(pre-activations) of the gates, in place of the gates. */
export function lstmBackward(block: Block, place: LstmPlace, span: Span, room: GradientRoom): void {
  const { kernel, at } = block;
  const { layer, outStride: stride } = place;
  const { dOut, dIn } = room;
  const residual = { at: room.residual, stride };
  if (layer.residual) {
    const [from, size] = [dOut.at + span.from * stride, span.count * stride];
    kernel.memory.copyWithin(residual.at + span.from * stride, from, from + size);
  }
  drop(block, layer, span, dOut);
  const [norm] = layer.norms;
  if (norm !== undefined) normaliseGradient(block, norm, span, dOut, place, room.gradient);
  if (span.count === block.steps) gatesBackward(block, place, dOut, room.lstm);
  else gatesOfStep(block, place, span.from, dOut);
  if (!layer.wantInput) return;
  mapGradient(block, layer.maps[0]!, span, at + place.gates, dIn);
  if (layer.residual) addSequence(block, layer.units, span, residual, dIn);
}

function gatesBackward({ kernel, steps, lanes, at }: Block, place: LstmPlace, dOut: Sequence, scratch: number): void {
  const { units, maps } = place.layer;
  const [gates, c, tanhC] = [at + place.gates, at + place.c, at + place.tanhC];
  kernel.lstmBackward(steps, lanes, units, maps[0]!.packedRecurrent, dOut.at, gates, c, tanhC, scratch);
}

/** The same of one step, from the last to the first: what the step after asks of h and c is kept in the block. */
function gatesOfStep({ kernel, steps, lanes, at }: Block, place: LstmPlace, t: number, dOut: Sequence): void {
  const { units, maps } = place.layer;
  const size = units * lanes;
  const carried = at + place.carried;
  if (t === steps - 1) clear(kernel.memory, carried, 2 * size);
  const [gates, c, tanhC] = [at + place.gates + 4 * t * size, at + place.c + t * size, at + place.tanhC + t * size];
  kernel.lstmGateGradient(lanes, units, dOut.at + t * size, gates, c, tanhC, carried);
  kernel.transposed(1, lanes, units, 4 * units, maps[0]!.packedRecurrent, gates, 4 * size, carried, size);
}
