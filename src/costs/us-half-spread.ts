import { datedRows } from "./row.ts";

/** Half of the quoted spread of SPY, taken to be one tick wide: half a cent a share since decimal prices. */
export const usHalfSpread = datedRows(
  { instrument: "us-shares", component: "half-spread", side: "both", base: "shares", currency: "USD" },
  [
    {
      from: "1993-01-29",
      rate: 1 / 64,
      evidence: "M",
      citation: "One tick of 1/32 USD before decimal prices; tick size and one-tick spread not verified",
    },
    {
      from: "2001-01-29",
      rate: 0.005,
      evidence: "B",
      citation:
        "About one cent quoted: etf.com (0.0032 % full spread), investing.com (1.5-2 cents in stressed weeks, not modelled); first day of decimal prices from memory",
    },
  ],
);
