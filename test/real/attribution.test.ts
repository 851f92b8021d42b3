import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  attribute,
  attributionRow,
  decidedPositions,
  laggedPositions,
  type OptionTerms,
  prepareReplay,
} from "../../src/backtest/index.ts";
import type { StrategyAttribution } from "../../src/market/index.ts";
import { parseConfig } from "../../src/pipeline/config.ts";
import type { MarketPlan } from "../../src/pipeline/market-plan.ts";
import { marketInputs, marketStrategies } from "../../src/pipeline/market-strategies.ts";
import { correlation, mean, standardDeviation } from "../../src/statistics/index.ts";
import { hasMarketData } from "../support/market-data.ts";
import { realPlan } from "../support/real-market.ts";

const config = parseConfig(readFileSync("configs/real-markets.yaml", "utf8"), "real-markets.yaml");

function attributed(plan: MarketPlan, changed: Partial<OptionTerms> = {}, tradeLag = 0): StrategyAttribution[] {
  const { history, costs, market } = plan;
  const terms = { ...plan.set.rules.terms, ...changed };
  const set = { ...plan.set, rules: { ...plan.set.rules, terms } };
  const own = { history, set, hedgeInstrument: market.definition.hedgeInstrument };
  const replay = prepareReplay({ ...own, costs, tradeLag });
  const strategies = marketStrategies(config, { ...plan, set }, [], undefined).positions.map(
    ({ name, deltas, gives }) => ({
      ledger: { market: history.label, strategy: name, episodes: replay(deltas, gives) },
      held: laggedPositions(decidedPositions(terms, deltas, gives), terms.horizonSessions, tradeLag),
    }),
  );
  return attribute({ market: own, inputs: marketInputs({ ...plan, set }), jumpDeviations: 3 }, strategies);
}

const largest = (values: Float64Array) => values.reduce((worst, value) => Math.max(worst, Math.abs(value)), 0);

describe.skipIf(!hasMarketData).each(["spy", "nifty"])("the attribution of %s", (id) => {
  let plan: MarketPlan;
  let all: StrategyAttribution[];
  const linesOf = (strategy: string) => all.find((one) => one.strategy === strategy)!.lines;

  beforeAll(async () => {
    plan = await realPlan(config, id);
    all = attributed(plan);
  });

  it("adds up to every P&L to 1e-10 % of spot, also for other options and a lag", () => {
    const cases = [
      all,
      attributed(plan, { kind: "put", logMoneyness: -0.05 }),
      attributed(plan, { kind: "straddle", side: -1 }, 1),
    ];
    const residuals = cases.flatMap((each) => each.map(attributionRow)).map(({ largestResidual }) => largestResidual);
    const worst = Math.max(...residuals);
    process.stderr.write(
      `${id}: largest residual of ${residuals.length} ledgers ${worst.toExponential(1)} % of spot\n`,
    );
    expect(residuals).toHaveLength(3 * all.length);
    expect(all.length).toBeGreaterThan(40);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(1e-10);
  });

  it("leaves nothing but interest on costs to other lines", () => {
    for (const { lines, strategy } of all) {
      for (const line of ["option", "gains", "dividends"])
        expect(largest(lines[`other: ${line}`]!), `${strategy}, ${line}`).toBeLessThan(1e-10);
      expect(largest(lines["other: financing"]!)).toBeLessThan(0.005);
    }
  });

  it("gives the option's lines to every strategy alike, and no delta choice to BS Delta", () => {
    const shared = ["gamma", "gamma, higher order", "jump days", "vega", "vega, higher order", "carry: financing"];
    for (const { strategy } of all)
      for (const line of shared) expect(linesOf(strategy)[line]).toEqual(linesOf("BS Delta")[line]);
    for (const line of ["delta choice", "delta choice, jump days", "delta choice, carry"])
      expect(largest(linesOf("BS Delta")[line]!)).toBe(0);
  });

  it("earns the variance premium on ordinary days and pays for jumps", () => {
    const { gamma, "jump days": jumps } = linesOf("BS Delta");
    expect(mean(gamma!)).toBeGreaterThan(0.1);
    expect(mean(jumps!)).toBeLessThan(-0.05);
    expect(Math.min(...jumps!)).toBeLessThan(-1);
    // Few episodes have a jump day: it moved three standard deviations of an index that overstates them.
    const jumped = jumps!.filter((line) => line !== 0).length / jumps!.length;
    expect(jumped).toBeGreaterThan(0.02);
    expect(jumped).toBeLessThan(0.4);
  });

  it("shows what the skew rule does: its delta choice offsets the vega that Black-Scholes leaves open", () => {
    const bs = linesOf("BS Delta");
    const choice = linesOf("Skew rule")["delta choice"]!;
    const ofVolatility = bs["vega"]!.map((line, i) => line + bs["vega, higher order"]![i]!);
    expect(correlation(choice, ofVolatility)).toBeLessThan(-0.2);
    expect(standardDeviation(ofVolatility.map((line, i) => line + choice[i]!))).toBeLessThan(
      standardDeviation(ofVolatility),
    );
    // On jump days its lower delta gains.
    expect(mean(linesOf("Skew rule")["delta choice, jump days"]!)).toBeGreaterThan(0);
  });
});
