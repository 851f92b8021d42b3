import { describe, expect, it } from "vitest";
import { recipes, stageSchema, trainingSchema } from "../../src/training/index.ts";

describe("recipes", () => {
  it("recommend the defaults", () => {
    expect(recipes.recommended).toEqual(trainingSchema.parse({ costRate: 0, leverage: 0 }).stages);
  });

  it("have report B's stages, in our units", () => {
    const [cvar, entropic] = recipes["two-stage"];
    expect(cvar).toMatchObject({
      loss: "cvar",
      tail: 0.05,
      epochs: 30,
      learningRate: 1e-3,
      tradePenalty: 0,
      bandPenalty: null,
    });
    expect(entropic).toMatchObject({
      loss: "entropic",
      epochs: 20,
      learningRate: 1e-4,
      bandPenalty: { weight: 100, width: 0.15 },
    });
    expect(recipes["single-stage"]).toMatchObject([{ loss: "entropic", epochs: 50, learningRate: 5e-4, patience: 15 }]);
    for (const stage of [entropic!, recipes["single-stage"][0]!]) {
      expect(stage.lambda).toBeCloseTo(0.4 * 0.2 * Math.sqrt(30 / 365) * 100, 12); // lambda 1 in money at 100
      expect(stage.schedule).toBe("constant");
      expect(stage.keep).toBe("best");
    }
    expect(entropic!.tradePenalty * entropic!.lambda).toBeCloseTo(1e-3, 15);
    for (const stage of Object.values(recipes).flat()) expect(stageSchema.parse(stage)).toEqual(stage);
  });
});
