import { expect } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import type { Kernel } from "../../src/engine/kernel.ts";
import { CAPACITY } from "./kernel-chain.ts";

const UNTOUCHED = 0;
const OUTPUT = 1;
const SCRATCH = 2;

/** What lies between the places that a call is given: large, so that reading it shows as well. */
const CANARY = 1e6;

/** The same numbers in a kernel's memory and in its twin's; one call on both; then all of the memory is looked at. */
export interface Exam {
  /** Random normal numbers, exact in single precision. Places are not aligned: an address may be any. */
  numbers(size: number, scale?: number): number;
  /** Writes the same number to both. */
  poke(address: number, value: number): void;
  /** Declares `steps` runs of `size` numbers, `stride` apart, as what the call writes. */
  output(name: string, at: number, size: number, steps?: number, stride?: number): void;
  /** Declares numbers that the call may write as it likes. */
  scratch(at: number, size: number): void;
  /** Outputs must be those of the twin (relative to the largest of their kind, or to 1), and all other numbers what they were, bit by bit. */
  compare(call: (kernel: Kernel) => void, tolerance: number): void;
}

interface Output {
  readonly name: string;
  readonly addresses: readonly number[];
}

/** @param twin in double precision, with a memory of the same length */
export function openExam(kernel: Kernel, twin: Kernel, seed: number): Exam {
  const { normal } = randomStream(keyFrom(seed));
  const start = kernel.memory.length - CAPACITY;
  const roles = new Uint8Array(CAPACITY);
  const outputs: Output[] = [];
  let end = start;
  const poke = (address: number, value: number): void => {
    kernel.memory[address] = value;
    twin.memory[address] = kernel.memory[address]!;
  };
  const guard = (size: number): void => {
    for (const last = end + size; end < last; end++) poke(end, CANARY + (end % 1000));
  };
  const declare = (at: number, size: number, role: number): number[] => {
    roles.fill(role, at - start, at - start + size);
    return Array.from({ length: size }, (_, k) => at + k);
  };
  guard(65);
  return {
    numbers(size, scale = 1) {
      const at = end;
      if (end + size + 67 > kernel.memory.length) throw new RangeError(`the exam needs more than ${CAPACITY} numbers`);
      for (; end < at + size; end++) poke(end, scale * normal());
      guard(67);
      return at;
    },
    poke,
    output(name, at, size, steps = 1, stride = size) {
      const runs = Array.from({ length: steps }, (_, t) => declare(at + t * stride, size, OUTPUT));
      outputs.push({ name, addresses: runs.flat() });
    },
    scratch(at, size) {
      declare(at, size, SCRATCH);
    },
    compare(call, tolerance) {
      const before = kernel.memory.slice(start, end);
      call(kernel);
      call(twin);
      const failures = outputs.flatMap((output) => differences(kernel, twin, output, tolerance));
      for (const [k, value] of before.entries()) {
        if (roles[k] === UNTOUCHED && !Object.is(kernel.memory[start + k], value)) {
          failures.push(`number ${k} was ${value}, is ${kernel.memory[start + k]}, and is no output`);
        }
      }
      expect(failures.slice(0, 5)).toEqual([]);
    },
  };
}

function differences(kernel: Kernel, twin: Kernel, { name, addresses }: Output, tolerance: number): string[] {
  const sizes = addresses.map((at) => Math.abs(twin.memory[at]!)).filter(Number.isFinite);
  const scale = sizes.reduce((largest, size) => Math.max(largest, size), 1);
  return addresses.flatMap((at, k) => {
    const [got, want] = [kernel.memory[at]!, twin.memory[at]!];
    if (Object.is(got, want) || Math.abs(got - want) <= tolerance * scale) return [];
    return [`${name}[${k}] is ${got}, should be ${want}`];
  });
}
