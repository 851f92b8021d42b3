import { characteristicFunction } from "./heston-characteristic.ts";
import { type Contour, createContour } from "./heston-contour.ts";
import { type ComplexArray, createComplexArray, type LogGradient, logGradient } from "./heston-gradient.ts";
import { type Columns, columns, type HestonKernel, type SliceIntegrals } from "./heston-kernel.ts";
import { waves } from "./waves.ts";

/** What multiplies e^{iuk}: weight / q times the price correction and its five derivatives. */
interface Integrands extends LogGradient {
  readonly correction: ComplexArray;
}

const PARAMETERS = ["kappa", "theta", "xi", "rho", "v0"] as const;

/** Scratch of the last slice, grown when needed; every call overwrites what it reads. */
let contour = createContour(256);
let integrands = createIntegrands(256);
let rows = new Float64Array(8 * 64);

/** The kernel in plain TypeScript: the readable twin, and the one that needs no build. */
export const typescriptHestonKernel: HestonKernel = { name: "typescript", integrate };

function integrate({ parameters, maturity, totalVariance, rule, logMoneyness }: SliceIntegrals, what: Columns) {
  const count = rule.nodes.length;
  const width = columns[what];
  makeRoom(count, width * logMoneyness.length);
  for (let j = 0; j < count; j++) {
    contour.u[j] = rule.end * rule.nodes[j]!;
    contour.weight[j] = rule.end * rule.weights[j]!;
  }
  characteristicFunction(parameters, maturity, contour, count);
  if (width > 1) logGradient(parameters, maturity, contour, count, integrands);
  fillCorrection(contour, count, totalVariance);
  if (width > 1) for (const name of PARAMETERS) multiplyByPhi(integrands[name], contour, count);
  for (let i = 0; i < logMoneyness.length; i++) {
    waves(contour.u, logMoneyness[i]!, count, contour.sine, contour.cosine);
    if (width === 1) rows[i] = priceSum(integrands, contour, count);
    else gradientSums(integrands, contour, count, width * i);
    if (what === "sensitivity") forwardSums(integrands.correction, contour, count, width * i + columns.gradient);
  }
  return rows.subarray(0, width * logMoneyness.length);
}

function makeRoom(count: number, results: number): void {
  if (contour.capacity < count) {
    contour = createContour(count);
    integrands = createIntegrands(count);
  }
  if (rows.length < results) rows = new Float64Array(results);
}

function createIntegrands(capacity: number): Integrands {
  const array = () => createComplexArray(capacity);
  return { correction: array(), kappa: array(), theta: array(), xi: array(), rho: array(), v0: array() };
}

/** weight (phi_Black - phi) / q, phi_Black(u - i/2) = exp(-totalVariance q / 2); phi becomes -weight phi / q. */
function fillCorrection({ u, weight, phiRe, phiIm }: Contour, count: number, totalVariance: number): void {
  const { re, im } = integrands.correction;
  for (let j = 0; j < count; j++) {
    const q = u[j]! * u[j]! + 0.25;
    const w = weight[j]! / q;
    phiRe[j] = -w * phiRe[j]!;
    phiIm[j] = -w * phiIm[j]!;
    re[j] = w * Math.exp(-0.5 * totalVariance * q) + phiRe[j]!;
    im[j] = phiIm[j]!;
  }
}

/** d log phi, of one parameter, becomes -weight phi (d log phi) / q. */
function multiplyByPhi({ re, im }: ComplexArray, { phiRe, phiIm }: Contour, count: number): void {
  for (let j = 0; j < count; j++) {
    const real = phiRe[j]! * re[j]! - phiIm[j]! * im[j]!;
    im[j] = phiRe[j]! * im[j]! + phiIm[j]! * re[j]!;
    re[j] = real;
  }
}

/** The sum over the nodes of Re[e^{iuk} correction]. */
function priceSum({ correction }: Integrands, { sine, cosine }: Contour, count: number): number {
  const { re, im } = correction;
  let sum = 0;
  for (let j = 0; j < count; j++) sum += re[j]! * cosine[j]! - im[j]! * sine[j]!;
  return sum;
}

/** The sums of the price correction and its five derivatives, to `rows` from `at`. */
function gradientSums(from: Integrands, { sine, cosine }: Contour, count: number, at: number): void {
  const { correction, kappa, theta, xi, rho, v0 } = from;
  const [a, b, c, d, e, f] = [correction.re, kappa.re, theta.re, xi.re, rho.re, v0.re];
  const [g, h, k, l, m, n] = [correction.im, kappa.im, theta.im, xi.im, rho.im, v0.im];
  let [s0, s1, s2, s3, s4, s5] = [0, 0, 0, 0, 0, 0];
  for (let j = 0; j < count; j++) {
    const x = cosine[j]!;
    const y = sine[j]!;
    s0 += a[j]! * x - g[j]! * y;
    s1 += b[j]! * x - h[j]! * y;
    s2 += c[j]! * x - k[j]! * y;
    s3 += d[j]! * x - l[j]! * y;
    s4 += e[j]! * x - m[j]! * y;
    s5 += f[j]! * x - n[j]! * y;
  }
  rows[at] = s0;
  rows[at + 1] = s1;
  rows[at + 2] = s2;
  rows[at + 3] = s3;
  rows[at + 4] = s4;
  rows[at + 5] = s5;
}

/** The sums of iu and of -q times the price correction, to `rows` from `at`. */
function forwardSums({ re, im }: ComplexArray, { u, sine, cosine }: Contour, count: number, at: number): void {
  let slope = 0;
  let curvature = 0;
  for (let j = 0; j < count; j++) {
    slope -= u[j]! * (re[j]! * sine[j]! + im[j]! * cosine[j]!);
    curvature -= (u[j]! * u[j]! + 0.25) * (re[j]! * cosine[j]! - im[j]! * sine[j]!);
  }
  rows[at] = slope;
  rows[at + 1] = curvature;
}
