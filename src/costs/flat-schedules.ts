import { check, UsageError } from "../core/index.ts";
import { type CostRow, datedRows, type Evidence } from "./row.ts";
import type { Book, Schedule } from "./schedule.ts";

const ALWAYS = "0001-01-01";
const anyBook: Book = { units: () => 1, description: "any size: the cost is proportional", rows: [], share: 1 };

const published = "Deep Hedging Research: Comprehensive Findings, cost assumptions";

function proportional(component: string, bps: number, evidence: Evidence, citation: string): readonly CostRow[] {
  return datedRows({ instrument: "any", component, side: "both", base: "notional", currency: "any" }, [
    { from: ALWAYS, rate: bps / 1e4, evidence, citation },
  ]);
}

/** `bps` basis points of the traded value, both sides, on every date. */
export function flatSchedule(bps: number): Schedule {
  check(bps >= 0 && Number.isFinite(bps), () => `flat: basis points must be >= 0, was ${bps}`);
  return {
    name: `flat-${bps}`,
    currency: undefined,
    parts: [proportional("flat", bps, "I", "Scenario")],
    book: anyBook,
    notes: ["A scenario, not a tariff: the same rate on every date and side."],
  };
}

/** No costs at all. */
export const noCosts: Schedule = { name: "none", currency: undefined, parts: [], book: anyBook, notes: ["No costs."] };

const reportBNotes = [
  "Conservative published scenario; the rebuilt tariffs are several times lower for SPY and NIFTY futures.",
];

/** The published US scenario: 1 bp brokerage and 2 bp slippage, both sides. */
export const reportBUs: Schedule = {
  name: "report-b-us",
  currency: "USD",
  parts: [proportional("brokerage", 1, "P", published), proportional("slippage", 2, "P", published)],
  book: anyBook,
  notes: reportBNotes,
};

/** The published India scenario: 3 bp brokerage, 10 bp transaction tax and 5 bp slippage, both sides. */
export const reportBIndia: Schedule = {
  name: "report-b-india",
  currency: "INR",
  parts: [
    proportional("brokerage", 3, "P", published),
    proportional("stt", 10, "P", published),
    proportional("slippage", 5, "P", published),
  ],
  book: anyBook,
  notes: reportBNotes,
};

/** The published scenario of a market's currency. */
export function reportB(currency: string | undefined, market: string): Schedule {
  if (currency === "USD") return reportBUs;
  if (currency === "INR") return reportBIndia;
  throw new UsageError(
    `${market}: cost scenario 'report-b' knows USD (3 bp) and INR (18 bp), not currency '${currency ?? "(none)"}'`,
    "Name one of 'report-b-us' and 'report-b-india', or use 'flat' with a number of basis points.",
  );
}
