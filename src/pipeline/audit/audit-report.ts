import type { GuardReport } from "../../backtest/index.ts";
import { version } from "../../core/index.ts";

/** What an audit found out. */
export interface AuditReport {
  /** File or folder that was audited. */
  readonly target: string;
  readonly kind: "configuration" | "run" | "P&L" | "positions" | "strategy";
  readonly reports: readonly GuardReport[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
  readonly defects: number;
  readonly warnings: number;
}

/** Counts what failed. */
export function auditReport(
  target: string,
  kind: AuditReport["kind"],
  reports: readonly GuardReport[],
  notes: readonly string[] = [],
): AuditReport {
  const failed = (severity: GuardReport["severity"]) =>
    reports.filter((report) => !report.passed && report.severity === severity).length;
  return { target, kind, reports, notes, defects: failed("defect"), warnings: failed("warning") };
}

/** Result of one guard in a word. */
export function resultOf({ passed, severity }: GuardReport): string {
  return passed ? "passed" : severity;
}

/** The audit as a page: what failed first, then what passed. */
export function auditPage(audit: AuditReport, created: string): string {
  const failed = audit.reports.filter(({ passed }) => !passed);
  const passed = audit.reports.filter((report) => report.passed);
  return `${[
    `# Audit of ${audit.kind} ${audit.target}`,
    `${created}, backhedge ${version()}. ${verdict(audit)}`,
    ...audit.notes.map((note) => `Not looked at: ${note}`),
    ...(failed.length === 0 ? [] : ["## Found", table(failed), "## Evidence", ...failed.map(evidence)]),
    ...(passed.length === 0 ? [] : ["## Passed", table(passed)]),
  ].join("\n\n")}\n`;
}

/** One sentence. */
export function verdict({ defects, warnings, reports }: AuditReport): string {
  if (defects + warnings === 0) return `${reports.length} guards found nothing.`;
  return `${reports.length} guards found ${defects} defects and ${warnings} warnings.`;
}

function table(reports: readonly GuardReport[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
  const rows = reports.map(
    (report) => `| ${[report.guard, report.target, resultOf(report), report.finding].map(cell).join(" | ")} |`,
  );
  return ["| Guard | Target | Result | Finding |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function evidence({ guard, target, evidence: figures }: GuardReport): string {
  const lines = Object.entries(figures).map(([name, value]) => `- ${name}: ${value}`);
  return [`**${guard}**, ${target}`, ...(lines.length === 0 ? ["- (none beside the finding)"] : lines)].join("\n");
}
