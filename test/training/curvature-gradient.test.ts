import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/core/index.ts";
import { losses } from "../../src/training/losses.ts";

const settings = { lambda: 2, costMultiple: 3, tail: 0.2, tailWeight: 0.5 };
const n = 40;
const random = randomStream([3, 1]);
const draw = () => Float64Array.from({ length: n }, () => random.normal());
const [gross, cost] = [draw(), draw().map(Math.abs)];
/** A direction of all results of which the mean is 0, as that of a martingale's gains. */
const raw = draw();
const centre = raw.reduce((a, b) => a + b, 0) / n;
const along = raw.map((x) => x - centre);

/** d'Hd by second differences of the loss, d in gross and in cost. */
function secondDifference(name: keyof typeof losses, dGross: Float64Array, dCost: Float64Array): number {
  const h = 1e-3;
  const at = (by: number) =>
    losses[name].value(
      gross.map((x, k) => x + by * dGross[k]!),
      cost.map((c, k) => c + by * dCost[k]!),
      settings,
    );
  return (at(h) - 2 * at(0) + at(-h)) / h ** 2;
}

/** d'Cd with C = mean r r' of the loss's roots. */
function curvatureAlong(name: keyof typeof losses, dGross: Float64Array, dCost: Float64Array): number {
  const roots = losses[name].curvature(gross, cost, settings);
  let sum = 0;
  for (let k = 0; k < n; k++) sum += (roots.gross[k]! * dGross[k]! + roots.cost[k]! * dCost[k]!) ** 2;
  return sum / n;
}

describe("curvature of losses", () => {
  const none = new Float64Array(n);

  it.each(["mean-variance", "mean-variance-tail"] as const)("of %s is its second derivative in P&L", (name) => {
    expect(curvatureAlong(name, along, cost)).toBeCloseTo(2 * along.reduce((s, x) => s + (x * x) / n, 0), 10);
  });

  it("of mean-variance is that of second differences along gains of mean 0", () => {
    expect(curvatureAlong("mean-variance", along, none)).toBeCloseTo(secondDifference("mean-variance", along, none), 4);
  });

  it("of entropic is the second difference and lambda times the square of the slope", () => {
    const { gross: slope, cost: slopeOfCost } = losses.entropic.gradient(gross, cost, settings);
    const d = draw();
    const slopeAlong = slope.reduce((s, x, k) => s + x * along[k]! + slopeOfCost[k]! * d[k]!, 0);
    expect(curvatureAlong("entropic", along, d)).toBeCloseTo(
      secondDifference("entropic", along, d) + settings.lambda * slopeAlong ** 2,
      3,
    );
  });

  it("of cvar counts the paths of the tail alone, each by its weight", () => {
    const roots = losses.cvar.curvature(gross, cost, settings);
    const { cost: weights } = losses.cvar.gradient(gross, cost, settings);
    for (const [k, weight] of weights.entries()) {
      expect(roots.cost[k]! ** 2).toBeCloseTo(n * weight, 10);
      expect(roots.gross[k]).toBe(-roots.cost[k]!);
    }
    expect(weights.filter((w) => w > 0).length).toBe(8);
  });
});
