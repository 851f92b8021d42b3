import { ACTIVATIONS, dropoutUniform, type FloatArray, type Kernel, worthwhile } from "./kernel.ts";

type Elementwise = Pick<Kernel, "activate" | "activateGradient" | "dropout" | "add">;

/** What the readable twin does to one number at a time. */
export function referenceElementwise(memory: FloatArray): Elementwise {
  return {
    activate(activation, count, values) {
      for (let k = values; k < values + count; k++) {
        memory[k] = activation === ACTIVATIONS.tanh ? Math.tanh(memory[k]!) : Math.max(memory[k]!, 0);
      }
    },

    activateGradient(activation, count, values, d, out) {
      for (let k = 0; k < count; k++) {
        memory[out + k] = worthwhile(memory[d + k]! * slopeAt(activation, memory[values + k]!));
      }
    },

    dropout(count, rate, key, first, values) {
      for (let k = 0; k < count; k++) {
        const kept = dropoutUniform(key, first + k) >= rate;
        memory[values + k] = kept ? memory[values + k]! / (1 - rate) : 0;
      }
    },

    add(count, from, to) {
      for (let k = 0; k < count; k++) memory[to + k]! += memory[from + k]!;
    },
  };
}

/** Slope of an activation where its value is `value`: tanh' = 1 - tanh^2; relu' = 1 above 0, else 0; 1 without one. */
function slopeAt(activation: number, value: number): number {
  if (activation === 0) return 1;
  if (activation === ACTIVATIONS.tanh) return 1 - value * value;
  return value > 0 ? 1 : 0;
}
