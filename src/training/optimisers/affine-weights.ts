import type { Parameters } from "../../models/index.ts";
import type { AffineNames } from "../curvature-pass.ts";

/** Names of the arrays of an affine map, in the order of its input factor: kernel, recurrent kernel, bias. */
export function partsOf({ kernel, recurrent, bias }: AffineNames): string[] {
  return recurrent === undefined ? [kernel, bias] : [kernel, recurrent, bias];
}

/** The arrays of one affine map, one under the other: [inputs x outputs], the bias as the last row. */
export function stacked(map: AffineNames, arrays: Readonly<Record<string, Float32Array>>): Float64Array {
  const parts = partsOf(map).map((name) => arrays[name]!);
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Rows of `stacked` weights by name, as views. */
export function unstacked(
  map: AffineNames,
  values: Float64Array,
  parameters: Parameters,
): Record<string, Float64Array> {
  let at = 0;
  return Object.fromEntries(
    partsOf(map).map((name) => {
      const { length } = parameters[name]!.values;
      at += length;
      return [name, values.subarray(at - length, at)];
    }),
  );
}
