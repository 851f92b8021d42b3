import { indiaBrokerage } from "./india-brokerage.ts";
import { indiaExchange, indiaInvestorProtection } from "./india-exchange.ts";
import { indiaGst } from "./india-gst.ts";
import { indiaHalfSpread } from "./india-half-spread.ts";
import { indiaSebiFee } from "./india-sebi.ts";
import { indiaStampDuty } from "./india-stamp.ts";
import { indiaTransactionTax } from "./india-stt.ts";
import { niftyLot, niftyLots } from "./nifty-lots.ts";
import type { Schedule } from "./schedule.ts";
import { usClearing, usCommission, usExchange } from "./us-broker.ts";
import { usConsolidatedAuditTrail } from "./us-cat.ts";
import { usHalfSpread } from "./us-half-spread.ts";
import { usSection31 } from "./us-sec31.ts";
import { usTradingActivityFee } from "./us-taf.ts";

const SPY_SHARES = 10_000;
const NIFTY_LOTS = 20;

const bothSchedules = [
  "Orders are not rounded to whole shares or contracts, amounts not to cents or paise.",
  "No market impact: the book is small against the market.",
];

/** SPY shares bought and sold at a discount broker by orders that take liquidity. */
export const usShares: Schedule = {
  name: "us-shares",
  currency: "USD",
  parts: [
    usHalfSpread,
    usCommission,
    usClearing,
    usExchange,
    usSection31,
    usTradingActivityFee,
    usConsolidatedAuditTrail,
  ],
  book: { units: () => SPY_SHARES, description: "10,000 SPY shares at delta 1 (100 option contracts)", rows: [] },
  notes: [
    ...bothSchedules,
    "Half a tick of spread at every fill; closing auctions and stressed markets cost more.",
    "Exchange and FINRA surcharges on the commission (under 0.001 bp) are left out.",
  ],
};

/** Near-month NIFTY futures at a discount broker. */
export const indiaFutures: Schedule = {
  name: "india-futures",
  currency: "INR",
  parts: [
    indiaHalfSpread,
    indiaBrokerage,
    indiaExchange,
    indiaInvestorProtection,
    indiaSebiFee,
    indiaTransactionTax,
    indiaStampDuty,
    indiaGst,
  ],
  book: {
    units: (date) => NIFTY_LOTS * niftyLot(date),
    description: "20 lots of the near-month NIFTY future at delta 1, by the lot size in force",
    rows: niftyLots,
  },
  notes: [
    ...bothSchedules,
    "The half-spread is an assumption: no quoted spread of NIFTY futures was found.",
    "Rolling a future into the next month is not charged.",
  ],
};
