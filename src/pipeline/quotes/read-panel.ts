import { compareProxy, episodeCollector } from "../../backtest/index.ts";
import { thirtyDayVolatility } from "../../calibration/index.ts";
import { type Effects, UserError } from "../../core/index.ts";
import type {
  MarketHistory,
  Provenance,
  ProxyDay,
  QuotedDay,
  QuotedEpisodes,
  UnusedDay,
  VolatilityProxy,
} from "../../market/index.ts";
import { quantile } from "../../statistics/index.ts";
import type { MarketConfig } from "../config.ts";
import { type PanelSource, panelDays } from "./panel-days.ts";

/** What a panel holds, before any hedge. */
export interface ReadPanel extends QuotedEpisodes {
  readonly source: PanelSource;
  readonly days: number;
  readonly unused: readonly UnusedDay[];
  /** Quotes without a price of the market, by rule, over all days. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly proxy: VolatilityProxy;
  /** |price of the underlying at the quotes / its close - 1|: 0 where quotes are struck at the close. */
  readonly offClose: { readonly median: number; readonly greatest: number };
  readonly inputs: readonly Provenance[];
}

/** Prices of the underlying farther from the history than this, on the median day, are of another thing. */
const SAME_UNDERLYING = 0.05;

/**
 * Reads a panel day by day and makes its episodes. Throws a UserError where the panel is of another underlying than the history, and where it
 * gives no episode.
 */
export async function readPanel(
  source: PanelSource,
  market: { readonly config: MarketConfig; readonly history: MarketHistory },
  ivMultiple: number,
  fx: Effects,
): Promise<ReadPanel> {
  const { config, history } = market;
  const { label, entries, maximumGap, minimumMarks } = source.config;
  const rowOf = new Map(history.dates.map((date, row) => [date, row]));
  const collector = episodeCollector(history, { entries, maximumGap, minimumMarks });
  const inputs = new Map<string, Provenance>();
  const unused: UnusedDay[] = [];
  const dropped = new Map<string, number>();
  const proxyDays: ProxyDay[] = [];
  const gaps: number[] = [];
  for await (const read of panelDays(source, { definition: config.definition, history }, inputs, fx)) {
    if ("unused" in read) {
      unused.push(read.unused);
      continue;
    }
    const { day } = read;
    const row = rowOf.get(day.date)!;
    for (const [rule, count] of Object.entries(day.dropped)) dropped.set(rule, (dropped.get(rule) ?? 0) + count);
    gaps.push(Math.abs(day.spot / history.close[row]! - 1));
    proxyDays.push(...proxyDay(day, history.volatilityIndex[row]!));
    collector.add(day);
  }
  const offClose = { median: quantileOf(gaps, 0.5), greatest: quantileOf(gaps, 1) };
  requireSameUnderlying(source, offClose.median, history);
  const found = collector.finish();
  requireEpisodes(source, found, gaps.length, unused);
  return {
    ...found,
    ...{ source, unused, offClose },
    days: gaps.length,
    dropped: Object.fromEntries(dropped),
    proxy: compareProxy(label, proxyDays, gaps.length - proxyDays.length, ivMultiple),
    inputs: [...inputs.values()],
  };
}

function proxyDay({ date, expiries }: QuotedDay, index: number): ProxyDay[] {
  const found = thirtyDayVolatility(expiries);
  if (found === undefined || !(index > 0)) return [];
  const { volatility, method } = found;
  return [{ date, method, index, atTheMoney: volatility, ratio: volatility / index }];
}

function quantileOf(values: readonly number[], probability: number): number {
  return values.length === 0 ? Number.NaN : quantile(Float64Array.from(values), probability);
}

function requireSameUnderlying({ path }: PanelSource, gap: number, { label }: MarketHistory): void {
  if (!(gap > SAME_UNDERLYING)) return;
  throw new UserError(
    `${path}: the underlying of these options is ${(100 * gap).toFixed(0)} % away from the closes of ${label} on the median day`,
    "Options are replayed on the history of their own underlying: choose another market, or correct 'spot'.",
  );
}

function requireEpisodes(
  { path, config }: PanelSource,
  { episodes, excluded }: QuotedEpisodes,
  days: number,
  unused: readonly UnusedDay[],
): void {
  if (episodes.length > 0) return;
  const reasons = [
    ...excluded.map(({ date, reason }) => `${date}: ${reason}`),
    ...unused.map(({ date, reason }) => `${date}: ${reason}`),
  ];
  throw new UserError(
    `${path}: no episode in ${days + unused.length} days${reasons.length > 0 ? `; ${reasons[0]}` : ""}`,
    `Widen the entry rules (${config.entries.map(({ name }) => name).join(", ")}), or lower 'minimumMarks'.`,
  );
}
