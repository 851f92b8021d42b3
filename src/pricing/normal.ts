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
