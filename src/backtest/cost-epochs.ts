import { type CostModel, type CostSpan, costSpans } from "../costs/index.ts";
import type { CostEpochRow } from "../market/index.ts";
import type { EpisodeMarket } from "./prepared-episode.ts";

/** Costs of one strategy by the row of the history on which they were booked, as a replay adds them up [rows x components]. */
export interface CostsByRow {
  readonly strategy: string;
  readonly byRow: Float64Array;
}

const BPS_PER_PERCENT = 100;

/** Room for the costs of one strategy on every row of the history, by component. */
export function emptyCostsByRow({
  history,
  costs,
}: Pick<EpisodeMarket, "history"> & { readonly costs: CostModel }): Float64Array {
  return new Float64Array(history.dates.length * costs.components.length);
}

/**
 * Mean cost of an episode by component in each span of about the same tariff (`costSpans`). Costs belong to the date on which they are booked, not to
 * that of the entry. An episode counts in a span with the share of its closes that lie in it, so `episodes` need not be whole, and
 * episodes x bps add up over the spans to the total of the ledgers. Strategies that cost nothing have no rows.
 */
export function costEpochs(
  market: EpisodeMarket & { readonly costs: CostModel },
  strategies: readonly CostsByRow[],
): CostEpochRow[] {
  const { history, costs, set } = market;
  const [first, last] = [set.entries[0], set.entries.at(-1)];
  if (first === undefined || last === undefined) return [];
  const end = last + set.rules.terms.horizonSessions;
  const rowOf = new Map(history.dates.map((date, row) => [date, row]));
  const priceOn = (date: string) =>
    history.close[rowOf.get(date) ?? history.dates.findLastIndex((each) => each < date)]!;
  const spans = costSpans(costs, history.dates[first]!, history.dates[end]!, priceOn);
  const shares = sharesByRow(market);
  return strategies.flatMap(({ strategy, byRow }) => {
    if (byRow.every((cost) => cost === 0)) return [];
    return spans.map((span) => {
      const rows = rowsOf(history.dates, span);
      const episodes = rows.reduce((sum, row) => sum + shares[row]!, 0);
      const bps = costs.components.map((name, c) => {
        const total = rows.reduce((sum, row) => sum + byRow[row * costs.components.length + c]!, 0);
        return [name, (BPS_PER_PERCENT * total) / episodes] as const;
      });
      return { strategy, ...span, episodes, bps: Object.fromEntries(bps) };
    });
  });
}

/** Episodes that have a close on each row, each by the share that one close is of its closes. */
function sharesByRow({ history, set }: EpisodeMarket): Float64Array {
  const steps = set.rules.terms.horizonSessions;
  const shares = new Float64Array(history.dates.length);
  for (const entry of set.entries) for (let t = 0; t <= steps; t++) shares[entry + t]! += 1 / (steps + 1);
  return shares;
}

function rowsOf(dates: readonly string[], { from, to }: CostSpan): number[] {
  return dates.flatMap((date, row) => (date >= from && (to === undefined || date < to) ? [row] : []));
}
