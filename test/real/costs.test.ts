import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { costEpochs, emptyCostsByRow, prepareReplay } from "../../src/backtest/index.ts";
import { niftyLot, nseMonthlyExpiry } from "../../src/costs/index.ts";
import type { EpisodeResult, MarketHistory } from "../../src/market/index.ts";
import { parseConfig } from "../../src/pipeline/config.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketStrategies } from "../../src/pipeline/market-strategies.ts";
import { standardDeviation } from "../../src/statistics/index.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";
import { realHistory } from "../support/real-market.ts";

const shipped = readFileSync("configs/real-markets.yaml", "utf8");
const histories = new Map<string, MarketHistory>();

type ReplayedMarket = MarketPlan & { readonly ledgers: ReadonlyMap<string, EpisodeResult[]> };
const replayed = new Map<string, ReplayedMarket>();

/** A market under some costs, with the ledgers of its classical hedges; made once. */
function planOf(id: string, costs = "{ scenario: dated }"): ReplayedMarket {
  const key = `${id} ${costs}`;
  const plan = replayed.get(key) ?? replayMarket(id, costs);
  replayed.set(key, plan);
  return plan;
}

function replayMarket(id: string, costs: string): ReplayedMarket {
  const text = shipped.replace("costs: { scenario: dated }", `costs: ${costs}`);
  const config = parseConfig(text, "real-markets.yaml");
  const market = config.markets.find(({ definition }) => definition.id === id)!;
  const plan = planMarket(config, market, histories.get(id)!);
  const { hedgeInstrument } = market.definition;
  const replay = prepareReplay({ ...plan, hedgeInstrument, tradeLag: 0 });
  const ledgers = marketStrategies(config, plan, [], undefined).positions.map(({ name, deltas, gives }) => {
    return [name, replay(deltas, gives)] as const;
  });
  return { ...plan, ledgers: new Map(ledgers) };
}

const sum = (episodes: readonly EpisodeResult[], of: (episode: EpisodeResult) => number) =>
  episodes.reduce((total, episode) => total + of(episode), 0);
const bps = (episodes: readonly EpisodeResult[], component: string) =>
  (100 * sum(episodes, ({ costs }) => costs[component]!)) / episodes.length;
const std = (episodes: readonly EpisodeResult[]) => standardDeviation(Float64Array.from(episodes, ({ pnl }) => pnl));

/**
 * Sums of P&L and cost in % of spot over all episodes, as they were before any of the options of `costs` existed; NIFTY with the lot of January 2025
 * corrected (0.002 bp an episode).
 */
const base = {
  spy: {
    "BS Delta": [863.7309920031819, 59.44632114646637],
    "Skew rule, band 0.02": [651.2756902153038, 50.79495574990766],
    "No Hedge": [-1315.9949773231074, 0],
  },
  nifty: {
    "BS Delta": [150.47803683601992, 127.01640877448862],
    "Skew rule, band 0.02": [53.33629449975973, 111.86623383274244],
    "No Hedge": [-1061.2425241420856, 0],
  },
} as const;

describe.skipIf(!hasMarketData)("costs on real histories", () => {
  beforeAll(async () => {
    for (const market of parseConfig(shipped, "real-markets.yaml").markets) {
      histories.set(market.definition.id, await realHistory(market));
    }
  });

  it.each(["spy", "nifty"] as const)("are those of before by default (%s)", (id) => {
    const { ledgers } = planOf(id);
    for (const [name, [pnl, cost]] of Object.entries(base[id])) {
      const episodes = ledgers.get(name)!;
      expect(sum(episodes, (episode) => episode.pnl)).toBeCloseTo(pnl, 7);
      expect(sum(episodes, (episode) => episode.totalCost)).toBeCloseTo(cost, 7);
    }
  });

  it("NSE's calendar gives the expiry that each listed future had", () => {
    const { dates, futures } = histories.get("nifty")!;
    const expiries = new Map<string, string>();
    for (const [row] of dates.entries()) {
      const expiry = futures![0]!.expiry[row];
      if (expiry !== undefined) expiries.set(expiry.slice(0, 7), expiry);
    }
    expect(expiries.size).toBeGreaterThan(160);
    // The file keeps 2014-04-24 for a contract that expired the day before, on which an election closed the exchange.
    const traded = (date: string) => dates.findLast((each) => each <= date)!;
    const reached = [...expiries].filter(([, expiry]) => expiry <= dates.at(-1)!);
    for (const [month, expiry] of reached)
      expect(nseMonthlyExpiry(Number(month.slice(0, 4)), Number(month.slice(5)), dates)).toBe(traded(expiry));
  });

  it("lots are what value, contracts and price of the listed near-month future imply", () => {
    const rows = readFileSync(`${marketDataDir}/india/nifty_futures_daily.csv`, "utf8").trim().split("\n").slice(1);
    const implied = new Map<string, { expiry: string; lot: number }>();
    for (const row of rows) {
      const [date, , expiry, , , , , , lot] = row.split(",");
      const iso = /^\d{4}/.test(expiry!) ? expiry! : new Date(`${expiry} UTC`).toISOString().slice(0, 10);
      const near = implied.get(date!);
      if (Number(lot) > 0 && (near === undefined || iso < near.expiry))
        implied.set(date!, { expiry: iso, lot: Number(lot) });
    }
    expect(implied.size).toBeGreaterThan(3_400);
    const wrong = [...implied].filter(([, { expiry, lot }]) => Math.abs(lot / niftyLot(expiry) - 1) > 0.04);
    expect(wrong).toEqual([]);
  });

  const stress =
    "spread: { rangeShare: 0.01, stress: { multiple: 3, indexAbove: 0.3 } }, option: true, amounts: rounded";

  it("SPY with everything on: the ledger adds up, costs rise by what was added, the skew rule stays ahead", () => {
    const plain = planOf("spy");
    const full = planOf(
      "spy",
      `{ scenario: dated, rounding: shares, borrow: 0.003, impact: { coefficient: 1 }, ${stress} }`,
    );
    const [before, after] = [plain.ledgers.get("BS Delta")!, full.ledgers.get("BS Delta")!];
    for (const episode of after) {
      const { premium, payoff, gains, dividends, financing, totalCost, pnl } = episode;
      expect(Math.abs(pnl - (premium - payoff + gains + dividends + financing - totalCost))).toBeLessThan(1e-10);
    }
    for (const component of ["commission", "exchange", "sec31", "clearing"])
      expect(bps(after, component)).toBeCloseTo(bps(before, component), 2);
    expect(bps(after, "half-spread")).toBeGreaterThan(4 * bps(before, "half-spread"));
    // 10,000 shares against 100 million a day: about 1 % sqrt(1e-5) of what is traded, three books' worth an episode.
    expect(bps(after, "impact")).toBeGreaterThan(0.5);
    expect(bps(after, "impact")).toBeLessThan(3);
    // 100 contracts at 0.65 USD on 200 to 700 USD a share.
    expect(bps(after, "option-commission")).toBeGreaterThan(0.1);
    expect(bps(after, "option-commission")).toBeLessThan(0.7);
    expect(bps(after, "borrow")).toBe(0);
    const ratio = (of: typeof plain) => std(of.ledgers.get("Skew rule")!) / std(of.ledgers.get("BS Delta")!);
    expect(Math.abs(ratio(full) - ratio(plain))).toBeLessThan(0.03);
  });

  it("NIFTY in quoted futures, in lots and rolled: basis risk is added, rolls cost two fills a month", () => {
    const plain = planOf("nifty");
    const rolled = planOf("nifty", "{ scenario: dated, rolls: nse-monthly }");
    const full = planOf(
      "nifty",
      `{ scenario: dated, rounding: lots, rolls: nse-monthly, basis: quoted, impact: { coefficient: 1, dailyVolume: 15000000 }, ${stress} }`,
    );
    // Three sessions have no futures: each is in 22 episodes.
    expect(full.set.excluded).toHaveLength(66);
    expect(full.set.entries.length).toBe(plain.set.entries.length - 66);
    const [a, b, c] = [plain, rolled, full].map(({ ledgers }) => ledgers.get("BS Delta")!);
    for (const { premium, payoff, gains, dividends, financing, totalCost, pnl } of c!)
      expect(Math.abs(pnl - (premium - payoff + gains + dividends + financing - totalCost))).toBeLessThan(1e-10);
    const extra = (100 * (sum(b!, ({ totalCost }) => totalCost) - sum(a!, ({ totalCost }) => totalCost))) / a!.length;
    expect(extra).toBeGreaterThan(1);
    expect(extra).toBeLessThan(2);
    expect(b!.map(({ gains }) => gains)).toEqual(a!.map(({ gains }) => gains));
    expect(std(c!) / std(a!)).toBeGreaterThan(1.03);
    expect(std(c!) / std(a!)).toBeLessThan(1.15);
    const ratio = (of: typeof plain) => std(of.ledgers.get("Skew rule")!) / std(of.ledgers.get("BS Delta")!);
    expect(Math.abs(ratio(full) - ratio(plain))).toBeLessThan(0.03);
  });

  it("NIFTY by epoch: the tax of 2024 shows, and episodes x cost add up to the ledger", () => {
    const plan = planOf("nifty");
    const market = { ...plan, hedgeInstrument: "futures" as const, tradeLag: 0 };
    const byRow = emptyCostsByRow(market);
    const config = parseConfig(shipped, "real-markets.yaml");
    const { deltas } = marketStrategies(config, plan, [], undefined).positions.find(({ name }) => name === "BS Delta")!;
    const episodes = prepareReplay(market)(deltas, undefined, byRow);
    const rows = costEpochs(market, [{ strategy: "BS Delta", byRow }]);
    expect(rows.map(({ from }) => from)).toEqual([
      "2013-01-02",
      "2013-06-01",
      "2020-07-01",
      "2023-04-01",
      "2024-10-01",
    ]);
    const [, , , before, after] = rows;
    expect(after!.bps["stt"]! / before!.bps["stt"]!).toBeGreaterThan(1.4);
    expect(after!.bps["stt"]! / before!.bps["stt"]!).toBeLessThan(1.8);
    const total = rows.reduce(
      (s, { episodes: n, bps: each }) => s + n * Object.values(each).reduce((x, y) => x + y),
      0,
    );
    expect(total).toBeCloseTo(100 * sum(episodes, ({ totalCost }) => totalCost), 6);
  });
});
