/** Least squares that grows by one observation at a time. */
export interface LeastSquares {
  /** Adds one observation of `size` regressors. */
  add(regressors: readonly number[], target: number): void;
  count(): number;
  /** Coefficients of all observations so far. */
  solve(): number[];
}

/** Ridge relative to the trace: keeps a regressor that never varies (a leverage term without falls) from dividing by zero. */
const ridge = 1e-10;

/**
 * Expanding-window least squares by normal equations. The sums are added in order, so adding later observations
 * changes no bit of an earlier solution.
 */
export function leastSquares(size: number): LeastSquares {
  const products = new Float64Array(size * size);
  const right = new Float64Array(size);
  let observations = 0;
  return {
    add: (regressors, target) => {
      observations++;
      for (let i = 0; i < size; i++) {
        right[i]! += regressors[i]! * target;
        for (let j = 0; j < size; j++) products[i * size + j]! += regressors[i]! * regressors[j]!;
      }
    },
    count: () => observations,
    solve: () => solveSymmetric(products, right, size),
  };
}

/** Solves (A + ridge) x = b for a positive semi-definite A [size x size] by Cholesky. */
function solveSymmetric(matrix: Float64Array, right: Float64Array, size: number): number[] {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i]!;
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]! + (i === j ? (ridge * trace) / size : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      lower[i * size + j] = i === j ? Math.sqrt(sum) : sum / lower[j * size + j]!;
    }
  }
  const forward: number[] = [];
  for (let i = 0; i < size; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * forward[k]!;
    forward.push(sum / lower[i * size + i]!);
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let sum = forward[i]!;
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * solution[k]!;
    solution[i] = sum / lower[i * size + i]!;
  }
  return solution;
}
