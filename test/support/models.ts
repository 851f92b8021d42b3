import { type Key, randomStream } from "../../src/core/index.ts";
import type { ArchitectureName, Increments, NetworkSizes, Parameters } from "../../src/models/index.ts";

/** As a first trade of any size leaves it: from any position to any other. */
export const freeIncrements: Increments = { cap: 3, limit: 1.5, firstFree: true };
export const cappedIncrements: Increments = { cap: 0.2, limit: 1.5, firstFree: false };

/** Sizes of a network that takes milliseconds. */
export function smallSizes(changes: Partial<NetworkSizes> = {}): NetworkSizes {
  return {
    ...{ features: 3, tokens: [], outputs: 1, hidden: 8, layers: 2, heads: 2, feedForward: 12, dropout: 0 },
    increments: null,
    ...changes,
  };
}

/** Weights as of a network that has learned something: every array moved, the output layer too. */
export function moved(parameters: Parameters, key: Key): Parameters {
  const { normal } = randomStream(key);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, values }]) => [
      name,
      { shape, values: values.map((value) => value + 0.3 * normal()) },
    ]),
  );
}

/** A network of every architecture; those with increments move from the step before, h-sah asks two tokens. */
export const smallModels: readonly { readonly name: ArchitectureName; readonly sizes: NetworkSizes }[] = [
  { name: "lstm", sizes: smallSizes({ outputs: 2 }) },
  { name: "kozyra-lstm", sizes: smallSizes() },
  { name: "signature-lstm", sizes: smallSizes({ features: 9, tokens: [2, 4] }) },
  { name: "h-sah", sizes: smallSizes({ features: 9, tokens: [2, 4], outputs: 2, increments: freeIncrements }) },
  { name: "h-sah", sizes: smallSizes({ features: 9, tokens: [2, 4], layers: 1 }) },
  { name: "hybrid", sizes: smallSizes({ features: 9, tokens: [2, 4], increments: cappedIncrements }) },
  { name: "hybrid", sizes: smallSizes({ outputs: 2 }) },
  { name: "transformer", sizes: smallSizes({ outputs: 2 }) },
  { name: "transformer", sizes: smallSizes({ increments: freeIncrements }) },
  { name: "mlp", sizes: smallSizes({ outputs: 2 }) },
];
