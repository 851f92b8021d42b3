import {
  about,
  type DecideAll,
  type Decisions,
  type GuardReport,
  guardReport,
  yearsToExpiry,
} from "../../backtest/index.ts";
import { type Effects, UserError } from "../../core/index.ts";
import { historyBefore, type MarketHistory } from "../../market/index.ts";
import type { MarketPlan } from "../market-plan.ts";
import { marketInputs } from "../market-strategies.ts";
import type { StageOptions } from "../stages.ts";
import { type AuditReport, auditReport } from "./audit-report.ts";
import { bookGuards, ledgersOf } from "./book-guards.ts";
import { importedMarket } from "./imported-market.ts";
import { bothPasses, cutWithin, named } from "./known-guards.ts";
import { loadStrategy, type UserStrategy } from "./load-strategy.ts";
import { lookAheadGuards } from "./position-guards.ts";

/** Audits a strategy of a user's file on one market: truncation, future shock, repetition, look-ahead, and its books. */
export async function auditStrategy(
  options: StageOptions & { readonly strategy: string },
  fx: Effects,
): Promise<AuditReport> {
  const { config, plan } = await importedMarket(options, fx);
  const strategy = await loadStrategy(options.strategy, fx);
  const name = options.strategy;
  const { history } = plan;
  const decide: DecideAll = (known) => new Map([[name, decisionsOn(strategy, plan, known)]]);
  const deltas = flat(decisionsOn(strategy, plan, history));
  requireNumbers(plan, deltas, name);
  const position = { name, gives: "position", deltas } as const;
  const known = await bothPasses(decide, history, cutWithin(plan));
  const reports = [
    repetition(strategy, plan, deltas),
    ...known.map((report) => about(named(history.label, report.target), report)),
    ...lookAheadGuards(plan, marketInputs(plan), [position]),
    ...bookGuards(config, plan, ledgersOf(config, plan, [position])),
  ];
  return auditReport(name, "strategy", reports);
}

/** Units held on the plan's episodes, as far as a history goes: on one that is cut off, episodes end open. */
function decisionsOn(strategy: UserStrategy, { set, history: whole }: MarketPlan, known: MarketHistory): Decisions {
  const { terms, ivMultiple } = set.rules;
  const history = copyOf(known);
  const chosen = (entry: number, step: number) =>
    strategy({
      history,
      entry,
      row: entry + step,
      step,
      strike: history.close[entry]! * Math.exp(terms.logMoneyness),
      tau: yearsToExpiry(terms, step),
      impliedVolatility: ivMultiple * history.volatilityIndex[entry + step]!,
    });
  const open = set.entries.filter((entry) => entry < history.dates.length);
  return new Map(
    open.map((entry) => {
      const steps = Math.min(terms.horizonSessions, history.dates.length - entry);
      return [whole.dates[entry]!, Float64Array.from({ length: steps }, (_, step) => chosen(entry, step))] as const;
    }),
  );
}

/** [episodes x steps] */
function flat(decisions: Decisions): Float64Array {
  return Float64Array.from([...decisions.values()].flatMap((held) => [...held]));
}

/** A strategy that writes into its history must not reach the audit's. */
function copyOf(history: MarketHistory): MarketHistory {
  return historyBefore(history, "9999-12-31");
}

function requireNumbers({ history, set }: MarketPlan, deltas: Float64Array, name: string): void {
  const at = deltas.findIndex((delta) => !Number.isFinite(delta));
  if (at < 0) return;
  const steps = set.rules.terms.horizonSessions;
  const entry = set.entries[Math.floor(at / steps)]!;
  throw new UserError(
    `${name}: expected a number on ${history.dates[entry + (at % steps)]} (entry ${history.dates[entry]}), found ${deltas[at]}`,
    "A strategy must give a position at every close of every episode.",
  );
}

/** The same history must give the same positions: a strategy that remembers earlier calls cannot be replayed. */
function repetition(strategy: UserStrategy, plan: MarketPlan, deltas: Float64Array): GuardReport {
  const again = flat(decisionsOn(strategy, plan, plan.history));
  const at = deltas.findIndex((delta, i) => !Object.is(delta, again[i]));
  return guardReport({
    guard: "repetition",
    target: plan.history.label,
    passed: at < 0,
    compared: deltas.length,
    finding:
      at < 0
        ? "a second pass gives the same positions"
        : `a second pass gives ${again[at]} for ${deltas[at]}: the strategy is random, or remembers earlier calls`,
  });
}
