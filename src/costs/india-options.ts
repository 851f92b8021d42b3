import { type CostBase, type CostRow, datedRows, type Evidence, type RowsOf } from "./row.ts";

const START = "2001-06-04";
const percent = 1 / 100;
const kamath = "tradingqna 185139 (table of N. Kamath)";
const unverified = `${kamath}, whose early columns of options are inconsistent: not verified`;

/** Discount broker: a flat sum an order. */
export const indiaOptionBrokerage: RowsOf = (instrument) =>
  datedRows({ instrument, component: "brokerage", side: "both", base: "notional", currency: "INR", minimum: 20 }, [
    { from: START, rate: 0, evidence: "I", citation: "Zerodha, 20 rupees an order [B], assumed for the whole history" },
  ]);

/** NSE transaction charge on premium; from 2026-03-01 with the investor-protection contribution inside. */
export const indiaOptionExchange: RowsOf = (instrument) =>
  datedRows(
    { instrument, component: "exchange", side: "both", base: "notional", currency: "INR" },
    (
      [
        [START, 0.05, "M", "About 0.05 %, broker tables [B]; dates from memory"],
        ["2021-01-01", 0.053, "M", "Increase of 6 %: thehindu.com 2023-03-24 [B]; rate from memory"],
        ["2023-04-01", 0.05, "M", "Increase of 2021 rolled back: thehindu.com 2023-03-24 [B]; rate from memory"],
        ["2024-04-01", 0.0495, "B", "Broker pages, N. Kamath"],
        ["2024-10-01", 0.03503, "B", "One rate for all members: ndtvprofit, goodreturns; circular NSE/FA/64232 [C]"],
        ["2026-03-01", 0.03553, "B", "proficientequities; circular NSE/FA/73061 of 2026-02-27 [C]"],
      ] as const
    ).map(([from, rate, evidence, citation]) => ({ from, rate: rate * percent, evidence, citation })),
  );

/** [from, %, base, evidence, citation] */
type Tax = readonly [string, number, CostBase, Evidence, string];

const sales: readonly Tax[] = [
  ["2004-10-01", 0.01, "contract-value", "M", unverified],
  ["2005-06-01", 0.0133, "contract-value", "M", unverified],
  ["2006-06-01", 0.017, "contract-value", "M", unverified],
  ["2008-06-01", 0.017, "notional", "B", kamath],
  ["2016-06-01", 0.05, "notional", "B", kamath],
  ["2023-04-01", 0.0625, "notional", "B", kamath],
  ["2024-10-01", 0.1, "notional", "B", "livemint; nithinkamath.me"],
  ["2026-04-01", 0.15, "notional", "B", "ixambee; proficientequities; mid-day; public code [C]"],
];

const exercises: readonly Tax[] = [
  ["2005-06-01", 0.0133, "settlement", "M", unverified],
  ["2006-06-01", 0.017, "settlement", "M", unverified],
  ["2008-06-01", 0.125, "settlement", "B", kamath],
  ["2019-09-01", 0.125, "intrinsic", "B", "Zerodha bulletin 230019; fyers quoting an NSE circular of 2019-08-20"],
  ["2026-04-01", 0.15, "intrinsic", "B", "ixambee; proficientequities; mid-day; public code [C]"],
];

function taxRows(instrument: string, component: string, side: "buy" | "sell", rates: readonly Tax[]) {
  return datedRows(
    { instrument, component, side, base: "notional", currency: "INR", roundsTo: 1 },
    rates.map(([from, rate, base, evidence, citation]) => ({ from, rate: rate * percent, base, evidence, citation })),
  );
}

/** Securities transaction tax on options sold: on strike times units until 2008-05, on the premium since. */
export const indiaOptionTax: RowsOf = (instrument) => taxRows(instrument, "stt", "sell", sales);

/** The same on options exercised, paid by the holder: on the settlement value until 2019-08, on the intrinsic value since. */
export const indiaExerciseTax: RowsOf = (instrument) => taxRows(instrument, "exercise-stt", "buy", exercises);

/** Stamp duty on premium: the state's (Maharashtra), both sides, until the uniform duty on buyers. */
export function indiaOptionStamp(instrument: string): readonly CostRow[] {
  return datedRows({ instrument, component: "stamp", side: "buy", base: "notional", currency: "INR", roundsTo: 1 }, [
    {
      from: START,
      side: "both",
      rate: 0.002 * percent,
      evidence: "M",
      citation: "Maharashtra, 0.002 %: sasonline, samco [B]; since when: not verified",
    },
    { from: "2020-07-01", rate: 0.003 * percent, evidence: "P", citation: "nseindia.com: uniform duty, buyers only" },
  ]);
}
