import { about, claimedPnlGuard, ledgerIdentityGuard } from "../../backtest/index.ts";
import { type Effects, UserError } from "../../core/index.ts";
import { blackScholesDelta, noHedge } from "../../hedging/index.ts";
import type { EpisodeResult } from "../../market/index.ts";
import type { StageOptions } from "../stages.ts";
import { type AuditReport, auditReport } from "./audit-report.ts";
import { ledgersOf } from "./book-guards.ts";
import { horizonGuard, type Imported, pnlGuards, recomputedGuard, sizeGuards } from "./imported-guards.ts";
import { type ImportedMarket, importedEpisodes, importedInputs, importedMarket } from "./imported-market.ts";
import { lookAheadGuards } from "./position-guards.ts";
import { type ClaimedEpisode, readPnl } from "./read-pnl.ts";
import { readPositions } from "./read-positions.ts";

/** Audits positions of a hedge on one market, and the P&L claimed for them where it is given. */
export async function auditPositions(
  options: StageOptions & { readonly positions: string; readonly pnl?: string | undefined },
  fx: Effects,
): Promise<AuditReport> {
  const own = await importedMarket(options, fx);
  const { history, set } = own.plan;
  const steps = set.rules.terms.horizonSessions;
  const episodes = await readPositions(options.positions, history.dates, steps, fx);
  const imported = prepare(own, options.positions, episodes);
  const deltas = new Float64Array(episodes.length * steps);
  for (const [i, { held }] of episodes.entries()) deltas.set(held, i * steps);
  const position = { name: options.positions, gives: "position", deltas } as const;
  const plan = { ...own.plan, set: imported.set };
  const [ledger] = ledgersOf(own.config, plan, [position]);
  const reports = [
    ...lookAheadGuards(plan, importedInputs(own, imported.set), [position]),
    about(options.positions, ledgerIdentityGuard([ledger!])),
    recomputedGuard(imported, ledger!.episodes),
    ...sizeGuards(imported),
  ];
  if (options.pnl === undefined) return auditReport(options.positions, "positions", reports);
  const claims = matchClaims(options.pnl, await readPnl(options.pnl, fx), ledger!.episodes);
  return auditReport(options.positions, "positions", [
    ...reports,
    claimedPnlGuard(
      options.pnl,
      Float64Array.from(claims, ({ pnl }) => pnl),
      ledger!.episodes,
    ),
    ...pnlGuards({ ...imported, name: options.pnl }, claims),
  ]);
}

/** Audits a claimed P&L on one market by itself. */
export async function auditPnl(options: StageOptions & { readonly pnl: string }, fx: Effects): Promise<AuditReport> {
  const own = await importedMarket(options, fx);
  const claims = await readPnl(options.pnl, fx);
  const imported = prepare(own, options.pnl, claims);
  return auditReport(
    options.pnl,
    "P&L",
    [horizonGuard(imported, claims), ...pnlGuards(imported, claims), ...sizeGuards(imported)],
    ["decisions: no --positions were given"],
  );
}

function prepare(own: ImportedMarket, name: string, entries: Parameters<typeof importedEpisodes>[2]): Imported {
  const set = importedEpisodes(own, name, entries);
  const inputs = importedInputs(own, set);
  const [blackScholes, unhedged] = ledgersOf(
    own.config,
    { ...own.plan, set },
    [blackScholesDelta, noHedge].map((strategy) => ({
      name: strategy.name,
      gives: strategy.gives,
      deltas: strategy.deltas(inputs),
    })),
  );
  return { ...own, name, set, blackScholes: blackScholes!.episodes, unhedged: unhedged!.episodes };
}

/** The claims of these episodes, in their order. */
function matchClaims(
  file: string,
  claims: readonly ClaimedEpisode[],
  ledger: readonly EpisodeResult[],
): ClaimedEpisode[] {
  const byEntry = new Map(claims.map((claim) => [claim.entry, claim] as const));
  const extra = claims.find(({ entry }) => !ledger.some((episode) => episode.entry === entry));
  if (extra !== undefined)
    throw new UserError(
      `${file}:${extra.line}: no positions were given for the entry ${extra.entry}`,
      "Both files must have the same entries.",
    );
  return ledger.map(({ entry }) => {
    const claim = byEntry.get(entry);
    if (claim === undefined)
      throw new UserError(
        `${file}: no P&L for the entry ${entry}, which has positions`,
        "Both files must have the same entries.",
      );
    return claim;
  });
}
