import { beforeAll, describe, expect, it } from "vitest";
import { nodeEffects, UserError } from "../../src/core/index.ts";
import type { PresetResult } from "../../src/market/index.ts";
import { loadConfig } from "../../src/pipeline/load-config.ts";
import { loadConfigured } from "../../src/pipeline/load-markets.ts";
import { reproduceRealData } from "../../src/pipeline/reproduce/real-data/reproduce-real-data.ts";
import { startDays } from "../../src/pipeline/reproduce/real-data/start-days.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";

const fx = nodeEffects(() => undefined);
const data = { source: "csv", dataDir: marketDataDir, cacheDir: "none" } as const;
/** Two markets in one thread, on a busy machine. */
const TIMEOUT_MS = 300_000;

describe("the preset without real histories", () => {
  it("refuses a sample", async () => {
    const sample = reproduceRealData({ seed: 1, quick: true, threads: 1, data: { ...data, source: "sample" } }, fx);
    await expect(sample).rejects.toThrow(UserError);
    await expect(sample).rejects.toThrow(/no real history|needs 2022-07-26/);
  });
});

/** Of report B, section 5, and a second computation of it in another language. */
describe.skipIf(!hasMarketData)("report B's Black-Scholes row", () => {
  it.each([
    [0, [1.0855, 5.2733, 3.0604]],
    [1, [0.4114, 2.4945, 2.9531]],
  ])("comes out as printed on market %i, and not from another day", async (at, printed) => {
    const { config } = await loadConfig("configs/report-b.yaml", {}, fx);
    const market = config.markets[at]!;
    const { history } = await loadConfigured(market, data, fx);
    const days = startDays(config, market, history);
    expect(days.map(({ shift }) => shift)).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
    const figures = (shift: number) => {
      const { std, cvar95, volume } = days.find((day) => day.shift === shift)!;
      return [std, cvar95, volume];
    };
    for (const [i, value] of figures(0).entries()) expect(Math.abs(value - printed[i]!)).toBeLessThan(1e-4);
    for (const shift of [-1, 1, 3]) expect(Math.abs(figures(shift)[0]! - printed[0]!)).toBeGreaterThan(0.01);
  });
});

describe.skipIf(!hasMarketData)("the real-data preset", { timeout: TIMEOUT_MS }, () => {
  let result: PresetResult;
  beforeAll(async () => {
    result = await reproduceRealData({ seed: 1, quick: true, threads: 1, data }, fx);
  }, TIMEOUT_MS);

  it("has published, reproduced and corrected figures of every published cell", () => {
    for (const id of ["spy", "nifty"]) {
      const table = result.tables.find((one) => one.id === `${id}-windows`)!;
      for (const label of ["LSTM", "BS Delta"]) {
        const row = table.rows.find((one) => one.label === label)!;
        for (const key of ["std", "cvar95", "volume"])
          for (const figures of [row.published, row.reproduced, row.corrected])
            expect(figures?.[key], `${id} ${label} ${key}`).toBeTypeOf("number");
      }
      // The house counts no unwind in its volume; the source does.
      const bs = table.rows.find(({ label }) => label === "BS Delta")!;
      expect(bs.corrected!["volume"]! / bs.reproduced!["volume"]!).toBeGreaterThan(0.85);
    }
  });

  it("passes its checks, and names every defect on both markets", () => {
    expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(result.checks).toHaveLength(8);
    const names = result.defects.map(({ name }) => name);
    for (const label of ["SPY", "NIFTY"])
      for (const guard of [
        "overlap",
        "premium booked",
        "cost shape",
        "clock",
        "single seed",
        "first day of the sample",
      ])
        expect(names).toContain(`${label}: ${guard}`);
    // An index without dividends has nothing to adjust.
    expect(names).toContain("SPY: traded prices");
    expect(names).not.toContain("NIFTY: traded prices");
  });

  it("says where the evidence is, and what the inputs were", () => {
    expect(result.answers.map(({ answer }) => answer).join(" ")).toContain("configs/real-markets.yaml");
    expect(result.inputs!.every(({ nature, sha256 }) => nature === "real" && sha256.length === 64)).toBe(true);
  });
});
