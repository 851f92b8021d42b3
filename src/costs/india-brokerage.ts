import { datedRows } from "./row.ts";

/** Discount-broker tariff for futures: 0.03 % of the value, at most 20 rupees an order. */
export const indiaBrokerage = datedRows(
  { instrument: "india-futures", component: "brokerage", side: "both", base: "notional", currency: "INR", cap: 20 },
  [
    {
      from: "2000-06-12",
      rate: 0.0003,
      evidence: "I",
      citation: "Zerodha tariff [B], assumed for the whole history; brokers charged more before about 2010",
    },
  ],
);
