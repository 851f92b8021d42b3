import type { IsoDate } from "../../core/index.ts";
import type { MarketHistory } from "../../market/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** Decisions of one run: for each entry date the positions chosen at its sessions, in order. */
export type Decisions = ReadonlyMap<IsoDate, Float64Array>;
/** A complete pass from a history to its decisions: fits, training and replay included. */
export type Decide = (history: MarketHistory) => Decisions | Promise<Decisions>;
/** Decisions of several strategies of one pass, by name. */
export type DecisionsByName = ReadonlyMap<string, Decisions>;
export type DecideAll = (history: MarketHistory) => DecisionsByName | Promise<DecisionsByName>;

/** One pass on the whole history and one on a changed one, that agree up to `cut`. */
export interface TwoPasses {
  readonly guard: string;
  readonly dates: readonly IsoDate[];
  readonly cut: IsoDate;
}

/** Whether every decision up to the cut is the same to the bit in both passes. */
export function compareDecisions({ guard, dates, cut }: TwoPasses, before: Decisions, after: Decisions): GuardReport {
  const rowOf = new Map(dates.map((date, row) => [date, row]));
  const cutRow = rowOf.get(cut)!;
  let compared = 0;
  for (const [entry, positions] of after) {
    const original = before.get(entry);
    const first = rowOf.get(entry);
    if (first === undefined || first > cutRow) continue;
    for (let step = 0; step < positions.length && first + step <= cutRow; step++) {
      compared++;
      const [was, is] = [original?.[step], positions[step]!];
      if (Object.is(was, is)) continue;
      return guardReport({
        guard,
        passed: false,
        compared,
        finding: `decision of ${dates[first + step]} (entry ${entry}) depends on data after ${cut}: ${was} became ${is}`,
        evidence: { date: dates[first + step]!, entry, cut, was: was ?? "no episode", became: is },
      });
    }
  }
  return guardReport({
    guard,
    passed: compared > 0,
    compared,
    finding: compared > 0 ? `${compared} decisions up to ${cut} are identical` : "nothing to compare",
    evidence: { cut },
  });
}

/** `compareDecisions` for every strategy of two passes; one that a pass lacks was not compared, and fails. */
export function compareAll(passes: TwoPasses, before: DecisionsByName, after: DecisionsByName): GuardReport[] {
  const none: Decisions = new Map();
  return [...new Set([...before.keys(), ...after.keys()])].map((target) => ({
    ...compareDecisions(passes, before.get(target) ?? none, after.get(target) ?? none),
    target,
  }));
}
