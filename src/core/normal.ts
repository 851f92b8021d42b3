const INVERSE_SQRT_2PI = 0.3989422804014327;

/** exp(-x^2 / 2), which density and distribution function have in common: whoever needs both hands it to them. */
export function bell(x: number): number {
  return Math.exp(-0.5 * x * x);
}

/** Standard normal density. @param bellOfX `bell(x)` */
export function normalPdf(x: number, bellOfX: number = bell(x)): number {
  return INVERSE_SQRT_2PI * bellOfX;
}

/**
 * Standard normal distribution function, absolute error below 1e-15: Hart's rational approximation (Computer Approximations, 1968, no. 5666),
 * in the form of West (2005), "Better approximations to cumulative normal functions", Wilmott Magazine.
 * @param bellOfX `bell(x)`
 */
export function normalCdf(x: number, bellOfX: number = bell(x)): number {
  const z = Math.abs(x);
  if (Number.isNaN(x)) return Number.NaN;
  const tail = z > 37 ? 0 : z < 7.07106781186547 ? hartTail(z, bellOfX) : continuedFractionTail(z, bellOfX);
  return x > 0 ? 1 - tail : tail;
}

function hartTail(z: number, bellOfZ: number): number {
  const numerator =
    (((((0.0352624965998911 * z + 0.700383064443688) * z + 6.37396220353165) * z + 33.912866078383) * z +
      112.079291497871) *
      z +
      221.213596169931) *
      z +
    220.206867912376;
  const denominator =
    ((((((0.0883883476483184 * z + 1.75566716318264) * z + 16.064177579207) * z + 86.7807322029461) * z +
      296.564248779674) *
      z +
      637.333633378831) *
      z +
      793.826512519948) *
      z +
    440.413735824752;
  return (bellOfZ * numerator) / denominator;
}

function continuedFractionTail(z: number, bellOfZ: number): number {
  const fraction = z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))));
  return (bellOfZ / fraction) * INVERSE_SQRT_2PI;
}

/**
 * Quantile of the standard normal distribution for a probability in (0, 1), relative error about 1e-16: Wichura (1988),
 * "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (PPND16). -Infinity at 0,
 * Infinity at 1, NaN outside.
 */
export function normalQuantile(probability: number): number {
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const tail = q < 0 ? probability : 1 - probability;
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(tail));
  const distance = r <= 5 ? ratio(TAIL, r - 1.6) : ratio(FAR_TAIL, r - 5);
  return q < 0 ? -distance : distance;
}

/** Coefficients of numerator and denominator, in descending powers. */
type Rational = readonly [readonly number[], readonly number[]];

const CENTRE: Rational = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const TAIL: Rational = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];
const FAR_TAIL: Rational = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
];

function ratio([numerator, denominator]: Rational, x: number): number {
  return horner(numerator, x) / horner(denominator, x);
}

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum = sum * x + coefficients[i]!;
  return sum;
}
