import { datedRows, type Evidence } from "./row.ts";

const kamath = "tradingqna 185139 (table of N. Kamath)";

/** [from, % of the value sold, evidence, citation] */
const rates: readonly (readonly [string, number, Evidence, string])[] = [
  ["2004-10-01", 0.01, "B", kamath],
  ["2005-06-01", 0.0133, "B", kamath],
  ["2006-06-01", 0.017, "B", kamath],
  ["2013-06-01", 0.01, "P", "Finance Bill 2013, clause 125 (summary at taxtmi)"],
  ["2023-04-01", 0.0125, "B", `${kamath}, which prints 0.125: a slip`],
  ["2024-10-01", 0.02, "B", "livemint; nithinkamath.me"],
  ["2026-04-01", 0.05, "B", "ixambee; proficientequities; mid-day"],
];

/** Securities transaction tax on sales of futures. */
export const indiaTransactionTax = datedRows(
  { instrument: "india-futures", component: "stt", side: "sell", base: "notional", currency: "INR", roundsTo: 1 },
  rates.map(([from, percent, evidence, citation]) => ({ from, rate: percent / 100, evidence, citation })),
);
