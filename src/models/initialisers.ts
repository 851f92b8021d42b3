import type { RandomStream } from "../core/index.ts";

/** Uniform in +/-sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010), [inputs, gates * outputs]; each gate is a map of its own. */
export function xavierUniform(inputs: number, outputs: number, gates: number, random: RandomStream): Float32Array {
  const bound = Math.sqrt(6 / (inputs + outputs));
  return Float32Array.from({ length: inputs * gates * outputs }, () => bound * (2 * random.uniform() - 1));
}

/** `gates` random orthogonal matrices side by side, [size, gates * size] (Saxe, McClelland, Ganguli 2014). */
export function orthogonalBlocks(size: number, gates: number, random: RandomStream): Float32Array {
  const out = new Float32Array(size * gates * size);
  for (let gate = 0; gate < gates; gate++) {
    for (const [row, values] of orthonormalRows(size, size, random).entries())
      out.set(values, row * gates * size + gate * size);
  }
  return out;
}

/** `count` rows of `length` >= count normal numbers, made orthonormal by Gram-Schmidt, twice over for precision. */
export function orthonormalRows(count: number, length: number, random: RandomStream): Float64Array[] {
  const rows: Float64Array[] = [];
  while (rows.length < count) {
    const row = Float64Array.from({ length }, () => random.normal());
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
