import type { Tensor } from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { type LossName, losses } from "../../src/training/index.ts";
import { availableBackends, use } from "../support/backends.ts";

const names = Object.keys(losses) as LossName[];
const settings = { lambda: 1.7, costMultiple: 3, tail: 0.07, tailWeight: 0.7 };

function sample(count: number) {
  const random = randomStream(keyFrom(8));
  return {
    gross: Float64Array.from({ length: count }, () => Math.fround(0.4 * random.normal() - 0.3 * random.uniform() ** 4)),
    cost: Float64Array.from({ length: count }, () => Math.fround(0.01 * random.uniform())),
  };
}

describe.each(await availableBackends())("losses on $name", (backend) => {
  const { tf } = backend;
  beforeAll(() => use(backend));
  const { gross, cost } = sample(211);

  it.each(names)("tensors equal numbers: %s", (name) => {
    const found = tf.tidy(
      () => losses[name].tensor(tf, tf.tensor(Array.from(gross)), tf.tensor(Array.from(cost)), settings).dataSync()[0]!,
    );
    expect(Math.abs(found - losses[name].value(gross, cost, settings))).toBeLessThan(1e-5);
  });

  it.each(names)("has the gradient of finite differences of the numbers: %s", (name) => {
    const gradients = tf.tidy(() => {
      const f = (x: Tensor, c: Tensor) => losses[name].tensor(tf, x, c, settings).asScalar();
      return tf
        .grads(f)([tf.tensor(Array.from(gross)), tf.tensor(Array.from(cost))])
        .map((g) => g.dataSync());
    });
    for (const [k, values] of [gross, cost].entries()) {
      for (let at = 0; at < values.length; at += 7) {
        const moved = (by: number) => values.map((value, j) => (j === at ? value + by : value));
        const value = (by: number) =>
          k === 0 ? losses[name].value(moved(by), cost, settings) : losses[name].value(gross, moved(by), settings);
        expect(Math.abs(gradients[k]![at]! - (value(1e-6) - value(-1e-6)) / 2e-6)).toBeLessThan(1e-5);
      }
    }
  });
});

describe("losses", () => {
  const gross = Float64Array.of(1, -1, 2, -2);
  const cost = Float64Array.of(0.1, 0.1, 0.3, 0.3);

  it("have the values worked out by hand", () => {
    // mean cost 0.2; mean 0, variance (1 + 1 + 4 + 4) / 4.
    expect(
      losses["mean-variance"].value(gross, cost, { lambda: 2, costMultiple: 3, tail: 0.1, tailWeight: 0.7 }),
    ).toBeCloseTo(3 * 0.2 + 2.5, 12);
    // The worst 3/8 of the four X are -2 and half of -1, about the mean 0.
    expect(losses["mean-variance-tail"].value(gross, cost, { ...settings, lambda: 2, tail: 0.375 })).toBeCloseTo(
      3 * 0.2 + 2.5 + (0.7 * (2 + 0.5)) / 1.5,
      12,
    );
    // C - X: 2.3, 1.1, -0.9, -1.7; the worst 3/8 of four episodes are the first and half of the second.
    expect(losses.cvar.value(gross, cost, { ...settings, tail: 0.375, tailWeight: 0.7 })).toBeCloseTo(
      (2.3 + 0.5 * 1.1) / 1.5,
      12,
    );
    const exact = Math.log([2.3, 1.1, -0.9, -1.7].reduce((sum, z) => sum + Math.exp(2 * z), 0) / 4) / 2;
    expect(losses.entropic.value(gross, cost, { ...settings, lambda: 2 })).toBeCloseTo(exact, 12);
  });

  it("obey their laws: cash counts one to one, or not at all; mixing two hedges is no riskier than their mean", () => {
    const one = sample(60);
    const other = sample(120);
    const second = { gross: other.gross.subarray(60), cost: other.cost.subarray(60) };
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (cash, weight) => {
          for (const name of names) {
            const base = losses[name].value(one.gross, one.cost, settings);
            const richer = losses[name].value(
              one.gross.map((x) => x + cash),
              one.cost,
              settings,
            );
            expect(richer).toBeCloseTo(name.startsWith("mean-variance") ? base : base - cash, 9);
            const mix = (a: Float64Array, b: Float64Array) => a.map((x, k) => weight * x + (1 - weight) * b[k]!);
            const mixed = losses[name].value(mix(one.gross, second.gross), mix(one.cost, second.cost), settings);
            expect(mixed).toBeLessThanOrEqual(
              weight * base + (1 - weight) * losses[name].value(second.gross, second.cost, settings) + 1e-12,
            );
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it("entropic risk of a small aversion is the mean loss", () => {
    const { gross, cost } = sample(100);
    const mean = gross.reduce((sum, x, k) => sum + cost[k]! - x, 0) / 100;
    expect(losses.entropic.value(gross, cost, { ...settings, lambda: 1e-6 })).toBeCloseTo(mean, 6);
  });
});
