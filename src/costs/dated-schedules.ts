import type { IsoDate } from "../core/index.ts";
import { indiaBrokerage } from "./india-brokerage.ts";
import {
  indiaCashExchange,
  indiaCashHalfSpread,
  indiaDeliveryBrokerage,
  indiaDeliveryStamp,
  indiaDeliveryTax,
  indiaDepository,
  indiaFullServiceBrokerage,
  indiaFundTax,
} from "./india-cash.ts";
import { indiaExchange } from "./india-exchange.ts";
import { indiaGst } from "./india-gst.ts";
import { indiaHalfSpread } from "./india-half-spread.ts";
import { indiaInvestorProtection } from "./india-ipft.ts";
import { indiaSebiFee } from "./india-sebi.ts";
import { indiaStampDuty } from "./india-stamp.ts";
import { indiaTransactionTax } from "./india-stt.ts";
import { niftyLot, niftyLots } from "./nifty-lots.ts";
import type { CostRow } from "./row.ts";
import type { Schedule } from "./schedule.ts";
import { usClearing, usCommission, usExchange } from "./us-broker.ts";
import { usConsolidatedAuditTrail } from "./us-cat.ts";
import { usHalfSpread } from "./us-half-spread.ts";
import { usSection31 } from "./us-sec31.ts";
import { usTradingActivityFee } from "./us-taf.ts";

const SPY_SHARES = 10_000;
const US_CONTRACT = 100;
const NIFTY_LOTS = 20;
const INDIA_SHARES = 10_000;
/** A unit of NIFTYBEES is worth about a hundredth of the index since its split of December 2019. */
const FUND_UNIT = 0.01;

const orders = [
  "Orders are rounded to whole shares or lots, amounts to cents or paise, only where costs.rounding and costs.amounts say so.",
  "Market impact only where costs.impact says so: without it the book is small against the market.",
];
const shareNotes = [
  ...orders,
  "Half a tick of spread at every fill; wider where costs.spread says so: closing auctions and stressed markets cost more.",
  "Short shares are lent for nothing unless costs.borrow says otherwise.",
];

const usBook = {
  units: () => SPY_SHARES,
  description: "10,000 SPY shares at delta 1 (100 option contracts)",
  rows: [],
  share: 1,
  contract: () => US_CONTRACT,
};
const niftyBook = {
  units: (date: IsoDate) => NIFTY_LOTS * niftyLot(date),
  rows: niftyLots,
  share: 1,
  contract: niftyLot,
};

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
  book: usBook,
  options: "us-options",
  notes: [...shareNotes, "Exchange and FINRA surcharges on the commission (under 0.001 bp) are left out."],
};

/** The same at a broker without commission, who sells the orders: no exchange and clearing fees either. */
export const usSharesWithoutCommission: Schedule = {
  ...usShares,
  name: "us-shares-zero-commission",
  parts: [usHalfSpread, usSection31, usTradingActivityFee, usConsolidatedAuditTrail],
  notes: shareNotes,
};

/** Near-month NIFTY futures at a discount broker. */
export const indiaFutures: Schedule = {
  name: "india-futures",
  currency: "INR",
  parts: [
    indiaHalfSpread,
    indiaBrokerage,
    indiaExchange,
    indiaInvestorProtection("india-futures", 10),
    indiaSebiFee("india-futures"),
    indiaTransactionTax,
    indiaStampDuty,
    indiaGst("india-futures"),
  ],
  book: {
    ...niftyBook,
    description: "20 lots of the near-month NIFTY future at delta 1, by the lot size in force",
    lot: niftyLot,
  },
  options: "india-options",
  notes: [
    ...orders,
    "The half-spread is an assumption: no quoted spread of NIFTY futures was found.",
    "Rolling a future into the next month is charged, as a sale and a purchase, only where costs.rolls says so.",
  ],
};

/** Levies on NSE's cash market. @param own what differs: half-spread, brokerage, transaction tax, in this order */
function cashParts(instrument: string, [halfSpread, brokerage, tax]: readonly (readonly CostRow[])[]) {
  return [
    halfSpread!,
    brokerage!,
    indiaCashExchange(instrument),
    indiaInvestorProtection(instrument, 10),
    indiaSebiFee(instrument),
    tax!,
    indiaDeliveryStamp(instrument),
    indiaDepository(instrument),
    indiaGst(instrument),
  ];
}

/** Units of a fund on the NIFTY 50 (NIFTYBEES) at a discount broker. */
export const niftyFund: Schedule = {
  name: "nifty-etf",
  currency: "INR",
  parts: cashParts("nifty-etf", [
    indiaCashHalfSpread("nifty-etf", 2, "Assumption: 4 bp full spread; no quoted spread of NIFTYBEES was found"),
    indiaDeliveryBrokerage("nifty-etf"),
    indiaFundTax("nifty-etf"),
  ]),
  book: {
    ...niftyBook,
    description: "Fund units worth 20 NIFTY contracts at delta 1, by the lot size in force",
    share: FUND_UNIT,
  },
  options: "india-options",
  notes: [
    ...shareNotes,
    "The half-spread is an assumption, and so is the fund's price: the index, of which a unit is a hundredth (a tenth before December 2019).",
    "Shares and fund units cannot be sold short overnight on NSE: short positions stand for borrowed units.",
  ],
};

function delivery(name: string, own: readonly (readonly CostRow[])[]): Schedule {
  return {
    name,
    currency: "INR",
    parts: cashParts(name, own),
    book: { units: () => INDIA_SHARES, description: "10,000 shares at delta 1", rows: [], share: 1 },
    options: undefined,
    notes: [...shareNotes, "Shares cannot be sold short overnight on NSE: short positions stand for borrowed shares."],
  };
}

/** Shares of the NSE taken into delivery, at a discount broker. */
export const indiaDelivery = delivery("india-delivery", [
  indiaCashHalfSpread("india-delivery", 2, "Assumption: 4 bp full spread of a large share"),
  indiaDeliveryBrokerage("india-delivery"),
  indiaDeliveryTax("india-delivery"),
]);

/** The same at a full-service broker with slippage: what the published India scenario of 18 bp describes. */
export const indiaDeliveryFullService = delivery("india-delivery-full-service", [
  indiaCashHalfSpread("india-delivery-full-service", 5, "Deep Hedging Research: Comprehensive Findings: 5 bp slippage"),
  indiaFullServiceBrokerage("india-delivery-full-service"),
  indiaDeliveryTax("india-delivery-full-service"),
]);
