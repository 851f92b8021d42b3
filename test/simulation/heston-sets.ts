/**
 * Sets B to D of published comparisons: an equity index, Andersen's (2008) case I, and an extreme one. All violate
 * Feller's condition.
 */
export const sets = {
  B: { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "Q" },
  C: { kappa: 0.5, theta: 0.04, xi: 1, rho: -0.9, v0: 0.04, measure: "Q" },
  D: { kappa: 1.5, theta: 0.04, xi: 1.5, rho: -0.9, v0: 0.04, measure: "Q" },
} as const;
