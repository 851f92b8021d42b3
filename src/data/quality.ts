import { type IsoDate, UserError } from "../core/index.ts";
import type { PriceHistory } from "../market/index.ts";
import { barFindings } from "./quality-bars.ts";
import { type CalendarOptions, calendarFindings } from "./quality-calendar.ts";
import type { FindingKind, RawFinding, SeriesKind, Severity } from "./quality-finding.ts";
import { jumpFindings } from "./quality-jumps.ts";

/** Something wrong with one row, or with the series. */
export interface Finding {
  readonly severity: Severity;
  readonly kind: FindingKind;
  readonly date: IsoDate;
  /** Index of the row in the history. */
  readonly index: number;
  /** Line of the row in its file, where the history came from one. */
  readonly line: number | undefined;
  /** What is wrong, with the file and line. */
  readonly message: string;
}

export interface QualityOptions extends CalendarOptions {
  readonly kind: SeriesKind;
  /** Name in messages, e.g. `spy.underlying`. */
  readonly key: string;
}

/** Result of the checks of one series, for the manifest and the report. */
export interface QualityReport {
  readonly key: string;
  readonly kind: SeriesKind;
  readonly location: string;
  readonly rows: number;
  readonly from: IsoDate | undefined;
  readonly to: IsoDate | undefined;
  /** In order of rows. */
  readonly findings: readonly Finding[];
}

/**
 * Checks a daily series. Errors (results would be wrong): dates repeated, out of order, shifted by a day or not daily; a close that
 * is impossible; low above high or a close far outside its bar (prices); a gap of more than 30 days (prices); a spike
 * that reverts the next day; a jump that looks like a split; a run of 15 equal closes without range or volume (prices).
 * Warnings: gaps of more than 7 days (no gaps in a step table), weekend sessions, contradictory open/high/low, missing closes, shorter stale
 * runs, jumps of more than 40 %, dividends of more than 10 %, dates in the future, rates that may be fractions.
 */
export function checkQuality(history: PriceHistory, options: QualityOptions): QualityReport {
  const raw = [
    ...calendarFindings(history, options.kind, options),
    ...barFindings(history, options.kind),
    ...jumpFindings(history, options.kind),
  ].toSorted((a, b) => a.index - b.index);
  return {
    key: options.key,
    kind: options.kind,
    location: history.provenance.location,
    rows: history.dates.length,
    from: history.dates[0],
    to: history.dates[history.dates.length - 1],
    findings: raw.map((finding) => locate(finding, history)),
  };
}

function locate({ severity, kind, index, message }: RawFinding, history: PriceHistory): Finding {
  const date = history.dates[index]!;
  const line = history.lines?.[index];
  const place = `${history.provenance.location}${line === undefined ? "" : `:${line}`}`;
  return { severity, kind, date, index, line, message: `${place}: ${date}: ${message}` };
}

const repair = "Correct or remove the rows in the file, or take another source.";

/** What helps against one kind of error. */
const remedies: Readonly<Partial<Record<FindingKind, string>>> = {
  split:
    "Take prices adjusted for splits, or divide the earlier ones by the ratio. If the move is real, start the file after it.",
  gap: "Add the missing rows, or keep only those on one side of the gap.",
  frequency: "Take daily data.",
  shifted:
    "Dates must be the exchange's own; check the source's time zone, and 'timeZone' where the week starts on Sunday.",
};

function remedy({ kind: seriesKind }: QualityReport, { kind }: Finding): string {
  if (kind === "close" && seriesKind === "volatility")
    return "A volatility index is in % a year (20 for 20 %): set 'scale' for a file in other units, 100 for fractions.";
  return remedies[kind] ?? repair;
}

/** Throws one UserError that lists the first five errors of the report and counts the rest; returns when there is none. */
export function assertQuality(report: QualityReport): void {
  const errors = report.findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  const shown = errors.slice(0, 5).map(({ message }) => `  ${message}`);
  const rest = errors.length > shown.length ? [`  and ${errors.length - shown.length} more`] : [];
  throw new UserError(
    [`${report.key}: ${errors.length} row(s) would make results wrong:`, ...shown, ...rest].join("\n"),
    remedy(report, errors[0]!),
  );
}
