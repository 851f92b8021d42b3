import { check, type Key } from "../core/index.ts";
import { kernelHeston } from "./heston-kernel.ts";
import { plainHeston } from "./heston-plain.ts";
import {
  type HestonDynamics,
  type HestonGrid,
  type HestonPaths,
  type HestonRequest,
  resolveHeston,
} from "./heston-request.ts";
import { driverSource } from "./path-drivers.ts";
import { applyJumps } from "./price-jumps.ts";

/**
 * Simulates Heston's model, with Bates' jumps where `parameters` has them. By default by QE-M (Andersen 2008), which is
 * a martingale exactly and needs no fine steps, with Philox numbers, in the WebAssembly kernel. Random numbers are
 * keyed by (path, simulated step), so any split of the paths gives the same bits, on every machine.
 * Throws a RangeError when a size or parameter is out of range, when a positive rho with a long step has no martingale
 * correction, or when Sobol numbers have too few dimensions.
 */
export function simulateHeston(parameters: HestonDynamics, grid: HestonGrid, key: Key): HestonPaths {
  const request = resolveHeston(parameters, grid, "f64");
  return simulate(request, key, (size) => new Float64Array(size));
}

/**
 * The same in single precision: half the memory and nearly twice the speed, good enough to train on. Every path is the
 * one of double precision but for rounding, some 1e-6 of the price a step.
 */
export function simulateHestonSingle(
  parameters: HestonDynamics,
  grid: HestonGrid,
  key: Key,
): HestonPaths<Float32Array> {
  const request = resolveHeston(parameters, grid, "f32");
  return simulate(request, key, (size) => new Float32Array(size));
}

function simulate<Numbers extends Float64Array | Float32Array>(
  request: HestonRequest,
  key: Key,
  numbers: (size: number) => Numbers,
): HestonPaths<Numbers> {
  const { paths, steps, terminalOnly, jumps, rho } = request;
  const times = terminalOnly ? 1 : steps + 1;
  const out = { paths, times, spot: numbers(paths * times), variance: numbers(paths * times) };
  const source = driverSource(request, key);
  if (request.kernel === "wasm") kernelHeston(request, source, key, out);
  else plainHeston(request, source, out);
  check(
    endsAreNumbers(out),
    () => `simulateHeston: no martingale correction for rho ${rho} with steps this long; use more sub-steps`,
  );
  if (jumps !== undefined) applyJumps(jumps, request, source, out);
  return out;
}

/** A price that is not a number stays so until the end of its path. */
function endsAreNumbers({ spot, times }: HestonPaths<Float64Array | Float32Array>): boolean {
  for (let at = times - 1; at < spot.length; at += times) if (Number.isNaN(spot[at])) return false;
  return true;
}
