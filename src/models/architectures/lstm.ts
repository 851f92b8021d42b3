import type { NamedLayer } from "../named-layer.ts";
import type { Architecture, NetworkSizes } from "./architecture.ts";

/** Stacked LSTM layers (Hochreiter and Schmidhuber 1997): what is known of the path is what the network remembers of it. */
export const lstm: Architecture = {
  title: "LSTM",
  defaults: { hidden: 50, layers: 2 },
  uses: ["dropout"],
  feedback: false,
  body: lstmLayers,
};

export function lstmLayers({ layers, hidden, dropout }: NetworkSizes): NamedLayer[] {
  return Array.from({ length: layers }, (_, l) => ({
    name: `lstm${l}`,
    layer: { kind: "lstm", units: hidden, ...(dropout > 0 && { dropout }) },
  }));
}
