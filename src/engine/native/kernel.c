/* The operations for one vector length: compiled with -DVECTOR=8 (AVX2 with FMA) and with -DVECTOR=16 (AVX-512). */
#include "kernel.h"
#include "attention.h"
#include "elementwise.h"
#include "gradients.h"
#include "layer-norm.h"
#include "lstm.h"
#include "products.h"
#include "single-path.h"

#if VECTOR == 16
#define OPERATIONS operations16
#else
#define OPERATIONS operations8
#endif

const Operations OPERATIONS = {
    .lstmForward = lstmForward,
    .lstmBackward = lstmBackward,
    .lstmGateGradient = lstmGateGradient,
    .affine = affine,
    .transposed = transposed,
    .weightGradient = weightGradient,
    .biasGradient = biasGradient,
    .activate = activate,
    .activateGradient = activateGradient,
    .layerNorm = layerNorm,
    .layerNormGradient = layerNormGradient,
    .attend = attend,
    .attendGradient = attendGradient,
    .dropout = dropout,
    .add = add,
    .lstmStep = lstmStep,
    .affineStep = affineStep,
};
