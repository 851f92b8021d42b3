import { growTo, type Key, type WasmInstance, wasmInstance } from "../core/index.ts";
import type { HestonPaths, HestonRequest } from "./heston-request.ts";
import { eulerStep, quadraticExponentialStep } from "./heston-schemes.ts";
import { type DriverSource, pathDrivers } from "./path-drivers.ts";

/** Exports of `assembly/index.ts`, which says what the arguments are. */
interface Functions {
  firstFree(): number;
  setKey(first: number, second: number): void;
  quadraticExponential: Simulate;
  euler: Simulate;
  quadraticExponentialSingle: Simulate;
  eulerSingle: Simulate;
}

type Simulate = (
  constants: number,
  drivers: number,
  v0: number,
  firstPath: number,
  paths: number,
  steps: number,
  subSteps: number,
  times: number,
  spot: number,
  variance: number,
) => void;

/** The kernel simulates paths in fours. */
const FOUR = 4;
/** Numbers a step of four paths: normals of variance and price, and 1 - u. */
const DRIVERS = 12;
/** Bytes of results that one call leaves: they stay in the processor's cache until they are copied out. */
const CHUNK_BYTES = 2 ** 17;

let instance: WasmInstance<Functions> | undefined;

/** The kernel's diffusion paths; the same random numbers and formulas as `plainHeston`. */
export function kernelHeston(
  request: HestonRequest,
  source: DriverSource,
  key: Key,
  out: HestonPaths<Float64Array | Float32Array>,
): void {
  instance ??= wasmInstance<Functions>("simulation/kernel.wasm");
  const kernel = instance;
  const simulate = functionOf(kernel, request);
  const memory = arrange(kernel, request, out);
  const { firstPath, paths, steps, subSteps, v0 } = request;
  const fillDrivers = request.numbers === "philox" ? undefined : driverFiller(request, source);
  kernel.setKey(...key);
  memory.view(memory.constants, memory.constantCount).set(constantsOf(request));
  for (let done = 0; done < paths; done += memory.chunk) {
    const count = Math.min(memory.chunk, paths - done);
    const padded = Math.ceil(count / FOUR) * FOUR;
    const first = firstPath + done;
    fillDrivers?.(first, count, memory.view(memory.drivers, (padded / FOUR) * steps * subSteps * DRIVERS));
    const drivers = fillDrivers === undefined ? 0 : memory.drivers;
    const { constants, spot, variance } = memory;
    simulate(constants, drivers, v0, first, padded, steps, subSteps, out.times, spot, variance);
    out.spot.set(memory.view(spot, count * out.times), done * out.times);
    out.variance.set(memory.view(variance, count * out.times), done * out.times);
  }
}

function functionOf(kernel: Functions, { scheme, precision }: HestonRequest): Simulate {
  if (precision === "f64") return scheme === "euler" ? kernel.euler : kernel.quadraticExponential;
  return scheme === "euler" ? kernel.eulerSingle : kernel.quadraticExponentialSingle;
}

/** Addresses in the kernel's memory, and how many paths a call takes. */
interface Layout {
  readonly chunk: number;
  readonly constants: number;
  readonly constantCount: number;
  readonly drivers: number;
  readonly spot: number;
  readonly variance: number;
  /** `count` numbers at an address. */
  view(address: number, count: number): Float64Array | Float32Array;
}

function arrange(
  { memory, firstFree }: WasmInstance<Functions>,
  { paths, steps, subSteps, precision, numbers }: HestonRequest,
  { times }: HestonPaths<Float64Array | Float32Array>,
): Layout {
  const bytes = precision === "f64" ? 8 : 4;
  const driversPerPath = numbers === "philox" ? 0 : (DRIVERS / FOUR) * steps * subSteps;
  const perPath = bytes * (2 * times + driversPerPath);
  const fitting = Math.max(1, Math.floor(CHUNK_BYTES / perPath / FOUR));
  const chunk = FOUR * Math.min(fitting, Math.ceil(paths / FOUR));
  const constants = Math.ceil(firstFree() / 16) * 16;
  const constantCount = 16;
  const drivers = constants + constantCount * bytes;
  const spot = drivers + chunk * driversPerPath * bytes;
  const variance = spot + chunk * times * bytes;
  growTo(memory, variance + chunk * times * bytes);
  const { buffer } = memory;
  const view = (address: number, count: number) =>
    bytes === 8 ? new Float64Array(buffer, address, count) : new Float32Array(buffer, address, count);
  return { chunk, constants, constantCount, drivers, spot, variance, view };
}

/** In the order of `assembly/schemes.ts`. */
function constantsOf(request: HestonRequest): number[] {
  if (request.scheme === "euler") {
    const { reversion, theta, diffusion, growth, halfStep, shared, own } = eulerStep(request);
    return [reversion, theta, diffusion, growth, halfStep, shared, own];
  }
  const { variance, growth, k2, k3, A } = quadraticExponentialStep(request);
  const { meanConstant, decay, varianceConstant, varianceSlope } = variance;
  const literals = [0.5, 1, 2, 1.5, Number.NaN];
  return [meanConstant, decay, varianceConstant, varianceSlope, growth, k2, k3, A, ...literals];
}

/** Writes the drivers of `count` paths in the kernel's order, path p of a four in lane p. */
function driverFiller(
  request: HestonRequest,
  source: DriverSource,
): (firstPath: number, count: number, out: Float64Array | Float32Array) => void {
  const drivers = pathDrivers(request);
  const { variance, spot, uniform } = drivers;
  return (firstPath, count, out) => {
    for (let i = 0; i < count; i++) {
      source.fill(firstPath + i, drivers);
      let at = (i >>> 2) * variance.length * DRIVERS + (i & 3);
      for (let step = 0; step < variance.length; step++, at += DRIVERS) {
        out[at] = variance[step]!;
        out[at + 4] = spot[step]!;
        out[at + 8] = 1 - uniform[step]!;
      }
    }
  };
}
