import { type FloatArray, type Kernel, worthwhile } from "./kernel.ts";
import { dot, transposedRows } from "./reference-products.ts";

type Lstm = Pick<Kernel, "lstmForward" | "lstmBackward" | "lstmGateGradient" | "lstmStep">;

/** The LSTM of the readable twin: Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000), no peepholes. */
export function referenceLstm(memory: FloatArray): Lstm {
  return {
    lstmForward(steps, lanes, inputs, units, weights, bias, x, xStride, h, c, gates, tanhC) {
      const state = units * lanes;
      for (let t = 0; t < steps; t++) {
        const now = t * state;
        gateRows(memory, lanes, inputs, units, weights, bias, x + t * xStride, h + now, gates + 4 * now);
        for (let unit = 0; unit < units; unit++) {
          for (let lane = 0; lane < lanes; lane++) {
            const cell = now + unit * lanes + lane;
            const gate = gates + 4 * (now + unit * lanes) + lane;
            memory[tanhC + cell] = nextState(memory, gate, lanes, c + cell, c + cell + state, h + cell + state);
          }
        }
      }
    },

    lstmBackward(steps, lanes, units, packed, dH, gates, c, tanhC, scratch) {
      const state = units * lanes;
      memory.fill(0, scratch, scratch + 2 * state);
      for (let t = steps - 1; t >= 0; t--) {
        const now = t * state;
        stepGradients(memory, lanes, units, dH + now, gates + 4 * now, c + now, tanhC + now, scratch);
        transposedRows(memory, lanes, units, 4 * units, packed, gates + 4 * now, scratch);
      }
    },

    lstmGateGradient(lanes, units, dH, gates, c, tanhC, carried) {
      stepGradients(memory, lanes, units, dH, gates, c, tanhC, carried);
    },

    lstmStep(inputs, units, weights, bias, x, h, c, scratch) {
      gateRows(memory, 1, inputs, units, weights, bias, x, h, scratch);
      for (let unit = 0; unit < units; unit++) nextState(memory, scratch + 4 * unit, 1, c + unit, c + unit, h + unit);
    },
  };
}

/** All gates of one step: i, f, o = sigmoid(a), g = tanh(a) of a = bias + weights [x; h]. */
function gateRows(
  memory: FloatArray,
  lanes: number,
  inputs: number,
  units: number,
  weights: number,
  bias: number,
  x: number,
  h: number,
  gates: number,
): void {
  for (let row = 0; row < 4 * units; row++) {
    const gate = row % 4;
    const ofX = weights + Math.floor(row / 4) * 4 * (inputs + units) + gate;
    const ofH = ofX + 4 * inputs;
    const activation = gate === 2 ? Math.tanh : sigmoid;
    for (let lane = 0; lane < lanes; lane++) {
      const sum = dot(memory, inputs, ofX, 4, x + lane, lanes) + dot(memory, units, ofH, 4, h + lane, lanes);
      memory[gates + row * lanes + lane] = activation(memory[bias + row]! + sum);
    }
  }
}

/** c_t = f c_{t-1} + i g and h_t = o tanh(c_t) of one unit in one lane; its gates are `stride` apart. Returns tanh(c_t). */
function nextState(
  memory: FloatArray,
  gates: number,
  stride: number,
  cBefore: number,
  cAfter: number,
  hAfter: number,
): number {
  const [i, f, g, o] = gatesAt(memory, gates, stride);
  memory[cAfter] = f * memory[cBefore]! + i * g;
  const tanhC = Math.tanh(memory[cAfter]!);
  memory[hAfter] = o * tanhC;
  return tanhC;
}

/** `gateGradients` of all units and lanes. @param carried what the step after asks of h and c [2][units][lanes] */
function stepGradients(
  memory: FloatArray,
  lanes: number,
  units: number,
  dH: number,
  gates: number,
  c: number,
  tanhC: number,
  carried: number,
): void {
  for (let unit = 0; unit < units; unit++) {
    for (let lane = 0; lane < lanes; lane++) {
      const at = unit * lanes + lane;
      const slope = memory[dH + at]! + memory[carried + at]!;
      const gate = gates + 4 * unit * lanes + lane;
      gateGradients(memory, gate, lanes, slope, memory[c + at]!, memory[tanhC + at]!, carried + units * lanes + at);
    }
  }
}

/**
 * Replaces the gates of one unit in one lane by dL/da, and dL/dc_t from the step after by that for the step before, given slope = dL/dh_t:
 *   dc = slope o (1 - tanh(c_t)^2) + dc_next,   dc_before = dc f,
 *   da_i = dc g i (1 - i),   da_f = dc c_{t-1} f (1 - f),   da_g = dc i (1 - g^2),   da_o = slope tanh(c_t) o (1 - o).
 */
function gateGradients(
  memory: FloatArray,
  gates: number,
  stride: number,
  slope: number,
  cBefore: number,
  tanhC: number,
  dCNext: number,
): void {
  const [i, f, g, o] = gatesAt(memory, gates, stride);
  const dC = slope * o * (1 - tanhC * tanhC) + memory[dCNext]!;
  memory[gates] = worthwhile(dC * g * i * (1 - i));
  memory[gates + stride] = worthwhile(dC * cBefore * f * (1 - f));
  memory[gates + 2 * stride] = worthwhile(dC * i * (1 - g * g));
  memory[gates + 3 * stride] = worthwhile(slope * tanhC * o * (1 - o));
  memory[dCNext] = worthwhile(dC * f);
}

function gatesAt(memory: FloatArray, address: number, stride: number): readonly [number, number, number, number] {
  return [memory[address]!, memory[address + stride]!, memory[address + 2 * stride]!, memory[address + 3 * stride]!];
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
