import Table from "cli-table3";
import { checkTable, checkVerdict, type PresetSummary, presetLines, type TextTable } from "../pipeline/index.ts";
import { terminal } from "./terminal.ts";

/** Prints a reproduction: its tables, answers and checks, and where the report is. */
export function showPreset({ result, folder, report, seconds }: PresetSummary): void {
  terminal.result(`\n${result.title}\n${result.source}${result.quick ? "\nQuick budget" : ""}`);
  for (const table of result.tables) {
    terminal.result(`\n${table.title}\n${printed(presetLines(table))}`);
  }
  for (const { question, answer } of result.answers) terminal.result(`\n${question}\n  ${answer}`);
  if (result.checks.length > 0) terminal.result(`\nChecks\n${printed(checkTable(result.checks))}`);
  terminal.result(`\nChecks: ${checkVerdict(result.checks)}; defects of the source: ${result.defects.length}`);
  terminal.result(`Report: ${report}\nFolder: ${folder}\n${seconds.toFixed(0)} seconds`);
}

function printed({ titles, rows, words = [] }: TextTable): string {
  const colAligns = titles.map((_, at): "left" | "right" => (at === 0 || words.includes(at) ? "left" : "right"));
  const text = new Table({ head: [...titles], style: { head: [], border: [], compact: true }, colAligns });
  text.push(...rows.map((row) => [...row]));
  return text.toString();
}
