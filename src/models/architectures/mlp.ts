import type { NamedLayer } from "../named-layer.ts";
import type { Architecture, NetworkSizes } from "./architecture.ts";

/** The control: the same layers of relu at every step, without a memory. What beats it has made use of the past. */
export const mlp: Architecture = {
  title: "MLP",
  defaults: { hidden: 50, layers: 2 },
  uses: [],
  feedback: false,
  body,
};

function body({ layers, hidden }: NetworkSizes): NamedLayer[] {
  return Array.from({ length: layers }, (_, l) => ({
    name: `dense${l}`,
    layer: { kind: "dense", units: hidden, activation: "relu" } as const,
  }));
}
