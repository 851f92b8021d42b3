import { type CostBase, datedRows, type Evidence, type RowsOf } from "./row.ts";

/** [from, % of the base, base, evidence, citation] */
const rates: readonly (readonly [string, number, CostBase, Evidence, string])[] = [
  ["2004-09-10", 10.2, "brokerage+exchange", "M", "Service tax 10 % and cess of 2 %, from memory"],
  ["2006-04-18", 12.24, "brokerage+exchange", "M", "Service tax 12 % and cess of 2 %, from memory"],
  ["2007-05-11", 12.36, "brokerage+exchange", "M", "Service tax 12 % and cess of 3 %, from memory"],
  ["2009-02-24", 10.3, "brokerage+exchange", "M", "Service tax 10 % and cess of 3 %, from memory"],
  ["2012-04-01", 12.36, "brokerage+exchange", "C", "Service tax 12 % and cess of 3 %, secondary notes"],
  ["2015-06-01", 14, "brokerage+exchange", "B", "taxutility.blogspot.com quoting notification 15/2015 of 2015-05-19"],
  ["2015-11-15", 14.5, "brokerage+exchange", "C", "With Swachh Bharat cess, secondary notes"],
  ["2016-06-01", 15, "brokerage+exchange", "B", "With Krishi Kalyan cess: business-standard.com 2017-01-19"],
  ["2017-07-01", 18, "brokerage+exchange", "C", "Goods and services tax, secondary notes"],
  ["2022-07-18", 18, "brokerage+exchange+sebi", "B", "The turnover fee of SEBI is taxed too; broker pages"],
];

/** Goods and services tax, before 2017-07 service tax, on brokerage and exchange charges; never on transaction tax or stamp duty. */
export const indiaGst: RowsOf = (instrument) =>
  datedRows(
    { instrument, component: "gst", side: "both", base: "brokerage+exchange", currency: "INR" },
    rates.map(([from, percent, base, evidence, citation]) => ({ from, rate: percent / 100, base, evidence, citation })),
  );
