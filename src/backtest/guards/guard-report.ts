/** What a failure means: a `defect` makes figures no evidence, a `warning` makes them weak, a `note` only tells. */
export type Severity = "defect" | "warning" | "note";

/** Figures behind a finding, by name. */
export type Evidence = Readonly<Record<string, number | string>>;

/** What one guard found out about one target. */
export interface GuardReport {
  /** e.g. `truncation`. */
  readonly guard: string;
  /** What was looked at, e.g. `SPY: BS Delta`. */
  readonly target: string;
  readonly passed: boolean;
  /** Weight of a failure. */
  readonly severity: Severity;
  /** Things compared; a guard that compared nothing has not passed. */
  readonly compared: number;
  /** One sentence. */
  readonly finding: string;
  readonly evidence: Evidence;
}

/** A report: a defect where not said otherwise, without target and evidence where there are none. */
export function guardReport(
  report: Pick<GuardReport, "guard" | "passed" | "compared" | "finding"> & Partial<GuardReport>,
): GuardReport {
  return { target: "", severity: "defect", evidence: {}, ...report };
}

/** The same finding about a named target. */
export function about(target: string, report: GuardReport): GuardReport {
  return { ...report, target };
}
