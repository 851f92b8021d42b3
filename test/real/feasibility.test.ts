import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { nodeEffects } from "../../src/core/index.ts";
import type { ResultRow } from "../../src/market/index.ts";
import { parseConfig } from "../../src/pipeline/config.ts";
import { evaluateMarket } from "../../src/pipeline/evaluate-market.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { hasMarketData } from "../support/market-data.ts";
import { realPlan } from "../support/real-market.ts";

const fx = nodeEffects(() => undefined);

/**
 * Levels of a separate study of the same protocol (other code, other language): flat costs of 0.5 and 3 bp, kappa 0.90, daily entries,
 * SPY 2010-01..2026-05 and NIFTY 2013-01..2026-02. Ratios are to BS Delta.
 */
const published = {
  spy: {
    episodes: 4111,
    std: 0.583,
    cvar95: 1.486,
    costBps: 1.225,
    volume: 1.76,
    skewStd: 0.814,
    bandStd: 0.81,
    trailingStd: 1.102,
  },
  nifty: {
    episodes: 3223,
    std: 0.553,
    cvar95: 1.641,
    costBps: 7.477,
    volume: 1.85,
    skewStd: 0.951,
    bandStd: 0.964,
    trailingStd: 1.031,
  },
} as const;

describe.skipIf(!hasMarketData).each(Object.entries(published))("the feasibility protocol on %s", (id, levels) => {
  const config = parseConfig(readFileSync("configs/feasibility.yaml", "utf8"), "feasibility.yaml");
  let rows: readonly ResultRow[];
  const row = (strategy: string) => rows.find((one) => one.strategy === strategy)!;

  beforeAll(async () => {
    rows = (
      await evaluateMarket(config, await realPlan(config, id), [], undefined, { key: [1, 2], pool: openPool(1, fx) })
    ).rows;
  });

  it("has the same episodes", () => {
    expect(row("BS Delta").episodes).toBe(levels.episodes);
  });

  it("reproduces the Black-Scholes levels within 1 %", () => {
    const bs = row("BS Delta");
    for (const figure of ["std", "cvar95", "costBps", "volume"] as const) {
      expect(Math.abs(bs[figure] / levels[figure] - 1), figure).toBeLessThan(0.01);
    }
  });

  it("reproduces the Std ratios of skew rule, band and trailing volatility", () => {
    expect(Math.abs(row("Skew rule").ratioToBs.std - levels.skewStd)).toBeLessThan(0.01);
    expect(Math.abs(row("Skew rule, band 0.02").ratioToBs.std - levels.bandStd)).toBeLessThan(0.01);
    expect(Math.abs(row("BS Delta (trailing vol)").ratioToBs.std - levels.trailingStd)).toBeLessThan(0.01);
  });
});
