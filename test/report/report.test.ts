import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import type { EpisodeResult, ResultRow, StrategyLedger } from "../../src/market/index.ts";
import {
  committeePaper,
  componentCosts,
  cumulatedPnlChart,
  labelOf,
  ledgerParquet,
  type MarketReport,
  mainTable,
  signedReport,
} from "../../src/report/index.ts";
import { madeUpMarket, madeUpReport } from "../support/evaluation.ts";

const figures = <T>(value: T) => ({ std: value, cvar95: value, cvar95Centred: value, volume: value, cost: value });
const row: ResultRow = {
  market: "SPY",
  strategy: "BS Delta",
  nature: "real",
  volatility: "real",
  from: "2010-01-04",
  to: "2020-01-06",
  episodes: 2500,
  independentWindows: 119,
  tailPoints: 125,
  mean: 0.2,
  std: 0.5,
  var95: 0.9,
  cvar95: 1.4,
  cvar95Centred: 1.6,
  worst: -5,
  maxDrawdown: 3,
  volume: 1.7,
  costBps: 1.2,
  meanDelta: 0.5,
  ratioToBs: figures(1),
  ci95: { ...figures([1, 1] as const), meanDifference: [0, 0] },
};
const learned = (high: number, bestHigh: number, change: Partial<ResultRow> = {}): ResultRow => ({
  ...row,
  strategy: "LSTM",
  ratioToBs: figures(0.8),
  ci95: { ...figures([0.7, high] as const), meanDifference: [-0.1, -0.02] },
  toBestClassical: {
    strategy: "Skew rule",
    std: 0.97,
    cvar95: 0.96,
    ci95: { std: [0.9, bestHigh], cvar95: [0.9, bestHigh] },
  },
  ...change,
});
const marketOf = (rows: readonly ResultRow[], change: Partial<MarketReport> = {}) =>
  madeUpMarket(3, { label: rows[0]!.market, rows, ledgers: [], evaluation: undefined, componentCosts: [], ...change });
const page = async (rows: readonly ResultRow[], change: Partial<MarketReport> = {}) =>
  signedReport(await committeePaper(madeUpReport([marketOf(rows, change)])), "").md;

describe("mainTable", () => {
  it("calls a table real only when no row is synthetic", () => {
    expect(mainTable([row]).name).toBe("real-data");
    expect(mainTable([row, { ...row, market: "X", nature: "synthetic" }]).name).toBe("sample-data");
  });

  it("gives the same figures in every format", () => {
    const { files } = mainTable([row, learned(0.9, 1.1)]);
    const json = JSON.parse(files.json) as { rows: ResultRow[] };
    expect(json.rows[1]).toEqual(JSON.parse(JSON.stringify(learned(0.9, 1.1))));
    const [header, first] = files.csv
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    expect(first?.[header!.indexOf("cvar95")]).toBe("1.4");
    expect(files.csv).toContain("ci95.std.low");
    expect(files.md).toContain("| BS Delta | 0.200 | 0.500 | 1.400 | 1.70 | 1.20 | 1 | 1 | 1 | 1 |");
    expect(files.md).toContain("0.800 [0.70, 0.90]");
  });

  it("marks synthetic data and an estimated volatility index", () => {
    expect(labelOf([row])).toBe("");
    expect(labelOf([{ ...row, nature: "synthetic", volatility: "estimated" }])).toBe(
      " (synthetic data, estimated volatility index)",
    );
    expect(mainTable([{ ...row, volatility: "estimated" }]).files.md).toContain("### SPY (estimated volatility index)");
  });

  it("writes n/a where a ratio has no meaning", () => {
    expect(mainTable([{ ...learned(1, 1), ratioToBs: figures(Number.NaN) }]).files.md).toContain("n/a");
  });
});

describe("the report without an evaluation", () => {
  it("gives the verdict of the intervals, in one form for every answer", async () => {
    const verdict = "Lower risk of the LSTM: ";
    expect(await page([learned(0.95, 0.99), row])).toContain(`${verdict}**supported**`);
    expect(await page([learned(0.95, 1.02), row])).toContain(
      `${verdict}**supported against BS Delta, not against the best classical hedge**`,
    );
    expect(await page([learned(1.02, 0.99), row])).toContain(`${verdict}**not supported**`);
    const synthetic = { nature: "synthetic" as const };
    expect(await page([learned(0.5, 0.5, synthetic), row])).toContain(
      `${verdict}**no evidence, the data are synthetic**`,
    );
    expect(await page([learned(Number.NaN, 0.5), row])).toContain(`${verdict}**not supported**`);
    expect(await page([row])).not.toContain("Lower risk");
  });

  it("says what a lower risk costs", async () => {
    const text = await page([learned(0.95, 0.99, { mean: 0.14, meanDelta: 0.44, costBps: 1 }), row]);
    expect(text).toContain("Against BS Delta: Std 0.800 [0.700, 0.950] and CVaR95 0.800 [0.700, 0.950] of it");
    expect(text).toContain(
      "differs from that of BS Delta by -0.060 [-0.100, -0.020] % of spot an episode, its average delta is 0.440 instead of 0.500, and it costs 1.00 bp an episode instead of 1.20 bp, 0.800 [0.700, 0.950] of it.",
    );
    expect(text).toContain("cost of an episode saved against BS Delta: 0.20 bp");
  });

  it("says what the networks of each period had seen", async () => {
    const networks = ["2010 to 2012: trained before 2009", "2013 to 2014: trained before 2009, fine-tuned before 2012"];
    expect(await page([row], { networks })).toContain(`Networks by entry:\n\n- ${networks[0]}\n- ${networks[1]}\n`);
    expect(await page([row])).not.toContain("Networks by entry");
  });

  it("warns of synthetic data, estimates, small tails and a quick budget", async () => {
    const text = await page([{ ...row, nature: "synthetic", volatility: "estimated", tailPoints: 4 }]);
    expect(text).toContain("Synthetic data: these figures show how the program works; they are no evidence");
    expect(text).toContain("Estimated volatility index:");
    expect(text).toContain("holds only 4.0 episodes: CVaR95 is not reliable");
    expect(text).toContain("episodes in the 5 % tail: ⚠ 4.0");
    expect(await page([row])).not.toMatch(/synthetic|Estimated|⚠|Quick/);
    const quick = await committeePaper(madeUpReport([marketOf([row])], { quick: true }));
    expect(signedReport(quick, "").md).toContain("Quick budget: the networks are trained briefly");
  });

  it("names the first entries that were left out", async () => {
    const excluded = [1, 2, 3, 4, 5].map((day) => ({ date: `2020-01-0${day}`, reason: "no index" }));
    const text = await page([row], { excluded });
    expect(text).toContain("- 2020-01-03 (no index)\n- and 2 more");
    expect(text).not.toContain("2020-01-04 (no index)");
  });
});

const episode = (entry: string, pnl: number, costs: Record<string, number>): EpisodeResult => ({
  entry,
  expiry: entry,
  pnl,
  premium: 2,
  payoff: 1,
  gains: pnl - 1,
  dividends: 0,
  financing: 0,
  costs,
  totalCost: 0,
  volume: 1,
  meanDelta: 0.5,
});
const ledgers: StrategyLedger[] = [
  {
    market: "SPY",
    strategy: "BS Delta",
    episodes: [episode("2020-01-02", 0.25, { commission: 0.01 }), episode("2020-01-03", -0.5, { commission: 0.02 })],
  },
  { market: "NIFTY", strategy: "BS Delta", episodes: [episode("2020-01-02", 1, { stt: 0.3 })] },
  { market: "SPY", strategy: "No Hedge", episodes: [episode("2020-01-02", -99, {})] },
];

describe("componentCosts", () => {
  it("is the mean of each component in basis points, for strategies that trade", () => {
    const costs = componentCosts(ledgers.slice(0, 1).concat(ledgers.slice(2)));
    expect(costs).toEqual([{ strategy: "BS Delta", bps: { commission: expect.closeTo(1.5, 12) } }]);
  });
});

describe("ledgerParquet", () => {
  it("keeps every episode, with null for a component that a market has not", async () => {
    const bytes = ledgerParquet(ledgers, new Map([["NIFTY", "synthetic"]]));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    });
    expect(rows).toHaveLength(4);
    expect(rows[1]).toMatchObject({
      market: "SPY",
      strategy: "BS Delta",
      entry: "2020-01-03",
      pnl: -0.5,
      cost_commission: 0.02,
      cost_stt: null,
    });
    expect(rows[2]).toMatchObject({ market: "NIFTY", nature: "synthetic", cost_commission: null, cost_stt: 0.3 });
  });
});

describe("cumulatedPnlChart", () => {
  it("is an SVG with its label and the hedged strategies", async () => {
    const svg = await cumulatedPnlChart("SPY (synthetic data)", ledgers, { horizonSessions: 21 });
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain("SPY (synthetic data): cumulated P&amp;L");
    expect(svg).toContain("BS Delta");
    expect(svg).not.toContain("No Hedge");
    const chosen = await cumulatedPnlChart("SPY", ledgers.slice(0, 1), { horizonSessions: 21, shown: ["Skew rule"] });
    expect(chosen).not.toContain("BS Delta");
  });
});
