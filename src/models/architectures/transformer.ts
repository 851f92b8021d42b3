import type { NamedLayer } from "../named-layer.ts";
import type { Architecture, NetworkSizes } from "./architecture.ts";

/** An encoder (Vaswani et al. 2017) whose every step attends to the steps so far. */
export const transformer: Architecture = {
  title: "Transformer",
  defaults: { hidden: 64, layers: 2 },
  uses: ["dropout", "heads", "feedForward"],
  feedback: false,
  body,
};

function body({ layers, hidden, heads, feedForward, dropout }: NetworkSizes): NamedLayer[] {
  const dropped = dropout > 0 && { dropout };
  return [
    { name: "input", layer: { kind: "dense", units: hidden } },
    { name: "positions", layer: { kind: "positions" } },
    ...Array.from({ length: layers }, (_, l): NamedLayer[] => [
      { name: `attention${l}`, layer: { kind: "attention", heads, ...dropped } },
      { name: `feedForward${l}`, layer: { kind: "feed-forward", hidden: feedForward, ...dropped } },
    ]).flat(),
  ];
}
