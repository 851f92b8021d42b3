import { parquetReadObjects } from "hyparquet";
import { expect, it } from "vitest";
import type { StrategyAttribution } from "../../src/market/index.ts";
import { attributionParquet } from "../../src/report/index.ts";

function attribution(market: string, lines: Readonly<Record<string, readonly number[]>>): StrategyAttribution {
  return {
    market,
    strategy: "Skew rule",
    entries: ["2020-01-02", "2020-01-03"],
    lines: Object.fromEntries(Object.entries(lines).map(([name, values]) => [name, Float64Array.from(values)])),
    pnl: Float64Array.of(0.75, -0.5),
    residual: Float64Array.of(0, 1e-16),
  };
}

it("has a row for each episode, a column for each line, null for a line that a market has not", async () => {
  const spy = attribution("SPY", { "gamma, higher order": [1, -0.25], "cost: half-spread": [-0.25, -0.25] });
  const nifty = attribution("NIFTY", { "gamma, higher order": [1.5, 0], "cost: stt": [-0.75, -0.5] });
  const bytes = attributionParquet([spy, nifty]);
  const rows = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  });
  const names = [
    "market",
    "strategy",
    "entry",
    "pnl",
    "gamma_higher_order",
    "cost_half-spread",
    "cost_stt",
    "residual",
  ];
  expect(rows.map((row) => names.map((name) => row[name]))).toEqual([
    ["SPY", "Skew rule", "2020-01-02", 0.75, 1, -0.25, null, 0],
    ["SPY", "Skew rule", "2020-01-03", -0.5, -0.25, -0.25, null, 1e-16],
    ["NIFTY", "Skew rule", "2020-01-02", 0.75, 1.5, null, -0.75, 0],
    ["NIFTY", "Skew rule", "2020-01-03", -0.5, 0, null, -0.5, 1e-16],
  ]);
  expect(Object.keys(rows[0]!)).toEqual(names);
});
