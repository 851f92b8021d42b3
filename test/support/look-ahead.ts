import { type Key, randomStream } from "../../src/core/index.ts";

/** Positions [episodes x steps] that are those of `ahead` sessions later (earlier where negative), within each episode. */
export function known(positions: Float64Array, steps: number, ahead: number): Float64Array {
  return positions.map((_, at) => {
    const step = Math.min(Math.max((at % steps) + ahead, 0), steps - 1);
    return positions[at - (at % steps) + step]!;
  });
}

/** (1 - share) a + share b. */
export function mixed(a: Float64Array, b: Float64Array, share: number): Float64Array {
  return a.map((value, at) => (1 - share) * value + share * b[at]!);
}

/** Positions with slow noise, as networks that were trained differently have it: each episode starts anew. */
export function autoregressiveNoise(positions: Float64Array, steps: number, deviation: number, key: Key): Float64Array {
  const random = randomStream(key);
  let noise = 0;
  return positions.map((value, at) => {
    noise = (at % steps === 0 ? 0 : 0.8 * noise) + deviation * random.normal();
    return value + noise;
  });
}
