/**
 * The working arrays of one maturity, one entry a node of the contour w = u - i/2. The characteristic function fills them, the gradient reads them
 * again, so that no transcendental function is evaluated twice. Complex numbers are pairs of arrays.
 */
export interface Contour {
  readonly capacity: number;
  /** Abscissae u > 0 and quadrature weights du. */
  readonly u: Float64Array;
  readonly weight: Float64Array;
  /** d = sqrt((kappa - rho xi (1/2 + iu))^2 + xi^2 q), Re d > 0. */
  readonly dRe: Float64Array;
  readonly dIm: Float64Array;
  /** 1 - e^{-dT}. */
  readonly decayRe: Float64Array;
  readonly decayIm: Float64Array;
  /** y = q (1 - e^{-dT}) / (2 d (xi_c + d)). */
  readonly yRe: Float64Array;
  readonly yIm: Float64Array;
  /** log(1 - xi^2 y), the principal one. */
  readonly logRe: Float64Array;
  readonly logIm: Float64Array;
  /** H and D of log phi = kappa theta H + v0 D. */
  readonly hRe: Float64Array;
  readonly hIm: Float64Array;
  readonly bigDRe: Float64Array;
  readonly bigDIm: Float64Array;
  /** phi itself. */
  readonly phiRe: Float64Array;
  readonly phiIm: Float64Array;
  readonly angle: Float64Array;
  readonly sine: Float64Array;
  readonly cosine: Float64Array;
}

export function createContour(capacity: number): Contour {
  const array = () => new Float64Array(capacity);
  return {
    capacity,
    u: array(),
    weight: array(),
    dRe: array(),
    dIm: array(),
    decayRe: array(),
    decayIm: array(),
    yRe: array(),
    yIm: array(),
    logRe: array(),
    logIm: array(),
    hRe: array(),
    hIm: array(),
    bigDRe: array(),
    bigDIm: array(),
    phiRe: array(),
    phiIm: array(),
    angle: array(),
    sine: array(),
    cosine: array(),
  };
}
