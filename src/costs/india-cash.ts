import { type CostRow, datedRows, type Evidence, type RowsOf } from "./row.ts";

const START = "2000-06-12";
const percent = 1 / 100;
const kamath = "tradingqna 185139 (table of N. Kamath)";
const fund2013 =
  "Finance Bill 2013, clause 125 (summary at taxtmi): units of equity-oriented funds, sellers only; Business Standard";

type Dated = readonly [from: string, percent: number, evidence: Evidence, citation: string];

function ofValue(instrument: string, component: string, side: "both" | "sell", rates: readonly Dated[]) {
  return datedRows(
    { instrument, component, side, base: "notional", currency: "INR" },
    rates.map(([from, rate, evidence, citation]) => ({ from, rate: rate * percent, evidence, citation })),
  );
}

/**
 * NSE transaction charge on shares, first slab. From 2026-03-01 the investor-protection contribution is inside: 0.00297 % + 10 rupees a crore
 * and 0.00307 % are the same bill.
 */
export const indiaCashExchange: RowsOf = (instrument) =>
  ofValue(instrument, "exchange", "both", [
    [START, 0.00325, "M", "First slab before the increase of 2021, from memory; earlier rates not verified"],
    ["2021-01-01", 0.00345, "C", "Increase of 6 %: thehindu.com 2023-03-24 [B]; circular NSE/FA/56129 in public code"],
    ["2023-04-01", 0.00325, "C", "Increase of 2021 rolled back: thehindu.com, ndtvprofit [B]; rate from public code"],
    ["2024-04-01", 0.00322, "C", "Circular NSE/FA/61137 as quoted in public code"],
    ["2024-10-01", 0.00297, "B", "One rate for all members: ndtvprofit, goodreturns; circular NSE/FA/64232 [C]"],
    ["2026-03-01", 0.00307, "C", "Circular NSE/FA/73061 of 2026-02-27 as quoted in public code, twice"],
  ]);

const deliveryTax: readonly Dated[] = [
  ["2004-10-01", 0.075, "B", kamath],
  ["2005-06-01", 0.1, "B", kamath],
  ["2006-06-01", 0.125, "B", kamath],
  [
    "2012-07-01",
    0.1,
    "P",
    "Calcutta Stock Exchange notice of 2012-06-20; taxguru (the table of N. Kamath is a year late)",
  ],
];

const rupee = (rows: readonly CostRow[]): readonly CostRow[] => rows.map((row) => ({ ...row, roundsTo: 1 }));

/** Securities transaction tax on shares taken into delivery, both sides. */
export const indiaDeliveryTax: RowsOf = (instrument) => rupee(ofValue(instrument, "stt", "both", deliveryTax));

/** The same on units of an equity exchange-traded fund: as shares until 2013-05, since then a hundredth of it and sellers only. */
export const indiaFundTax: RowsOf = (instrument) => {
  const asShares = deliveryTax.map(([from, rate, , citation]): Dated => {
    return [from, rate, "M", `Taxed as shares before 2013-06-01, from memory; rate: ${citation}`];
  });
  const rows = ofValue(instrument, "stt", "both", [...asShares, ["2013-06-01", 0.001, "P", fund2013]]);
  return rupee(rows).map((row) => (row.from === "2013-06-01" ? { ...row, side: "sell" } : row));
};

/** Stamp duty on deliveries: the state's (Maharashtra), both sides, until the uniform duty on buyers. */
export const indiaDeliveryStamp: RowsOf = (instrument) =>
  datedRows({ instrument, component: "stamp", side: "buy", base: "notional", currency: "INR", roundsTo: 1 }, [
    {
      from: START,
      side: "both",
      rate: 0.01 * percent,
      evidence: "M",
      citation: "Maharashtra, 0.01 %: sasonline, samco [B]; since when: not verified",
    },
    { from: "2020-07-01", rate: 0.015 * percent, evidence: "P", citation: "nseindia.com: uniform duty, buyers only" },
  ]);

/** Discount broker: deliveries are free since December 2015. */
export const indiaDeliveryBrokerage: RowsOf = (instrument) =>
  datedRows({ instrument, component: "brokerage", side: "both", base: "notional", currency: "INR" }, [
    {
      from: START,
      rate: 0.03 * percent,
      cap: 20,
      evidence: "I",
      citation:
        "Zerodha's tariff of futures, assumed for deliveries before they were free; brokers charged more before about 2010",
    },
    { from: "2015-12-01", rate: 0, evidence: "C", citation: "Zerodha: deliveries free; date from public code" },
  ]);

/** Full-service broker, of the published India scenario. */
export const indiaFullServiceBrokerage: RowsOf = (instrument) =>
  ofValue(instrument, "brokerage", "both", [
    [START, 0.03, "P", "Deep Hedging Research: Comprehensive Findings: 3 bp brokerage"],
  ]);

/** What the depository charges for a security that leaves the account, each selling day. */
export const indiaDepository: RowsOf = (instrument) =>
  datedRows({ instrument, component: "depository", side: "sell", base: "notional", currency: "INR" }, [
    {
      from: START,
      rate: 0,
      minimum: 15.34,
      evidence: "I",
      citation: "15.34 rupees a security and day, public code [C]; assumed for the whole history",
    },
  ]);

/** Half of the quoted spread, assumed proportional to the price. */
export function indiaCashHalfSpread(instrument: string, bps: number, citation: string): readonly CostRow[] {
  return ofValue(instrument, "half-spread", "both", [[START, bps / 100, "I", citation]]);
}
