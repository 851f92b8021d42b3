/* Operations on one number after the other. */
#ifndef ELEMENTWISE_H
#define ELEMENTWISE_H
#include "vector.h"

/* Codes of `ACTIVATIONS` in kernel.ts. */
enum { NONE = 0, TANH = 1, RELU = 2 };

static void activate(int64_t activation, int64_t count, float *values) {
  for (int64_t k = 0; k < count; k += VECTOR) {
    const Vector a = loadSome(values + k, count - k);
    storeSome(values + k, count - k, activation == TANH ? tanhOf(a) : larger(fill(0), a));
  }
}

/* d times the slope of the activation whose value is a. */
INLINE Vector slopeTimes(int64_t activation, Vector a, Vector d) {
  if (activation == NONE) return d;
  if (activation == TANH) return d * multiplyAdd(a, -a, fill(1));
  return d * wherePositive(a, fill(1));
}

static void activateGradient(int64_t activation, int64_t count, const float *values, const float *d, float *out) {
  for (int64_t k = 0; k < count; k += VECTOR) {
    storeSome(out + k, count - k, worthwhile(slopeTimes(activation, loadSome(values + k, count - k), loadSome(d + k, count - k))));
  }
}

static void add(int64_t count, const float *from, float *to) {
  for (int64_t k = 0; k < count; k += VECTOR) {
    storeSome(to + k, count - k, loadSome(to + k, count - k) + loadSome(from + k, count - k));
  }
}

/* `mix` of kernel.ts. */
INLINE Words mix(Words x) {
  x = times(xor(x, shiftRight(x, 16)), fillWords(0x7feb352d));
  x = times(xor(x, shiftRight(x, 15)), fillWords(0x846ca68b));
  return xor(x, shiftRight(x, 16));
}

/* u < rate is compared in whole numbers, u 2^24 < ceil(rate 2^24): no rounding. */
static void dropout(int64_t count, double rate, uint32_t key, uint32_t first, float *values) {
  const double scaled = rate * 16777216.0;
  const uint32_t whole = (uint32_t)scaled;
  const Words limit = fillWords(whole + (whole < scaled)), keys = fillWords(key);
  const Vector scale = fill((float)(1 / (1 - rate)));
  for (int64_t k = 0; k < count; k += VECTOR) {
    const Words counter = plus(fillWords(first + (uint32_t)k), countUp());
    const Words u = shiftRight(mix(xor(mix(counter), keys)), 8);
    storeSome(values + k, count - k, whereAtLeast(u, limit, loadSome(values + k, count - k) * scale));
  }
}

#endif
