/* Matrix products of weights in groups of four rows with the rows of a block, in tiles that fill the vector registers. */
#ifndef PRODUCTS_H
#define PRODUCTS_H
#include "vector.h"

/* A tile is GROUPS groups of four rows by VECTORS vectors of lanes: 8 sums of the 16 registers of AVX2, 16 of the 32 of AVX-512. */
#define GROUPS (VECTOR == 16 ? 2 : 1)
#define VECTORS 2

typedef struct {
  Vector of[GROUPS][4][VECTORS];
} Tile;

/* Calls tile(groups, vectors, job, group, lane) over [count groups][lanes]; the tile's size is a constant in each call. */
#define TILE_LANES(tile, groups, job, group, lanes)                                                  \
  do {                                                                                               \
    int64_t lane = 0;                                                                                \
    for (; lane + VECTORS * VECTOR <= (lanes); lane += VECTORS * VECTOR) tile(groups, VECTORS, job, group, lane); \
    for (; lane < (lanes); lane += VECTOR) tile(groups, 1, job, group, lane);                        \
  } while (0)
#define TILES(tile, job, count, lanes)                                                               \
  do {                                                                                               \
    int64_t group = 0;                                                                               \
    for (; group + GROUPS <= (count); group += GROUPS) TILE_LANES(tile, GROUPS, job, group, lanes);  \
    for (; group < (count); group++) TILE_LANES(tile, 1, job, group, lanes);                         \
  } while (0)

INLINE void startTile(const int groups, const int vectors, Tile *tile, const float *bias) {
  UNROLL for (int g = 0; g < groups; g++) {
    UNROLL for (int r = 0; r < 4; r++) {
      UNROLL for (int v = 0; v < vectors; v++) tile->of[g][r][v] = bias ? fill(bias[4 * g + r]) : fill(0);
    }
  }
}

/* tile[g][r] += sum_k weights[g][k][r] rows[k], k < count. */
INLINE void addProduct(const int groups, const int vectors, Tile *tile, int64_t count, const float *weights, int64_t groupStride,
                       const float *rows, int64_t lanes) {
  for (int64_t k = 0; k < count; k++, weights += 4, rows += lanes) {
    Vector row[VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) {
      row[v] = load(rows + v * VECTOR);
      KEEP(row[v]);
    }
    UNROLL for (int g = 0; g < groups; g++) {
      UNROLL for (int r = 0; r < 4; r++) {
        Vector weight = fill(weights[g * groupStride + r]);
        KEEP(weight);
        UNROLL for (int v = 0; v < vectors; v++) tile->of[g][r][v] = multiplyAdd(weight, row[v], tile->of[g][r][v]);
      }
    }
  }
}

typedef struct {
  int64_t lanes, count, rows;
  const float *weights, *bias, *x;
  float *out;
} Product;

/* out[4 group + r] = bias[group][r] + sum_k weights[group][k][r] x[k], rows from `rows` on left out. */
INLINE void productTile(const int groups, const int vectors, const Product *job, int64_t group, int64_t lane) {
  Tile tile;
  startTile(groups, vectors, &tile, job->bias ? job->bias + 4 * group : 0);
  addProduct(groups, vectors, &tile, job->count, job->weights + 4 * job->count * group, 4 * job->count, job->x + lane, job->lanes);
  UNROLL for (int g = 0; g < groups; g++) {
    UNROLL for (int r = 0; r < 4; r++) {
      const int64_t row = 4 * (group + g) + r;
      UNROLL for (int v = 0; v < vectors; v++) {
        if (row < job->rows) store(job->out + row * job->lanes + lane + v * VECTOR, tile.of[g][r][v]);
      }
    }
  }
}

static void product(const Product *job) { TILES(productTile, job, (job->rows + 3) / 4, job->lanes); }

static void affine(int64_t steps, int64_t lanes, int64_t inputs, int64_t groups, const float *weights, const float *bias, const float *x,
                   int64_t xStride, float *out) {
  for (int64_t t = 0; t < steps; t++) {
    const Product job = {lanes, inputs, 4 * groups, weights, bias, x + t * xStride, out + t * 4 * groups * lanes};
    product(&job);
  }
}

static void transposed(int64_t steps, int64_t lanes, int64_t inputs, int64_t rows, const float *packed, const float *d, int64_t dStride,
                       float *out, int64_t outStride) {
  for (int64_t t = 0; t < steps; t++) {
    const Product job = {lanes, rows, inputs, packed, 0, d + t * dStride, out + t * outStride};
    product(&job);
  }
}

#endif
