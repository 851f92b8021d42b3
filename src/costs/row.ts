import { check, type IsoDate } from "../core/index.ts";

/** How well a rate is documented; a row carries the mark of its weakest part (rate or date). */
export type Evidence = "P" | "B" | "C" | "M" | "I";

/** What the marks mean, for the legend under a printed schedule. */
export const evidenceMeaning: Readonly<Record<Evidence, string>> = {
  P: "official text read",
  B: "broker, law-firm or press page read",
  C: "seen in public code or notes only",
  M: "from memory, not verified",
  I: "own assumption or arithmetic",
};

/**
 * What a rate multiplies. Of an order in shares, futures or options: the traded value (of an option, its premium); the units of the
 * underlying (`shares`: shares or index units); the contracts; the `contract-value` of options, strike times units. Of an exercise: the
 * `intrinsic` value, or the `settlement` value, settlement price times units. Or other charges of the same order, where `exchange`
 * includes the investor-protection contribution that is billed with it.
 */
export type CostBase =
  | "notional"
  | "shares"
  | "contracts"
  | "contract-value"
  | "intrinsic"
  | "settlement"
  | "brokerage+exchange"
  | "brokerage+exchange+sebi";

/** One rate of one component over one span of dates. */
export interface CostRow {
  readonly instrument: string;
  readonly component: string;
  readonly side: "buy" | "sell" | "both";
  readonly base: CostBase;
  /** Fraction of the base, or currency per unit where the base is `shares` or `contracts`. */
  readonly rate: number;
  /** Least charge of an order, currency. */
  readonly minimum?: number;
  /** Largest charge of an order, currency. */
  readonly cap?: number;
  /** Largest charge of an order, fraction of its notional. */
  readonly capOfNotional?: number;
  /** What bills round the amount to, in currency, where amounts are rounded; default the smallest coin (0.01). */
  readonly roundsTo?: number;
  readonly from: IsoDate;
  /** First date on which the row no longer holds; undefined while it is in force. */
  readonly to: IsoDate | undefined;
  readonly currency: string;
  readonly citation: string;
  readonly evidence: Evidence;
}

type Common = Omit<CostRow, "rate" | "from" | "to" | "citation" | "evidence">;
type Dated = Pick<CostRow, "rate" | "from" | "citation" | "evidence"> &
  Partial<Pick<CostRow, "side" | "base" | "minimum" | "cap">>;

/** What distinguishes the same levy on different instruments. */
export type RowsOf = (instrument: string) => readonly CostRow[];

/** The rows of one component: each holds until the next begins, so a component has no gaps after its first date. */
export function datedRows(common: Common, entries: readonly Dated[]): readonly CostRow[] {
  return entries.map((entry, i) => {
    const to = entries[i + 1]?.from;
    check(to === undefined || entry.from < to, () => `${common.component}: ${entry.from} is not before ${to}`);
    return { ...common, ...entry, to };
  });
}
