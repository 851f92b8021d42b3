import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DenseSpec,
  type LayerSpec,
  type LstmSpec,
  parameterCount,
  parameterShapes,
} from "../../src/engine/index.ts";
import { FIRST_ADDRESS } from "../../src/engine/kernel.ts";
import {
  BLOCK_LANES,
  blockLayout,
  type NetworkShape,
  planNetwork,
  scratchLayout,
} from "../../src/engine/network-plan.ts";
import { shardsOf } from "../../src/engine/shard.ts";

const units = fc.integer({ min: 1, max: 9 });
const layer: fc.Arbitrary<LstmSpec | DenseSpec> = fc.oneof(
  fc.record({ kind: fc.constant("lstm" as const), units, layerNorm: fc.boolean(), dropout: fc.constantFrom(0, 0.1) }),
  fc.record({ kind: fc.constant("dense" as const), units, activation: fc.constantFrom("tanh", "relu", undefined) }),
);
const shapes: fc.Arbitrary<NetworkShape> = fc
  .record({
    features: units,
    layers: fc.array(layer, { minLength: 1, maxLength: 4 }),
    residual: fc.boolean(),
    steps: fc.integer({ min: 1, max: 4 }),
    batch: fc.integer({ min: 1, max: 300 }),
    threads: fc.integer({ min: 1, max: 3 }),
    inputGradient: fc.boolean(),
  })
  .map(({ features, layers, residual, ...rest }) => ({
    spec: {
      features,
      layers: layers.map((one, k) => withResidual(one, residual, k === 0 ? features : layers[k - 1]!.units)),
    },
    gradients: true,
    ...rest,
  }));

function withResidual(one: LstmSpec | DenseSpec, residual: boolean, inputs: number): LayerSpec {
  return one.kind === "lstm" && inputs === one.units ? { ...one, residual } : one;
}

type Region = readonly [name: string, from: number, size: number];

/** Regions that share a number, or leave the numbers `first` .. `end` - 1. */
function clashes(regions: readonly Region[], first: number, end: number): string[] {
  const sorted = regions.filter(([, , size]) => size > 0).sort((a, b) => a[1] - b[1]);
  return sorted.flatMap(([name, from, size], k) => {
    const [next, limit] = [sorted[k + 1]?.[0] ?? "the end", sorted[k + 1]?.[1] ?? end];
    return from < first || from + size > limit ? [`${name} reaches into ${next}`] : [];
  });
}

function count(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}

describe("the layout of a network", () => {
  it("has no two regions overlap", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const plan = planNetwork(shape);
        const { layers, features, outputs, steps, batch, threads } = plan;
        const block = blockLayout(layers, features, steps, BLOCK_LANES).size;
        const scratch = scratchLayout(layers, features, steps).size;
        const regions: Region[] = [
          ["image", plan.image, plan.source.length],
          ["x", plan.x, steps * batch * features],
          ["y", plan.y, steps * batch * outputs],
          ["dY", plan.dY, steps * batch * outputs],
          ["dX", plan.dX, shape.inputGradient ? steps * batch * features : 0],
          ...count(shardsOf(batch)).map((k): Region => [`gradient ${k}`, plan.gradient(k), plan.gradientSize]),
          ...count(Math.ceil(batch / BLOCK_LANES)).map((k): Region => [`block ${k}`, plan.block(k), block]),
          ...count(threads).map((k): Region => [`replay ${k}`, plan.replay(k), block]),
          ...count(threads).map((k): Region => [`scratch ${k}`, plan.scratch(k), scratch]),
        ];
        expect(clashes(regions, FIRST_ADDRESS, plan.end)).toEqual([]);
        expect(regions.filter(([, from]) => from % 16 !== 0)).toEqual([]);
      }),
    );
  });

  it("has no two weights overlap, and transposes beyond the gradient", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { layers, image, gradientSize, source } = planNetwork(shape);
        const inner = layers.flatMap(
          ({ kind, inputs, units: n, groups, weights, bias, gain, shift, ...of }, k): Region[] => [
            [`weights ${k}`, weights, 4 * groups * (kind === "lstm" ? inputs + n : inputs)],
            [`bias ${k}`, bias, 4 * groups],
            [`gain ${k}`, gain, "layerNorm" in of && of.layerNorm ? n : 0],
            [`shift ${k}`, shift, "layerNorm" in of && of.layerNorm ? n : 0],
          ],
        );
        const packed = layers.flatMap(
          ({ kind, inputs, units: n, packedInput, packedRecurrent, wantInput }, k): Region[] => [
            [
              `packed input ${k}`,
              packedInput,
              wantInput ? Math.ceil(inputs / 4) * 4 * (kind === "lstm" ? 4 * n : n) : 0,
            ],
            [`packed recurrent ${k}`, packedRecurrent, kind === "lstm" ? Math.ceil(n / 4) * 16 * n : 0],
          ],
        );
        expect(clashes(inner, image, image + gradientSize)).toEqual([]);
        expect(clashes(packed, image + gradientSize, image + source.length)).toEqual([]);
      }),
    );
  });

  it("knows the place of each parameter: source and position are inverse, and shapes add up", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { source, position, parameters, gradientSize } = planNetwork(shape);
        expect(parameters).toBe(parameterCount(shape.spec));
        const sizes = parameterShapes(shape.spec).map((one) => one.shape.reduce((a, b) => a * b));
        expect(sizes.reduce((a, b) => a + b)).toBe(parameters);
        expect(Array.from(position, (at) => source[at]!)).toEqual(count(parameters));
        const first = source.subarray(0, gradientSize).filter((parameter) => parameter >= 0);
        expect(Array.from(first).sort((a, b) => a - b)).toEqual(count(parameters));
      }),
    );
  });

  it("of a block has no two sequences overlap, for any number of lanes", () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(8, 16, 24, 32), (shape, lanes) => {
        const { layers, features, steps } = planNetwork(shape);
        const { input, layers: places, size } = blockLayout(layers, features, steps, lanes);
        const regions = layers.flatMap((one, k): Region[] => {
          const at = places[k]!;
          const rows = (n: number, times = steps) => times * n * lanes;
          if (one.kind === "dense") {
            return [
              [`gates ${k}`, at.gates, rows(4 * one.groups)],
              [`out ${k}`, at.out, rows(4 * one.groups)],
            ];
          }
          const own = at.out !== at.h + one.units * lanes;
          expect(own).toBe(one.layerNorm || one.residual || one.dropout > 0);
          return [
            [`h ${k}`, at.h, rows(one.units, steps + 1)],
            [`c ${k}`, at.c, rows(one.units, steps + 1)],
            [`gates ${k}`, at.gates, rows(4 * one.units)],
            [`tanhC ${k}`, at.tanhC, rows(one.units)],
            [`normalised ${k}`, at.normalised, rows(one.layerNorm ? one.units : 0)],
            [`inverseDeviation ${k}`, at.inverseDeviation, rows(one.layerNorm ? 1 : 0)],
            [`out ${k}`, at.out, own ? rows(one.units) : 0],
          ];
        });
        expect(clashes([["input", input, steps * features * lanes], ...regions], 0, size)).toEqual([]);
        expect(size).toBeLessThanOrEqual(blockLayout(layers, features, steps, BLOCK_LANES).size);
      }),
    );
  });

  it("keeps no activations of a batch where no gradients are wanted", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const [whole, less] = [planNetwork(shape), planNetwork({ ...shape, gradients: false })];
        expect(less.end).toBeLessThan(whole.end);
        expect(less.replay(0)).toBeLessThanOrEqual(whole.gradient(0));
      }),
    );
  });
});
