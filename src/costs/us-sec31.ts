import { datedRows, type Evidence } from "./row.ts";

const traderstatus = "traderstatus.com/?p=1215";

/** [from, USD per million sold, evidence, citation] */
const rates: readonly (readonly [string, number, Evidence, string])[] = [
  ["1993-01-29", 33.3, "M", `Rate before 2001-12-28: ${traderstatus} [B]; since when: not verified`],
  ["2001-12-28", 15.0, "B", traderstatus],
  ["2002-04-01", 30.1, "B", traderstatus],
  ["2003-03-22", 25.2, "P", "sec.gov/news/press/2003-27"],
  ["2003-04-01", 46.8, "P", "sec.gov/news/press/2003-27"],
  ["2004-02-22", 39.0, "B", traderstatus],
  ["2004-04-01", 23.4, "B", traderstatus],
  ["2005-01-07", 32.9, "B", traderstatus],
  ["2005-04-01", 41.8, "B", traderstatus],
  ["2005-12-22", 30.7, "B", traderstatus],
  ["2007-03-17", 15.3, "M", "Rate: sec.gov/news/press/2006/2006-194 and 2007-89 [P]; date from memory"],
  ["2008-01-25", 11.0, "M", "Rate: sec.gov/news/press/2007/2007-89 [P]; date from memory, day unsure"],
  ["2008-04-01", 5.6, "P", "FINRA Information Notice 3/10/08"],
  ["2009-04-10", 25.7, "M", "Rate: sec.gov/news/press/2009/2009-100 [P]; date from memory"],
  ["2010-01-15", 12.7, "B", "Rate: sec.gov/news/press/2009/2009-100 [P]; date: lexology.com on sec.gov 2009-270"],
  ["2010-04-01", 16.9, "P", "FINRA Information Notice 3/10/10"],
  ["2011-01-21", 19.2, "P", "sec.gov/news/press/2010/2010-255"],
  ["2012-02-21", 18.0, "B", "corporatefinancialweeklydigest 2012-01"],
  ["2012-04-01", 22.4, "M", "Rate: sec.gov press release 2012-232 [P]; date from memory"],
  ["2013-05-25", 17.4, "M", "Rate: FINRA Information Notice 3/3/14 [P]; date from memory"],
  ["2014-03-18", 22.1, "P", "FINRA Information Notice 3/3/14"],
  ["2015-02-14", 18.4, "M", "Rate and date from memory"],
  ["2016-02-16", 21.8, "M", "Rate: FINRA Information Notice 3/15/16 [P]; date from memory"],
  [
    "2017-07-04",
    23.1,
    "B",
    "SEC announcement as quoted on a web page; rate also in FINRA Information Notice 5/7/18 [P]",
  ],
  ["2018-05-22", 13.0, "P", "FINRA Information Notice 5/7/18"],
  ["2019-04-16", 20.7, "B", "SEC Fee Rate Advisory #2 for fiscal 2019, as carried by Newsfile"],
  ["2020-02-18", 22.1, "B", "corporatefinancialweeklydigest 2020-02"],
  ["2021-02-25", 5.1, "B", "natlawreview; novaworks"],
  ["2022-05-14", 22.9, "C", "Public code"],
  ["2023-02-27", 8.0, "C", "Public code; Federal Register document 2023-01578 exists"],
  [
    "2024-05-22",
    27.8,
    "C",
    "Rate: securitytraders.org [B]; date: public code; Federal Register document 2024-08512 exists",
  ],
  ["2025-05-14", 0, "B", "securitytraders.org: rate set to zero"],
  ["2026-04-04", 20.6, "C", "Four public repositories; Federal Register document 2026-04233 exists"],
];

/** Fee under Section 31 of the Securities Exchange Act, on sales, at the rate in force on the trade date. */
export const usSection31 = datedRows(
  { instrument: "us-shares", component: "sec31", side: "sell", base: "notional", currency: "USD" },
  rates.map(([from, perMillion, evidence, citation]) => ({ from, rate: perMillion / 1e6, evidence, citation })),
);
