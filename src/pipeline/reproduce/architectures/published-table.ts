import type { ClassicalName } from "./classical-hedges.ts";
import type { RiskFigures } from "./risk-figures.ts";

/** What each row without a network must come to on the report's own test paths, to the four digits that it prints. */
export interface ReferenceRow {
  readonly figures: RiskFigures;
  /** Whether the report has the row; the others were computed beside it, by a second program. */
  readonly printed: boolean;
  /** What a reader must know of the row. */
  readonly note?: string | undefined;
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
    note: "Volatility 0.2075: 0.1 % for a round trip, one trade a day.",
    figures: row(-2.2763, 0.3888, 2.8995, 3.1684, 2.3564, 2.6834),
    cvar95After: { 3: 3.2706, 10: 3.5165, 18: 3.8067 },
  },
  "Whalley-Wilmott, as coded": {
    printed: true,
    note: "Its band's half-width has Gamma S^2 where Whalley and Wilmott have Gamma^2 S.",
    figures: row(-2.2703, 2.8771, 7.9964, 8.9403, 6.5211, 0.6184),
  },
  "Whalley-Wilmott": {
    printed: false,
    note: "Not in the report: its row with the right exponent.",
    figures: row(-2.2786, 0.5538, 3.1216, 3.436, 2.4328, 1.6418),
  },
  "Heston delta": {
    printed: false,
    note: "Not in the report.",
    figures: row(-2.2764, 0.4007, 2.9413, 3.1969, 2.3622, 2.7399),
  },
  "Heston minimum variance": {
    printed: false,
    note: "Not in the report: what a hedge with the underlying alone can reach in variance when it knows the model.",
    figures: row(-2.2762, 0.3795, 2.9067, 3.1659, 2.3532, 2.6994),
    cvar95After: { 3: 3.2705, 10: 3.5209, 18: 3.8146 },
  },
};

/** E[payoff] in points: the exact price under the model. */
export const REFERENCE_PRICE = 2.2773800484;

/** The rows of networks as the report prints them; its text gives some figures to two digits only. */
export const publishedNetworks = {
  rnn: row(-2.278, 0.4457, 2.948, 3.1775, 2.3753, 2.648),
  kozyra: row(-2.277, 0.4028, 2.947, 3.2115, 2.3633, 2.749),
  twoStage: row(-2.279, 0.7484, 3.58, 3.9117, 2.5787, 1.995),
  lstm: row(-2.276, 0.4185, 2.946, 3.1799, 2.3654, 2.556),
  signatureLstm: row(-2.278, 0.448, 2.988, 3.2325, 2.3794, 2.586),
  hSah: row(-2.282, 1.0766, 4.132, 4.488, 2.8715, 1.662),
  transformer: row(-2.275, 0.5119, 3.145, 3.4832, 2.4191, 2.129),
  hybrid: { std: 0.62, cvar95: 3.61, volume: 2.41 },
} as const satisfies Record<string, Partial<RiskFigures>>;

function row(mean: number, std: number, var95: number, cvar95: number, entropic: number, volume: number): RiskFigures {
  return { mean, std, var95, cvar95, entropic, volume };
}
