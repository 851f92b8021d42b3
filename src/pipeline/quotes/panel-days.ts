import { join } from "node:path";
import { forwardCurve } from "../../backtest/index.ts";
import { quotedDay } from "../../calibration/index.ts";
import { daysBetween, type Effects, UsageError, UserError } from "../../core/index.ts";
import type { ChainOptions, LoadedChain } from "../../data/index.ts";
import {
  DAYS_PER_YEAR,
  type MarketDefinition,
  type MarketHistory,
  type OptionChain,
  type Provenance,
  type QuotedDay,
  type UnusedDay,
} from "../../market/index.ts";
import { panelChains } from "../chain-source.ts";
import { expectedDividends } from "../expected-dividends.ts";
import type { QuotedPanelConfig } from "../schema/quotes.ts";

/** A panel and where it lies. */
export interface PanelSource {
  readonly config: QuotedPanelConfig;
  /** File or folder. */
  readonly path: string;
}

/** A day of a panel that a replay can use, or why it cannot. */
export type PanelDayRead = { readonly day: QuotedDay } | { readonly unused: UnusedDay };

/** Options farther from expiry than this are looked at for the 30-day volatility beside those of the entry rules. */
const PROXY_DAYS = 75;
/** A year's listed dividends, for American options. */
const YEARS_OF_DIVIDENDS = 1;

/**
 * The days of a panel, read file by file, in order of date; `inputs` notes what each file was. Rate, carry and dividends are those that the
 * market's history knows on the day. Throws a UserError for a file that cannot be read and for days out of order.
 */
export async function* panelDays(
  source: PanelSource,
  market: { readonly definition: MarketDefinition; readonly history: MarketHistory },
  inputs: Map<string, Provenance>,
  fx: Effects,
): AsyncGenerator<PanelDayRead> {
  const read = dayReader(source.config, market.definition, market.history);
  let before: LoadedChain | undefined;
  for await (const loaded of panelChains(source.path, readingOptions(source.config, market), fx)) {
    await fx.sleep(0); // lets an interrupt that waits go first
    fx.signal.throwIfAborted();
    const { file, chain } = loaded;
    inputs.set(file, chain.provenance);
    if (before !== undefined && chain.date <= before.chain.date) {
      throw new UserError(
        `${file}: ${chain.underlying} on ${chain.date} comes after ${before.chain.date} in ${before.file}`,
        "A panel has one underlying and its days in order: name the files by date, or set 'ticker'.",
      );
    }
    before = loaded;
    yield read(loaded);
  }
}

/** The market's own way to read its chains, under what the panel says. */
function readingOptions(
  { label, file, entries, maximumGap, minimumMarks, ...reading }: QuotedPanelConfig,
  { definition, history }: { readonly definition: MarketDefinition; readonly history: MarketHistory },
): ChainOptions {
  const closes = new Map(history.dates.map((date, row) => [date, history.close[row]!]));
  return { ...definition.chain, ...reading, spotOn: (date) => closes.get(date) };
}

/** Turns one loaded chain into a day of the replay. */
function dayReader(
  { entries }: QuotedPanelConfig,
  definition: MarketDefinition,
  history: MarketHistory,
): (loaded: LoadedChain) => PanelDayRead {
  const rowOf = new Map(history.dates.map((date, row) => [date, row]));
  const forward = forwardCurve(history);
  const maximumDays = Math.max(PROXY_DAYS, ...entries.map((rule) => rule.maximumDays));
  return ({ file, chain }) => {
    const { date, spot } = chain;
    const row = rowOf.get(date);
    const reason = row === undefined ? "no session of the underlying's history" : whyUnusable(history, row, chain);
    if (row === undefined || reason !== undefined) return { unused: { date, file, reason: reason! } };
    const day = attempt(() =>
      quotedDay(chain, {
        ...{ file, maximumDays, rate: history.rate[row]! },
        carryForward: (expiry) =>
          (spot / history.close[row]!) * forward(row, daysBetween(date, expiry) / DAYS_PER_YEAR),
        dividends: definition.carry.kind === "dividends" ? expectedDividends(history, date, YEARS_OF_DIVIDENDS) : [],
      }),
    );
    return typeof day === "string" ? { unused: { date, file, reason: day } } : { day };
  };
}

function whyUnusable({ rate, carry }: MarketHistory, row: number, { spot }: OptionChain): string | undefined {
  if (!(spot > 0)) return "no price of the underlying";
  if (!Number.isFinite(rate[row]!)) return "no rate";
  return Number.isFinite(carry[row]!) ? undefined : "no carry";
}

/** What a day's chain lacks stays with that day; wrong usage is the same on every day. */
function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof UsageError) throw error;
    return error.message;
  }
}

/** Where a panel of the configuration lies. */
export function configuredPanel(config: QuotedPanelConfig, dataDir: string): PanelSource {
  return { config, path: join(dataDir, config.file) };
}
