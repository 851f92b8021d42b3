import type { Architecture } from "./architecture.ts";
import { lstmLayers } from "./lstm.ts";

/** An LSTM that sees signatures and its own position of the step before, and says how the position moves. */
export const hybrid: Architecture = {
  title: "Simple hybrid",
  defaults: { hidden: 50, layers: 2, depth: 2, increments: { cap: null, firstFree: true } },
  uses: ["dropout", "signature"],
  feedback: true,
  body: lstmLayers,
};
