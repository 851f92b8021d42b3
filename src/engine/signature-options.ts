import { UsageError } from "../core/index.ts";
import { lyndonWords } from "./lyndon-words.ts";

/** Which signature of a path. */
export interface SignatureOptions {
  /** Coordinates of a point of the path. */
  readonly dimension: number;
  /** Highest level: longest words. */
  readonly depth: number;
  /** Lead-lag transform: every step moves first the leading copy of the coordinates, then the lagging one: [lead, lag]. */
  readonly leadLag?: boolean | undefined;
  /** Time as a last coordinate, after the lead-lag transform. */
  readonly time?: boolean | undefined;
  /** Time of a step of the path; unless given, a whole path, or a whole window, takes time 1. */
  readonly timeStep?: number | undefined;
  /** The logarithm instead: its coefficients of Lyndon words, from which all of it follows, and which do not depend on each other. */
  readonly log?: boolean | undefined;
}

/**
 * All that is derived from the options. A tensor is flat, [size], without its level 0, which is 1: level k has `counts[k]` = width^k numbers from `offsets[k]` on,
 * the coefficient of a word (i_1, .., i_k) at place sum_j i_j width^(k - j).
 */
export interface SignatureShape {
  readonly dimension: number;
  readonly depth: number;
  readonly leadLag: boolean;
  readonly time: boolean;
  readonly timeStep: number | undefined;
  /** Coordinates with those that the options add. */
  readonly width: number;
  /** Straight pieces of a step of the path. */
  readonly pieces: number;
  /** By level; the entry of level 0 has no meaning. */
  readonly offsets: Int32Array;
  readonly counts: Int32Array;
  /** Numbers of a tensor. */
  readonly size: number;
  /** Places of the coefficients that are kept; all of the tensor where absent. */
  readonly kept: Int32Array | undefined;
}

/** Above this a signature does not fit what it is made for. */
const MOST_NUMBERS = 2 ** 22;

/** Numbers of each level, the first first; the constant 1 is not among them. Options that make no sense are a UsageError. */
export function signatureLevels(options: SignatureOptions): number[] {
  const { depth, counts, width } = signatureShape(options);
  if (options.log) return lyndonWords(width, depth).map(({ length }) => length);
  return [...counts.subarray(1)];
}

/** Numbers of a signature. */
export function signatureSize(options: SignatureOptions): number {
  return keptSize(signatureShape(options));
}

/** Numbers that callers see. */
export function keptSize({ kept, size }: SignatureShape): number {
  return kept?.length ?? size;
}

/** Options that make no sense are a UsageError. */
export function signatureShape(options: SignatureOptions): SignatureShape {
  const { dimension, depth, leadLag = false, time = false, timeStep, log = false } = options;
  requireCount("dimension", dimension);
  requireCount("depth", depth);
  if (timeStep !== undefined && !(timeStep > 0 && timeStep < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`signature: timeStep must be a positive number, was ${timeStep}`);
  }
  const width = dimension * (leadLag ? 2 : 1) + (time ? 1 : 0);
  requireSize(width, depth);
  const counts = Int32Array.from({ length: depth + 1 }, (_, level) => width ** level);
  const offsets = new Int32Array(depth + 1);
  for (let level = 2; level <= depth; level++) offsets[level] = offsets[level - 1]! + counts[level - 1]!;
  const size = offsets[depth]! + counts[depth]!;
  const kept = log ? lyndonPlaces(width, depth, offsets) : undefined;
  return { dimension, depth, leadLag, time, timeStep, width, pieces: leadLag ? 2 : 1, offsets, counts, size, kept };
}

/** Places of the Lyndon words in a tensor, by level and then in dictionary order. */
function lyndonPlaces(width: number, depth: number, offsets: Int32Array): Int32Array {
  const placeOf = (word: readonly number[]) =>
    word.reduce((place, letter) => place * width + letter, 0) + offsets[word.length]!;
  return Int32Array.from(lyndonWords(width, depth).flat().map(placeOf));
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new UsageError(`signature: ${name} must be an integer >= 1, was ${value}`);
}

function requireSize(width: number, depth: number): void {
  let size = 0;
  for (let level = 1; level <= depth && size <= MOST_NUMBERS; level++) size += width ** level;
  if (size <= MOST_NUMBERS) return;
  throw new UsageError(
    `signature: ${width} coordinates to depth ${depth} make more than ${MOST_NUMBERS} numbers`,
    "Use a smaller depth, or fewer coordinates; the lead-lag transform doubles them.",
  );
}
