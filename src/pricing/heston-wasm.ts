import { growTo, type WasmInstance, wasmInstance } from "../core/index.ts";
import { columns, type HestonKernel, type SliceIntegrals } from "./heston-kernel.ts";

/** The exports of assembly/index.ts; pointers in bytes. */
interface PricingModule {
  firstFree(): number;
  workBytes(count: number): number;
  setModel(...model: [kappa: number, theta: number, xi: number, rho: number, v0: number, ...slice: number[]]): void;
  integrate(
    nodes: number,
    weights: number,
    count: number,
    end: number,
    k: number,
    strikes: number,
    columns: number,
    work: number,
    out: number,
  ): void;
}

let kernel: HestonKernel | undefined;

/**
 * The kernel in WebAssembly SIMD, one instance a thread: it keeps nothing between calls but its memory, which grows to
 * the largest slice (some 300 bytes a node and 72 a strike). Throws a UserError when it has not been built.
 */
export function wasmHestonKernel(): HestonKernel {
  kernel ??= createKernel();
  return kernel;
}

function createKernel(): HestonKernel {
  const module = wasmInstance<PricingModule>("pricing/kernel.wasm");
  let numbers = new Float64Array(module.memory.buffer);
  return {
    name: "wasm",
    integrate(integrals, what) {
      const places = placesOf(module, integrals, columns[what]);
      if (growTo(module.memory, places.end)) numbers = new Float64Array(module.memory.buffer);
      return integrate(module, numbers, places, integrals, columns[what]);
    },
  };
}

/** Pointers; `end` is the first byte that is not used. */
interface Places {
  readonly nodes: number;
  readonly weights: number;
  readonly work: number;
  readonly k: number;
  readonly out: number;
  readonly end: number;
}

function placesOf(module: PricingModule, { rule, logMoneyness }: SliceIntegrals, width: number): Places {
  const count = rule.nodes.length;
  const nodes = 16 * Math.ceil(module.firstFree() / 16);
  const weights = nodes + 8 * count;
  const work = weights + 8 * count;
  const k = work + module.workBytes(count);
  const out = k + 8 * logMoneyness.length;
  return { nodes, weights, work, k, out, end: out + 8 * width * logMoneyness.length };
}

function integrate(
  module: WasmInstance<PricingModule>,
  numbers: Float64Array,
  { nodes, weights, work, k, out, end }: Places,
  { parameters, maturity, totalVariance, rule, logMoneyness }: SliceIntegrals,
  width: number,
): Float64Array {
  const { kappa, theta, xi, rho, v0 } = parameters;
  numbers.set(rule.nodes, nodes / 8);
  numbers.set(rule.weights, weights / 8);
  numbers.set(logMoneyness, k / 8);
  module.setModel(kappa, theta, xi, rho, v0, maturity, totalVariance);
  const { length } = logMoneyness;
  module.integrate(nodes, weights, rule.nodes.length, rule.end, k, length, width, work, out);
  return numbers.subarray(out / 8, end / 8);
}
