import { type AffinePass, affineMaps, type NetworkSpec, parameterShapes } from "../engine/index.ts";
import type { Parameters } from "../models/index.ts";

/** The weights of one affine map, by the names of the model's parameters. */
export interface AffineNames {
  readonly kernel: string;
  readonly recurrent?: string | undefined;
  readonly bias: string;
}

/** An `AffinePass` by the names of the model's parameters. */
export interface CurvaturePass extends AffineNames {
  readonly steps: number;
  readonly paths: number;
  readonly inputs: AffinePass["inputs"];
  readonly recurrentInputs?: AffinePass["inputs"] | undefined;
  readonly gradients: AffinePass["inputs"];
}

/** Affine maps of a network with the names that a model gives to its weights, which are in the network's order. */
export function namedMaps(spec: NetworkSpec, parameters: Parameters): AffineNames[] {
  const names = Object.keys(parameters);
  const known = new Map(parameterShapes(spec).map(({ layer, name }, at) => [`${layer} ${name}`, names[at]!]));
  return affineMaps(spec).map(({ layer, kernel, recurrent, bias }) => ({
    kernel: known.get(`${layer} ${kernel}`)!,
    bias: known.get(`${layer} ${bias}`)!,
    ...(recurrent !== undefined && { recurrent: known.get(`${layer} ${recurrent}`)! }),
  }));
}
