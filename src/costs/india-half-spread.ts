import { datedRows } from "./row.ts";

/** Half of an assumed spread of 1.0 index point in the near-month future. */
export const indiaHalfSpread = datedRows(
  { instrument: "india-futures", component: "half-spread", side: "both", base: "shares", currency: "INR" },
  [
    {
      from: "2000-06-12",
      rate: 0.5,
      evidence: "I",
      citation: "Assumption: 1.0 point full spread; no quoted-spread source found, sweep 0.5-5 points",
    },
  ],
);
