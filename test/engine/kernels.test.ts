import { FIRST_ADDRESS } from "../../src/engine/kernel.ts";
import { referenceKernel } from "../../src/engine/reference-kernel.ts";
import { sharedMemory, wasmKernel } from "../../src/engine/wasm-kernel.ts";
import { kernelSuite } from "./kernel-suite.ts";

kernelSuite("reference", (floats) => referenceKernel(new Float32Array(floats)), 1e-6);
kernelSuite("base", (floats) => wasmKernel("base", sharedMemory(FIRST_ADDRESS + floats)), 1e-6);
kernelSuite("relaxed", (floats) => wasmKernel("relaxed", sharedMemory(FIRST_ADDRESS + floats)), 1e-6);
