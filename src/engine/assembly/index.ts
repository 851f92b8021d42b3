// The sequence-network kernel in WebAssembly SIMD; `Kernel` in ../kernel.ts is the contract. Numbers lie from FIRST_ADDRESS on.
export { attend, attendGradient } from "./attention";
export { activate, activateGradient, add, dropout } from "./elementwise";
export { layerNorm, layerNormGradient } from "./layer-norm";
export { lstmBackward, lstmForward, lstmGateGradient } from "./lstm";
export { affine, biasGradient, transposed, weightGradient } from "./products";
export { affineStep, lstmStep } from "./step";
