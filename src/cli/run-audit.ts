import { join } from "node:path";
import Table from "cli-table3";
import { type Effects, UsageError, UserError } from "../core/index.ts";
import {
  type AuditReport,
  auditConfig,
  auditPage,
  auditPnl,
  auditPositions,
  auditRun,
  auditStrategy,
  resultOf,
  verdict,
} from "../pipeline/index.ts";
import type { AuditOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { terminal } from "./terminal.ts";

const DEFECTS_FOUND = 1;

export async function runAudit(target: string, options: AuditOptions, signal: AbortSignal): Promise<void> {
  const fx = effects(signal);
  if (options.out !== undefined) await requireFree(options.out, fx);
  const audit = await auditOf(target, options, fx);
  if (options.out !== undefined) {
    await fx.write(join(options.out, "audit.md"), auditPage(audit, fx.now().toISOString()));
    await fx.write(
      join(options.out, "audit.json"),
      `${JSON.stringify({ format: "backhedge-audit", version: 1, ...audit }, null, 2)}\n`,
    );
  }
  if (options.json === true) terminal.document({ ok: audit.defects === 0, ...audit });
  else show(audit, options.out);
  if (audit.defects > 0) process.exitCode = DEFECTS_FOUND;
}

/** What a target and the options ask for. */
async function auditOf(target: string, options: AuditOptions, fx: Effects): Promise<AuditReport> {
  const { weights, pnl, positions, strategy, quick, market: markets } = options;
  const data = dataOptions(options);
  const imported = [pnl ?? positions, strategy].filter((file) => file !== undefined);
  if (imported.length > 1)
    throw new UsageError("--strategy cannot be given with --pnl or --positions", "Audit one after the other.");
  if (imported.length === 0 && !/\.ya?ml$/.test(target)) {
    if (weights !== undefined || quick === true)
      throw new UsageError(
        "--weights and --quick belong to a configuration",
        "A run folder has its own weights and budgets.",
      );
    return await auditRun({ folder: target, data, markets }, fx);
  }
  const common = { configPath: target, data, markets, quick };
  if (imported.length > 0 && weights !== undefined)
    throw new UsageError("--weights belongs to a configuration, not to an imported file");
  if (strategy !== undefined) return await auditStrategy({ ...common, strategy }, fx);
  if (positions !== undefined) return await auditPositions({ ...common, positions, pnl }, fx);
  if (pnl !== undefined) return await auditPnl({ ...common, pnl }, fx);
  return await auditConfig({ ...common, weights }, fx);
}

/** Found before minutes of work. */
async function requireFree(out: string, fx: Effects): Promise<void> {
  if (await fx.exists(join(out, "audit.md")))
    throw new UserError(
      `${join(out, "audit.md")} already exists; an audit never overwrites another`,
      "Choose another --out.",
    );
}

function show(audit: AuditReport, out: string | undefined): void {
  const table = new Table({
    head: ["guard", "target", "result", "finding"],
    style: { head: [], border: [] },
    colWidths: [24, 32, 10, 80],
    wordWrap: true,
  });
  const failed = audit.reports.filter(({ passed }) => !passed);
  const passed = audit.reports.filter((report) => report.passed);
  table.push(
    ...[...failed, ...passed].map((report) => [report.guard, report.target, resultOf(report), report.finding]),
  );
  terminal.result(`\nAudit of ${audit.kind} ${audit.target}\n${table.toString()}`);
  for (const note of audit.notes) terminal.result(`not looked at: ${note}`);
  terminal.result(`${verdict(audit)}${out === undefined ? "" : `\nWritten: ${join(out, "audit.md")}`}`);
}
