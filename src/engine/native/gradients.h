/* Gradients of weights and biases: products of two blocks, summed over steps and lanes. */
#ifndef GRADIENTS_H
#define GRADIENTS_H
#include "vector.h"

/* A tile is one group of four rows by INPUTS inputs: 12 sums of the 16 registers of AVX2, 24 of the 32 of AVX-512. The rows of CHUNK steps stay in the cache. */
#define INPUTS (VECTOR == 16 ? 6 : 3)
#define CHUNK 16

typedef struct {
  int64_t steps, lanes, inputs, groups;
  const float *d, *x;
  int64_t xStride;
  float *dWeights;
  int64_t groupStride;
} Gradient;

INLINE void gradientTile(const int inputs, const Gradient *job, int64_t group, int64_t input) {
  const int64_t lanes = job->lanes;
  Vector total[INPUTS][4];
  UNROLL for (int k = 0; k < inputs; k++) {
    UNROLL for (int r = 0; r < 4; r++) total[k][r] = fill(0);
  }
  for (int64_t t = 0; t < job->steps; t++) {
    const float *d = job->d + 4 * (t * job->groups + group) * lanes, *x = job->x + t * job->xStride + input * lanes;
    for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
      Vector row[INPUTS];
      UNROLL for (int k = 0; k < inputs; k++) {
        row[k] = load(x + k * lanes + lane);
        KEEP(row[k]);
      }
      UNROLL for (int r = 0; r < 4; r++) {
        Vector slope = load(d + r * lanes + lane);
        KEEP(slope);
        UNROLL for (int k = 0; k < inputs; k++) total[k][r] = multiplyAdd(slope, row[k], total[k][r]);
      }
    }
  }
  UNROLL for (int k = 0; k < inputs; k++) {
    float *to = job->dWeights + group * job->groupStride + 4 * (input + k);
    _mm_storeu_ps(to, _mm_add_ps(_mm_loadu_ps(to), sums(total[k][0], total[k][1], total[k][2], total[k][3])));
  }
}

static void gradientChunk(const Gradient *job) {
  for (int64_t group = 0; group < job->groups; group++) {
    int64_t input = 0;
    for (; input + INPUTS <= job->inputs; input += INPUTS) gradientTile(INPUTS, job, group, input);
    for (; input + 2 <= job->inputs; input += 2) gradientTile(2, job, group, input);
    if (input < job->inputs) gradientTile(1, job, group, input);
  }
}

static void weightGradient(int64_t steps, int64_t lanes, int64_t inputs, int64_t groups, const float *d, const float *x, int64_t xStride,
                           float *dWeights, int64_t groupStride) {
  for (int64_t t = 0; t < steps; t += CHUNK) {
    const int64_t count = steps - t < CHUNK ? steps - t : CHUNK;
    const Gradient job = {count, lanes, inputs, groups, d + 4 * t * groups * lanes, x + t * xStride, xStride, dWeights, groupStride};
    gradientChunk(&job);
  }
}

static void biasGradient(int64_t steps, int64_t lanes, int64_t groups, const float *d, float *dBias) {
  for (int64_t group = 0; group < groups; group++) {
    Vector total[4] = {fill(0), fill(0), fill(0), fill(0)};
    for (int64_t t = 0; t < steps; t++) {
      const float *rows = d + 4 * (t * groups + group) * lanes;
      for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
        UNROLL for (int r = 0; r < 4; r++) total[r] = total[r] + load(rows + r * lanes + lane);
      }
    }
    float *to = dBias + 4 * group;
    _mm_storeu_ps(to, _mm_add_ps(_mm_loadu_ps(to), sums(total[0], total[1], total[2], total[3])));
  }
}

#endif
