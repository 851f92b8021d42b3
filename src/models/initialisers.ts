import { deriveKey, type Key, type RandomStream, randomStream } from "../core/index.ts";
import { type LayerSpec, type NetworkSpec, type ParameterShape, parameterShapes } from "../engine/index.ts";
import type { NamedLayer } from "./named-layer.ts";
import type { Parameters } from "./parameters.ts";

/** Gates of an LSTM cell. */
const GATES = 4;

/**
 * Weights that a network starts with: matrices Xavier uniform, recurrent ones orthogonal by gate, biases 0 but for the forget gates' of 1 (Jozefowicz, Zaremba,
 * Sutskever 2015), gains of layer normalisations 1. Silent layers are 0, so that an untrained network says 0 whatever it sees.
 */
export function startLayers(layers: readonly NamedLayer[], network: NetworkSpec, key: Key): Parameters {
  const randoms = layers.map(({ layer }, index) => randomStream(deriveKey(key, `${layer.kind} layer`, index)));
  return Object.fromEntries(
    parameterShapes(network).map((array) => {
      const { name, layer, silent = false } = layers[array.layer]!;
      const values = silent
        ? new Float32Array(array.shape.reduce((a, b) => a * b, 1))
        : startArray(layer, array, randoms[array.layer]!);
      return [`${name}/${array.name}`, { shape: array.shape, values }];
    }),
  );
}

function startArray({ kind }: LayerSpec, { role, shape }: ParameterShape, random: RandomStream): Float32Array {
  const [rows, columns] = [shape[0]!, shape.at(-1)!];
  const gates = kind === "lstm" ? GATES : 1;
  switch (role) {
    case "kernel":
      return xavierUniform(rows, columns / gates, gates, random);
    case "recurrent":
      return orthogonalBlocks(rows, gates, random);
    case "bias":
      return kind === "lstm"
        ? new Float32Array(rows).fill(1, rows / GATES, (2 * rows) / GATES)
        : new Float32Array(rows);
    case "gain":
      return new Float32Array(rows).fill(1);
    case "shift":
      return new Float32Array(rows);
  }
}

/** Uniform in +/-sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010), [inputs, gates * outputs]; each gate is a map of its own. */
export function xavierUniform(inputs: number, outputs: number, gates: number, random: RandomStream): Float32Array {
  const bound = Math.sqrt(6 / (inputs + outputs));
  return Float32Array.from({ length: inputs * gates * outputs }, () => bound * (2 * random.uniform() - 1));
}

/** `gates` random orthogonal matrices side by side, [size, gates * size] (Saxe, McClelland, Ganguli 2014). */
export function orthogonalBlocks(size: number, gates: number, random: RandomStream): Float32Array {
  const out = new Float32Array(size * gates * size);
  for (let gate = 0; gate < gates; gate++) {
    for (const [row, values] of orthonormalRows(size, random).entries())
      out.set(values, row * gates * size + gate * size);
  }
  return out;
}

/** Rows of normal numbers, made orthonormal by Gram-Schmidt, twice over for precision. */
function orthonormalRows(size: number, random: RandomStream): Float64Array[] {
  const rows: Float64Array[] = [];
  while (rows.length < size) {
    const row = Float64Array.from({ length: size }, () => random.normal());
    for (const before of [...rows, ...rows]) subtractProjection(row, before);
    const norm = Math.hypot(...row);
    rows.push(row.map((value) => value / norm));
  }
  return rows;
}

function subtractProjection(row: Float64Array, unit: Float64Array): void {
  let along = 0;
  for (const [k, value] of row.entries()) along += value * unit[k]!;
  for (const [k, value] of unit.entries()) row[k]! -= along * value;
}
