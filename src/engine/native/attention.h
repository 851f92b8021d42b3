/* One query that looks at some keys, head by head; for each path on its own. */
#ifndef ATTENTION_H
#define ATTENTION_H
#include "vector.h"
#include <math.h>

/* Keys or rows at a time: as many independent sums. */
#define ATTENDED 4

/* What one head needs in one vector of lanes: rows `lanes` apart, keys `stride` apart. */
typedef struct {
  int64_t lanes, size, keys, stride;
} Head;

/* total[j] = sum over the rows of a and of key j of b. */
INLINE void scoreTile(const int keys, const Head *head, const float *a, const float *b, Vector *total) {
  UNROLL for (int j = 0; j < keys; j++) total[j] = fill(0);
  for (int64_t row = 0; row < head->size; row++, a += head->lanes, b += head->lanes) {
    Vector value = load(a);
    KEEP(value);
    UNROLL for (int j = 0; j < keys; j++) total[j] = multiplyAdd(value, load(b + j * head->stride), total[j]);
  }
}

INLINE void scoresOf(const int keys, const Head *head, const float *q, const float *k, float *weights, Vector scale) {
  Vector total[ATTENDED];
  scoreTile(keys, head, q, k, total);
  UNROLL for (int j = 0; j < keys; j++) store(weights + j * head->lanes, total[j] * scale);
}

/* Scores become weights. The maximum returns its second operand when one is not a number: the sum has every score in it, so that NaN passes through. */
INLINE void softmax(const Head *head, float *weights) {
  const int64_t end = head->keys * head->lanes;
  Vector largest = load(weights), total = fill(0);
  for (int64_t j = head->lanes; j < end; j += head->lanes) largest = larger(load(weights + j), largest);
  for (int64_t j = 0; j < end; j += head->lanes) {
    const Vector part = worthwhile(exponentialOf(load(weights + j) - largest));
    store(weights + j, part);
    total = total + part;
  }
  const Vector inverse = fill(1) / total;
  for (int64_t j = 0; j < end; j += head->lanes) store(weights + j, load(weights + j) * inverse);
}

/* out[row] = sum_j weights[j] v[j][row] of some rows. */
INLINE void weightedRows(const int rows, const Head *head, const float *weights, const float *v, float *out) {
  Vector total[ATTENDED];
  UNROLL for (int r = 0; r < rows; r++) total[r] = fill(0);
  for (int64_t j = 0; j < head->keys; j++, weights += head->lanes, v += head->stride) {
    Vector weight = load(weights);
    KEEP(weight);
    UNROLL for (int r = 0; r < rows; r++) total[r] = multiplyAdd(weight, load(v + r * head->lanes), total[r]);
  }
  UNROLL for (int r = 0; r < rows; r++) store(out + r * head->lanes, total[r]);
}

/* Calls tile(how many, first) over `count`, ATTENDED at a time. */
#define FOURS(count, tile)                                             \
  do {                                                                 \
    int64_t first = 0;                                                 \
    for (; first + ATTENDED <= (count); first += ATTENDED) tile(ATTENDED); \
    for (; first < (count); first++) tile(1);                          \
  } while (0)

static void attend(int64_t lanes, int64_t heads, int64_t size, int64_t keys, const float *q, const float *k, const float *v, int64_t stride,
                   float *weights, float *out) {
  const Head head = {lanes, size, keys, stride};
  const Vector scale = fill((float)(1.0 / sqrt((double)size)));
  for (int64_t h = 0; h < heads; h++, q += size * lanes, k += size * lanes, v += size * lanes, out += size * lanes, weights += keys * lanes) {
    for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
#define SCORES(n) scoresOf(n, &head, q + lane, k + first * stride + lane, weights + first * lanes + lane, scale)
#define ROWS(n) weightedRows(n, &head, weights + lane, v + first * lanes + lane, out + first * lanes + lane)
      FOURS(keys, SCORES);
      softmax(&head, weights + lane);
      FOURS(size, ROWS);
#undef SCORES
#undef ROWS
    }
  }
}

/* dv of some keys, and the gradients of their scores in place of the weights: weight (d v - mean) scale. */
INLINE void valueGradient(const int keys, const Head *head, const float *d, Vector mean, const float *v, float *dV, float *weights, Vector scale) {
  Vector weight[ATTENDED], total[ATTENDED];
  UNROLL for (int j = 0; j < keys; j++) {
    weight[j] = load(weights + j * head->lanes);
    total[j] = fill(0);
  }
  for (int64_t row = 0; row < head->size; row++, d += head->lanes, v += head->lanes, dV += head->lanes) {
    Vector slope = load(d);
    KEEP(slope);
    UNROLL for (int j = 0; j < keys; j++) {
      const int64_t at = j * head->stride;
      total[j] = multiplyAdd(slope, load(v + at), total[j]);
      store(dV + at, multiplyAdd(weight[j], slope, load(dV + at)));
    }
  }
  UNROLL for (int j = 0; j < keys; j++) store(weights + j * head->lanes, worthwhile(weight[j] * (total[j] - mean) * scale));
}

/* Adds to dq and dk of some keys, from the gradients of their scores. */
INLINE void keyGradient(const int keys, const Head *head, const float *slopes, const float *q, const float *k, float *dQ, float *dK) {
  Vector slope[ATTENDED];
  UNROLL for (int j = 0; j < keys; j++) slope[j] = load(slopes + j * head->lanes);
  for (int64_t row = 0; row < head->size; row++, q += head->lanes, k += head->lanes, dQ += head->lanes, dK += head->lanes) {
    Vector query = load(q), total = load(dQ);
    KEEP(query);
    UNROLL for (int j = 0; j < keys; j++) {
      const int64_t at = j * head->stride;
      total = multiplyAdd(slope[j], load(k + at), total);
      store(dK + at, multiplyAdd(slope[j], query, load(dK + at)));
    }
    store(dQ, total);
  }
}

static void attendGradient(int64_t lanes, int64_t heads, int64_t size, int64_t keys, const float *q, const float *k, const float *v,
                           int64_t stride, float *weights, const float *out, const float *dOut, float *dQ, float *dK, float *dV) {
  const Head head = {lanes, size, keys, stride};
  const Vector scale = fill((float)(1.0 / sqrt((double)size)));
  for (int64_t h = 0; h < heads; h++, weights += keys * lanes) {
    for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
      const int64_t rows = h * size * lanes + lane;
      Vector mean;
      scoreTile(1, &head, dOut + rows, out + rows, &mean);
      for (int64_t row = 0; row < size; row++) store(dQ + rows + row * lanes, fill(0));
#define VALUES(n) \
  valueGradient(n, &head, dOut + rows, mean, v + first * stride + rows, dV + first * stride + rows, weights + first * lanes + lane, scale)
#define KEYS(n) \
  keyGradient(n, &head, weights + first * lanes + lane, q + rows, k + first * stride + rows, dQ + rows, dK + first * stride + rows)
      FOURS(keys, VALUES);
      FOURS(keys, KEYS);
#undef VALUES
#undef KEYS
      for (int64_t row = 0; row < size; row++) {
        float *at = dQ + rows + row * lanes;
        store(at, worthwhile(load(at)));
      }
    }
  }
}

#endif
