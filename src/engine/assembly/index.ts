// The sequence-network kernel in WebAssembly SIMD; `Kernel` in ../kernel.ts is the contract. Numbers lie from FIRST_ADDRESS on.
export { activate, activateGradient, add, dropout } from "./elementwise";
export { layerNorm, layerNormGradient } from "./layer-norm";
export { lstmBackward, lstmForward } from "./lstm";
export { affine, biasGradient, transposed, weightGradient } from "./products";
export { affineStep, lstmStep } from "./step";
