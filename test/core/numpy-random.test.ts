import { describe, expect, it } from "vitest";
import { numpyRandom } from "../../src/core/index.ts";

/** By NumPy 2.4.6: `r = RandomState(seed); r.randn(5), r.random_sample(), r.randn()`. */
const cases = [
  {
    seed: 42,
    normals: [0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254, -0.23415337472333597],
    uniform: 0.05808361216819946,
    last: -0.23413695694918055,
  },
  {
    seed: 44,
    normals: [-0.7506147172558728, 1.3163573247118194, 1.2461400286434303, -1.6049157412585944, -1.468143678979905],
    uniform: 0.5099024095896064,
    last: -1.7150704579733684,
  },
  {
    seed: 4294967295,
    normals: [0.6484086742306527, 0.6693235306338161, -1.0805437227474493, 0.2845010447986309, 0.11388773652167104],
    uniform: 0.9845555560357949,
    last: 0.8676218937929382,
  },
];

describe("numpyRandom", () => {
  it.each(cases)("gives NumPy's numbers for seed $seed, a uniform between two normals of one pair", (expected) => {
    const random = numpyRandom(expected.seed);
    for (const normal of expected.normals) expect(random.normal()).toBeCloseTo(normal, 14);
    expect(random.uniform()).toBe(expected.uniform);
    expect(random.normal()).toBeCloseTo(expected.last, 14);
  });

  it("goes on after the state has been renewed many times", () => {
    const normals = numpyRandom(44).normals(1_500_000);
    expect(normals[1000]).toBeCloseTo(-0.2758217396061797, 14);
    expect(normals.at(-1)).toBeCloseTo(-0.5246311015405464, 14);
  });
});
