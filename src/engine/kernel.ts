/** Numbers that a kernel works on: single precision, or double for the reference. */
export type FloatArray = Float32Array | Float64Array;

export type KernelName = "native" | "relaxed" | "base" | "reference";

/** Addresses below are the kernel's own: its constants lie there. */
export const FIRST_ADDRESS = 16_384;

/**
 * Gradients of pre-activations smaller than 2^-100 in size become 0: products of such numbers leave the normal range of single precision, where a processor is a
 * hundred times slower, and they change no sum.
 */
export const LEAST_GRADIENT = 2 ** -100;

/** What a dense layer does after its affine map; codes of the kernels. */
export const ACTIVATIONS = { tanh: 1, relu: 2 } as const;
export type Activation = keyof typeof ACTIVATIONS;

/**
 * The arithmetic of sequence networks on one block of paths. Four implementations, one contract: WebAssembly with base and with relaxed SIMD, an optional
 * native addon, and a slow readable twin.
 *
 * Addresses, counts and strides are in numbers, not bytes: an address is an index into `memory`. A block has `lanes` paths, a multiple of 8; a row is one
 * number of every path, [lanes]; a sequence is [steps][rows][lanes]. A stride is the distance from one step of a sequence to the next.
 * Weights come in groups of four rows: `weights[group][input][4]`, `bias[group][4]`. A unit of an LSTM is a group, its four gates i, f, g, o.
 * A product with the transposed weights needs them as `packed[input / 4][row][4]`, row = 4 group + r, zero where input is past the last.
 * Nothing is checked: callers own the memory.
 */
export interface Kernel {
  readonly name: KernelName;
  readonly memory: FloatArray;

  /**
   * LSTM over a whole sequence: i, f, o = sigmoid(a), g = tanh(a) of a = bias + weights [x_t; h_{t-1}]; c_t = f c_{t-1} + i g; h_t = o tanh(c_t).
   * @param weights [units][inputs + units][4]   @param bias [units][4]   @param x [steps][inputs][lanes]
   * @param h [steps + 1][units][lanes], slot 0 is the state before, slot t + 1 is h_t   @param c likewise
   * @param gates [steps][units][4][lanes], out: i, f, g, o   @param tanhC [steps][units][lanes], out
   */
  lstmForward(
    steps: number,
    lanes: number,
    inputs: number,
    units: number,
    weights: number,
    bias: number,
    x: number,
    xStride: number,
    h: number,
    c: number,
    gates: number,
    tanhC: number,
  ): void;

  /**
   * Backpropagation through time of `lstmForward`: replaces `gates` by dL/da; see `LEAST_GRADIENT`.
   * @param packed recurrent weights, transposed [ceil(units / 4)][4 units][4]   @param dH dL/dh_t from above [steps][units][lanes]
   * @param scratch [2][units][lanes]
   */
  lstmBackward(
    steps: number,
    lanes: number,
    units: number,
    packed: number,
    dH: number,
    gates: number,
    c: number,
    tanhC: number,
    scratch: number,
  ): void;

  /**
   * The gates of one step of `lstmBackward`: replaces `gates` by dL/da.
   * @param dH dL/dh_t from above   @param carried [2][units][lanes], dL/dh_t and dL/dc_t from the step after; the second becomes dL/dc_{t-1}
   */
  lstmGateGradient(
    lanes: number,
    units: number,
    dH: number,
    gates: number,
    c: number,
    tanhC: number,
    carried: number,
  ): void;

  /** out[t][4 group + r] = bias[group][r] + sum_k weights[group][k][r] x[t][k]. @param out [steps][4 groups][lanes] */
  affine(
    steps: number,
    lanes: number,
    inputs: number,
    groups: number,
    weights: number,
    bias: number,
    x: number,
    xStride: number,
    out: number,
  ): void;

  /** out[t][k] = sum_row packed[k / 4][row][k mod 4] d[t][row], k < inputs, row < rows: the gradient of the input of an affine map. */
  transposed(
    steps: number,
    lanes: number,
    inputs: number,
    rows: number,
    packed: number,
    d: number,
    dStride: number,
    out: number,
    outStride: number,
  ): void;

  /**
   * dWeights[group][k][r] += sum over steps and lanes of d[t][4 group + r] x[t][k].
   * @param d [steps][4 groups][lanes]   @param groupStride distance in dWeights from one group to the next
   */
  weightGradient(
    steps: number,
    lanes: number,
    inputs: number,
    groups: number,
    d: number,
    x: number,
    xStride: number,
    dWeights: number,
    groupStride: number,
  ): void;

  /** dBias[group][r] += sum over steps and lanes of d[t][4 group + r]. */
  biasGradient(steps: number, lanes: number, groups: number, d: number, dBias: number): void;

  /** values = activation(values), in place. @param count a multiple of 4 */
  activate(activation: number, count: number, values: number): void;

  /** out = d times the slope of the activation, from its values; see `LEAST_GRADIENT`. @param activation 0 for none: out = d   @param count a multiple of 4 */
  activateGradient(activation: number, count: number, values: number, d: number, out: number): void;

  /**
   * Layer normalisation over the units (Ba, Kiros, Hinton 2016): normalised = (x - mean) / sqrt(variance + 1e-5), out = gain normalised + shift.
   * @param x, normalised, out [steps][units][lanes]   @param inverseDeviation [steps][lanes], out
   */
  layerNorm(
    steps: number,
    lanes: number,
    units: number,
    gain: number,
    shift: number,
    x: number,
    normalised: number,
    inverseDeviation: number,
    out: number,
  ): void;

  /** Gradient of `layerNorm`: `d` dL/dout becomes dL/dx in place; dGain and dShift [units] are added to. */
  layerNormGradient(
    steps: number,
    lanes: number,
    units: number,
    gain: number,
    normalised: number,
    inverseDeviation: number,
    d: number,
    dGain: number,
    dShift: number,
  ): void;

  /**
   * One query looks at some keys, head by head: weights = softmax over j of q k_j / sqrt(size), out = sum_j weights_j v_j (Vaswani et al. 2017, section 3.2).
   * Weights whose exp(score - largest score) is below `LEAST_GRADIENT` are 0: they change no sum.
   * @param size rows of a head   @param q, out [heads][size][lanes]   @param k, v the first of `keys` such arrays, one each `stride` numbers
   * @param weights [heads][keys][lanes], out
   */
  attend(
    lanes: number,
    heads: number,
    size: number,
    keys: number,
    q: number,
    k: number,
    v: number,
    stride: number,
    weights: number,
    out: number,
  ): void;

  /**
   * Gradient of `attend`: `dQ` as q; `dK` and `dV`, as k and v, are added to; see `LEAST_GRADIENT`, of which the sums in dK and dV are not yet rid.
   * @param weights used up: the gradients of the scores take their place
   */
  attendGradient(
    lanes: number,
    heads: number,
    size: number,
    keys: number,
    q: number,
    k: number,
    v: number,
    stride: number,
    weights: number,
    out: number,
    dOut: number,
    dQ: number,
    dK: number,
    dV: number,
  ): void;

  /**
   * values[k] *= mask / (1 - rate): element k is dropped where u(key, first + k) < rate, u uniform by hashing (`dropoutUniform`), so that the same call
   * repeats the same mask. @param count a multiple of 4   @param key, first unsigned 32-bit
   */
  dropout(count: number, rate: number, key: number, first: number, values: number): void;

  /** to += from. @param count a multiple of 4 */
  add(count: number, from: number, to: number): void;

  /** One step of one path: h and c [units] are replaced. @param x [inputs]   @param scratch [4 units] */
  lstmStep(
    inputs: number,
    units: number,
    weights: number,
    bias: number,
    x: number,
    h: number,
    c: number,
    scratch: number,
  ): void;

  /** `affine` of one path. @param x [inputs]   @param out [4 groups] */
  affineStep(inputs: number, groups: number, weights: number, bias: number, x: number, out: number): void;
}

/** Variance that layer normalisation adds: no division by zero. */
export const LAYER_NORM_EPSILON = 1e-5;

/** Uniform number in [0, 1) by hashing a key and a counter ("lowbias32" of C. Wellons, twice): the mask of `Kernel.dropout`. */
export function dropoutUniform(key: number, counter: number): number {
  return (mix(mix(counter) ^ key) >>> 8) / 2 ** 24;
}

function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** The gradient, or 0 where it is smaller than `LEAST_GRADIENT`; NaN stays. */
export function worthwhile(gradient: number): number {
  return Math.abs(gradient) < LEAST_GRADIENT ? 0 : gradient;
}
