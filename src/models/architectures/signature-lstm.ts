import type { Architecture } from "./architecture.ts";
import { lstmLayers } from "./lstm.ts";

/** An LSTM that sees signatures of the last steps beside the other features. */
export const signatureLstm: Architecture = {
  title: "Sig-LSTM",
  defaults: { hidden: 50, layers: 2, depth: 2 },
  uses: ["dropout", "signature"],
  feedback: false,
  body: lstmLayers,
};
