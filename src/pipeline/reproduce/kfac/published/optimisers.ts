import { check, positiveDefiniteInverse, shifted, trace } from "../../../../core/index.ts";
import type { Network } from "../../../../engine/index.ts";
import { BIASES, HIDDEN, PLACES, type Weights } from "./network.ts";

/** Moves the weights where they lie, after a backward pass of the network. @param gradient of the flat weights, clipped */
export type Step = (weights: Weights, gradient: Float64Array, network: Network) => void;

const RATE = 1e-3;
const DECAY = 1e-4;
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];
const CLIP = 10;
/** Added to the diagonal of both factors; the experiment never changes it. */
const DAMPING = 0.01;

/** torch.optim.Adam: its weight decay is an L2 penalty, added to the gradient before the moments. */
export function publishedAdam(rate: number = RATE): Step {
  let step = 0;
  let first = new Float64Array(0);
  let second = new Float64Array(0);
  return (weights, gradient) => {
    if (step === 0) [first, second] = [weights.map(() => 0), weights.map(() => 0)];
    step += 1;
    const [scale1, scale2] = [1 / (1 - BETA1 ** step), 1 / (1 - BETA2 ** step)];
    for (let k = 0; k < weights.length; k++) {
      const slope = gradient[k]! + DECAY * weights[k]!;
      first[k] = BETA1 * first[k]! + (1 - BETA1) * slope;
      second[k] = BETA2 * second[k]! + (1 - BETA2) * slope * slope;
      weights[k]! -= (rate * first[k]! * scale1) / (Math.sqrt(second[k]! * scale2) + EPSILON);
    }
  };
}

/**
 * The experiment's K-FAC, of the output layer alone: A = h'h / n + .01 I, G = g'g / n + .01 I over the n rows of one batch,
 * W <- W - .001 G^-1 dW A^-1, b <- b - .001 G^-1 db, with g the gradient of the mean loss at the layer's output. The LSTM's weights never move.
 */
export const publishedKfac: Step = (weights, gradient, network) =>
  moveOutputLayer(weights, gradient, network, inputFactor(network.layerInputs(1)));

/** The same without directions: A is its own trace times the identity, the largest step that is safe along every direction. */
export const scaledGradientDescent: Step = (weights, gradient, network) => {
  const factor = inputFactor(network.layerInputs(1));
  const flat = shifted(new Float64Array(factor.length), HIDDEN, trace(factor, HIDDEN));
  moveOutputLayer(weights, gradient, network, flat);
};

function moveOutputLayer(weights: Weights, gradient: Float64Array, network: Network, factor: Float64Array): void {
  const g = network.preActivationGradients(1);
  const inverse = positiveDefiniteInverse(factor, HIDDEN);
  check(inverse !== undefined, () => "K-FAC: the damped factor of the inputs is not positive definite");
  const outputFactor = meanSquare(g) + DAMPING;
  const { output, outputBias } = PLACES;
  for (let k = 0; k < HIDDEN; k++) {
    let along = 0;
    for (let j = 0; j < HIDDEN; j++) along += gradient[output.from + j]! * inverse[j * HIDDEN + k]!;
    weights[output.from + k]! -= (RATE * along) / outputFactor;
  }
  weights[outputBias.from]! -= (RATE * gradient[outputBias.from]!) / outputFactor;
}

function meanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]! * values[k]!;
  return sum / values.length;
}

/** h'h / n + damping I [units x units] @param h [n x units] */
function inputFactor(h: ArrayLike<number>, units = HIDDEN): Float64Array {
  const rows = h.length / units;
  const factor = new Float64Array(units * units);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < units; i++) {
      const scaled = h[row * units + i]! / rows;
      for (let j = 0; j <= i; j++) factor[i * units + j]! += scaled * h[row * units + j]!;
    }
  }
  for (let i = 0; i < units; i++) {
    factor[i * units + i]! += DAMPING;
    for (let j = 0; j < i; j++) factor[j * units + i] = factor[i * units + j]!;
  }
  return factor;
}

/** torch.nn.utils.clip_grad_norm_ over all parameters; the biases of the LSTM count twice, as PyTorch has them twice. */
export function clipGradient(gradient: Float64Array): Float64Array {
  const { from, to } = PLACES.bias;
  const squares = gradient.reduce((sum, value, at) => sum + (at >= from && at < to ? BIASES : 1) * value * value, 0);
  const scale = Math.min(1, CLIP / (Math.sqrt(squares) + 1e-6));
  return gradient.map((value) => scale * value);
}
