import { describe, expect, it } from "vitest";
import type { StrategyLedger } from "../../src/market/index.ts";
import { ledgerParquet, publishedTable, readLedgers } from "../../src/report/index.ts";

const episode = {
  entry: "2020-01-02",
  expiry: "2020-02-03",
  pnl: 0.25,
  premium: 2,
  payoff: 1.5,
  gains: -0.2,
  dividends: 0.01,
  financing: -0.02,
  costs: { brokerage: 0.03, tax: 0.01 },
  totalCost: 0.04,
  volume: 1.7,
  meanDelta: 0.5,
};
const ledgers: StrategyLedger[] = [
  { market: "SPY", strategy: "BS Delta", episodes: [episode, { ...episode, entry: "2020-01-03", pnl: -1 }] },
  { market: "NIFTY", strategy: "BS Delta", episodes: [{ ...episode, costs: { stt: 0.04 } }] },
];

const natures = new Map(["SPY", "NIFTY"].map((market) => [market, "real" as const]));

describe("readLedgers", () => {
  it("gives back what was written", async () => {
    expect(await readLedgers(ledgerParquet(ledgers, natures), "ledger.parquet")).toEqual(ledgers);
  });

  it("says what is wrong with other files", async () => {
    await expect(readLedgers(new TextEncoder().encode("entry,pnl"), "it.parquet")).rejects.toThrow(
      /it\.parquet is not Parquet/,
    );
    const wrong = ledgerParquet([{ ...ledgers[0]!, episodes: [{ ...episode, entry: "someday" }] }], natures);
    await expect(readLedgers(wrong, "it.parquet")).rejects.toThrow(
      /row 1: expected a date YYYY-MM-DD in column 'entry', found 'someday'/,
    );
  });
});

describe("publishedTable", () => {
  const { json, csv, md } = publishedTable([
    {
      market: "SPY",
      windows: 34,
      correctedWindows: 33,
      defects: [{ guard: "overlap", finding: "25 sessions shared" }],
      rows: [
        {
          strategy: "LSTM",
          published: { std: 1.9, cvar95: 8, volume: 1.3 },
          reproduced: { std: 1.8, cvar95: 7, volume: 1.4 },
        },
      ],
    },
  ]);

  it("shows what is wrong beside every figure that is no evidence", () => {
    expect(JSON.parse(json)).toMatchObject({
      table: "published-protocol",
      markets: [{ defects: [{ guard: "overlap" }] }],
    });
    expect(csv.split("\n").slice(1, 3)).toEqual([
      "SPY,LSTM,published,1.9,8,1.3,overlap",
      "SPY,LSTM,reproduced,1.8,7,1.4,overlap",
    ]);
    expect(md).toContain("| LSTM | 1.900 | 1.800 | - | 8.000 | 7.000 | - | 1.300 | 1.400 | - |");
    expect(md).toContain("**overlap**: 25 sessions shared");
    expect(md).toContain("no evidence");
  });
});
