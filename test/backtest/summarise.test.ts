import { describe, expect, it } from "vitest";
import { summarise } from "../../src/backtest/index.ts";
import { challenge } from "../../src/backtest/summarise.ts";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import type { StrategyLedger } from "../../src/market/index.ts";
import { conditionalValueAtRisk, maxDrawdown } from "../../src/statistics/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 200 });
const plan = { horizonSessions: 10, draws: 50, meanBlock: 5, key: keyFrom(1) };

/** Entries on the rows 20 .. 119, with P&L about `mean`. */
function ledger(strategy: string, mean: number, scale: number): StrategyLedger {
  const random = randomStream(keyFrom(7), strategy.length);
  const episodes = Array.from({ length: 100 }, (_, i) => ({
    entry: history.dates[20 + i]!,
    expiry: history.dates[30 + i]!,
    pnl: mean + scale * random.normal(),
    premium: 0,
    payoff: 0,
    gains: 0,
    dividends: 0,
    financing: 0,
    costs: {},
    totalCost: 0.01 * scale * random.uniform(),
    volume: 1 + scale * random.uniform(),
    meanDelta: 0.5,
  }));
  return { market: "made-up", strategy, episodes };
}

const average = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const column = ({ episodes }: StrategyLedger, of: "pnl" | "totalCost" | "volume") => episodes.map((one) => one[of]);
/** CVaR of the P&L less its mean. */
const centredTail = (one: StrategyLedger) => {
  const pnl = column(one, "pnl");
  return conditionalValueAtRisk(
    Float64Array.from(pnl, (x) => x - average(pnl)),
    0.95,
  );
};

describe("summarise", () => {
  const [benchmark, other] = [ledger("BS Delta", 0.1, 1), ledger("Other", 0.4, 0.6)];
  const [first, second] = summarise(history, [benchmark, other], plan);

  it("measures the drawdown of one unit spread over the horizon, and the tail about the mean", () => {
    const pnl = Float64Array.from(column(other, "pnl"));
    expect(second!.maxDrawdown).toBeCloseTo(maxDrawdown(pnl) / 10, 12);
    expect(second!.cvar95).toBeCloseTo(conditionalValueAtRisk(pnl, 0.95), 12);
    expect(second!.cvar95Centred).toBeCloseTo(centredTail(other), 12);
    expect(second!.costBps).toBeCloseTo(100 * average(column(other, "totalCost")), 12);
  });

  it("counts windows from the first entry to the last expiry", () => {
    // Rows 20 to 129.
    expect(second).toMatchObject({ from: history.dates[20], to: history.dates[119], independentWindows: 10 });
  });

  it("divides by BS Delta figure by figure", () => {
    expect(first!.ratioToBs).toEqual({ std: 1, cvar95: 1, cvar95Centred: 1, volume: 1, cost: 1 });
    const ratioOf = (of: "pnl" | "totalCost" | "volume") => average(column(other, of)) / average(column(benchmark, of));
    expect(second!.ratioToBs.std).toBeCloseTo(second!.std / first!.std, 12);
    expect(second!.ratioToBs.cvar95).toBeCloseTo(second!.cvar95 / first!.cvar95, 12);
    expect(second!.ratioToBs.cvar95Centred).toBeCloseTo(centredTail(other) / centredTail(benchmark), 12);
    expect(second!.ratioToBs.volume).toBeCloseTo(ratioOf("volume"), 12);
    expect(second!.ratioToBs.cost).toBeCloseTo(ratioOf("totalCost"), 12);
    const [low, high] = second!.ci95.meanDifference;
    expect(low).toBeLessThan(second!.mean - first!.mean);
    expect(high).toBeGreaterThan(second!.mean - first!.mean);
  });

  it("refuses strategies on other episodes", () => {
    const short = { ...other, episodes: other.episodes.slice(1) };
    const shifted = { ...other, episodes: other.episodes.map((one, i) => ({ ...one, entry: history.dates[21 + i]! })) };
    for (const wrong of [short, shifted])
      expect(() => summarise(history, [benchmark, wrong], plan)).toThrow(/episodes of Other differ/);
  });

  it("challenges with the classical hedge as the divisor", () => {
    const compared = challenge(other, benchmark, plan);
    expect(compared.strategy).toBe("BS Delta");
    expect(compared.std).toBeCloseTo(second!.std / first!.std, 12);
    expect(compared.ci95.std[1]).toBeLessThan(1);
  });
});
