import { deriveKey, type Key, type RandomStream, randomStream } from "../core/index.ts";
import { type LayerSpec, type NetworkSpec, parameterShapes } from "../engine/index.ts";
import type { Chain } from "./chain.ts";
import type { Parameters } from "./parameters.ts";

/** Gates of an LSTM cell. */
const GATES = 4;

/**
 * Weights that a chain starts with: matrices Xavier uniform, recurrent ones orthogonal by gate, biases 0 but for the forget gates' of 1 (Jozefowicz, Zaremba,
 * Sutskever 2015), gains of layer normalisations 1. Silent layers are 0, so that an untrained network says 0 whatever it sees.
 */
export function startChain({ layers }: Chain, network: NetworkSpec, key: Key): Parameters {
  const randoms = layers.map(({ layer }, index) => randomStream(deriveKey(key, `${layer.kind} layer`, index)));
  return Object.fromEntries(
    parameterShapes(network).map(({ layer: index, name: array, shape }) => {
      const { name, layer, silent = false } = layers[index]!;
      const size = shape.reduce((a, b) => a * b, 1);
      const values = silent ? new Float32Array(size) : startArray(layer, array, shape, randoms[index]!);
      return [`${name}/${array}`, { shape, values }];
    }),
  );
}

function startArray(
  { kind }: LayerSpec,
  array: string,
  [rows, columns]: readonly number[],
  random: RandomStream,
): Float32Array {
  if (columns === undefined) return startVector(kind, array, rows!);
  if (array === "recurrent") return orthogonalBlocks(rows!, GATES, random);
  const gates = kind === "lstm" ? GATES : 1;
  return xavierUniform(rows!, columns / gates, gates, random);
}

function startVector(kind: LayerSpec["kind"], array: string, size: number): Float32Array {
  if (/gain$/i.test(array)) return new Float32Array(size).fill(1);
  const units = size / GATES;
  return kind === "lstm" && array === "bias" ? new Float32Array(size).fill(1, units, 2 * units) : new Float32Array(size);
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
