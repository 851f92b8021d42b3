import { check, deriveKey, firstNotBelow, type Key, type RandomStream, randomStream } from "../core/index.ts";
import type { PathBatch } from "../market/index.ts";
import { automaticBlockLength } from "./block-length.ts";
import type { PastMoves } from "./past-moves.ts";

/**
 * Where a new block begins. `independent`: anywhere, as Politis and Romano have it, who also let the end of the past be
 * followed by its beginning. `matched`, the default: at a session whose volatility index is among the nearest to that
 * of the path; a gap of the past or its end begins a new block.
 */
export type BlockStart = "matched" | "independent";

export interface BootstrapRequest {
  readonly paths: number;
  /** Sessions. */
  readonly steps: number;
  readonly key: Key;
  /** Number of the first path, default 0: any split of the paths gives the same bits. */
  readonly firstPath?: number | undefined;
  /** Mean length of a block in sessions; default: `meanBlockLength`. */
  readonly meanBlock?: number | undefined;
  readonly blocks?: BlockStart | undefined;
  /** Whether to take off ln E[exp(return)] of the past, so that the price has no drift; default true. */
  readonly centred?: boolean | undefined;
}

/** The longest of the automatic block lengths of returns, of their absolute values and of the index's changes. */
export function meanBlockLength({ returns, indexChanges }: PastMoves): number {
  return Math.max(...[returns, returns.map(Math.abs), indexChanges].map(automaticBlockLength));
}

/**
 * Paths made of blocks of the past, by the stationary bootstrap (Politis and Romano 1994, JASA 89): blocks of geometric
 * length, in which returns and changes of the volatility index stay together and in order. The first block begins
 * anywhere, with the index of that session; the index of a path is then recombined from the changes.
 *
 * With blocks that begin anywhere, that index would wander as a random walk, and a return of a panic would follow an
 * index of 12 %. A matched block begins at one of the n^(1/3) sessions whose index is nearest to the path's: a local
 * bootstrap (Paparoditis and Politis 2002). So returns have the size that goes with the index, the index comes back as
 * it did in the past, and it does not leave the range of the past for long.
 *
 * Spot is 1 at the start. Throws a RangeError when a size is out of range.
 */
export function bootstrapPaths(moves: PastMoves, request: BootstrapRequest): PathBatch {
  checkRequest(moves, request);
  const { paths, steps, firstPath = 0, centred = true } = request;
  const meanBlock = request.meanBlock ?? meanBlockLength(moves);
  const choice = request.blocks === "independent" ? anywhere(moves) : matching(moves);
  const drift = centred ? meanGrowth(moves.returns) : 0;
  const key = deriveKey(request.key, "bootstrap paths");
  const times = steps + 1;
  const batch: PathBatch = {
    paths,
    times,
    spot: new Float64Array(paths * times),
    volatilityIndex: new Float64Array(paths * times),
  };
  for (let i = 0; i < paths; i++) {
    drawPath(moves, { meanBlock, choice, drift }, randomStream(key, firstPath + i), batch, i * times);
  }
  return batch;
}

interface Draw {
  readonly meanBlock: number;
  readonly choice: BlockChoice;
  readonly drift: number;
}

interface BlockChoice {
  /** Number of the move that begins a new block, given ln(index) of the path. */
  begin(logIndex: number, stream: RandomStream): number;
  /** Whether a block may go on with this move after the one before it. */
  mayGoOn(move: number): boolean;
}

/** Fills one row of `batch`, which starts at `row`. */
function drawPath(
  { returns, indexChanges, index }: PastMoves,
  { meanBlock, choice, drift }: Draw,
  stream: RandomStream,
  { times, spot, volatilityIndex }: PathBatch,
  row: number,
): void {
  let move = stream.integer(returns.length);
  let logSpot = 0;
  let logIndex = Math.log(index[move]!);
  spot[row] = 1;
  volatilityIndex[row] = Math.exp(logIndex);
  for (let t = 1; t < times; t++) {
    logSpot += returns[move]! - drift;
    logIndex += indexChanges[move]!;
    spot[row + t] = Math.exp(logSpot);
    volatilityIndex[row + t] = Math.exp(logIndex);
    const next = (move + 1) % returns.length;
    const goesOn = stream.uniform() >= 1 / meanBlock && choice.mayGoOn(next);
    move = goesOn ? next : choice.begin(logIndex, stream);
  }
}

function anywhere({ returns }: PastMoves): BlockChoice {
  return { begin: (_, stream) => stream.integer(returns.length), mayGoOn: () => true };
}

function matching({ index, follows }: PastMoves): BlockChoice {
  const order = Array.from(index.keys()).sort((a, b) => index[a]! - index[b]! || a - b);
  const levels = Float64Array.from(order, (move) => Math.log(index[move]!));
  const neighbours = Math.ceil(Math.cbrt(index.length));
  return {
    begin: (logIndex, stream) => {
      const centre = firstNotBelow(levels, logIndex);
      const first = Math.max(0, Math.min(centre - (neighbours >>> 1), levels.length - neighbours));
      return order[first + stream.integer(neighbours)]!;
    },
    mayGoOn: (move) => follows[move]!,
  };
}

/** ln of the mean growth factor. */
function meanGrowth(returns: Float64Array): number {
  return Math.log(returns.reduce((sum, r) => sum + Math.exp(r), 0) / returns.length);
}

function checkRequest({ returns }: PastMoves, request: BootstrapRequest): void {
  const { paths, steps, firstPath = 0, meanBlock = 1 } = request;
  for (const [name, value, least] of [
    ["paths", paths, 1],
    ["steps", steps, 1],
    ["firstPath", firstPath, 0],
  ] as const) {
    check(
      Number.isInteger(value) && value >= least,
      () => `bootstrapPaths: ${name} must be an integer >= ${least}, was ${value}`,
    );
  }
  check(firstPath + paths <= 2 ** 32, () => `bootstrapPaths: paths end at 2^32, were ${firstPath} + ${paths}`);
  check(
    meanBlock >= 1 && meanBlock <= returns.length,
    () => `bootstrapPaths: meanBlock must lie in 1 .. ${returns.length}, was ${meanBlock}`,
  );
}
