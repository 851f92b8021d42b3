import type { ClassicalName } from "./classical-hedges.ts";
import type { RiskFigures } from "./risk-figures.ts";

/** What each row without a network must come to on the report's own test paths, to the four digits that it prints. */
export interface ReferenceRow {
  readonly figures: RiskFigures;
  /** Whether the report has the row; the others were computed beside it, by a second program. */
  readonly printed: boolean;
  /** CVaR95 after costs on the value traded, by basis points; where known. */
  readonly cvar95After?: Readonly<Record<number, number>> | undefined;
}

export const referenceRows: Readonly<Record<ClassicalName, ReferenceRow>> = {
  "No hedge": { printed: true, figures: row(-2.2699, 3.2537, 9.2148, 11.365, 12.7862, 0) },
  "Black-Scholes delta": {
    printed: true,
    figures: row(-2.2761, 0.3872, 2.9141, 3.1982, 2.3574, 2.7132),
    cvar95After: { 3: 3.3041, 10: 3.5573, 18: 3.8549 },
  },
  Leland: {
    printed: true,
    figures: row(-2.2763, 0.3888, 2.8995, 3.1684, 2.3564, 2.6834),
    cvar95After: { 3: 3.2706, 10: 3.5165, 18: 3.8067 },
  },
  "Whalley-Wilmott, as coded": { printed: true, figures: row(-2.2703, 2.8771, 7.9964, 8.9403, 6.5211, 0.6184) },
  "Whalley-Wilmott": { printed: false, figures: row(-2.2786, 0.5538, 3.1216, 3.436, 2.4328, 1.6418) },
  "Heston delta": { printed: false, figures: row(-2.2764, 0.4007, 2.9413, 3.1969, 2.3622, 2.7399) },
  "Heston minimum variance": {
    printed: false,
    figures: row(-2.2762, 0.3795, 2.9067, 3.1659, 2.3532, 2.6994),
    cvar95After: { 3: 3.2705, 10: 3.5209, 18: 3.8146 },
  },
};

/** E[payoff] in points: the exact price under the model. */
export const REFERENCE_PRICE = 2.2773800484;

function row(mean: number, std: number, var95: number, cvar95: number, entropic: number, volume: number): RiskFigures {
  return { mean, std, var95, cvar95, entropic, volume };
}
