import { growTo, wasmInstance } from "../core/index.ts";
import { openLogarithm } from "./signature-log.ts";
import type { SignatureShape } from "./signature-options.ts";
import { openTensorWindow } from "./signature-window.ts";

export type RollingKernelName = "wasm" | "typescript";

/** Windows that move along several paths side by side ("lanes"), a step at a time. */
export interface RollingKernel {
  readonly lanes: number;
  /** Where the caller writes the pieces of the next step, [pieces x width][lanes]. */
  readonly next: Float64Array;
  step(): void;
  /** The signatures of the windows, or their logarithms, whole; to be read before the next call. [size][lanes] */
  result(): Float64Array;
  /** Forgets the paths. */
  reset(): void;
}

/** Two implementations, the same bits: four paths at a time in WebAssembly, which only one window at a time may use, and one path in TypeScript. */
export const rollingKernels: Readonly<
  Record<RollingKernelName, (shape: SignatureShape, steps: number) => RollingKernel>
> = { wasm: wasmKernel, typescript: typescriptKernel };

function typescriptKernel(shape: SignatureShape, steps: number): RollingKernel {
  const next = new Float64Array(shape.pieces * shape.width);
  const moving = openTensorWindow(shape, steps);
  const logarithm = shape.kept === undefined ? undefined : openLogarithm(shape);
  return {
    lanes: 1,
    next,
    step: () => moving.step(next, 0),
    result: () => logarithm?.of(moving.tensor) ?? moving.tensor,
    reset: moving.reset,
  };
}

/** Exports of assembly/signature/index.ts. */
interface Functions {
  open(width: number, depth: number, steps: number, pieces: number, log: number): number;
  nextAt(): number;
  tensorAt(): number;
  logarithmAt(): number;
  reset(): void;
  step(): void;
  takeLogarithm(): void;
}

const LANES = 4;

function wasmKernel(shape: SignatureShape, steps: number): RollingKernel {
  const { width, depth, pieces, size, kept } = shape;
  instance ??= wasmInstance<Functions>("engine/signature.wasm");
  const { memory, step, reset, takeLogarithm, ...places } = instance;
  growTo(memory, places.open(width, depth, steps, pieces, kept === undefined ? 0 : 1));
  const next = new Float64Array(memory.buffer, places.nextAt(), pieces * width * LANES);
  const result = new Float64Array(
    memory.buffer,
    kept === undefined ? places.tensorAt() : places.logarithmAt(),
    size * LANES,
  );
  return {
    lanes: LANES,
    next,
    step,
    result: () => {
      if (kept !== undefined) takeLogarithm();
      return result;
    },
    reset,
  };
}

/** One in a thread: its memory is used again. */
let instance: ReturnType<typeof wasmInstance<Functions>> | undefined;
