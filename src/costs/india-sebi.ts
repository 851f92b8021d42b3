import { datedRows, type Evidence, type RowsOf } from "./row.ts";

const halved = "thehindu.com 2020-04-27: half the fee from June 2020 to March 2021";

/** [from, rupees per crore of turnover, evidence, citation] */
const rates: readonly (readonly [string, number, Evidence, string])[] = [
  ["2000-06-12", 10, "M", "10 rupees a crore in derivatives in June 2006: blog.aicas.in [B]; since when: not verified"],
  [
    "2006-10-01",
    20,
    "B",
    "SEBI (Stock Brokers and Sub-brokers) (Third Amendment) Regulations 2006, extract at taxmanagementindia.com",
  ],
  ["2017-04-01", 15, "M", "Rate: profit.ndtv.com on the board's proposal [B]; day from memory"],
  ["2019-04-01", 10, "P", "SEBI (Payment of Fees) (Amendment) Regulations 2019"],
  ["2020-06-01", 5, "B", halved],
  ["2021-04-01", 10, "B", halved],
];

/** Turnover fee of the Securities and Exchange Board of India: of shares and futures on their value, of options on the premium. */
export const indiaSebiFee: RowsOf = (instrument) =>
  datedRows(
    { instrument, component: "sebi", side: "both", base: "notional", currency: "INR" },
    rates.map(([from, perCrore, evidence, citation]) => ({ from, rate: perCrore / 1e7, evidence, citation })),
  );
