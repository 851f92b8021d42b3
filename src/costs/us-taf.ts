import { datedRows, type Evidence } from "./row.ts";

/** [from, USD per share sold, cap per order in USD, evidence, citation] */
const rates: readonly (readonly [string, number, number, Evidence, string])[] = [
  ["1993-01-29", 0, 0, "M", "Not charged before the fee was created in October 2002; day not verified"],
  ["2002-10-01", 0.00005, 5, "M", "Rate, cap and day from memory"],
  ["2003-09-01", 0.0001, 10, "M", "Day: NASD Notice to Members 03-43 [P] (an increase); rate and cap from memory"],
  ["2004-11-01", 0.000075, 3.75, "P", "Day: NASD Notice to Members 04-84; rate and cap: FINRA Regulatory Notice 11-27"],
  ["2011-07-01", 0.00009, 4.5, "P", "FINRA Regulatory Notice 11-27"],
  ["2012-03-01", 0.000095, 4.75, "P", "FINRA Regulatory Notice 12-06"],
  ["2012-07-01", 0.000119, 5.95, "M", "Rate: FINRA flow chart [B]; approved 77 FR 38690 [P]; day from memory"],
  ["2022-01-01", 0.00013, 6.49, "M", "From memory; SR-FINRA-2020-032 (85 FR 66592) is the text to check"],
  ["2023-01-01", 0.000145, 7.27, "M", "Rate and cap: Interactive Brokers pricing pages [B]; day from memory"],
  ["2024-01-01", 0.000166, 8.3, "B", "Interactive Brokers pricing pages"],
  [
    "2026-01-01",
    0.000195,
    9.79,
    "C",
    "Three public repositories; SR-FINRA-2024-019 (89 FR 93709) is the text to check",
  ],
];

/** FINRA Trading Activity Fee: per share sold, capped per order. */
export const usTradingActivityFee = datedRows(
  { instrument: "us-shares", component: "taf", side: "sell", base: "shares", currency: "USD" },
  rates.map(([from, rate, cap, evidence, citation]) => ({ from, rate, cap, evidence, citation })),
);
