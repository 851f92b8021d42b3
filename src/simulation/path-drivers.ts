import { check, deriveKey, type Key, normalCdf, normalQuantile, philox } from "../core/index.ts";
import { brownianBridge } from "./brownian-bridge.ts";
import type { HestonRequest } from "./heston-request.ts";
import { owenScramble } from "./owen-scramble.ts";
import { SOBOL_DIMENSIONS, sobolCursor } from "./sobol.ts";
import { drawStep, stepNumbers } from "./step-numbers.ts";

/** What drives one path, one entry a simulated step. */
export interface PathDrivers {
  /** Independent standard normals of the variance and of the rest of the price. */
  readonly variance: Float64Array;
  readonly spot: Float64Array;
  /** Uniform of the exponential branch of a variance, which uses no normal: independent of `spot`. */
  readonly uniform: Float64Array;
}

/** The random numbers of every path, by its number; the same whichever other paths are asked for. */
export interface DriverSource {
  fill(path: number, out: PathDrivers): void;
  /** Two independent uniforms in (0, 1) of jump number `jump` of a path. */
  jump(path: number, jump: number, out: JumpUniforms): void;
}

export interface JumpUniforms {
  first: number;
  second: number;
}

/** Philox's counter is (path, simulated step, block): block 0 drives, block 1 has the jumps, (path, jump, 1). */
const JUMPS = 1;
/**
 * Jumps of a path that have Sobol dimensions of their own; later ones, of which few paths have any, take pseudo-random
 * numbers.
 */
const SOBOL_JUMPS = 4;

export function driverSource(request: HestonRequest, key: Key): DriverSource {
  return request.numbers === "philox" ? philoxDrivers(key) : sobolDrivers(request, key);
}

export function pathDrivers({ steps, subSteps }: HestonRequest): PathDrivers {
  const simulated = steps * subSteps;
  return {
    variance: new Float64Array(simulated),
    spot: new Float64Array(simulated),
    uniform: new Float64Array(simulated),
  };
}

/** Normals by Box and Muller (1958); the uniform of the bits that they leave over. */
function philoxDrivers(key: Key): DriverSource {
  const numbers = stepNumbers();
  return {
    fill: (path, { variance, spot, uniform }) => {
      for (let step = 0; step < variance.length; step++) {
        drawStep(key, path, step, 0, numbers);
        const radius = Math.sqrt(-2 * Math.log(numbers.first));
        const angle = 2 * Math.PI * numbers.second;
        variance[step] = radius * Math.cos(angle);
        spot[step] = radius * Math.sin(angle);
        uniform[step] = numbers.third;
      }
    },
    jump: (path, jump, out) => {
      drawStep(key, path, jump, JUMPS, numbers);
      out.first = numbers.first;
      out.second = numbers.second;
    },
  };
}

/**
 * Point number `path` of a Sobol sequence, scrambled by the key: dimensions 2i and 2i + 1 are normal i of the bridges
 * of price and variance, the next ones the first jumps. The exponential branch takes the probability of the variance's
 * own normal, which it does not use otherwise.
 */
function sobolDrivers({ steps, subSteps, jumps }: HestonRequest, key: Key): DriverSource {
  const simulated = steps * subSteps;
  const driving = 2 * simulated;
  const last = driving + (jumps === undefined ? 0 : 2 * SOBOL_JUMPS);
  check(
    last <= SOBOL_DIMENSIONS,
    () =>
      `simulateHeston: Sobol numbers have ${SOBOL_DIMENSIONS} dimensions, ${simulated} steps need ${last}; ` +
      "use fewer steps or numbers 'philox'",
  );
  const seeds = scrambleSeeds(deriveKey(key, "sobol"), last);
  const uniforms = (point: Uint32Array, from: number, i: number) =>
    (owenScramble(point[i]!, seeds[from + i]!) + 0.5) / 4294967296;
  const drivingPoint = sobolCursor(0, driving);
  const bridge = brownianBridge(simulated);
  const normals = new Float64Array(simulated);
  const fillBridge = (point: Uint32Array, offset: number, out: Float64Array) => {
    for (let i = 0; i < simulated; i++) normals[i] = normalQuantile(uniforms(point, 0, 2 * i + offset));
    bridge(normals, out);
  };
  const jumpPoint = jumps === undefined ? undefined : sobolCursor(driving, last);
  const pseudoRandom = philoxDrivers(key);
  return {
    fill: (path, { variance, spot, uniform }) => {
      const point = drivingPoint(path);
      fillBridge(point, 0, spot);
      fillBridge(point, 1, variance);
      for (let step = 0; step < simulated; step++) uniform[step] = normalCdf(variance[step]!);
    },
    jump: (path, jump, out) => {
      if (jumpPoint === undefined || jump >= SOBOL_JUMPS) return pseudoRandom.jump(path, jump, out);
      const point = jumpPoint(path);
      out.first = uniforms(point, driving, 2 * jump);
      out.second = uniforms(point, driving, 2 * jump + 1);
    },
  };
}

/** One word a dimension. */
function scrambleSeeds(key: Key, dimensions: number): Int32Array {
  const words = new Uint32Array(4);
  return Int32Array.from({ length: dimensions }, (_, dimension) => {
    philox(key, dimension, 0, 0, 0, words);
    return words[0]!;
  });
}
