import { datedRows, type RowsOf } from "./row.ts";
import { usSection31 } from "./us-sec31.ts";

const START = "1993-01-29";
const carriedBack = "assumed for all earlier dates";

/** Discount broker: per contract, with a minimum an order. */
export const usOptionCommission: RowsOf = (instrument) =>
  datedRows({ instrument, component: "commission", side: "both", base: "contracts", currency: "USD", minimum: 1 }, [
    {
      from: START,
      rate: 0.65,
      evidence: "M",
      citation: `Interactive Brokers, about 0.65 USD, from memory; ${carriedBack}`,
    },
  ]);

/** Options Regulatory Fee, the sum of what the exchanges bill. */
export const usOptionRegulatoryFee: RowsOf = (instrument) =>
  datedRows({ instrument, component: "orf", side: "both", base: "contracts", currency: "USD" }, [
    {
      from: START,
      rate: 0,
      evidence: "M",
      citation: "Not charged before the fee was created at the end of 2008; day from memory",
    },
    {
      from: "2009-01-01",
      rate: 0.0378,
      evidence: "I",
      citation: `Interactive Brokers guide before 2025-03 [B]; ${carriedBack}`,
    },
    { from: "2025-03-03", rate: 0.02815, evidence: "B", citation: "Interactive Brokers guide, 3 March 2025" },
  ]);

/** Clearing fee of the Options Clearing Corporation. */
export const usOptionClearing: RowsOf = (instrument) =>
  datedRows({ instrument, component: "clearing", side: "both", base: "contracts", currency: "USD" }, [
    { from: START, rate: 0.02, evidence: "I", citation: `Rate before 2025-02-14: 90 FR 10544 [B]; ${carriedBack}` },
    { from: "2025-02-14", rate: 0.025, evidence: "B", citation: "90 FR 10544" },
  ]);

/** FINRA Trading Activity Fee on options, per contract sold. */
export const usOptionTradingActivityFee: RowsOf = (instrument) =>
  datedRows({ instrument, component: "taf", side: "sell", base: "contracts", currency: "USD" }, [
    {
      from: START,
      rate: 0,
      evidence: "M",
      citation: "Not charged before the fee was created in October 2002; day not verified",
    },
    { from: "2002-10-01", rate: 0.002, evidence: "M", citation: "From memory; days of the changes not verified" },
    {
      from: "2022-01-01",
      rate: 0.00218,
      evidence: "M",
      citation: "From memory; SR-FINRA-2020-032 (85 FR 66592) is the text to check",
    },
    {
      from: "2023-01-01",
      rate: 0.00244,
      evidence: "M",
      citation: "From memory; SR-FINRA-2020-032 (85 FR 66592) is the text to check",
    },
    {
      from: "2024-01-01",
      rate: 0.00279,
      evidence: "M",
      citation: "From memory; SR-FINRA-2020-032 (85 FR 66592) is the text to check",
    },
    {
      from: "2026-01-01",
      rate: 0.00329,
      evidence: "C",
      citation: "Two public repositories; SR-FINRA-2024-019 (89 FR 93709) is the text to check",
    },
  ]);

/** Section 31 on the premium of options sold. Options on securities indexes are exempt: 15 USC 78ee(b). */
export const usOptionSection31: RowsOf = (instrument) => usSection31.map((row) => ({ ...row, instrument }));
