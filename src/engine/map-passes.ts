import type { BlockAt, Sequence } from "./block.ts";
import type { LayerPlace } from "./block-layout.ts";
import { mapsOf, stateOf, tokensOf } from "./block-tokens.ts";
import type { MapPlan } from "./layer-plan.ts";

/** What an affine map read and what its results were worth, in a block after the backward pass. */
export interface MapPass {
  readonly map: MapPlan;
  /** Steps of the network; for keys and values of tokens, of all tokens one after the other. */
  readonly steps: number;
  readonly inputs: Sequence;
  /** h of the step before. */
  readonly before?: Sequence;
  /** dL/d(pre-activations) [steps][4 groups][lanes] */
  readonly d: number;
  readonly dStride: number;
}

/** Where in a block the passes of a layer's affine maps lie, in the order of its weights. @param x the layer's input */
export function passesOf(block: BlockAt, place: LayerPlace, x: Sequence): MapPass[] {
  const { at, lanes, steps } = block;
  const { layer, outStride: stride } = place;
  const rows = (start: number): Sequence => ({ at: at + start, stride });
  const pass = (map: MapPlan | undefined, inputs: Sequence, d: number, times = 1): MapPass => ({
    map: map!,
    steps: times * steps,
    inputs,
    d: at + d,
    dStride: 4 * map!.groups * lanes,
  });
  switch (place.kind) {
    case "lstm": {
      const before = { at: at + place.h, stride: place.layer.units * lanes };
      return [{ ...pass(layer.maps[0], x, place.gates), before }];
    }
    case "dense":
      return [pass(layer.maps[0], x, place.gates)];
    case "attention": {
      const [query, key, value, output] = layer.maps;
      const ofInput = [pass(query, x, place.dQuery), pass(key, x, place.dKey), pass(value, x, place.dValue)];
      return [...ofInput, pass(output, rows(place.attended), place.dOutput)];
    }
    case "feed-forward": {
      const [first, second] = layer.maps;
      const hidden = { at: at + place.hidden, stride: 4 * first!.groups * lanes };
      return [pass(first, x, place.dHidden), pass(second, hidden, place.dOutput)];
    }
    case "token-attention": {
      const { embed, query, key, value, output } = mapsOf(place);
      const count = place.layer.tokens.length;
      return [
        ...tokensOf(block, place, x).map((token) => pass(token.map, token.x, place.dTokens + token.shift)),
        pass(embed, stateOf(block, place, x), place.dEmbedded),
        pass(query, rows(place.embedded), place.dQuery),
        pass(key, rows(place.tokens), place.dKey, count),
        pass(value, rows(place.tokens), place.dValue, count),
        pass(output, rows(place.attended), place.dOutput),
      ];
    }
    case "positions":
    case "running":
      return [];
  }
}
