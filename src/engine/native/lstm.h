/* The LSTM over a sequence, and its backpropagation through time. */
#ifndef LSTM_H
#define LSTM_H
#include "products.h"

/* One step: the state before it in h and c, the state after it one slot on. */
typedef struct {
  int64_t lanes, inputs, units;
  const float *weights, *bias, *x, *h, *c;
  float *nextH, *nextC, *gates, *tanhC;
} Cell;

/* Gates and state of one unit from its four sums. */
INLINE void cellTail(const Cell *cell, int64_t unit, int64_t lane, Vector a, Vector b, Vector c, Vector d) {
  const int64_t at = unit * cell->lanes + lane;
  float *gates = cell->gates + 4 * unit * cell->lanes + lane;
  const Vector input = sigmoidOf(a), forget = sigmoidOf(b), candidate = tanhOf(c), output = sigmoidOf(d);
  const Vector state = multiplyAdd(forget, load(cell->c + at), input * candidate), squashed = tanhOf(state);
  store(gates, input);
  store(gates + cell->lanes, forget);
  store(gates + 2 * cell->lanes, candidate);
  store(gates + 3 * cell->lanes, output);
  store(cell->nextC + at, state);
  store(cell->tanhC + at, squashed);
  store(cell->nextH + at, output * squashed);
}

INLINE void cellTile(const int groups, const int vectors, const Cell *cell, int64_t unit, int64_t lane) {
  const int64_t stride = 4 * (cell->inputs + cell->units);
  const float *weights = cell->weights + unit * stride;
  Tile tile;
  startTile(groups, vectors, &tile, cell->bias + 4 * unit);
  addProduct(groups, vectors, &tile, cell->inputs, weights, stride, cell->x + lane, cell->lanes);
  addProduct(groups, vectors, &tile, cell->units, weights + 4 * cell->inputs, stride, cell->h + lane, cell->lanes);
  UNROLL for (int g = 0; g < groups; g++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      cellTail(cell, unit + g, lane + v * VECTOR, tile.of[g][0][v], tile.of[g][1][v], tile.of[g][2][v], tile.of[g][3][v]);
    }
  }
}

static void lstmForward(int64_t steps, int64_t lanes, int64_t inputs, int64_t units, const float *weights, const float *bias, const float *x,
                        int64_t xStride, float *h, float *c, float *gates, float *tanhC) {
  const int64_t size = units * lanes;
  for (int64_t t = 0; t < steps; t++, x += xStride, h += size, c += size, gates += 4 * size, tanhC += size) {
    const Cell cell = {lanes, inputs, units, weights, bias, x, h, c, h + size, c + size, gates, tanhC};
    TILES(cellTile, &cell, units, lanes);
  }
}

/* dL/da of all gates of one step, in place of the gates; carriedC is dL/dc of this step and becomes that of the step before. */
static void gateGradient(int64_t lanes, int64_t units, const float *dH, const float *carriedH, float *carriedC, float *gates, const float *c,
                         const float *tanhC) {
  const Vector one = fill(1);
  for (int64_t unit = 0; unit < units; unit++, gates += 3 * lanes) {
    for (int64_t lane = 0; lane < lanes; lane += VECTOR) {
      float *gate = gates + unit * lanes + lane;
      const int64_t at = unit * lanes + lane;
      const Vector i = load(gate), f = load(gate + lanes), g = load(gate + 2 * lanes), o = load(gate + 3 * lanes);
      const Vector squashed = load(tanhC + at), dh = load(dH + at) + load(carriedH + at);
      const Vector dc = multiplyAdd(dh * o, multiplyAdd(squashed, -squashed, one), load(carriedC + at));
      store(gate, worthwhile(dc * g * i * (one - i)));
      store(gate + lanes, worthwhile(dc * load(c + at) * f * (one - f)));
      store(gate + 2 * lanes, worthwhile(dc * i * multiplyAdd(g, -g, one)));
      store(gate + 3 * lanes, worthwhile(dh * squashed * o * (one - o)));
      store(carriedC + at, worthwhile(dc * f));
    }
  }
}

static void lstmGateGradient(int64_t lanes, int64_t units, const float *dH, float *gates, const float *c, const float *tanhC, float *carried) {
  gateGradient(lanes, units, dH, carried, carried + units * lanes, gates, c, tanhC);
}

static void lstmBackward(int64_t steps, int64_t lanes, int64_t units, const float *packed, const float *dH, float *gates, const float *c,
                         const float *tanhC, float *scratch) {
  const int64_t size = units * lanes;
  float *carriedH = scratch, *carriedC = scratch + size;
  memset(scratch, 0, (size_t)(2 * size) * sizeof(float));
  for (int64_t t = steps - 1; t >= 0; t--) {
    gateGradient(lanes, units, dH + t * size, carriedH, carriedC, gates + 4 * t * size, c + t * size, tanhC + t * size);
    const Product job = {lanes, 4 * units, units, packed, 0, gates + 4 * t * size, carriedH};
    if (t > 0) product(&job);
  }
}

#endif
