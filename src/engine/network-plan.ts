import { BLOCK_LANES, type BlockShape, blockLayout, scratchLayout } from "./block-layout.ts";
import { Bump } from "./bump.ts";
import { FIRST_ADDRESS } from "./kernel.ts";
import type { LayerPlan } from "./layer-plan.ts";
import { inputRows, type NetworkSpec, resolveLayers } from "./network-spec.ts";
import { positionsOf, WeightImage } from "./weight-image.ts";

/** Blocks whose gradients are added up by one thread before the shards are. Fixed, as their paths are: the order of sums must not depend on threads. */
export const BLOCKS_PER_SHARD = 2;

/** What a network is opened for. */
export interface NetworkShape {
  readonly spec: NetworkSpec;
  readonly steps: number;
  /** Most paths of one call of `forward`. */
  readonly batch: number;
  /** Threads, the caller's included. */
  readonly threads: number;
  /** Whether activations of a whole batch are kept, for `backward`. */
  readonly gradients: boolean;
  /** Whether `backward` gives dL/dx too. */
  readonly inputGradient: boolean;
}

/** Where everything lies. Addresses are indices of numbers, see `Kernel`. */
export interface NetworkPlan extends NetworkShape, BlockShape {
  readonly features: number;
  readonly outputs: number;
  readonly parameters: number;
  /** Weights begin here. Number k is parameter `source[k]`, or 0 where that is -1; parameter p is number `position[p]`. */
  readonly image: number;
  readonly source: Int32Array;
  readonly position: Int32Array;
  /** Numbers of a gradient: the part of the image without transposed weights. */
  readonly gradientSize: number;
  /** x [steps, batch, features], y and dy [steps, batch, outputs], dx as x. */
  readonly x: number;
  readonly y: number;
  readonly dY: number;
  readonly dX: number;
  readonly shards: number;
  readonly gradient: (shard: number) => number;
  readonly block: (index: number) => number;
  /** One block for `predict`, and room for gradients of sequences: of each thread. */
  readonly replay: (thread: number) => number;
  readonly scratch: (thread: number) => number;
  readonly end: number;
}

/** Lays out the memory of a network. */
export function planNetwork(shape: NetworkShape): NetworkPlan {
  const { spec, steps, batch, threads, gradients: keep, inputGradient } = shape;
  const map = new Bump(FIRST_ADDRESS);
  const image = new WeightImage(spec, map.end);
  const { layers, gradientSize } = planLayers(shape, image);
  const source = image.source();
  const { features, feedback = false } = spec;
  const outputs = layers.at(-1)!.units;
  const block: BlockShape = { layers, inputRows: inputRows(spec), feedback, steps };
  const perBlock = blockLayout(block, BLOCK_LANES).size;
  const perThread = scratchLayout(block).size;
  const blocks = Math.ceil(batch / BLOCK_LANES);
  const shards = Math.ceil(blocks / BLOCKS_PER_SHARD);
  const at = {
    image: map.take(source.length),
    x: map.take(steps * batch * features),
    y: map.take(steps * batch * outputs),
    dY: map.take(steps * batch * outputs),
    dX: map.take(inputGradient ? steps * batch * features : 0),
  };
  const [gradients, saved] = keep ? [map.take(shards * gradientSize), map.take(blocks * perBlock)] : [map.end, map.end];
  const [replays, scratches] = [map.take(threads * perBlock), map.take(threads * perThread)];
  return {
    ...shape,
    ...block,
    ...at,
    features,
    outputs,
    parameters: image.parameters,
    source,
    position: positionsOf(source.subarray(0, gradientSize), image.parameters),
    gradientSize,
    shards,
    gradient: (shard) => gradients + shard * gradientSize,
    block: (index) => saved + index * perBlock,
    replay: (thread) => replays + thread * perBlock,
    scratch: (thread) => scratches + thread * perThread,
    end: map.end,
  };
}

/** Puts the layers' weights into the image, then their transposes. */
function planLayers({ spec, inputGradient }: NetworkShape, image: WeightImage) {
  const resolved = resolveLayers(spec);
  const weights = resolved.map((layer, index) => image.weights(layer, index));
  const gradientSize = image.size;
  const layers = resolved.map((layer, index): LayerPlan => {
    const wantInput = index > 0 || inputGradient || spec.feedback === true;
    const { maps, norms } = weights[index]!;
    const transposed = maps.map((map) => ({ ...map, ...image.transposed(map, index, wantInput) }));
    return { ...layer, index, maps: transposed, norms, wantInput };
  });
  return { layers, gradientSize };
}
