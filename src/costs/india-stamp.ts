import { datedRows } from "./row.ts";

/** Stamp duty on futures: the state's (Maharashtra), both sides, until the uniform duty on buyers. */
export const indiaStampDuty = datedRows(
  { instrument: "india-futures", component: "stamp", side: "buy", base: "notional", currency: "INR", roundsTo: 1 },
  [
    {
      from: "2000-06-12",
      side: "both",
      rate: 0.00002,
      evidence: "M",
      citation: "Maharashtra, 0.002 %: sasonline, samco [B]; since when: not verified",
    },
    { from: "2020-07-01", rate: 0.00002, evidence: "P", citation: "nseindia.com: uniform duty, buyers only" },
  ],
);
