// e^{i angle} for the sums. Half turns instead of math.ts's quarters: the polynomials are longer by one term, but sine
// and cosine need not be exchanged. Minimax in absolute error over |r| <= pi / 2 (Remez): 2e-16 for the sine, 3e-15 for
// the cosine, which is multiplied by integrands below 1.
import { constant, multiplyAdd } from "../../core/assembly/lanes";

/** 1 / pi, pi in two parts, 1.5 * 2^52, -1/2, 1; then the polynomials. */
const WAVE: usize = memory.data<f64>(
  [
    0.3183098861837907, 3.1415926534682512, 1.2154201013012384e-10, 6755399441055744, -0.5, 1,
    -7.364646421063530574e-13, 1.604730119411613471e-10, -2.505185149691980568e-8, 2.755731607700597995e-6,
    -0.0001984126982009419087, 0.008333333333262878885, -0.1666666666666581209,
    -1.103257179254253058e-11, 2.086052932646428053e-9, -2.755701412280651506e-7, 2.48015842743788395e-5,
    -0.001388888887413859783, 0.0416666666663984584,
  ],
  16,
);

@inline export function halfTurns(angle: v128): v128 {
  return f64x2.nearest(f64x2.mul(angle, constant(WAVE, 0)));
}

/** angle - turns pi, in [-pi/2, pi/2]; good to 1e-16 |angle|. */
@inline export function halfRemainder(angle: v128, turns: v128): v128 {
  return f64x2.sub(f64x2.sub(angle, f64x2.mul(turns, constant(WAVE, 1))), f64x2.mul(turns, constant(WAVE, 2)));
}

/** The sign of sine and cosine after whole half turns, as a mask to be XORed. */
@inline export function signOf(turns: v128): v128 {
  return i64x2.shl(f64x2.add(turns, constant(WAVE, 3)), 63);
}

/** sin r. Even and odd powers of z = r^2 apart: half the time to wait for results. @param w z^2 */
@inline export function halfSine(r: v128, z: v128, w: v128): v128 {
  let even = multiplyAdd(constant(WAVE, 6), w, constant(WAVE, 8));
  let odd = multiplyAdd(constant(WAVE, 7), w, constant(WAVE, 9));
  even = multiplyAdd(even, w, constant(WAVE, 10));
  odd = multiplyAdd(odd, w, constant(WAVE, 11));
  even = multiplyAdd(even, w, constant(WAVE, 12));
  return multiplyAdd(f64x2.mul(r, z), multiplyAdd(odd, z, even), r);
}

/** cos r */
@inline export function halfCosine(z: v128, w: v128): v128 {
  let odd = multiplyAdd(constant(WAVE, 13), w, constant(WAVE, 15));
  let even = multiplyAdd(constant(WAVE, 14), w, constant(WAVE, 16));
  odd = multiplyAdd(odd, w, constant(WAVE, 17));
  even = multiplyAdd(even, w, constant(WAVE, 18));
  return multiplyAdd(multiplyAdd(odd, z, even), w, multiplyAdd(z, constant(WAVE, 4), constant(WAVE, 5)));
}
