// The products of ../../signature-product.ts, of four paths: the same operations in the same order, so the same bits.
import { multiplyAdd } from "../../../core/assembly/lanes";
import { BLOCK, bytes, countOf, depth, levelAt, size, width } from "./layout";

/** Multiplied, and added to what is at `to`. */
@inline function addProduct(to: usize, a: v128, a2: v128, b: usize): void {
  v128.store(to, multiplyAdd(a, v128.load(b), v128.load(to)));
  v128.store(to, multiplyAdd(a2, v128.load(b, 16), v128.load(to, 16)), 16);
}

/** to = a b + c */
@inline function storeProduct(to: usize, a: v128, a2: v128, b: usize, c: usize): void {
  v128.store(to, multiplyAdd(a, v128.load(b), v128.load(c)));
  v128.store(to, multiplyAdd(a2, v128.load(b, 16), v128.load(c, 16)), 16);
}

/** See `multiply`. */
export function multiply(highest: i32, a: usize, constant: f64, b: usize, out: usize): void {
  const factor = f64x2.splat(constant);
  for (let level = 1; level <= highest; level++) {
    const start = levelAt(out, level);
    const end = start + bytes(countOf(level));
    let whole = levelAt(a, level);
    for (let to = start; to < end; to += 16, whole += 16) v128.store(to, f64x2.mul(factor, v128.load(whole)));
    for (let left = 1; left < level; left++) addOuter(left, level - left, a, b, start);
  }
}

/** a_left b_right, added to the level at `to`. */
@inline function addOuter(left: i32, right: i32, a: usize, b: usize, to: usize): void {
  const rightAt = levelAt(b, right);
  const rightEnd = rightAt + bytes(countOf(right));
  let from = levelAt(a, left);
  const leftEnd = from + bytes(countOf(left));
  for (; from < leftEnd; from += BLOCK) {
    const value = v128.load(from);
    const value2 = v128.load(from, 16);
    for (let word = rightAt; word < rightEnd; word += BLOCK, to += BLOCK) addProduct(to, value, value2, word);
  }
}

/** to += from, a tensor. */
export function addTensor(from: usize, to: usize): void {
  const end = to + bytes(size);
  for (; to < end; to += 16, from += 16) v128.store(to, f64x2.add(v128.load(to), v128.load(from)));
}

/** to = -to, a tensor. */
export function negate(to: usize): void {
  const end = to + bytes(size);
  for (; to < end; to += 16) v128.store(to, f64x2.neg(v128.load(to)));
}

/** scratch_1 = v / level + s_1 */
@inline function firstLetters(level: i32, s: usize, v: usize, scratch: usize): void {
  const divisor = f64x2.splat(<f64>level);
  const end = bytes(width);
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(scratch + i, f64x2.add(f64x2.div(v128.load(v + i), divisor), v128.load(s + i)));
  }
}

/** s_1 += v */
@inline function addLetters(s: usize, v: usize): void {
  const end = bytes(width);
  for (let i: usize = 0; i < end; i += 16) v128.store(s + i, f64x2.add(v128.load(s + i), v128.load(v + i)));
}

/** See `multiplyByExponential`. */
export function multiplyByExponential(s: usize, v: usize, scratch: usize): void {
  const letters = v + bytes(width);
  for (let level = depth; level >= 2; level--) {
    firstLetters(level, s, v, scratch);
    for (let length = 2; length < level; length++) {
      const share = f64x2.splat(1.0 / <f64>(level - length + 1));
      const start = levelAt(s, length);
      for (let word = countOf(length - 1) - 1; word >= 0; word--) {
        const from = scratch + bytes(word);
        const value = f64x2.mul(v128.load(from), share);
        const value2 = f64x2.mul(v128.load(from, 16), share);
        let to = bytes(word * width);
        for (let letter = v; letter < letters; letter += BLOCK, to += BLOCK) {
          storeProduct(scratch + to, value, value2, letter, start + to);
        }
      }
    }
    let to = levelAt(s, level);
    const end = scratch + bytes(countOf(level - 1));
    for (let from = scratch; from < end; from += BLOCK) {
      const value = v128.load(from);
      const value2 = v128.load(from, 16);
      for (let letter = v; letter < letters; letter += BLOCK, to += BLOCK) addProduct(to, value, value2, letter);
    }
  }
  addLetters(s, v);
}

/** See `multiplyExponentialBy`. */
export function multiplyExponentialBy(s: usize, v: usize, scratch: usize): void {
  for (let level = depth; level >= 2; level--) {
    firstLetters(level, s, v, scratch);
    for (let length = 2; length < level; length++) {
      const share = f64x2.splat(1.0 / <f64>(level - length + 1));
      const ends = bytes(countOf(length - 1));
      for (let i = width - 1; i >= 0; i--) {
        const letter = v + bytes(i);
        const value = f64x2.mul(v128.load(letter), share);
        const value2 = f64x2.mul(v128.load(letter, 16), share);
        const to = scratch + <usize>i * ends;
        const from = levelAt(s, length) + <usize>i * ends;
        for (let word: usize = 0; word < ends; word += BLOCK) {
          storeProduct(to + word, value, value2, scratch + word, from + word);
        }
      }
    }
    let to = levelAt(s, level);
    const end = scratch + bytes(countOf(level - 1));
    for (let i = 0; i < width; i++) {
      const value = v128.load(v + bytes(i));
      const value2 = v128.load(v + bytes(i), 16);
      for (let from = scratch; from < end; from += BLOCK, to += BLOCK) addProduct(to, value, value2, from);
    }
  }
  addLetters(s, v);
}
