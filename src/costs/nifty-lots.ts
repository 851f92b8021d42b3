import { firstIndexAfter, type IsoDate } from "../core/index.ts";
import type { Evidence } from "./row.ts";

/** Size of one NIFTY contract for the near-month future traded from `from` on. */
export interface LotRow {
  readonly from: IsoDate;
  readonly lot: number;
  readonly citation: string;
  readonly evidence: Evidence;
}

/**
 * The exchange sets the lot by contract, not by trade date; each row begins on the day after the last monthly expiry with the old lot,
 * when the near-month future has the new one.
 */
export const niftyLots: readonly LotRow[] = [
  { from: "2000-06-12", lot: 200, evidence: "M", citation: "At launch, from memory" },
  { from: "2005-01-01", lot: 100, evidence: "M", citation: "tradingqna gives 100, about 2005; day not verified" },
  { from: "2007-01-01", lot: 50, evidence: "M", citation: "tradingqna; day not verified" },
  { from: "2014-10-31", lot: 25, evidence: "B", citation: "justtrading" },
  { from: "2015-10-30", lot: 75, evidence: "B", citation: "November 2015 series: teluguinvestor" },
  {
    from: "2021-06-25",
    lot: 50,
    evidence: "C",
    citation: "July 2021 monthly contract, circular of 2021-03-31: public code",
  },
  { from: "2024-04-26", lot: 25, evidence: "B", citation: "Business Standard" },
  {
    from: "2025-01-31",
    lot: 75,
    evidence: "B",
    citation:
      "Contracts introduced from 2024-11-20: moneycontrol; the contract of 2025-01-30 had 25, stated in NSE's daily futures file and implied by value / (contracts x close)",
  },
  {
    from: "2025-12-31",
    lot: 65,
    evidence: "B",
    citation: "After the expiry of 2025-12-30: angelone, Business Standard",
  },
];

const starts = niftyLots.map((row) => row.from);

/** Lot of the near-month NIFTY future on a trade date; before the launch, the launch's. */
export function niftyLot(date: IsoDate): number {
  return niftyLots[Math.max(0, firstIndexAfter(starts, date) - 1)]!.lot;
}
