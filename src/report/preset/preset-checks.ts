import type { PresetCheck } from "../../market/index.ts";
import { significant } from "../figures.ts";
import type { TextTable } from "../text-table.ts";

const PASSED = "passed";
const MISSED = "MISSED";

function figureText(value: number): string {
  return Number.isInteger(value) ? String(value) : significant(value, 6);
}

/** What a check asks for, e.g. "34", "3.16500 or less", "0.00317600 within 0.000010". */
export function expectedText({ expected, tolerance }: PresetCheck): string {
  const value = figureText(expected);
  return tolerance === "most"
    ? `${value} or less`
    : tolerance === 0
      ? value
      : `${value} within ${significant(tolerance, 2)}`;
}

export function checkTable(checks: readonly PresetCheck[]): TextTable {
  const missed = checks.flatMap(({ passed }, row) => (passed ? [] : [[row, 3] as const]));
  return {
    titles: ["Check", "Expected", "Found", "Result"],
    rows: checks.map((check) => [
      check.what,
      expectedText(check),
      figureText(check.found),
      check.passed ? PASSED : MISSED,
    ]),
    words: [3],
    alarms: missed,
  };
}

/** One line for people: how many checks passed. */
export function checkVerdict(checks: readonly PresetCheck[]): string {
  const missed = checks.filter(({ passed }) => !passed).length;
  if (checks.length === 0) return "no check is declared";
  if (missed === 0) return `all ${checks.length} passed`;
  return `${missed} of ${checks.length} MISSED`;
}

/** A sentence for each check that was missed. */
export function missedChecks(checks: readonly PresetCheck[]): string[] {
  return checks
    .filter(({ passed }) => !passed)
    .map((check) => `${check.what}: expected ${expectedText(check)}, found ${figureText(check.found)}.`);
}
