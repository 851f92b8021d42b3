import { check, deriveKey, type Key, type RandomStream, randomStream } from "../core/index.ts";

/**
 * `stationary`: blocks of geometric length that wrap around the end (Politis and Romano 1994, JASA 89);
 * `moving`: blocks of one length within the sample (Kuensch 1989, Annals of Statistics 17).
 */
export type BlockKind = "stationary" | "moving";

/** How to draw resamples. Blocks should be at least as long as the overlap of the windows. */
export interface BlockPlan {
  /** Mean length of a block, in observations; >= 1. */
  readonly meanBlock: number;
  readonly key: Key;
  readonly kind?: BlockKind | undefined;
}

/** Indices of resample number `draw` of n observations; the same for the same arguments, in whatever order draws are made. */
export function blockIndices(
  n: number,
  meanBlock: number,
  key: Key,
  draw: number,
  kind: BlockKind = "stationary",
): Int32Array {
  const indices = new Int32Array(n);
  let filled = 0;
  forEachBlock(n, { meanBlock, key, kind }, draw, (start, length) => {
    for (let i = 0; i < length; i++) indices[filled++] = (start + i) % n;
  });
  return indices;
}

/** How often each of the observations 0 .. counts.length - 1 occurs in resample number `draw`; overwrites `counts`. */
export function blockCounts(counts: Int32Array, plan: BlockPlan, draw: number): void {
  const n = counts.length;
  counts.fill(0);
  forEachBlock(n, plan, draw, (start, length) => {
    for (let i = 0; i < length; i++) counts[(start + i) % n]!++;
  });
}

/** Visits the blocks of resample number `draw` until they hold n observations, the last one cut short; a block that passes the end goes on at the start. */
export function forEachBlock(
  n: number,
  plan: BlockPlan,
  draw: number,
  visit: (start: number, length: number) => void,
): void {
  const { meanBlock, key, kind = "stationary" } = plan;
  check(meanBlock >= 1 && meanBlock <= n, () => `bootstrap: mean block must lie in 1 .. ${n}, was ${meanBlock}`);
  const stream = randomStream(deriveKey(key, "bootstrap"), draw);
  const next = kind === "stationary" ? geometricBlock(n, meanBlock, stream) : movingBlock(n, meanBlock, stream);
  for (let left = n; left > 0; ) {
    const [start, length] = next();
    visit(start, Math.min(length, left));
    left -= length;
  }
}

function geometricBlock(n: number, meanBlock: number, stream: RandomStream): () => readonly [number, number] {
  const logContinue = Math.log(1 - 1 / meanBlock); // -Infinity for blocks of one
  return () => [stream.integer(n), 1 + Math.floor(Math.log(stream.uniform()) / logContinue)];
}

function movingBlock(n: number, meanBlock: number, stream: RandomStream): () => readonly [number, number] {
  const length = Math.round(meanBlock);
  return () => [stream.integer(n - length + 1), length];
}
