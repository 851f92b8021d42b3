import { type EpisodeSet, findEpisodes, foldOf, hedgeInputs } from "../../backtest/index.ts";
import { type Effects, type IsoDate, UsageError, UserError } from "../../core/index.ts";
import type { HedgeInputs } from "../../hedging/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import { loadConfig } from "../load-config.ts";
import { loadConfigured } from "../load-markets.ts";
import { type MarketPlan, planMarket } from "../market-plan.ts";
import type { StageOptions } from "../stages.ts";

/** The market that an imported file is about, and its configuration. */
export interface ImportedMarket {
  readonly config: RunConfig;
  readonly market: MarketConfig;
  readonly plan: MarketPlan;
}

/** The one market of the options. Throws a UsageError where the configuration has several and none, or more than one, was chosen. */
export async function importedMarket(options: StageOptions, fx: Effects): Promise<ImportedMarket> {
  const { config } = await loadConfig(options.configPath, options, fx);
  const [market, ...others] = config.markets;
  if (market === undefined || others.length > 0) {
    throw new UsageError(
      `an imported file is of one market; ${options.configPath} has ${config.markets.map(({ definition }) => definition.id).join(", ")}`,
      "Name it with --market.",
    );
  }
  const { history } = await loadConfigured(market, options.data, fx);
  return { config, market, plan: planMarket(config, market, history) };
}

/** An entry of an imported file and the line that it stands on first. */
export interface ImportedEntry {
  readonly entry: IsoDate;
  readonly line: number;
}

/** The episodes of imported entries, in their order. An entry that is no session, or whose episode cannot be priced, is a UserError. */
export function importedEpisodes(
  { plan }: ImportedMarket,
  file: string,
  entries: readonly ImportedEntry[],
): EpisodeSet {
  const { history, set } = plan;
  const { dates, label } = history;
  const ordered = entries.map(({ entry }) => entry).sort();
  const all = findEpisodes(history, { ...set.rules, stride: 1, from: ordered[0]!, to: ordered.at(-1)! });
  const usable = new Map(all.entries.map((row) => [dates[row]!, row] as const));
  const reasons = new Map(all.excluded.map(({ date, reason }) => [date, reason] as const));
  const rows = entries.map(({ entry, line }) => {
    const row = usable.get(entry);
    if (row !== undefined) return row;
    const session = dates.includes(entry);
    const why = reasons.get(entry) ?? `fewer than ${set.rules.terms.horizonSessions} sessions follow it`;
    throw new UserError(
      `${file}:${line}: ${session ? `the episode entered on ${entry} cannot be priced: ${why}` : `${entry} is no session of ${label}`}`,
      `The history has sessions ${dates[0]} to ${dates.at(-1)}; entries must be among them.`,
    );
  });
  return { rules: all.rules, entries: rows, excluded: [] };
}

/** What strategies see on these episodes; outside the test span no leverage is fitted, and the skew rule is Black-Scholes. */
export function importedInputs({ plan }: ImportedMarket, set: EpisodeSet): HedgeInputs {
  return hedgeInputs(plan.history, set, (entry) => plan.leverage.get(foldOf(plan.folds, entry)?.year ?? 0)?.b ?? 0);
}
