import type { Kernel } from "../../src/engine/kernel.ts";
import reference from "../reference/lstm-torch.json" with { type: "json" };
import { openChain, type Parameter, type Place } from "./kernel-chain.ts";

export const torchCases = reference.cases;
export type TorchCase = (typeof torchCases)[number];
type TorchLayer = TorchCase["layers"][number];

/** Runs a case of test/reference/lstm-torch.json on a kernel: the largest error of each array, over the array's largest value or 1. */
export function torchErrors(kernel: Kernel, torch: TorchCase): Record<string, number> {
  const { steps, batch: lanes, features, units } = torch;
  const layers = torch.layers.map((layer) => ({
    kind: "lstm" as const,
    units,
    layerNorm: "gain" in layer,
    residual: layer.residual,
  }));
  const chain = openChain(kernel, { steps, lanes }, features, layers);
  writeSequence(kernel, chain.x, torch.x, features, lanes);
  writeSequence(kernel, chain.dY, torch.dy, units, lanes);
  for (const [index, parameters] of chain.parameters.entries()) {
    for (const { name, values } of parameters) kernel.memory.set(inOurOrder(torch, index, name, ""), values.at);
  }
  chain.forward();
  const y = relativeError(kernel, chain.y, sequence(torch.y, units, lanes));
  chain.backward();
  const errors: Record<string, number> = {
    y,
    dx: relativeError(kernel, chain.dX, sequence(torch.dx, features, lanes)),
  };
  for (const [index, parameters] of chain.parameters.entries()) {
    for (const { name, gradient } of parameters) {
      errors[`layer ${index} ${name}`] = relativeError(kernel, gradient, inOurOrder(torch, index, name, "d_"));
    }
  }
  return errors;
}

function writeSequence(kernel: Kernel, place: Place, values: readonly number[], rows: number, lanes: number): void {
  kernel.memory.set(sequence(values, rows, lanes), place.at);
}

/** [steps, batch, rows] as [steps][rows][lanes]. */
function sequence(values: readonly number[], rows: number, lanes: number): number[] {
  return values.map((_, k) => {
    const [step, row, lane] = [Math.floor(k / (rows * lanes)), Math.floor(k / lanes) % rows, k % lanes];
    return values[(step * lanes + lane) * rows + row]!;
  });
}

/** The values or, with the prefix "d_", the gradients of a layer's parameter, as the kernels have them. */
function inOurOrder(torch: TorchCase, index: number, name: Parameter["name"], prefix: "" | "d_"): number[] {
  const layer: TorchLayer = torch.layers[index]!;
  const inputs = index === 0 ? torch.features : torch.units;
  if (name === "gain" || name === "shift") {
    const values = "gain" in layer ? layer[`${prefix}${name}`] : undefined;
    if (values === undefined) throw new Error(`${torch.name}: layer ${index} has no ${name}`);
    return values;
  }
  if (name === "bias") return gatesTogether(layer[`${prefix}bias`], 1, torch.units);
  const ofX = gatesTogether(layer[`${prefix}weight_ih`], inputs, torch.units);
  const ofH = gatesTogether(layer[`${prefix}weight_hh`], torch.units, torch.units);
  return Array.from({ length: torch.units }, (_, unit) => [
    ...ofX.slice(unit * 4 * inputs, (unit + 1) * 4 * inputs),
    ...ofH.slice(unit * 4 * torch.units, (unit + 1) * 4 * torch.units),
  ]).flat();
}

/** [4 gates, units, columns] as [units][columns][4]. */
function gatesTogether(values: readonly number[], columns: number, units: number): number[] {
  return values.map((_, k) => {
    const [unit, column, gate] = [Math.floor(k / (4 * columns)), Math.floor(k / 4) % columns, k % 4];
    return values[(gate * units + unit) * columns + column]!;
  });
}

function relativeError(kernel: Kernel, { at, size }: Place, want: readonly number[]): number {
  if (size !== want.length) throw new Error(`expected ${want.length} numbers, the kernel has ${size}`);
  const scale = Math.max(1, ...want.map(Math.abs));
  return Math.max(...want.map((value, k) => Math.abs(kernel.memory[at + k]! - value) / scale));
}
