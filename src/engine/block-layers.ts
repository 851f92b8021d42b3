import type { Block, GradientRoom, Sequence, Span } from "./block.ts";
import { attentionBackward, attentionForward } from "./block-attention.ts";
import { denseBackward, denseForward } from "./block-dense.ts";
import { feedForwardBackward, feedForwardForward } from "./block-feed-forward.ts";
import type { LayerPlace } from "./block-layout.ts";
import { lstmBackward, lstmForward } from "./block-lstm.ts";
import { positionsBackward, positionsForward } from "./block-positions.ts";
import { runningBackward, runningForward } from "./block-running.ts";
import { tokensBackward, tokensForward } from "./block-tokens.ts";
import { passesOf } from "./map-passes.ts";

/** Forward pass of a layer over some steps, after all steps before; leaves its activations in the block. */
export function layerForward(block: Block, place: LayerPlace, span: Span, x: Sequence): void {
  switch (place.kind) {
    case "lstm":
      lstmForward(block, place, span, x);
      break;
    case "dense":
      denseForward(block, place, span, x);
      break;
    case "positions":
      positionsForward(block, place, span, x);
      break;
    case "attention":
      attentionForward(block, place, span, x);
      break;
    case "feed-forward":
      feedForwardForward(block, place, span, x);
      break;
    case "token-attention":
      tokensForward(block, place, span, x);
      break;
    case "running":
      runningForward(block, place, span, x);
      break;
  }
}

/**
 * Backward pass of a layer over some steps, after all steps behind them: dL/d(input), dL/d(pre-activations) of its affine maps, which stay in the block, and
 * the gradients of its normalisations.
 */
export function layerBackward(block: Block, place: LayerPlace, span: Span, room: GradientRoom): void {
  switch (place.kind) {
    case "lstm":
      lstmBackward(block, place, span, room);
      break;
    case "dense":
      denseBackward(block, place, span, room);
      break;
    case "positions":
      positionsBackward(block, place, span, room);
      break;
    case "attention":
      attentionBackward(block, place, span, room);
      break;
    case "feed-forward":
      feedForwardBackward(block, place, span, room);
      break;
    case "token-attention":
      tokensBackward(block, place, span, room);
      break;
    case "running":
      runningBackward(block, place, span, room);
      break;
  }
}

/** Adds the gradients of the weights and biases of a layer's affine maps, when those of all pre-activations are there. */
export function weightGradients(block: Block, place: LayerPlace, x: Sequence, gradient: number): void {
  const { kernel, lanes } = block;
  for (const { map, steps, inputs, before, d } of passesOf(block, place, x)) {
    const { inputs: rows, hidden, groups, weights, biases } = map;
    const [to, group] = [gradient + weights, 4 * (rows + hidden)];
    kernel.weightGradient(steps, lanes, rows, groups, d, inputs.at, inputs.stride, to, group);
    kernel.biasGradient(steps, lanes, groups, d, gradient + biases);
    if (before !== undefined) {
      kernel.weightGradient(steps, lanes, hidden, groups, d, before.at, before.stride, to + 4 * rows, group);
    }
  }
}
