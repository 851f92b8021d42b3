import { check } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";

/** xi^2 must not underflow; long before that the model prices as Black's. */
const LEAST_XI = 1e-12;

/**
 * Throws a RangeError that names the first parameter which cannot price options. The Feller condition is not asked for: equity smiles break it.
 * Only parameters under Q price options; those of a history (P) leave out the variance premium.
 */
export function checkHestonParameters({ kappa, theta, xi, rho, v0, measure }: HestonParameters): void {
  check(measure === "Q", () => `Heston: options are priced by parameters under measure Q, these are under ${measure}`);
  check(kappa > 0 && kappa < Infinity, () => `Heston: kappa must be > 0 and finite, was ${kappa}`);
  check(theta > 0 && theta < Infinity, () => `Heston: theta must be > 0 and finite, was ${theta}`);
  check(xi >= LEAST_XI && xi < Infinity, () => `Heston: xi must be >= ${LEAST_XI} and finite, was ${xi}`);
  check(rho > -1 && rho < 1, () => `Heston: rho must be between -1 and 1, both excluded, was ${rho}`);
  check(v0 >= 0 && v0 < Infinity, () => `Heston: v0 must be >= 0 and finite, was ${v0}`);
}

/** E of the integral of v over [0, maturity]: theta T + (v0 - theta) (1 - e^{-kappa T}) / kappa. */
export function expectedTotalVariance({ kappa, theta, v0 }: HestonParameters, maturity: number): number {
  return theta * maturity - ((v0 - theta) * Math.expm1(-kappa * maturity)) / kappa;
}
