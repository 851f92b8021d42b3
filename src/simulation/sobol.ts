import { check } from "../core/index.ts";
import { SOBOL_DIRECTIONS } from "./sobol-directions.ts";

/** Binary digits of a coordinate, and so at most 2^32 points. */
const BITS = 32;

/** Dimensions for which direction numbers are known. */
export const SOBOL_DIMENSIONS = 1024;

/**
 * A cursor over Sobol's sequence (Sobol 1967) in the dimensions `from` .. `to` - 1, counted from 0: the point of an
 * index, its coordinates as integers out of 2^32. Points are in the order of Gray's code (Antonov and Saleev 1979), the
 * first one 0, as Joe and Kuo print them. A successor costs one exclusive or a dimension; any other index up to 32. The
 * array returned is overwritten by the next call.
 */
export function sobolCursor(from: number, to: number): (index: number) => Uint32Array {
  check(
    from >= 0 && from < to && to <= SOBOL_DIMENSIONS,
    () => `sobolCursor: dimensions must lie within 0 .. ${SOBOL_DIMENSIONS}, were ${from} .. ${to}`,
  );
  const directions = Array.from({ length: to - from }, (_, i) => directionNumbers(from + i));
  const point = new Uint32Array(to - from);
  let at = 0;
  const flip = (bit: number): void => {
    for (let d = 0; d < point.length; d++) point[d]! ^= directions[d]![bit]!;
  };
  return (index) => {
    if (index === at + 1) {
      flip(31 - Math.clz32(index & -index)); // Gray's code of a successor differs in the lowest bit set
    } else if (index !== at) {
      point.fill(0);
      const code = (index ^ (index >>> 1)) >>> 0;
      for (let bit = 0; bit < BITS; bit++) if ((code >>> bit) & 1) flip(bit);
    }
    at = index;
    return point;
  };
}

/**
 * Direction numbers v_1 .. v_32 of one dimension, as integers out of 2^32 (Bratley and Fox 1988, ACM Algorithm 659).
 */
function directionNumbers(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) return v.map((_, i) => (1 << (31 - i)) >>> 0);
  const [polynomial = 0, ...initial] = definitionOf(dimension);
  const degree = initial.length;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      v[i] = initial[i]! << (31 - i);
      continue;
    }
    let next = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - k)) & 1) next ^= v[i - k]!;
    v[i] = next;
  }
  return v;
}

let definitions: readonly string[] | undefined;

function definitionOf(dimension: number): number[] {
  definitions ??= SOBOL_DIRECTIONS.trim().split(/\s/);
  return definitions[dimension - 1]!.split(":").map(Number);
}
