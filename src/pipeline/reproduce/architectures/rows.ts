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
  /** Networks in ours; absent: the report's figures stand alone. `ensemble`: the mean of their deltas is one hedge. */
  readonly corrected?: RecipeName | undefined;
  readonly ensemble?: boolean | undefined;
  readonly note?: string | undefined;
}

/** The row that every other is compared with. */
export const BENCHMARK = "LSTM 2 x 50";

/** One network, trained in one stage and in two. */
export const ONE_STAGE = "Kozyra LSTM";
export const TWO_STAGES = "Kozyra LSTM, two stages";

/** The row that our recipe's checks look at. */
export const OUR_RECIPE = "LSTM, our recipe";

export const networkRows: readonly NetworkRow[] = [
  {
    ...{ label: BENCHMARK, published: publishedNetworks.rnn, reproduced: "publishedLstm", corrected: "lstm" },
    note: "The report calls it RNN: 31,651 weights there, which has two biases a gate.",
  },
  {
    ...{
      label: "Kozyra LSTM",
      published: publishedNetworks.kozyra,
      reproduced: "publishedKozyra",
      corrected: "kozyra",
    },
    note: "42,551 weights: layer normalisation, dropout 0.1, residual layers.",
  },
  {
    ...{ label: TWO_STAGES, published: publishedNetworks.twoStage },
    ...{ reproduced: "publishedTwoStage", corrected: "twoStage" },
    note: "CVaR, then entropic with penalties of trading and of leaving a band about the first stage's deltas, here on the same path. The report does not give the weight of the band: ours is 100 points a unit.",
  },
  {
    ...{ label: "LSTM of the second experiment", published: publishedNetworks.lstm },
    note: "What the report compares Sig-LSTM and H-SAH with; it does not describe this network.",
  },
  {
    ...{ label: "Sig-LSTM", published: publishedNetworks.signatureLstm },
    ...{ reproduced: "publishedSignatureLstm", corrected: "signatureLstm" },
    note: "Exact signatures of depth 2 over five closes in both columns: the report's change when a path is shifted, so they are none.",
  },
  {
    ...{ label: "H-SAH", published: publishedNetworks.hSah, reproduced: "publishedHSah", corrected: "hSah" },
    note: "Reproduced: moves of at most 0.3 a step, from 0. Corrected: free. Exact signatures in both.",
  },
  {
    ...{ label: "Simple hybrid", published: publishedNetworks.hybrid },
    ...{ reproduced: "publishedHybrid", corrected: "hybrid" },
    note: "Reproduced: moves of at most 0.2 a step, from 0. Corrected: free. Exact signatures in both.",
  },
  {
    ...{ label: "Transformer", published: publishedNetworks.transformer },
    ...{ reproduced: "publishedTransformer", corrected: "transformer" },
  },
  { label: "MLP", corrected: "mlp", note: "A control without memory: the four features of the step alone." },
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
