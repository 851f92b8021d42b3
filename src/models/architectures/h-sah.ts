import type { NamedLayer } from "../named-layer.ts";
import type { Architecture, NetworkSizes } from "./architecture.ts";

/**
 * Signature-attention hedger: every level of a signature is a token, the state (the other features and the position before) asks them, and what they
 * answer goes through `layers` layers of relu. Without a memory of its own: of the past it knows the signatures and its position.
 */
export const hSah: Architecture = {
  title: "H-SAH",
  defaults: { hidden: 64, layers: 1, depth: 3, increments: { cap: null, firstFree: true } },
  uses: ["heads", "signature"],
  feedback: true,
  body,
};

function body({ features, tokens, hidden, heads, layers }: NetworkSizes): NamedLayer[] {
  const fedBack = 1;
  const state = features - tokens.reduce((sum, rows) => sum + rows, 0) + fedBack;
  return [
    { name: "tokens", layer: { kind: "token-attention", state, tokens, units: hidden, heads } },
    ...Array.from({ length: layers }, (_, l) => ({
      name: `dense${l}`,
      layer: { kind: "dense", units: hidden, activation: "relu" } as const,
    })),
  ];
}
