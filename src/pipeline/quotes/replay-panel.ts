import { type QuotedStrategy, rankQuotes, replayQuotes, summariseQuotes } from "../../backtest/index.ts";
import { fitLeverage } from "../../calibration/index.ts";
import { deriveKey, type Effects, type IsoDate, type Key, UserError } from "../../core/index.ts";
import {
  historyBefore,
  type LeverageFit,
  type MarketHistory,
  type QuotedLedger,
  type QuotedRanking,
  type QuotedRow,
} from "../../market/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import { costsOf } from "../market-plan.ts";
import type { Pool } from "../pool.ts";
import { fittedQuotes } from "./fitted-quotes.ts";
import { learnedQuotes, quoteStrategies } from "./quote-strategies.ts";
import type { ReadPanel } from "./read-panel.ts";

/** What came of one panel. */
export interface QuotedPanel {
  readonly market: string;
  readonly read: ReadPanel;
  /** Everything fitted saw rows before this date: a purge before the first entry. */
  readonly cutoff: IsoDate;
  readonly leverage: LeverageFit;
  readonly costs: { readonly name: string; readonly version: string };
  readonly rows: readonly QuotedRow[];
  readonly rankings: readonly QuotedRanking[];
  /** Under real marks, for both sides. */
  readonly ledgers: readonly QuotedLedger[];
  readonly notes: readonly string[];
}

export interface PanelReplayOptions {
  readonly run: RunConfig;
  readonly config: MarketConfig;
  readonly history: MarketHistory;
  /** Folder of trained networks. */
  readonly weights?: string | undefined;
  readonly key: Key;
  /** Its threads share the fits. */
  readonly pool: Pool;
}

/** Replays every hedge on a panel under real marks, and on the same contracts and days under those of the volatility index. */
export async function replayPanel(read: ReadPanel, options: PanelReplayOptions, fx: Effects): Promise<QuotedPanel> {
  const { run, config, history, weights, key, pool } = options;
  const { episodes } = read;
  const panel = read.source.config.label;
  const cutoff = cutoffOf(read, history, run.backtest.purge);
  const leverage = fitLeverage(historyBefore(history, cutoff));
  const learned = weights === undefined ? undefined : await learnedQuotes(weights, options, run, episodes, fx);
  const firstEntry = episodes[0]!.steps[0]!.date;
  const fitted = await fittedQuotes({ run, config, history, cutoff, firstEntry, leverage, pool });
  const strategies = [...(learned?.strategies ?? []), ...quoteStrategies(run), ...fitted.strategies];
  const { costs } = costsOf(config, history);
  const { ivMultiple, trailingWindow, bootstrapDraws: draws } = run.backtest;
  const replay = {
    ...{ panel, episodes, history, costs, ivMultiple, trailingWindow },
    hedgeInstrument: config.definition.hedgeInstrument,
    leverage: leverage.b,
  };
  const real = replayQuotes(replay, strategies, "real");
  // Under proxy marks there is one volatility: strategies that differ by it only are one.
  const proxy = replayQuotes(replay, strategies.filter(isPlain), "proxy");
  const plan = { draws, key: deriveKey(key, `quotes ${panel}`) };
  const plain = new Set(strategies.filter(isPlain).map(({ name }) => name));
  const shortOf = (ledgers: readonly QuotedLedger[]) =>
    ledgers.filter(({ side, strategy }) => side === "short" && plain.has(strategy));
  return {
    ...{ read, cutoff, leverage },
    market: config.definition.id,
    costs: { name: costs.name, version: costs.version },
    rows: (["short", "long"] as const).flatMap((side) =>
      summariseQuotes(
        episodes,
        real.filter((ledger) => ledger.side === side),
        plan,
      ),
    ),
    rankings: rankQuotes(episodes, shortOf(real), shortOf(proxy)),
    ledgers: real,
    notes: [
      ...(learned?.notes ?? []),
      ...unappliedNotes(config),
      ...fitted.leftOut.map(({ strategy, reason }) => `${strategy} is left out: ${reason}.`),
    ],
  };
}

function isPlain({ volatility = "at-the-money" }: QuotedStrategy): boolean {
  return volatility === "at-the-money";
}

/** The date before which everything is fitted. */
function cutoffOf({ episodes, source }: ReadPanel, { dates, label }: MarketHistory, purge: number): IsoDate {
  const first = episodes[0]!.steps[0]!.date;
  const cutoff = dates[dates.indexOf(first) - purge];
  if (cutoff !== undefined) return cutoff;
  throw new UserError(
    `${source.path}: the history of ${label} has fewer than ${purge} sessions before the first entry ${first}`,
    "Find a longer history: the hedges are fitted on what lies before the panel.",
  );
}

/** Rules of holding that a panel, whose positions are settled as they are, does not apply: a setting that has no effect must not go unnoticed. */
function unappliedNotes({ definition, costs }: MarketConfig): string[] {
  const unapplied = {
    rounding: costs.rounding !== "none",
    amounts: costs.amounts !== "exact",
    rolls: costs.rolls !== "none",
    basis: costs.basis !== "model",
    borrow: costs.borrow !== undefined,
  };
  const names = Object.entries(unapplied).flatMap(([name, set]) => (set ? [`costs.${name}`] : []));
  return names.length === 0
    ? []
    : [
        `${names.join(", ")} of markets.${definition.id} have no effect on panels: hedges are settled as they are decided.`,
      ];
}
