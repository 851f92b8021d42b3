/* The operations of the interface `Kernel` (kernel.ts, which describes them), on addresses instead of indices. Compiled once for each vector length. */
#ifndef KERNEL_H
#define KERNEL_H
#include <stdint.h>

typedef struct {
  void (*lstmForward)(int64_t steps, int64_t lanes, int64_t inputs, int64_t units, const float *weights, const float *bias, const float *x,
                      int64_t xStride, float *h, float *c, float *gates, float *tanhC);
  void (*lstmBackward)(int64_t steps, int64_t lanes, int64_t units, const float *packed, const float *dH, float *gates, const float *c,
                       const float *tanhC, float *scratch);
  void (*lstmGateGradient)(int64_t lanes, int64_t units, const float *dH, float *gates, const float *c, const float *tanhC, float *carried);
  void (*affine)(int64_t steps, int64_t lanes, int64_t inputs, int64_t groups, const float *weights, const float *bias, const float *x,
                 int64_t xStride, float *out);
  void (*transposed)(int64_t steps, int64_t lanes, int64_t inputs, int64_t rows, const float *packed, const float *d, int64_t dStride,
                     float *out, int64_t outStride);
  void (*weightGradient)(int64_t steps, int64_t lanes, int64_t inputs, int64_t groups, const float *d, const float *x, int64_t xStride,
                         float *dWeights, int64_t groupStride);
  void (*biasGradient)(int64_t steps, int64_t lanes, int64_t groups, const float *d, float *dBias);
  void (*activate)(int64_t activation, int64_t count, float *values);
  void (*activateGradient)(int64_t activation, int64_t count, const float *values, const float *d, float *out);
  void (*layerNorm)(int64_t steps, int64_t lanes, int64_t units, const float *gain, const float *shift, const float *x, float *normalised,
                    float *inverseDeviation, float *out);
  void (*layerNormGradient)(int64_t steps, int64_t lanes, int64_t units, const float *gain, const float *normalised,
                            const float *inverseDeviation, float *d, float *dGain, float *dShift);
  void (*attend)(int64_t lanes, int64_t heads, int64_t size, int64_t keys, const float *q, const float *k, const float *v, int64_t stride,
                 float *weights, float *out);
  void (*attendGradient)(int64_t lanes, int64_t heads, int64_t size, int64_t keys, const float *q, const float *k, const float *v,
                         int64_t stride, float *weights, const float *out, const float *dOut, float *dQ, float *dK, float *dV);
  void (*dropout)(int64_t count, double rate, uint32_t key, uint32_t first, float *values);
  void (*add)(int64_t count, const float *from, float *to);
  void (*lstmStep)(int64_t inputs, int64_t units, const float *weights, const float *bias, const float *x, float *h, float *c, float *scratch);
  void (*affineStep)(int64_t inputs, int64_t groups, const float *weights, const float *bias, const float *x, float *out);
} Operations;

extern const Operations operations8;
extern const Operations operations16;

#endif
