/* Layer normalisation over the units of each path. */
#ifndef LAYER_NORM_H
#define LAYER_NORM_H
#include "vector.h"

/* Added to the variance, as LAYER_NORM_EPSILON in kernel.ts. */
#define EPSILON 1e-5f

static void layerNorm(int64_t steps, int64_t lanes, int64_t units, const float *gain, const float *shift, const float *x, float *normalised,
                      float *inverseDeviation, float *out) {
  const int64_t size = units * lanes;
  const Vector share = fill((float)(1.0 / (double)units));
  for (int64_t t = 0; t < steps; t++, x += size, normalised += size, out += size, inverseDeviation += lanes) {
    for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
      Vector mean = fill(0), variance = fill(0);
      for (int64_t k = lane; k < size; k += lanes) mean = mean + load(x + k);
      mean = mean * share;
      for (int64_t k = lane; k < size; k += lanes) {
        const Vector distance = load(x + k) - mean;
        variance = multiplyAdd(distance, distance, variance);
      }
      const Vector inverse = fill(1) / root(variance * share + fill(EPSILON));
      store(inverseDeviation + lane, inverse);
      for (int64_t unit = 0; unit < units; unit++) {
        const int64_t at = unit * lanes + lane;
        const Vector value = (load(x + at) - mean) * inverse;
        store(normalised + at, value);
        store(out + at, multiplyAdd(value, fill(gain[unit]), fill(shift[unit])));
      }
    }
  }
}

/* dGain and dShift of one unit, whose rows are `size` apart from step to step. */
static void gainGradient(int64_t steps, int64_t lanes, int64_t size, const float *normalised, const float *d, float *dGain, float *dShift) {
  Vector gain = fill(0), shift = fill(0);
  for (int64_t t = 0; t < steps; t++, normalised += size, d += size) {
    for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
      gain = multiplyAdd(load(d + lane), load(normalised + lane), gain);
      shift = shift + load(d + lane);
    }
  }
  *dGain += sum(gain);
  *dShift += sum(shift);
}

/* With s = gain d and n the normalised input: dL/dx = (s - mean(s) - n mean(s n)) / deviation. */
static void layerNormGradient(int64_t steps, int64_t lanes, int64_t units, const float *gain, const float *normalised,
                              const float *inverseDeviation, float *d, float *dGain, float *dShift) {
  const int64_t size = units * lanes;
  const Vector share = fill((float)(1.0 / (double)units));
  for (int64_t unit = 0; unit < units; unit++) {
    gainGradient(steps, lanes, size, normalised + unit * lanes, d + unit * lanes, dGain + unit, dShift + unit);
  }
  for (int64_t t = 0; t < steps; t++, normalised += size, d += size, inverseDeviation += lanes) {
    for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
      Vector mean = fill(0), product = fill(0);
      for (int64_t unit = 0; unit < units; unit++) {
        const Vector slope = fill(gain[unit]) * load(d + unit * lanes + lane);
        mean = mean + slope;
        product = multiplyAdd(slope, load(normalised + unit * lanes + lane), product);
      }
      mean = mean * share;
      product = product * share;
      const Vector inverse = load(inverseDeviation + lane);
      for (int64_t unit = 0; unit < units; unit++) {
        const int64_t at = unit * lanes + lane;
        const Vector slope = fill(gain[unit]) * load(d + at);
        store(d + at, (slope - mean - load(normalised + at) * product) * inverse);
      }
    }
  }
}

#endif
