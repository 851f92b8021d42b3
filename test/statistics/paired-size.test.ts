import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { compareDrawn, resampleFigures } from "../../src/statistics/index.ts";
import { strategyColumns, strategyFigures } from "../../src/statistics/strategy-figures.ts";
import { overlappingWindows } from "./support.ts";

// The proportions of the main job: blocks of three windows, some sixty blocks; two strategies that share most of their P&L.
const [N, WINDOW, BLOCK, DRAWS, SAMPLES] = [1300, 7, 21, 300, 150];

/** How often "no difference" is rejected, and how often the interval holds the true difference, for a second strategy `scale` times as wide. */
function simulate(scale: number, trueStd: number) {
  const rejected = { std: 0, cvar: 0 };
  let held = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const common = overlappingWindows(N, WINDOW, 10 * sample);
    const series = [1, 2].map((own) => {
      const noise = overlappingWindows(N, WINDOW, 10 * sample + own);
      const pnl = common.map((value, i) => (own === 2 ? scale : 1) * (value + 0.5 * noise[i]!));
      return { pnl, volume: pnl, cost: pnl };
    });
    const plan = { meanBlock: BLOCK, key: keyFrom(sample), kind: "stationary" as const };
    const figures = strategyFigures(
      series,
      [],
      resampleFigures(strategyColumns(series, [], 0.95), plan, 0, DRAWS),
      0.95,
    );
    const [std, cvar] = (["std", "cvar"] as const).map((figure) =>
      compareDrawn(figures(1, figure), figures(0, figure)),
    );
    if (std!.pValue < 0.05) rejected.std++;
    if (cvar!.pValue < 0.05) rejected.cvar++;
    if (std!.difference.low <= trueStd && std!.difference.high >= trueStd) held++;
  }
  return { std: rejected.std / SAMPLES, cvar: rejected.cvar / SAMPLES, held: held / SAMPLES };
}

describe("paired differences of two strategies", () => {
  it("of the same risk are called different about once in twenty", () => {
    const { std, cvar, held } = simulate(1, 0);
    for (const share of [std, cvar]) {
      expect(share).toBeGreaterThan(0.01);
      expect(share).toBeLessThan(0.12);
    }
    expect(held).toBeGreaterThan(0.88);
    expect(held).toBeLessThan(0.985);
  });

  it("of clearly other risk are found, and the interval holds the true difference", () => {
    const deviation = Math.sqrt(1.25);
    const { std, held } = simulate(1.3, 0.3 * deviation);
    expect(std).toBeGreaterThan(0.95);
    expect(held).toBeGreaterThan(0.85);
  });
});
