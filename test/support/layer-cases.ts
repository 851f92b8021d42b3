import type { LayerSpec, NetworkSpec } from "../../src/engine/index.ts";
import { lstms, type Sizes } from "./networks.ts";

export type LayerCase = readonly [name: string, spec: NetworkSpec, sizes: Sizes];

const dense = (units: number): LayerSpec => ({ kind: "dense", units });
const positions: LayerSpec = { kind: "positions" };
const attention = (heads: number): LayerSpec => ({ kind: "attention", heads });
const feedForward = (hidden: number): LayerSpec => ({ kind: "feed-forward", hidden });
const running = { kind: "running", cap: 0.6, limit: 1.1, firstFree: true } as const;
const tokens = { kind: "token-attention", state: 2, tokens: [3, 1, 2], units: 6, heads: 2 } as const;

/** Every kind of layer that is not LSTM or plain dense, alone and in company, in sizes for finite differences. Widths are odd on purpose. */
export const layerCases: readonly LayerCase[] = [
  [
    "dense, normalised",
    { features: 3, layers: [{ kind: "dense", units: 5, layerNorm: true }] },
    { paths: 3, steps: 3 },
  ],
  [
    "dense, normalised, with an activation",
    { features: 3, layers: [{ kind: "dense", units: 6, layerNorm: true, activation: "relu" }, dense(2)] },
    { paths: 9, steps: 2 },
  ],
  [
    "positions",
    { features: 3, layers: [positions, { kind: "dense", units: 2, activation: "tanh" }] },
    { paths: 3, steps: 4 },
  ],
  ["attention", { features: 3, layers: [attention(1)] }, { paths: 3, steps: 4 }],
  ["attention, six heads of one row", { features: 6, layers: [attention(6), dense(1)] }, { paths: 2, steps: 6 }],
  ["attention over one step", { features: 4, layers: [attention(2)] }, { paths: 9, steps: 1 }],
  ["feed-forward", { features: 5, layers: [feedForward(7)] }, { paths: 3, steps: 2 }],
  [
    "dropout in both",
    {
      features: 5,
      layers: [
        { kind: "attention", heads: 5, dropout: 0.4 },
        { kind: "feed-forward", hidden: 3, dropout: 0.4 },
      ],
    },
    { paths: 33, steps: 2 },
  ],
  [
    "transformer",
    {
      features: 3,
      layers: [dense(6), positions, attention(2), feedForward(9), attention(3), feedForward(5), dense(1)],
    },
    { paths: 5, steps: 5 },
  ],
  [
    "lstm, attention, lstm",
    { features: 2, layers: [...lstms(1, 4), attention(2), ...lstms(1, 3)] },
    { paths: 3, steps: 4 },
  ],
  ["token attention", { features: 8, layers: [tokens] }, { paths: 3, steps: 3 }],
  [
    "token attention to one token",
    { features: 3, layers: [{ ...tokens, state: 1, tokens: [2] }] },
    { paths: 3, steps: 2 },
  ],
  [
    "token attention between",
    { features: 3, layers: [...lstms(1, 8), { ...tokens, units: 5, heads: 5 }, dense(2)] },
    { paths: 9, steps: 3 },
  ],
  ["running", { features: 3, layers: [running] }, { paths: 9, steps: 6 }],
  [
    "running, first not free",
    { features: 2, layers: [dense(2), { ...running, firstFree: false }] },
    { paths: 9, steps: 6 },
  ],
  ["feedback alone", { features: 2, feedback: true, layers: [dense(3)] }, { paths: 3, steps: 4 }],
  [
    "hybrid: lstms, running, feedback",
    { features: 3, feedback: true, layers: [...lstms(2, 4), dense(1), running] },
    { paths: 5, steps: 5 },
  ],
  [
    "feedback through normalisation, dropout and residual",
    {
      features: 3,
      feedback: true,
      layers: [
        { kind: "lstm", units: 4, layerNorm: true, dropout: 0.3, residual: true },
        { kind: "lstm", units: 4, layerNorm: true },
      ],
    },
    { paths: 5, steps: 4 },
  ],
  [
    "feedback through attention",
    { features: 3, feedback: true, layers: [positions, attention(2), feedForward(3), dense(1), running] },
    { paths: 5, steps: 5 },
  ],
  [
    "H-SAH: token attention with the position among its state",
    { features: 7, feedback: true, layers: [tokens, dense(1), running] },
    { paths: 5, steps: 4 },
  ],
];
