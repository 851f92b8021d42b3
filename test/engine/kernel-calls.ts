import { ACTIVATIONS, type Kernel } from "../../src/engine/kernel.ts";
import type { Exam } from "./kernel-exam.ts";

/** Sizes of one call. */
export interface Shape {
  readonly steps: number;
  readonly lanes: number;
  readonly inputs: number;
  readonly units: number;
  /** Numbers between one step of a sequence and the next. */
  readonly gap: number;
  readonly seed: number;
}

export interface ExamCall {
  readonly run: (kernel: Kernel) => void;
  /** Number of one path in the input: what becomes of it when it is NaN or infinite. */
  readonly poison: number;
}

/**
 * A call of every method: lays out random arguments and declares the outputs. Outputs hold random numbers before, so that `+=` and `=` differ; a relu's slope is
 * asked for where it is 1.
 */
export const calls: Record<string, (exam: Exam, shape: Shape) => ExamCall> = {
  lstmForward(exam, { steps, lanes, inputs, units, gap }) {
    const state = units * lanes;
    const xStride = inputs * lanes + gap;
    const weights = exam.numbers(4 * units * (inputs + units), 1.5 / Math.sqrt(inputs + units));
    const bias = exam.numbers(4 * units);
    const x = exam.numbers(steps * xStride);
    const [h, c] = [exam.numbers((steps + 1) * state), exam.numbers((steps + 1) * state)];
    const [gates, tanhC] = [exam.numbers(4 * steps * state), exam.numbers(steps * state)];
    exam.output("h", h + state, steps * state);
    exam.output("c", c + state, steps * state);
    exam.output("gates", gates, 4 * steps * state);
    exam.output("tanhC", tanhC, steps * state);
    return {
      run: (kernel) => kernel.lstmForward(steps, lanes, inputs, units, weights, bias, x, xStride, h, c, gates, tanhC),
      poison: x + 5,
    };
  },

  lstmBackward(exam, { steps, lanes, units }) {
    const state = units * lanes;
    const packed = packedNumbers(exam, units, 4 * units, 1 / Math.sqrt(units));
    const dH = exam.numbers(steps * state);
    const gates = exam.numbers(4 * steps * state, 0.5);
    const [c, tanhC] = [exam.numbers((steps + 1) * state), exam.numbers(steps * state, 0.5)];
    const scratch = exam.numbers(2 * state);
    exam.output("gates", gates, 4 * steps * state);
    exam.scratch(scratch, 2 * state);
    return {
      run: (kernel) => kernel.lstmBackward(steps, lanes, units, packed, dH, gates, c, tanhC, scratch),
      poison: dH + (steps - 1) * state + 5,
    };
  },

  lstmGateGradient(exam, { lanes, units }) {
    const state = units * lanes;
    const [dH, gates, carried] = [exam.numbers(state), exam.numbers(4 * state, 0.5), exam.numbers(2 * state)];
    const [c, tanhC] = [exam.numbers(state), exam.numbers(state, 0.5)];
    exam.output("gates", gates, 4 * state);
    exam.output("dC", carried + state, state);
    return {
      run: (kernel) => kernel.lstmGateGradient(lanes, units, dH, gates, c, tanhC, carried),
      poison: dH + 5,
    };
  },

  attend(exam, shape) {
    const { lanes, heads, size, keys, rows, stride } = attentionSizes(shape);
    const [q, k, v] = [exam.numbers(rows), exam.numbers(keys * stride), exam.numbers(keys * stride)];
    const [weights, out] = [exam.numbers(heads * keys * lanes), exam.numbers(rows)];
    exam.output("weights", weights, heads * keys * lanes);
    exam.output("out", out, rows);
    return {
      run: (kernel) => kernel.attend(lanes, heads, size, keys, q, k, v, stride, weights, out),
      poison: k + (keys - 1) * stride + 5,
    };
  },

  attendGradient(exam, shape) {
    const { lanes, heads, size, keys, rows, stride } = attentionSizes(shape);
    const [q, k, v] = [exam.numbers(rows), exam.numbers(keys * stride), exam.numbers(keys * stride)];
    const [weights, out, dOut] = [exam.numbers(heads * keys * lanes), exam.numbers(rows), exam.numbers(rows)];
    const [dQ, dK, dV] = [exam.numbers(rows), exam.numbers(keys * stride), exam.numbers(keys * stride)];
    exam.output("weights", weights, heads * keys * lanes);
    exam.output("dQ", dQ, rows);
    exam.output("dK", dK, rows, keys, stride);
    exam.output("dV", dV, rows, keys, stride);
    return {
      run: (kernel) => kernel.attendGradient(lanes, heads, size, keys, q, k, v, stride, weights, out, dOut, dQ, dK, dV),
      poison: dOut + 5,
    };
  },

  affine(exam, { steps, lanes, inputs, units, gap }) {
    const groups = Math.ceil(units / 4);
    const xStride = inputs * lanes + gap;
    const [weights, bias] = [exam.numbers(4 * groups * inputs), exam.numbers(4 * groups)];
    clearUnusedRows(exam, weights, bias, inputs, units);
    const x = exam.numbers(steps * xStride);
    const out = exam.numbers(4 * groups * steps * lanes);
    exam.output("out", out, 4 * groups * steps * lanes);
    return {
      run: (kernel) => kernel.affine(steps, lanes, inputs, groups, weights, bias, x, xStride, out),
      poison: x + 5,
    };
  },

  transposed(exam, { steps, lanes, inputs, units, gap }) {
    const rows = 4 * Math.ceil(units / 4);
    const packed = packedNumbers(exam, inputs, rows, 1);
    const [dStride, outStride] = [rows * lanes + gap, inputs * lanes + gap];
    const [d, out] = [exam.numbers(steps * dStride), exam.numbers(steps * outStride)];
    exam.output("out", out, inputs * lanes, steps, outStride);
    return {
      run: (kernel) => kernel.transposed(steps, lanes, inputs, rows, packed, d, dStride, out, outStride),
      poison: d + 5,
    };
  },

  weightGradient(exam, { steps, lanes, inputs, units, gap }) {
    const groups = Math.ceil(units / 4);
    const xStride = inputs * lanes + gap;
    const groupStride = 4 * inputs + gap;
    const [d, x] = [exam.numbers(4 * groups * steps * lanes), exam.numbers(steps * xStride)];
    const dWeights = exam.numbers(groups * groupStride);
    exam.output("dWeights", dWeights, 4 * inputs, groups, groupStride);
    return {
      run: (kernel) => kernel.weightGradient(steps, lanes, inputs, groups, d, x, xStride, dWeights, groupStride),
      poison: d + 5,
    };
  },

  biasGradient(exam, { steps, lanes, units }) {
    const groups = Math.ceil(units / 4);
    const [d, dBias] = [exam.numbers(4 * groups * steps * lanes), exam.numbers(4 * groups)];
    exam.output("dBias", dBias, 4 * groups);
    return { run: (kernel) => kernel.biasGradient(steps, lanes, groups, d, dBias), poison: d + 5 };
  },

  "activate tanh": (exam, shape) => activate(exam, shape, ACTIVATIONS.tanh),
  "activate relu": (exam, shape) => activate(exam, shape, ACTIVATIONS.relu),
  "activateGradient tanh": (exam, shape) => activateGradient(exam, shape, ACTIVATIONS.tanh, false),
  "activateGradient relu": (exam, shape) => activateGradient(exam, shape, ACTIVATIONS.relu, false),
  "activateGradient none": (exam, shape) => activateGradient(exam, shape, 0, false),
  "activateGradient in place": (exam, shape) => activateGradient(exam, shape, ACTIVATIONS.tanh, true),

  layerNorm(exam, { steps, lanes, units }) {
    const count = steps * units * lanes;
    const [gain, shift, x] = [exam.numbers(units), exam.numbers(units), exam.numbers(count)];
    apart(exam, x, steps, lanes, units);
    const [normalised, out] = [exam.numbers(count), exam.numbers(count)];
    const inverse = exam.numbers(steps * lanes);
    exam.output("normalised", normalised, count);
    exam.output("inverseDeviation", inverse, steps * lanes);
    exam.output("out", out, count);
    return {
      run: (kernel) => kernel.layerNorm(steps, lanes, units, gain, shift, x, normalised, inverse, out),
      poison: x + 5,
    };
  },

  layerNormGradient(exam, { steps, lanes, units }) {
    const count = steps * units * lanes;
    const [gain, normalised, inverse] = [exam.numbers(units), exam.numbers(count), exam.numbers(steps * lanes)];
    const [d, dGain, dShift] = [exam.numbers(count), exam.numbers(units), exam.numbers(units)];
    exam.output("d", d, count);
    exam.output("dGain", dGain, units);
    exam.output("dShift", dShift, units);
    return {
      run: (kernel) => kernel.layerNormGradient(steps, lanes, units, gain, normalised, inverse, d, dGain, dShift),
      poison: d + 5,
    };
  },

  add(exam, { steps, lanes, units }) {
    const count = steps * units * lanes;
    const [from, to] = [exam.numbers(count), exam.numbers(count)];
    exam.output("to", to, count);
    return { run: (kernel) => kernel.add(count, from, to), poison: from + 5 };
  },

  lstmStep(exam, { inputs, units }) {
    const weights = exam.numbers(4 * units * (inputs + units), 1.5 / Math.sqrt(inputs + units));
    const [bias, x] = [exam.numbers(4 * units), exam.numbers(inputs)];
    const [h, c, scratch] = [exam.numbers(units), exam.numbers(units), exam.numbers(4 * units)];
    exam.output("h", h, units);
    exam.output("c", c, units);
    exam.scratch(scratch, 4 * units);
    return { run: (kernel) => kernel.lstmStep(inputs, units, weights, bias, x, h, c, scratch), poison: x };
  },

  affineStep(exam, { inputs, units }) {
    const groups = Math.ceil(units / 4);
    const [weights, bias] = [exam.numbers(4 * groups * inputs), exam.numbers(4 * groups)];
    clearUnusedRows(exam, weights, bias, inputs, units);
    const [x, out] = [exam.numbers(inputs), exam.numbers(4 * groups)];
    exam.output("out", out, 4 * groups);
    return { run: (kernel) => kernel.affineStep(inputs, groups, weights, bias, x, out), poison: x };
  },
};

/** Calls whose input may be infinite: the result is that of the exact functions. */
export const infiniteInputs = [
  "lstmForward",
  "affine",
  "transposed",
  "activate tanh",
  "activate relu",
  "add",
  "lstmStep",
  "affineStep",
] as const;

function activate(exam: Exam, { steps, lanes, units }: Shape, activation: number): ExamCall {
  const count = steps * units * lanes;
  const values = exam.numbers(count, 2);
  exam.output("values", values, count);
  return { run: (kernel) => kernel.activate(activation, count, values), poison: values + 5 };
}

function activateGradient(exam: Exam, shape: Shape, activation: number, inPlace: boolean): ExamCall {
  const count = shape.steps * shape.units * shape.lanes;
  const [values, d] = [exam.numbers(count, 0.5), exam.numbers(count)];
  exam.poke(values + 5, 0.5);
  const out = inPlace ? d : exam.numbers(count);
  exam.output("out", out, count);
  return { run: (kernel) => kernel.activateGradient(activation, count, values, d, out), poison: d + 5 };
}

/** Every number of keys, of heads and of rows of a head, from the sizes of a call. */
function attentionSizes({ steps, lanes, inputs, units, gap }: Shape) {
  const [heads, size] = [1 + (inputs % 4), units];
  const rows = heads * size * lanes;
  return { lanes, heads, size, keys: steps, rows, stride: rows + gap };
}

/** Sets the first unit away from the others: normalising two nearly equal numbers would only magnify how single precision rounds their mean. */
function apart(exam: Exam, x: number, steps: number, lanes: number, units: number): void {
  for (let k = 0; k < steps * lanes; k++) {
    const lane = k % lanes;
    exam.poke(x + Math.floor(k / lanes) * units * lanes + lane, 3 + (lane % 5) / 8);
  }
}

/** Transposed weights [inputs / 4][rows][4], zero past the last input. */
function packedNumbers(exam: Exam, inputs: number, rows: number, scale: number): number {
  const columns = 4 * Math.ceil(inputs / 4);
  const packed = exam.numbers(columns * rows, scale);
  for (let k = inputs; k < columns; k++) {
    for (let row = 0; row < rows; row++) exam.poke(packed + (Math.floor(k / 4) * rows + row) * 4 + (k % 4), 0);
  }
  return packed;
}

/** A dense layer whose width is no multiple of 4 leaves rows of its last group unused. */
function clearUnusedRows(exam: Exam, weights: number, bias: number, inputs: number, units: number): void {
  for (let row = units; row < 4 * Math.ceil(units / 4); row++) {
    exam.poke(bias + row, 0);
    const column = weights + Math.floor(row / 4) * 4 * inputs + (row % 4);
    for (let k = 0; k < inputs; k++) exam.poke(column + 4 * k, 0);
  }
}
