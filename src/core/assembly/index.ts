// The elementary functions over arrays of an even length, so that tests can meet them: y[i] = f(x[i]).
import { PAIR } from "./lanes";
import {
  atan2Pair, cosineOf, expm1Pair, expPair, log1pPair, logPair, quarterTurns, remainder, rotatedCosine, rotatedSine,
  sineOf, sqrtPair,
} from "./math";

/** Where data may begin. */
export function firstFree(): usize {
  return __heap_base;
}

export function sqrt(x: usize, y: usize, count: i32): void {
  const end = x + (<usize>count << 3);
  for (; x < end; x += PAIR, y += PAIR) v128.store(y, sqrtPair(v128.load(x)));
}

export function exp(x: usize, y: usize, count: i32): void {
  const end = x + (<usize>count << 3);
  for (; x < end; x += PAIR, y += PAIR) v128.store(y, expPair(v128.load(x)));
}

export function expm1(x: usize, y: usize, count: i32): void {
  const end = x + (<usize>count << 3);
  for (; x < end; x += PAIR, y += PAIR) v128.store(y, expm1Pair(v128.load(x)));
}

export function log(x: usize, y: usize, count: i32): void {
  const end = x + (<usize>count << 3);
  for (; x < end; x += PAIR, y += PAIR) v128.store(y, logPair(v128.load(x)));
}

export function log1p(x: usize, y: usize, count: i32): void {
  const end = x + (<usize>count << 3);
  for (; x < end; x += PAIR, y += PAIR) v128.store(y, log1pPair(v128.load(x)));
}

/** angle[i] of the point (x[i], height[i]). */
export function atan2(height: usize, x: usize, angle: usize, count: i32): void {
  const end = x + (<usize>count << 3);
  for (; x < end; x += PAIR, height += PAIR, angle += PAIR)
    v128.store(angle, atan2Pair(v128.load(height), v128.load(x)));
}

export function sinCos(x: usize, sine: usize, cosine: usize, count: i32): void {
  const end = x + (<usize>count << 3);
  for (; x < end; x += PAIR, sine += PAIR, cosine += PAIR) {
    const angle = v128.load(x);
    const turns = quarterTurns(angle);
    const r = remainder(angle, turns);
    const s = sineOf(r);
    const c = cosineOf(r);
    v128.store(sine, rotatedSine(s, c, turns));
    v128.store(cosine, rotatedCosine(s, c, turns));
  }
}
