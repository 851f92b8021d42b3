/** What the source prints in its Tables 1 and 2; t is of Adam less K-FAC. */
export const PRINTED = {
  adam: { variance: 0.003176, cost: 0.003432, sharpe: -0.0025, seconds: 3.4 },
  kfac: { variance: 0.002084, cost: 0.000745, sharpe: 0.0401, seconds: 3.29 },
  pnlTest: { t: -1.5372, p: 0.1243 },
  costTest: { t: 56.8776, p: 0 },
  /** Of normalised volatility and price, Figure 3. */
  correlation: -0.77,
} as const;
