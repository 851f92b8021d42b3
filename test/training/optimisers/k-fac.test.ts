import { describe, expect, it } from "vitest";
import { keyFrom, product, UsageError } from "../../../src/core/index.ts";
import { loadCompute } from "../../../src/models/index.ts";
import { loadCheckpoint, networkOf, saveCheckpoint, train } from "../../../src/training/index.ts";
import { optimiserOf, optimiserSchema, type ParameterArrays } from "../../../src/training/optimisers/index.ts";
import { firstStep, normals, probeOver } from "../../support/affine-batch.ts";
import { leveragedPaths, tinyOptions, trainingEffects } from "../../support/training.ts";

const compute = await loadCompute("kernel");
const context = () => ({ compute, fx: trainingEffects() });
/** A single plain step: no momentum, no limit, rate 1. */
const plain = { momentum: 0, normLimit: null, rateMultiple: 1 };
const made = (options: Parameters<typeof optimiserSchema.parse>[0], weightDecay = 0) =>
  optimiserOf({ optimiser: optimiserSchema.parse(options), weightDecay });
const learners = [
  { name: "k-fac", curvatureEvery: 3, inverseEvery: 6, adaptive: true },
  { name: "k-fac", curvature: "fisher", dampingKind: "exact" },
  { name: "gauss-newton", curvatureEvery: 5, inverseEvery: 5 },
] as const;

/** Gradient of the mean of r_i^2 / 2 with r = x w + b - y at w = 0, b = 0. */
function leastSquares(x: readonly (readonly number[])[], y: readonly number[]): ParameterArrays {
  const n = x.length;
  const kernel = Float32Array.from(x[0]!, (_, k) => -x.reduce((sum, row, i) => sum + row[k]! * y[i]!, 0) / n);
  return { kernel, bias: Float32Array.of(-y.reduce((a, b) => a + b, 0) / n) };
}

describe("k-fac", () => {
  it.each(["factored-tikhonov", "exact", "shrinkage"])(
    "solves least squares in one step: %s, hardly damped",
    (dampingKind) => {
      const x = [
        [1, 2],
        [3, 4],
        [5, 6],
        [2, 0],
      ];
      const batch = { inputs: Float64Array.from(x.flat()), gradients: new Float64Array(4).fill(1), paths: 4 };
      const optimiser = made({ name: "k-fac", ...plain, dampingKind, damping: 1e-14 });
      const { kernel, bias } = firstStep(optimiser, batch, leastSquares(x, [3, 5, 9, 1]));
      expect(Array.from(kernel)).toEqual([0.4444444, 1.0555556].map((w) => expect.closeTo(w, 5)));
      expect(bias[0]).toBeCloseTo(0.1111111, 5);
    },
  );

  it("takes the same step when a layer's inputs and outputs are measured in other units, and from another origin", () => {
    const [paths, inputs, outputs] = [40, 3, 2];
    const [x, g] = [normals(paths * inputs, 1), normals(paths * outputs, 2)];
    const slopes = normals((inputs + 1) * outputs, 3);
    // x' = x B + c; outputs o' = o M, gradients g' = g M^-T
    const [b, c] = [Float64Array.of(2, 1, 0, 0, 1, -1, 0.5, 0, 1), [1, -2, 0.5]];
    const [m, mInverseT] = [Float64Array.of(2, 1, 0, 0.5), Float64Array.of(0.5, 0, -1, 2)];
    const moved = product(x, b, paths, inputs, inputs).map((value, at) => value + c[at % inputs]!);
    const gradients = (v: Float64Array): ParameterArrays => ({
      kernel: Float32Array.from(v.subarray(0, inputs * outputs)),
      bias: Float32Array.from(v.subarray(inputs * outputs)),
    });
    /** The gradient in the other weights: [B c]' of the augmented inputs on the left, M^-T on the right. */
    const augmented = Float64Array.of(...rowsWith(b, inputs, 0), ...c, 1);
    const slopesMoved = product(
      product(transposeOf(augmented, inputs + 1), slopes, inputs + 1, inputs + 1, outputs),
      mInverseT,
      inputs + 1,
      outputs,
      outputs,
    );
    const gMoved = product(g, mInverseT, paths, outputs, outputs);
    const step = () => made({ name: "k-fac", ...plain, damping: 1e-14 });
    const one = firstStep(step(), { inputs: x, gradients: g, paths }, gradients(slopes));
    const two = firstStep(step(), { inputs: moved, gradients: gMoved, paths }, gradients(slopesMoved));
    const outputOf = (at: Float64Array, { kernel, bias }: typeof one) =>
      product(at, Float64Array.from(kernel), paths, inputs, outputs).map((o, k) => o + bias[k % outputs]!);
    const expected = product(outputOf(x, one), m, paths, outputs, outputs);
    for (const [k, o] of outputOf(moved, two).entries()) expect(Math.abs(o - expected[k]!)).toBeLessThan(2e-4);
  });

  it("gauss-newton takes the same step whether a loss is a sum or a mean: curvature and gradient scale alike", () => {
    const [inputs, gradients] = [normals(20, 1), normals(30, 2)];
    const slope = (scale: number) => ({
      kernel: Float32Array.from(normals(6, 3), (v) => scale * v),
      bias: Float32Array.from(normals(3, 4), (v) => scale * v),
    });
    const step = (scale: number) => {
      const seeds = gradients.map((v) => Math.sqrt(scale) * v); // sqrt(l'') of a loss `scale` times as large
      const optimiser = made({ name: "gauss-newton", ...plain });
      return firstStep(optimiser, { inputs, gradients: seeds, paths: 10 }, slope(scale));
    };
    const [mean, sum] = [step(1), step(1024)];
    for (const [k, w] of mean.kernel.entries()) expect(sum.kernel[k]).toBeCloseTo(w, 5);
    for (const [k, w] of mean.bias.entries()) expect(sum.bias[k]).toBeCloseTo(w, 5);
  });

  it("keeps the squared length of a step in the metric of the curvature below the limit", () => {
    const batch = { inputs: normals(20, 1), gradients: normals(10, 2), paths: 10 };
    const slope = { kernel: Float32Array.of(300, -200), bias: Float32Array.of(100) };
    const stepOf = (normLimit: number | null) =>
      firstStep(made({ name: "k-fac", ...plain, normLimit, damping: 1e-10 }), batch, slope, 0.5);
    const [free, limited] = [stepOf(null), stepOf(0.01)];
    const lengthOf = ({ kernel, bias }: typeof free) => [...kernel, ...bias];
    const ratio = lengthOf(limited)[0]! / lengthOf(free)[0]!;
    for (const [k, w] of lengthOf(limited).entries()) expect(w / lengthOf(free)[k]!).toBeCloseTo(ratio, 5);
    const along = lengthOf(limited).reduce((sum, w, k) => sum - (w / 0.5) * [300, -200, 100][k]!, 0); // <D, V>
    expect(0.25 * along * ratio).toBeCloseTo(0.01, 6);
  });

  it("averages curvature with bias correction: the same factors again and again change nothing", () => {
    const batch = { inputs: normals(20, 1), gradients: normals(10, 2), paths: 10 };
    const gradients = { kernel: Float32Array.of(3, -2), bias: Float32Array.of(1) };
    const optimiser = made({ name: "k-fac", ...plain });
    const parameters = {
      kernel: { shape: [2, 1], values: new Float32Array(2) },
      bias: { shape: [1], values: new Float32Array(1) },
    };
    const state = optimiser.init(parameters);
    const moved: number[] = [];
    for (let k = 0; k < 4; k++) {
      const before = parameters.kernel.values[0]!;
      optimiser.update({ gradients, parameters, learningRate: 0.01, batch: probeOver(batch) }, state);
      moved.push(parameters.kernel.values[0]! - before);
    }
    for (const step of moved) expect(step / moved[0]!).toBeCloseTo(1, 4);
  });

  it("moves weights of no affine map by Adam, and lets matrices decay as Adam does", () => {
    const batch = { inputs: normals(20, 1), gradients: normals(10, 2), paths: 10 };
    const parameters = {
      kernel: { shape: [2, 1], values: Float32Array.of(1, -1) },
      bias: { shape: [1], values: Float32Array.of(1) },
      gain: { shape: [2], values: Float32Array.of(1, 1) },
    };
    const gradients = { kernel: new Float32Array(2), bias: new Float32Array(1), gain: Float32Array.of(5, -0.1) };
    const optimiser = made({ name: "k-fac" }, 0.5);
    optimiser.update({ gradients, parameters, learningRate: 0.1, batch: probeOver(batch) }, optimiser.init(parameters));
    expect(Array.from(parameters.kernel.values)).toEqual([0.95, -0.95].map((w) => expect.closeTo(w, 6)));
    expect(parameters.bias.values[0]).toBe(1);
    expect(Array.from(parameters.gain.values)).toEqual([0.9, 1.1].map((w) => expect.closeTo(w, 5)));
  });
});

describe("training by second-order optimisers", () => {
  it.each(learners)("moves every layer and learns: $name $curvature $dampingKind", async (optimiser) => {
    const stage = { epochs: 3, learningRate: 0.003, keep: "last" } as const;
    const options = tinyOptions({ layers: 2, leverage: 3, optimiser, stages: [stage] });
    const start = networkOf(options).init(keyFrom(3));
    const { parameters, history } = await train(options, leveragedPaths, keyFrom(1), { ...context(), start });
    expect(history.at(-1)!.validationLoss).toBeLessThan(0.9 * history[0]!.validationLoss);
    for (const [name, { values }] of Object.entries(parameters)) {
      const moved = values.filter((w, k) => w !== start[name]!.values[k]).length;
      expect([name, moved]).toEqual([name, values.length]);
    }
  });

  it.each([...learners, { name: "k-fac-output" } as const])(
    "resumed after any epoch of two stages ends at the same bits: $name $curvature",
    async (optimiser) => {
      const options = tinyOptions({
        optimiser,
        pathsPerEpoch: 448, // seven steps: a checkpoint lies between two estimates of the curvature
        stages: [
          { epochs: 3, learningRate: 0.003, schedule: "decay" },
          { loss: "entropic", lambda: 1, epochs: 2, learningRate: 0.002, keep: "last" },
        ],
      });
      const kept: Uint8Array[] = [];
      const whole = await train(options, leveragedPaths, keyFrom(4), {
        ...context(),
        onCheckpoint: (checkpoint) => {
          kept.push(saveCheckpoint(checkpoint));
        },
      });
      expect(kept.length).toBeGreaterThan(2);
      for (const bytes of kept) {
        const resume = loadCheckpoint(bytes, "checkpoint");
        expect(await train(options, leveragedPaths, keyFrom(4), { ...context(), resume })).toEqual(whole);
      }
    },
  );

  it("refuses a tensor library, which does not show the layers", async () => {
    const options = tinyOptions({ compute: "tensors", optimiser: { name: "k-fac" }, pathsPerEpoch: 64 });
    const tensors = await loadCompute("tensors");
    const attempt = train(options, leveragedPaths, keyFrom(1), { compute: tensors, fx: trainingEffects() });
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(/'k-fac' looks into the layers/);
  });
});

/** A matrix [n x n] with a column of constants added on the right. */
function rowsWith(matrix: Float64Array, n: number, last: number): number[] {
  return Array.from({ length: n }, (_, row) => [...matrix.subarray(row * n, (row + 1) * n), last]).flat();
}

function transposeOf(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % n) * n + Math.floor(at / n)]!);
}
