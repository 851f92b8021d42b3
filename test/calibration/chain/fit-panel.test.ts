import { describe, expect, it } from "vitest";
import { calibrateChain, fitPanel, type PanelInput, panelSummary } from "../../../src/calibration/index.ts";
import { keyFrom, randomStream } from "../../../src/core/index.ts";
import type { ChainFit, CleanChain, HestonParameters, PanelDay } from "../../../src/market/index.ts";
import { collected } from "../../support/collected.ts";
import { chainOf } from "./chain-of.ts";
import { syntheticChain, worstError } from "./model-chain.ts";

const TRUTH: HestonParameters = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "Q" };

function day(number: number, chain: CleanChain): PanelInput {
  const date = `2024-01-0${number}`;
  return { date, file: `day-${number}.csv`, chain: { ...chain, date } };
}

const stream = randomStream(keyFrom(6));
const days: PanelInput[] = [
  day(2, syntheticChain(TRUTH, { noise: { volatility: 0.002, stream } })),
  day(3, syntheticChain({ ...TRUTH, v0: 0.036 }, { noise: { volatility: 0.002, stream } })),
  { date: "2024-01-04", file: "day-4.csv", reason: "the exchange was closed" },
  day(
    5,
    chainOf(
      [0.1],
      () => [0.9, 1],
      () => 0.2,
    ),
  ),
  { date: undefined, file: "day-x.csv", reason: "not a chain" },
  day(8, syntheticChain({ ...TRUTH, v0: 0.045 }, { noise: { volatility: 0.002, stream } })),
];

describe("a panel", () => {
  it("keeps every day: its fit, or the reason why there is none", async () => {
    const panel = await collected(fitPanel(days));
    expect(panel.map((one) => ("fit" in one ? one.fit.status : one.reason))).toEqual([
      "converged",
      "converged",
      "the exchange was closed",
      expect.stringMatching(/2 options are left/),
      "not a chain",
      "converged",
    ]);
    expect(panel.map(({ file }) => file)).toEqual(days.map(({ file }) => file));
  });

  it("starts from the day before as well, and finds what it would find without", async () => {
    const panel = await collected(fitPanel(days, { starts: 2 }));
    for (const [i, one] of panel.entries()) {
      const input = days[i]!;
      if (!("fit" in one) || "reason" in input) continue;
      expect(one.fit.starts).toBe(i === 0 ? 2 : 3);
      expect(worstError(one.fit.q, calibrateChain(input.chain, { starts: 2 }).q)).toBeLessThan(1e-5);
    }
  });

  it("can be read from a stream", async () => {
    async function* read(): AsyncGenerator<PanelInput> {
      yield* days.slice(0, 2);
    }
    expect(await collected(fitPanel(read(), { starts: 1 }))).toEqual(
      await collected(fitPanel(days.slice(0, 2), { starts: 1 })),
    );
  });

  it("passes on what is no fault of the data", async () => {
    await expect(collected(fitPanel(days, { starts: 9 }))).rejects.toThrow(/starts must be/);
  });
});

describe("the summary of a panel", () => {
  const fitted = (kappa: number): PanelDay => ({
    date: "2024-01-02",
    file: "x",
    dropped: 0,
    fit: { ...base, q: { ...base.q, kappa }, status: kappa > 7 ? "stalled" : "converged" },
  });
  const base: ChainFit = calibrateChain(syntheticChain(TRUTH, { strikesPerMaturity: 3 }), { starts: 1 });
  const missing: PanelDay = { date: undefined, file: "y", reason: "none" };

  it("has medians, quartiles and the typical change between days that follow each other", () => {
    const summary = panelSummary([fitted(2), fitted(3), missing, fitted(6), fitted(8)]);
    expect(summary).toMatchObject({ days: 5, fitted: 4, converged: 3 });
    expect(summary.figures!.kappa).toEqual({
      median: 4.5,
      lowerQuartile: 2.75,
      upperQuartile: 6.5,
      change: expect.closeTo((0.5 + 1 / 3) / 2, 12),
    });
    expect(summary.figures!.rho.change).toBe(0);
  });

  it("has no figures without fits, and no change without neighbours", () => {
    expect(panelSummary([missing])).toEqual({ days: 1, fitted: 0, converged: 0 });
    expect(panelSummary([fitted(2), missing]).figures!.kappa.change).toBeNaN();
  });
});
