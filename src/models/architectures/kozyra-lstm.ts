import type { NamedLayer } from "../named-layer.ts";
import type { Architecture, NetworkSizes } from "./architecture.ts";

/**
 * The larger LSTM of the published comparison: an affine map to `hidden`, LSTM layers with layer normalisation, dropout and their own input added, then a
 * layer of half the width. With 4 features, 2 x 50 and one output 42,551 parameters as PyTorch counts.
 */
export const kozyraLstm: Architecture = {
  title: "Residual LSTM",
  defaults: { hidden: 50, layers: 2 },
  uses: ["dropout"],
  feedback: false,
  body,
};

function body({ layers, hidden, dropout }: NetworkSizes): NamedLayer[] {
  const residual = { kind: "lstm", units: hidden, layerNorm: true, residual: true } as const;
  return [
    { name: "input", layer: { kind: "dense", units: hidden } },
    ...Array.from({ length: layers }, (_, l) => ({
      name: `lstm${l}`,
      layer: { ...residual, ...(dropout > 0 && { dropout }) },
    })),
    { name: "below", layer: { kind: "dense", units: Math.ceil(hidden / 2), activation: "relu" } },
  ];
}
