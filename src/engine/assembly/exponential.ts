import { multiplyAdd } from "./vector";

// exp as in Cephes (expf, S. L. Moshier): x = n log 2 + r, exp(r) by a polynomial of degree 7, times 2^n; good to 1e-7. Constants lie in memory, see tanh.ts.
const TABLE: usize = memory.data<f32>(
  [-87, 1.44269504088896341, -0.693359375, 2.12194440e-4, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1],
  16,
);

@inline function constant(index: usize): v128 {
  return v128.load_splat<f32>(TABLE + (index << 2));
}

/** exp(x) for x <= 0; below -87 it is that of -87, still a normal number. pmax(x, -87) is x unless x < -87: NaN passes through. */
@inline export function exponential(argument: v128): v128 {
  const x = f32x4.pmax(argument, constant(0));
  const n = f32x4.nearest(f32x4.mul(x, constant(1)));
  const r = multiplyAdd(n, constant(3), multiplyAdd(n, constant(2), x));
  let p = multiplyAdd(constant(4), r, constant(5));
  p = multiplyAdd(p, r, constant(6));
  p = multiplyAdd(p, r, constant(7));
  p = multiplyAdd(p, r, constant(8));
  p = multiplyAdd(p, r, constant(9));
  p = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), constant(10));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
