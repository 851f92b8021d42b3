// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011) of four counters at a time: those of four neighbouring paths at one
// step.

const ROUNDS: usize = 10;
const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** Pairs of round keys. */
const KEYS: usize = memory.data(80, 16);
/** Both multipliers: a load costs less than a constant vector, which V8 builds anew at every use. */
const MULTIPLIERS: usize = memory.data<u32>([M0, M1], 16);

/** Sets the key of every number that follows. */
export function setKey(first: u32, second: u32): void {
  let k0 = first;
  let k1 = second;
  for (let round: usize = 0; round < ROUNDS; round++) {
    store<u32>(KEYS + (round << 3), k0);
    store<u32>(KEYS + (round << 3), k1, 4);
    k0 += W0;
    k1 += W1;
  }
}

/** Low words of the 64-bit products of lanes 0, 1 and of lanes 2, 3. */
@inline function lowWords(first: v128, last: v128): v128 {
  return v128.shuffle<u32>(first, last, 0, 2, 4, 6);
}

@inline function highWords(first: v128, last: v128): v128 {
  return v128.shuffle<u32>(first, last, 1, 3, 5, 7);
}

/** Words 0 .. 3 of the counters (paths, step, 0, 0), four lanes each, to 64 bytes at `to`. */
@inline export function philox4(paths: v128, step: u32, to: usize): void {
  let x0 = paths;
  let x1 = i32x4.splat(step);
  let x2 = i32x4.splat(0);
  let x3 = x2;
  const m0 = v128.load32_splat(MULTIPLIERS);
  const m1 = v128.load32_splat(MULTIPLIERS, 4);
  for (let round: usize = 0; round < ROUNDS; round++) {
    const keys = KEYS + (round << 3);
    const a = i64x2.extmul_low_i32x4_u(x0, m0);
    const b = i64x2.extmul_high_i32x4_u(x0, m0);
    const c = i64x2.extmul_low_i32x4_u(x2, m1);
    const d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(highWords(c, d), x1), v128.load32_splat(keys));
    x2 = v128.xor(v128.xor(highWords(a, b), x3), v128.load32_splat(keys, 4));
    x1 = lowWords(c, d);
    x3 = lowWords(a, b);
  }
  v128.store(to, x0);
  v128.store(to, x1, 16);
  v128.store(to, x2, 32);
  v128.store(to, x3, 48);
}
