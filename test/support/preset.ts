import type { PresetResult, PresetTable } from "../../src/market/index.ts";

/** A table with a missing cell, an unknown figure, an interval, a note, and text that is markup in every format. */
export const presetTable: PresetTable = {
  id: "table-1",
  title: "Table 1 <of> A|B_C & D",
  columns: [
    { key: "std", title: "Std (%)", digits: 4 },
    { key: "ratio", title: "Std / BS", digits: 2, interval: { low: "ratioLow", high: "ratioHigh" } },
    { key: "seconds", title: "Seconds", digits: 1, timing: true },
  ],
  rows: [
    {
      label: "Adam <b>& co</b>",
      published: { std: 1.9181, seconds: 3.4 },
      reproduced: { std: 1.91812345678, seconds: 2.25 },
      corrected: { std: 0.5, ratio: 0.987, ratioLow: 0.91, ratioHigh: 1.05 },
      note: "its own network | half_price",
    },
    { label: "No hedge", published: { std: Number.NaN, seconds: null }, corrected: { std: -0.00001, ratio: 1 } },
    { label: "Ours alone", corrected: { std: Infinity } },
  ],
  notes: ["34 windows, 5 % tail"],
};

/** A result that uses everything: a check of each kind, one of them missed. */
export const presetResult: PresetResult = {
  ...{ preset: "made", title: "A made-up source", source: "Somebody (2024), arXiv:0000.00000", quick: true, seed: 7 },
  tables: [presetTable],
  figures: [
    {
      ...{ id: "figure-1", title: "Figure 1", caption: "A line & its <claim>" },
      svg: '<svg width="10" height="10" xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>',
    },
  ],
  defects: [{ name: "premium", finding: "P&L <without> the price" }],
  checks: [
    { what: "variance of Adam", expected: 0.003176, found: 0.00317645, tolerance: 1e-5, passed: true },
    { what: "CVaR95 of the LSTM", expected: 3.16, found: 3.5, tolerance: "most", passed: false },
  ],
  answers: [{ question: "Does it help?", answer: "No: the interval holds 1." }],
  notes: ["Seed 7 of `numpy`"],
  inputs: [{ source: "csv", location: "us/spy.csv", nature: "real", description: "SPY", sha256: "ab12" }],
  timings: { training: 1.5 },
};
