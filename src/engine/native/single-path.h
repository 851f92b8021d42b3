/* One step of one path: the four rows of a group lie side by side, so the lanes are gates. */
#ifndef SINGLE_PATH_H
#define SINGLE_PATH_H
#include "vector.h"

/* Groups at a time: as many independent sums. */
#define STEP_GROUPS 4

INLINE void addColumns(const int groups, __m128 *total, int64_t count, const float *weights, int64_t stride, const float *x) {
  for (int64_t k = 0; k < count; k++) {
    const __m128 value = _mm_set1_ps(x[k]);
    UNROLL for (int g = 0; g < groups; g++) total[g] = _mm_fmadd_ps(_mm_loadu_ps(weights + g * stride + 4 * k), value, total[g]);
  }
}

/* out = bias + weights [x; h] for some groups. */
INLINE void stepTile(const int groups, int64_t inputs, int64_t units, const float *weights, const float *bias, const float *x, const float *h,
                     float *out) {
  const int64_t stride = 4 * (inputs + units);
  __m128 total[STEP_GROUPS];
  UNROLL for (int g = 0; g < groups; g++) total[g] = _mm_loadu_ps(bias + 4 * g);
  addColumns(groups, total, inputs, weights, stride, x);
  addColumns(groups, total, units, weights + 4 * inputs, stride, h);
  UNROLL for (int g = 0; g < groups; g++) _mm_storeu_ps(out + 4 * g, total[g]);
}

static void stepProduct(int64_t inputs, int64_t units, int64_t groups, const float *weights, const float *bias, const float *x, const float *h,
                        float *out) {
  const int64_t stride = 4 * (inputs + units);
  int64_t g = 0;
  for (; g + STEP_GROUPS <= groups; g += STEP_GROUPS) {
    stepTile(STEP_GROUPS, inputs, units, weights + g * stride, bias + 4 * g, x, h, out + 4 * g);
  }
  for (; g < groups; g++) stepTile(1, inputs, units, weights + g * stride, bias + 4 * g, x, h, out + 4 * g);
}

static void affineStep(int64_t inputs, int64_t groups, const float *weights, const float *bias, const float *x, float *out) {
  stepProduct(inputs, 0, groups, weights, bias, x, 0, out);
}

/* sigmoid(a) = tanh(a / 2) / 2 + 1 / 2 for the gates i, f and o, tanh(a) for g: one tanh with a scale and a shift for each lane. */
INLINE void activateGates(int64_t units, float *gates) {
  float scales[VECTOR], shifts[VECTOR];
  for (int lane = 0; lane < VECTOR; lane++) {
    scales[lane] = lane % 4 == 2 ? 1.0f : 0.5f;
    shifts[lane] = lane % 4 == 2 ? 0.0f : 0.5f;
  }
  const Vector scale = load(scales), shift = load(shifts);
  for (int64_t k = 0; k < 4 * units; k += VECTOR) {
    const Vector a = loadSome(gates + k, 4 * units - k);
    storeSome(gates + k, 4 * units - k, multiplyAdd(tanhOf(a * scale), scale, shift));
  }
}

static void lstmStep(int64_t inputs, int64_t units, const float *weights, const float *bias, const float *x, float *h, float *c, float *scratch) {
  stepProduct(inputs, units, units, weights, bias, x, h, scratch);
  activateGates(units, scratch);
  for (int64_t unit = 0; unit < units; unit++) {
    const float *gate = scratch + 4 * unit;
    c[unit] = __builtin_fmaf(gate[1], c[unit], gate[0] * gate[2]);
  }
  for (int64_t first = 0; first < units; first += VECTOR) {
    const int64_t count = units - first < VECTOR ? units - first : VECTOR;
    float squashed[VECTOR];
    store(squashed, tanhOf(loadSome(c + first, count)));
    for (int64_t k = 0; k < count; k++) h[first + k] = scratch[4 * (first + k) + 3] * squashed[k];
  }
}

#endif
