import { datedRows } from "./row.ts";

/** Consolidated Audit Trail fees, per share and side. Rates between 2025 and 2026 changed half-yearly; only what was read is listed. */
export const usConsolidatedAuditTrail = datedRows(
  { instrument: "us-shares", component: "cat", side: "both", base: "shares", currency: "USD" },
  [
    {
      from: "1993-01-29",
      rate: 0,
      evidence: "P",
      citation: "catnmsplan.com FAQ V6: first billed on transactions of September 2024",
    },
    { from: "2024-09-01", rate: 0.000035, evidence: "P", citation: "catnmsplan.com FAQ V6: CAT Fee 2024-1" },
    {
      from: "2024-10-01",
      rate: 0.000048,
      evidence: "B",
      citation:
        "catnmsplan.com FAQ V6: CAT Fee 2024-1 plus Historical CAT Assessment 1; Interactive Brokers pricing pages show the sum. Later half-yearly rates of 2025 not read",
    },
    { from: "2026-01-01", rate: 0.000003, evidence: "C", citation: "Public code" },
  ],
);
