import type { HestonParameters } from "../../src/market/index.ts";
import { complex, exponential, multiply } from "./complex.ts";
import { characteristic } from "./heston-reference.ts";

/**
 * Undiscounted put by the cosine expansion of Fang and Oosterlee (2008), SIAM J. Sci. Comput. 31: another integral, another contour (the real line)
 * and a truncated density instead of a truncated transform. The density of ln(S_T / K) is taken to live within `width` of ln(F / K); heavy left
 * tails want a wide range and many terms.
 */
export function cosinePut(
  parameters: HestonParameters,
  maturity: number,
  forward: number,
  strike: number,
  width: number,
  terms: number,
): number {
  const x = Math.log(forward / strike);
  const a = Math.min(x, 0) - width;
  const length = Math.max(x, 0) + width - a;
  let sum = 0;
  for (let j = 0; j < terms; j++) {
    const u = (j * Math.PI) / length;
    const phi = characteristic(parameters, maturity, complex(u));
    const density = multiply(phi, exponential(complex(0, u * (x - a)))).re;
    sum += (j === 0 ? 0.5 : 1) * density * (psi(u, a) - chi(u, a));
  }
  return (2 / length) * strike * sum;
}

/** Integral of cos(u (y - a)) over y from a to 0. */
function psi(u: number, a: number): number {
  return u === 0 ? -a : Math.sin(-u * a) / u;
}

/** Integral of e^y cos(u (y - a)) over y from a to 0. */
function chi(u: number, a: number): number {
  return (Math.cos(-u * a) - Math.exp(a) + u * Math.sin(-u * a)) / (1 + u * u);
}
