/** The random numbers of NumPy's legacy generator, `numpy.random.RandomState(seed)`: published experiments are rerun on their own paths with it. */
export interface NumpyRandom {
  /** `random_sample()`: uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** `randn()`: standard normal by the polar method of Marsaglia, two at a time, the second kept for the next call. */
  normal(): number;
  /** `randn(count)` */
  normals(count: number): Float64Array;
}

const SIZE = 624;
const SHIFT = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/**
 * MT19937 (Matsumoto and Nishimura 1998), seeded as NumPy seeds it by one integer (`init_genrand`), and NumPy's legacy normals.
 * Not for our own experiments: those draw from keys (`randomStream`).
 * @param seed integer of 0 .. 2^32 - 1
 */
export function numpyRandom(seed: number): NumpyRandom {
  const nextWord = mersenneTwister(seed);
  let kept: number | undefined;
  const uniform = () => {
    const high = nextWord() >>> 5;
    return (high * 67_108_864 + (nextWord() >>> 6)) / 9_007_199_254_740_992;
  };
  const normal = () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      kept = scale * x;
      return scale * y;
    }
  };
  return { uniform, normal, normals: (count) => Float64Array.from({ length: count }, normal) };
}

/** Words of the generator, one a call. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let k = 1; k < SIZE; k++) {
    const before = state[k - 1]! ^ (state[k - 1]! >>> 30);
    state[k] = Math.imul(before, 1_812_433_253) + k;
  }
  let at = SIZE;
  return () => {
    if (at === SIZE) {
      renew(state);
      at = 0;
    }
    return temper(state[at++]!);
  };
}

function renew(state: Uint32Array): void {
  for (let k = 0; k < SIZE; k++) {
    const bits = (state[k]! & UPPER) | (state[(k + 1) % SIZE]! & LOWER);
    state[k] = state[(k + SHIFT) % SIZE]! ^ (bits >>> 1) ^ ((bits & 1) === 0 ? 0 : 0x9908b0df);
  }
}

function temper(word: number): number {
  let x = word ^ (word >>> 11);
  x ^= (x << 7) & 0x9d2c5680;
  x ^= (x << 15) & 0xefc60000;
  return (x ^ (x >>> 18)) >>> 0;
}
