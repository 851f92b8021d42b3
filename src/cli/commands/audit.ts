import { Command } from "commander";
import { type AuditOptions, DEFAULT_CONFIG, withMarketOptions } from "./options.ts";

/** `backhedge audit [target]`: guards against knowing the future and against wrong books. */
export function auditCommand(signal: AbortSignal): Command {
  const command = new Command("audit")
    .description(
      "Look for defects in a configuration, a run, an imported P&L or positions, or a strategy of your own: knowledge of the future, overlap, costs, premium, clock, samples",
    )
    .argument("[target]", "folder of a finished run, or YAML file of an experiment", DEFAULT_CONFIG);
  return withMarketOptions(command)
    .option("--weights <dir>", "configuration: audit the networks of this folder, too")
    .option("--quick", "configuration: with the budgets of its `quick` section, as the weights were trained")
    .option("--pnl <file>", "CSV of a claimed P&L: entry, expiry, pnl[, premium][, cost] in % of the price at entry")
    .option("--positions <file>", "CSV of positions: entry, date, delta (units held from that close to the next)")
    .option("--strategy <file>", "JavaScript module whose default export chooses positions; its code runs")
    .option("--out <dir>", "also write audit.md and audit.json there")
    .addHelpText(
      "after",
      `
Exit code: 0 no defect found (warnings are told), 1 defects found, 2 wrong usage.

A strategy: export default ({ history, entry, row, step, strike, tau, impliedVolatility }) => units;
history has dates, open, high, low, close, volatilityIndex, rate, carry, dividend by row; rows after \`row\` are the future.

Example:
  backhedge audit configs/report-b.yaml --source csv --data ../market-data
  backhedge audit backtests/real-markets-2026-01-01 --source csv --data ../market-data
  backhedge audit --market spy --positions hedge.csv --pnl claimed.csv
  backhedge audit --market nifty --strategy hedge.mjs`,
    )
    .action(async (target: string, options: AuditOptions) =>
      (await import("../run-audit.ts")).runAudit(target, options, signal),
    );
}
