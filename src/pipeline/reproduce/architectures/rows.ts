import { type ClassicalName, classicalHedges } from "./classical-hedges.ts";
import { publishedNetworks } from "./published-table.ts";
import type { RecipeName } from "./recipes.ts";
import type { RiskFigures } from "./risk-figures.ts";

/** One row of networks: whose figures the report prints, what reproduces them, and what stands in our convention. */
export interface NetworkRow {
  readonly label: string;
  readonly published?: Partial<RiskFigures> | undefined;
  /** Networks in the report's convention. */
  readonly reproduced?: RecipeName | undefined;
  /** Networks in ours; `ensemble`: the mean of their deltas is one hedge. */
  readonly corrected: RecipeName;
  readonly ensemble?: boolean | undefined;
  readonly note?: string | undefined;
}

/** The row that every other is compared with. */
export const BENCHMARK = "LSTM 2 x 50";

/** The row that our recipe's checks look at. */
export const OUR_RECIPE = "LSTM, our recipe";

export const networkRows: readonly NetworkRow[] = [
  {
    ...{ label: BENCHMARK, published: publishedNetworks.rnn, reproduced: "lstm", corrected: "lstm" },
    note: "The report calls it RNN: 31,651 weights. Without costs an entropic loss does not see the premium, so the same weights serve both conventions.",
  },
  {
    ...{ label: "LSTM, ensemble", corrected: "lstm", ensemble: true },
    note: "Mean of the deltas of all seeds.",
  },
  {
    ...{ label: OUR_RECIPE, corrected: "recommended" },
    note: "Our features, a correction of the Black-Scholes delta, mean-variance-tail loss, new paths every epoch.",
  },
  {
    ...{ label: "LSTM, our recipe, ensemble", corrected: "recommended", ensemble: true },
    note: "Mean of the deltas of all seeds.",
  },
];

export const classicalNames = Object.keys(classicalHedges) as ClassicalName[];
