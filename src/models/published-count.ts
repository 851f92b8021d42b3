import { type NetworkSpec, parameterCount } from "../engine/index.ts";

/**
 * Weights of a network as PyTorch counts them: its LSTM layers have two biases a gate, of the input and of h before, of which only the sum matters. Ours
 * have that sum, 4 x units numbers less a layer: 31,251 are 31,651 there, 42,151 are 42,551.
 */
export function publishedParameterCount(network: NetworkSpec): number {
  const second = network.layers.map((layer) => (layer.kind === "lstm" ? 4 * layer.units : 0));
  return second.reduce((sum, count) => sum + count, parameterCount(network));
}
