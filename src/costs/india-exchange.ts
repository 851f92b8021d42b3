import { datedRows } from "./row.ts";

const percent = 1 / 100;

/**
 * NSE transaction charge on futures, first slab. Until 2026-02 the investor-protection contribution (`ipft`) was billed beside it;
 * from 2026-03-01 it is inside: 0.00173 % + 10 rupees a crore and 0.00183 % are the same bill.
 */
export const indiaExchange = datedRows(
  { instrument: "india-futures", component: "exchange", side: "both", base: "notional", currency: "INR" },
  [
    {
      from: "2000-06-12",
      rate: 0.002 * percent,
      evidence: "M",
      citation:
        "Rate in force on 2009-09-07: circular NSE/F&A/13029 [P]; since when: not verified, earlier rates were higher",
    },
    {
      from: "2009-10-01",
      rate: 0.0019 * percent,
      evidence: "P",
      citation: "Circular NSE/F&A/13029: 1.90 rupees a lakh, each side, first slab",
    },
    {
      from: "2021-01-01",
      rate: 0.002 * percent,
      evidence: "M",
      citation: "Increase of 6 %: thehindu.com 2023-03-24 [B] (gives 0.00201 %); rounded rate from memory",
    },
    {
      from: "2023-04-01",
      rate: 0.0019 * percent,
      evidence: "M",
      citation: "Increase of 2021 rolled back: thehindu.com 2023-03-24 [B]; rate from memory",
    },
    {
      from: "2024-04-01",
      rate: 0.00188 * percent,
      evidence: "M",
      citation: "From memory; brokers showed 0.00183 % [B]",
    },
    {
      from: "2024-10-01",
      rate: 0.00173 * percent,
      evidence: "B",
      citation: "One rate for all members: ndtvprofit, goodreturns; circular NSE/FA/64232 [C]",
    },
    {
      from: "2026-03-01",
      rate: 0.00183 * percent,
      evidence: "B",
      citation: "proficientequities; circular NSE/FA/73061 of 2026-02-27 [C]",
    },
  ],
);
