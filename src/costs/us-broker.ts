import { datedRows } from "./row.ts";

const carriedBack = "today's tariff, assumed for the whole history";

/** Interactive Brokers' tiered plan, first tier (up to 300,000 shares a month). */
export const usCommission = datedRows(
  {
    instrument: "us-shares",
    component: "commission",
    side: "both",
    base: "shares",
    currency: "USD",
    minimum: 0.35,
    capOfNotional: 0.01,
  },
  [
    {
      from: "1993-01-29",
      rate: 0.0035,
      evidence: "I",
      citation: `interactivebrokers.co.uk tiered pricing (rate, minimum, maximum 1 %) [B]; ${carriedBack}`,
    },
  ],
);

/** Clearing fee passed through by the broker. */
export const usClearing = datedRows(
  { instrument: "us-shares", component: "clearing", side: "both", base: "shares", currency: "USD" },
  [
    {
      from: "1993-01-29",
      rate: 0.0002,
      evidence: "I",
      citation: `interactivebrokers.co.uk tiered pricing [B]; ${carriedBack}`,
    },
  ],
);

/** Exchange fee for removing liquidity. */
export const usExchange = datedRows(
  { instrument: "us-shares", component: "exchange", side: "both", base: "shares", currency: "USD" },
  [
    {
      from: "1993-01-29",
      rate: 0.003,
      evidence: "I",
      citation: `interactivebrokers.co.uk tiered pricing, about 0.003 USD a share [B]; ${carriedBack}; change of the access-fee cap under Regulation NMS not checked`,
    },
  ],
);
