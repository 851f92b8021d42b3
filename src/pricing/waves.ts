const INVERSE_PI = 0.3183098861837907;
/** pi in two parts: whole multiples of the first are exact up to a million. */
const PI_HIGH = 3.1415926534682512;
const PI_LOW = 1.2154201013012384e-10;
/** Adding and subtracting 1.5 * 2^52 rounds a double to the nearest integer. */
const ROUND = 6755399441055744;

/**
 * cos(uk) and sin(uk) for `count` u: reduced by half turns to r in [-pi/2, pi/2], polynomials in r^2 with the least
 * absolute error there (Remez), 2e-16 for the sine and 3e-15 for the cosine, plus 1e-16 |uk| of the reduction. Faster
 * than `sineCosine`, and good enough for what multiplies the integrands.
 */
export function waves(u: Float64Array, k: number, count: number, sine: Float64Array, cosine: Float64Array): void {
  for (let j = 0; j < count; j++) {
    const angle = u[j]! * k;
    const turns = angle * INVERSE_PI + ROUND - ROUND;
    const r = angle - turns * PI_HIGH - turns * PI_LOW;
    const z = r * r;
    const w = z * z;
    const sign = 1 - 2 * (turns & 1);
    const odd = 0.00833333333326288 + w * (2.755731607700598e-6 + w * 1.6047301194116135e-10);
    const even =
      -0.1666666666666581 + w * (-0.0001984126982009419 + w * (-2.5051851496919807e-8 + w * -7.364646421063531e-13));
    const third = -0.0013888888874138599 + w * (-2.7557014122806516e-7 + w * -1.103257179254253e-11);
    const second = 0.041666666666398455 + w * (2.480158427437884e-5 + w * 2.086052932646428e-9);
    sine[j] = sign * (r + r * z * (even + z * odd));
    cosine[j] = sign * (1 - 0.5 * z + w * (second + z * third));
  }
}
