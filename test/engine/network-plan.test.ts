import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AttentionRows,
  BLOCK_LANES,
  blockLayout,
  type LayerPlace,
  type NormPlace,
  scratchLayout,
} from "../../src/engine/block-layout.ts";
import {
  inputRows,
  type LayerSpec,
  type NetworkSpec,
  outputsOf,
  parameterCount,
  parameterShapes,
} from "../../src/engine/index.ts";
import { FIRST_ADDRESS } from "../../src/engine/kernel.ts";
import { type NetworkPlan, type NetworkShape, planNetwork } from "../../src/engine/network-plan.ts";
import { shardsOf } from "../../src/engine/shard.ts";

const units = fc.integer({ min: 1, max: 9 });

/** A layer that can read `inputs` rows. */
type Draft = (inputs: number) => LayerSpec;

const normalised = { layerNorm: fc.boolean() };
const dropout = fc.constantFrom(0, 0.1);
const draft: fc.Arbitrary<Draft> = fc.oneof(
  fc
    .record({ kind: fc.constant("lstm" as const), units, ...normalised, dropout, residual: fc.boolean() })
    .map((layer) => (inputs: number) => ({ ...layer, residual: layer.residual && inputs === layer.units })),
  fc
    .record({
      kind: fc.constant("dense" as const),
      units,
      activation: fc.constantFrom("tanh", "relu", undefined),
      ...normalised,
    })
    .map((layer) => () => layer),
  fc.constant((): LayerSpec => ({ kind: "positions" })),
  dropout.map(
    (rate) =>
      (inputs: number): LayerSpec => ({ kind: "attention", heads: inputs % 2 === 0 ? 2 : 1, dropout: rate }),
  ),
  units.map((hidden) => (): LayerSpec => ({ kind: "feed-forward", hidden })),
  units.map((n) => (inputs: number): LayerSpec => {
    if (inputs < 3) return { kind: "dense", units: n };
    return { kind: "token-attention", state: 1, tokens: [1, inputs - 2], units: n, heads: n };
  }),
  fc.constant((): LayerSpec => ({ kind: "running", cap: 0.3, limit: 1, firstFree: true })),
);
const shapes: fc.Arbitrary<NetworkShape> = fc
  .record({
    features: units,
    drafts: fc.array(draft, { minLength: 1, maxLength: 4 }),
    feedback: fc.boolean(),
    steps: fc.integer({ min: 1, max: 4 }),
    batch: fc.integer({ min: 1, max: 300 }),
    threads: fc.integer({ min: 1, max: 3 }),
    inputGradient: fc.boolean(),
  })
  .map(({ features, drafts, feedback, ...rest }) => {
    const layers: LayerSpec[] = [];
    const spec: NetworkSpec = { features, feedback, layers };
    for (const one of drafts) layers.push(one(layers.length === 0 ? inputRows(spec) : outputsOf(spec)));
    return { spec, gradients: true, ...rest };
  });

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

/** Where each sequence of a layer lies, and how many rows of paths it has over all steps. */
function rowsOf(
  place: LayerPlace,
  { steps, feedback }: NetworkPlan,
): Record<string, readonly [at: number, rows: number]> {
  const { layer, out } = place;
  const four = (n: number) => 4 * Math.ceil(n / 4);
  const wide = four(layer.units) * steps;
  const normOf = ({ normalised: at, inverseDeviation }: NormPlace, rows: number, name = "") => ({
    [`normalised ${name}`]: [at, rows] as const,
    [`inverseDeviation ${name}`]: [inverseDeviation, rows > 0 ? steps : 0] as const,
  });
  const attention = (
    rows: AttentionRows,
    keys: number,
    weights: number,
  ): Record<string, readonly [number, number]> => ({
    ...{ query: [rows.query, wide], attended: [rows.attended, wide], dQuery: [rows.dQuery, wide] },
    ...{ dOutput: [rows.dOutput, wide], weights: [rows.weights, weights] },
    ...{ key: [rows.key, keys * wide], value: [rows.value, keys * wide] },
    ...{ dKey: [rows.dKey, keys * wide], dValue: [rows.dValue, keys * wide] },
  });
  const n = layer.units;
  switch (place.kind) {
    case "lstm": {
      const { layerNorm, residual, dropout: rate } = place.layer;
      const own = layerNorm || residual || rate > 0;
      return {
        h: [place.h, n * (steps + 1)],
        c: [place.c, n * (steps + 1)],
        gates: [place.gates, 4 * n * steps],
        tanhC: [place.tanhC, n * steps],
        carried: [place.carried, feedback ? 2 * n : 0],
        ...normOf(place, layerNorm ? n * steps : 0),
        out: [out, own ? n * steps : 0],
      };
    }
    case "dense":
      return { gates: [place.gates, wide], out: [out, wide], ...normOf(place, place.layer.layerNorm ? wide : 0) };
    case "positions":
      return { out: [out, n * steps] };
    case "attention": {
      const weights = place.layer.heads * ((steps * (steps + 1)) / 2);
      return { ...attention(place, 1, weights), ...normOf(place, wide), out: [out, wide] };
    }
    case "feed-forward": {
      const hidden = four(place.layer.hidden) * steps;
      const own = {
        hidden: [place.hidden, hidden],
        dHidden: [place.dHidden, hidden],
        dOutput: [place.dOutput, wide],
      } as const;
      return { ...own, ...normOf(place, wide), out: [out, wide] };
    }
    case "token-attention": {
      const { tokens, heads, state, fedBack } = place.layer;
      return {
        ...attention(place, tokens.length, heads * tokens.length * steps),
        ...Object.assign({}, ...place.norms.map((norm, k) => normOf(norm, wide, String(k)))),
        state: [place.state, fedBack ? state * steps : 0],
        embedded: [place.embedded, wide],
        dEmbedded: [place.dEmbedded, wide],
        tokens: [place.tokens, tokens.length * wide],
        dTokens: [place.dTokens, tokens.length * wide],
        out: [out, wide],
      };
    }
    case "running":
      return { squashed: [place.squashed, steps], carried: [place.carried, 1], out: [out, n * steps] };
  }
}

describe("the layout of a network", () => {
  it("has no two regions overlap", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const plan = planNetwork(shape);
        const { features, outputs, steps, batch, threads } = plan;
        const block = blockLayout(plan, BLOCK_LANES).size;
        const scratch = scratchLayout(plan).size;
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
        const maps = layers.flatMap((one, k) => one.maps.map((map) => ({ ...map, layer: k, wanted: one.wantInput })));
        const inner = [
          ...maps.flatMap(({ layer: k, kernel, bias, weights, biases, groups, inputs, hidden }): Region[] => [
            [`${kernel} ${k}`, weights, 4 * groups * (inputs + hidden)],
            [`${bias} ${k}`, biases, 4 * groups],
          ]),
          ...layers.flatMap(({ norms }, k) =>
            norms.flatMap(({ gain, shift, gains, shifts, units: n }): Region[] => [
              [`${gain} ${k}`, gains, n],
              [`${shift} ${k}`, shifts, n],
            ]),
          ),
        ];
        const packed = maps.flatMap(({ layer: k, kernel, inputs, hidden, units: n, wanted, ...map }): Region[] => [
          [`packed ${kernel} ${k}`, map.packed, wanted || !map.readsInput ? Math.ceil(inputs / 4) * 4 * n : 0],
          [`packed recurrent ${k}`, map.packedRecurrent, Math.ceil(hidden / 4) * 4 * n],
        ]);
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
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(parameters);
        expect(Array.from(position, (at) => source[at]!)).toEqual(count(parameters));
        const first = source.subarray(0, gradientSize).filter((parameter) => parameter >= 0);
        expect(Array.from(first).sort((a, b) => a - b)).toEqual(count(parameters));
      }),
    );
  });

  it("of a block has no two sequences overlap, for any number of lanes", () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(8, 16, 24, 32), (shape, lanes) => {
        const plan = planNetwork(shape);
        const { input, layers, size } = blockLayout(plan, lanes);
        const regions = layers.flatMap((place, k) =>
          Object.entries(rowsOf(place, plan)).map(([name, [at, rows]]): Region => [`${name} ${k}`, at, rows * lanes]),
        );
        const rows = plan.inputRows * plan.steps;
        expect(clashes([["input", input, rows * lanes], ...regions], 0, size)).toEqual([]);
        expect(size).toBeLessThanOrEqual(blockLayout(plan, BLOCK_LANES).size);
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
