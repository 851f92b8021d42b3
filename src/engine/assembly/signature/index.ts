// Rolling signatures of four paths at a time; see ../../signature-window.ts for the method. One window at a time: `open` begins another. Pointers in bytes.
import { bytes, countOf, depth, setLayout, size, width } from "./layout";
import { addTensor, multiply, multiplyByExponential, multiplyExponentialBy, negate } from "./products";

let steps: i32 = 0;
let pieces: i32 = 0;
let place: i32 = 0;
let isFirstBlock: bool = true;

/** Pieces of the next step [pieces x width]. */
let next: usize = 0;
let tensor: usize = 0;
let begun: usize = 0;
let ends: usize = 0;
let moves: usize = 0;
let scratch: usize = 0;
let logarithm: usize = 0;
/** r_1 .. r_depth of the logarithm. */
let rests: usize = 0;

/** Lays out a window. @returns the first byte that it does not use: memory up to there must exist before anything else is called */
export function open(coordinates: i32, levels: i32, windowSteps: i32, stepPieces: i32, log: i32): usize {
  steps = windowSteps;
  pieces = stepPieces;
  next = setLayout(__heap_base, coordinates, levels);
  tensor = next + bytes(pieces * width);
  begun = tensor + bytes(size);
  moves = begun + bytes(size);
  scratch = moves + bytes(steps * pieces * width);
  ends = scratch + bytes(max(width, countOf(depth - 1)));
  logarithm = ends + <usize>max(0, steps - 1) * bytes(size);
  rests = logarithm + (log ? bytes(size) : 0);
  return rests + (log ? <usize>depth * bytes(size) : 0);
}

/** Where the caller writes the pieces of a step. */
export function nextAt(): usize {
  return next;
}

/** Where the signature of the window is. */
export function tensorAt(): usize {
  return tensor;
}

/** Where `takeLogarithm` writes. */
export function logarithmAt(): usize {
  return logarithm;
}

export function reset(): void {
  memory.fill(tensor, 0, bytes(2 * size));
  place = 0;
  isFirstBlock = true;
}

export function step(): void {
  if (steps == 0) return;
  if (place == steps) close();
  const first = moves + bytes(place * pieces * width);
  memory.copy(first, next, bytes(pieces * width));
  for (let piece = 0; piece < pieces; piece++) multiplyByExponential(begun, first + bytes(piece * width), scratch);
  place += 1;
  if (isFirstBlock || place == steps) memory.copy(tensor, begun, bytes(size));
  else {
    multiply(depth, ends + <usize>(steps - place - 1) * bytes(size), 1, begun, tensor);
    addTensor(begun, tensor);
  }
}

function close(): void {
  let at = ends;
  for (let length = 1; length < steps; length++, at += bytes(size)) {
    if (length == 1) memory.fill(ends, 0, bytes(size));
    else memory.copy(at, at - bytes(size), bytes(size));
    const first = moves + bytes((steps - length) * pieces * width);
    for (let piece = pieces - 1; piece >= 0; piece--) multiplyExponentialBy(at, first + bytes(piece * width), scratch);
  }
  memory.fill(begun, 0, bytes(size));
  place = 0;
  isFirstBlock = false;
}

/** The logarithm of the window's signature; see ../../signature-log.ts. */
export function takeLogarithm(): void {
  memory.fill(rests + <usize>(depth - 1) * bytes(size), 0, bytes(size));
  for (let j = depth - 1; j >= 1; j--) {
    const rest = rests + <usize>(j - 1) * bytes(size);
    multiply(depth - j, tensor, 1.0 / <f64>(j + 1), rest + bytes(size), rest);
    negate(rest);
  }
  multiply(depth, tensor, 1, rests, logarithm);
}
