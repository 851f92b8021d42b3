/**
 * What the curvature of a mean loss over paths is made of: for each path one vector r, back-propagated from the P&L of the path, and the curvature is mean r r'.
 *   gauss-newton  r = sqrt(l'') dz/dw: the generalised Gauss-Newton matrix (Schraudolph 2002; Martens 2020, "New insights and perspectives on the natural gradient
 *                 method", 8) of the loss l as a function of the result z of a path. The result is one number, so one vector a path is exact: nothing is sampled.
 *   fisher        r = l' dz/dw: second moments of the gradients of paths, the "empirical Fisher". A hedging loss is no likelihood, so this is no Fisher matrix
 *                 of anything; it also shrinks with the square of the gradient where the loss flattens (Kunstner, Balles, Hennig 2019). For comparison.
 */
export const curvatureNames = ["gauss-newton", "fisher"] as const;
export type CurvatureName = (typeof curvatureNames)[number];
