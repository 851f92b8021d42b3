import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  calibrateChain,
  calibrateHistory,
  cleanChain,
  fitPanel,
  type PanelInput,
  panelSummary,
  priorFromHistory,
} from "../../src/calibration/index.ts";
import { UserError } from "../../src/core/index.ts";
import { readChains } from "../../src/data/index.ts";
import { type CleanChain, historyBefore, type OptionChain, type PanelDay } from "../../src/market/index.ts";
import { collected } from "../support/collected.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";
import { niftyHistory } from "../support/simple-history.ts";

const SPX = "us/options/spx_cboe_2019";
const NIFTY = "india/options/nifty_udiff";

/** Every `step`-th file of a folder, read and cleaned. */
function* daysOf(folder: string, step: number): Generator<PanelInput> {
  const names = readdirSync(join(marketDataDir, folder)).sort();
  for (const file of names.filter((_, i) => i % step === 0)) {
    for (const chain of readChains(readFileSync(join(marketDataDir, folder, file)), file)) yield cleaned(chain, file);
  }
}

function cleaned(chain: OptionChain, file: string): PanelInput {
  try {
    return { date: chain.date, file, chain: cleanChain(chain) };
  } catch (error) {
    if (error instanceof UserError) return { date: chain.date, file, reason: error.message };
    throw error;
  }
}

function requireMarket(day: PanelDay): void {
  if (!("fit" in day)) throw new Error(`${day.file}: ${day.reason}`);
  const { q, estimates, status, starts, agreeing } = day.fit;
  expect(status).toBe("converged");
  expect(agreeing).toBe(starts);
  expect([q.kappa, q.theta, q.xi, q.v0].every((value) => value > 0 && value < 100)).toBe(true);
  expect(q.rho > -1 && q.rho < 0).toBe(true);
  for (const { value, low, high } of Object.values(estimates)) {
    if (!Number.isNaN(low)) expect(low < value && value < high).toBe(true);
  }
}

describe.skipIf(!hasMarketData)("chains of real days", () => {
  it("SPX, every seventh day of 2019's panel: within a volatility point, the same story from day to day", async () => {
    const panel = await collected(fitPanel(daysOf(SPX, 7)));
    expect(panel.length).toBe(6);
    for (const day of panel) requireMarket(day);
    const { figures } = panelSummary(panel);
    expect(figures!.rmse.median).toBeLessThan(0.008);
    expect(figures!.medianError.median).toBeLessThan(0.004);
    expect(Math.sqrt(figures!.theta.median)).toBeGreaterThan(0.16);
    expect(Math.sqrt(figures!.theta.median)).toBeLessThan(0.22);
    expect(figures!.rho.upperQuartile).toBeLessThan(-0.55);
    expect(figures!.rho.lowerQuartile).toBeGreaterThan(-0.85);
    expect(figures!.fellerRatio.upperQuartile).toBeLessThan(1);
  });

  it("NIFTY, every eighth session of 2026: settlement prices within a volatility point", async () => {
    const panel = await collected(fitPanel(daysOf(NIFTY, 8)));
    expect(panel.length).toBe(5);
    for (const day of panel) requireMarket(day);
    const { figures } = panelSummary(panel);
    expect(figures!.rmse.median).toBeLessThan(0.01);
    expect(figures!.medianError.median).toBeLessThan(0.007);
    expect(Math.sqrt(figures!.theta.median)).toBeGreaterThan(0.1);
    expect(Math.sqrt(figures!.theta.median)).toBeLessThan(0.16);
  });

  it("NIFTY's weeklies of up to 40 days: the past's kappa and theta keep them from drifting off", () => {
    const [day] = daysOf(NIFTY, 40);
    if (day === undefined || "reason" in day) throw new Error("the first session has no chain");
    const weeklies: CleanChain = {
      ...day.chain,
      slices: day.chain.slices.filter(({ maturity }) => maturity < 40 / 365),
    };
    const history = calibrateHistory(historyBefore(niftyHistory(), day.date));
    const prior = priorFromHistory(history);
    const free = calibrateChain(weeklies);
    const held = calibrateChain(weeklies, { prior });
    expect(held.status).toBe("converged");
    expect(held.prior).toEqual(prior);
    const distance = ({ q }: typeof free) => Math.abs(Math.log(q.theta / prior.theta));
    expect(distance(held)).toBeLessThanOrEqual(distance(free));
    expect(held.rmse).toBeLessThan(1.25 * free.rmse);
  });
});
