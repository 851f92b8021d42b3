// Tensors of four paths side by side: a number of all four is a block of two vectors of doubles. The layout of a tensor is that of ../../signature-options.ts.

@inline export const BLOCK: usize = 32;

export let width: i32 = 0;
export let depth: i32 = 0;
/** Numbers of a tensor. */
export let size: i32 = 0;
/** Tables of the first number and of the count of every level from 0 on. */
let offsets: usize = 0;
let counts: usize = 0;

/** Writes the tables at `begin`. @returns the first byte after them, divisible by 16 */
export function setLayout(begin: usize, coordinates: i32, levels: i32): usize {
  width = coordinates;
  depth = levels;
  offsets = begin;
  counts = begin + (<usize>(levels + 1) << 2);
  let first: i32 = 0;
  let count: i32 = 1;
  for (let level = 0; level <= levels; level++) {
    if (level > 1) first += count;
    if (level > 0) count *= coordinates;
    store<i32>(offsets + (<usize>level << 2), first);
    store<i32>(counts + (<usize>level << 2), count);
  }
  size = first + count;
  return (counts + (<usize>(levels + 1) << 2) + 15) & ~15;
}

@inline export function countOf(level: i32): i32 {
  return load<i32>(counts + (<usize>level << 2));
}

/** Bytes of `count` numbers. */
@inline export function bytes(count: i32): usize {
  return <usize>count * BLOCK;
}

/** Where a level begins in the tensor at `tensor`. */
@inline export function levelAt(tensor: usize, level: i32): usize {
  return tensor + bytes(load<i32>(offsets + (<usize>level << 2)));
}
