/** What a series holds: decides which values are possible. `rate` in % a year (negative is possible), `volatility` in % a year. */
export type SeriesKind = "price" | "rate" | "volatility";

/** `error`: results would be wrong, the run stops. `warning`: listed in the report. */
export type Severity = "error" | "warning";

export type FindingKind =
  | "duplicate"
  | "unordered"
  | "gap"
  | "weekend"
  | "shifted"
  | "frequency"
  | "future"
  | "close"
  | "missing"
  | "bar"
  | "stale"
  | "outlier"
  | "split"
  | "dividend"
  | "unit"
  | "jump";

/** A finding before file and line are put to it. */
export interface RawFinding {
  readonly severity: Severity;
  readonly kind: FindingKind;
  readonly index: number;
  readonly message: string;
}
