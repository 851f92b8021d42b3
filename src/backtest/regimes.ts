import type { IsoDate } from "../core/index.ts";
import { firstIndexAfter } from "../core/index.ts";
import type { MarketHistory, RegimeRow } from "../market/index.ts";
import { correlation } from "../statistics/index.ts";
import { totalReturns } from "./inputs.ts";
import { partRows, partsBy, type StrategyEpisodes } from "./parts.ts";
import { pastTerciles } from "./past-terciles.ts";

/** Sessions of the trailing return and correlation: a quarter. */
const TRAILING_SESSIONS = 63;
/** Fewer windows that do not overlap than this say nothing. */
const SUFFICIENT_WINDOWS = 10;
/** Label of an entry for which the past does not reach. */
const UNKNOWN = "unknown";

/** A grouping of the sessions: the label of a row comes from that row and earlier ones. */
export interface Regime {
  readonly regime: string;
  /** [rows] */
  readonly labels: readonly string[];
  /** Labels in the order of the table. */
  readonly order: readonly string[];
}

/**
 * The groupings of a history, each known at the close of the row that it labels:
 * `volatility`, tercile of the volatility index among its own past; `trend`, sign of the log return with dividends over the past 63 sessions;
 * `spot-vol correlation`, tercile among its own past of the correlation of daily returns and changes of the log index over 63 sessions, `strong`
 * the most negative; `cost epoch`, since the latest change of a rate.
 * @param costChanges dates on which a rate of the cost schedule changes
 */
export function marketRegimes(history: MarketHistory, costChanges: readonly IsoDate[]): readonly Regime[] {
  const returns = totalReturns(history);
  return [
    tercileRegime("volatility", history.volatilityIndex, ["low", "middle", "high"]),
    trend(returns),
    tercileRegime("spot-vol correlation", trailingCorrelation(history, returns), ["strong", "middle", "weak"]),
    costEpochs(history.dates, costChanges),
  ];
}

/** Levels by regime at entry. Every regime holds every episode once. */
export function regimeRows(episodes: StrategyEpisodes, regimes: readonly Regime[]): RegimeRow[] {
  return regimes.flatMap(({ regime, labels, order }) => {
    const parts = partsBy(
      episodes.rows.map((row) => labels[row]!),
      order,
    );
    return partRows(episodes, parts).map((row) => ({
      ...row,
      regime,
      sufficient: row.independentWindows >= SUFFICIENT_WINDOWS,
    }));
  });
}

function tercileRegime(regime: string, values: Float64Array, names: readonly [string, string, string]): Regime {
  const labels = pastTerciles(values).map((tercile) => (tercile === undefined ? UNKNOWN : names[tercile]!));
  return { regime, labels, order: [...names, UNKNOWN] };
}

function trend(returns: Float64Array): Regime {
  const labels = Array.from(returns, (_, row) => {
    const past = returns.subarray(Math.max(0, row + 1 - TRAILING_SESSIONS), row + 1);
    const total = past.length < TRAILING_SESSIONS ? Number.NaN : past.reduce((sum, value) => sum + value, 0);
    if (Number.isNaN(total)) return UNKNOWN;
    return total < 0 ? "falling" : "rising";
  });
  return { regime: "trend", labels, order: ["rising", "falling", UNKNOWN] };
}

/** Correlation of return and change of the log index over the sessions that end at each row; NaN where a value is missing or one of them does not vary. */
function trailingCorrelation({ volatilityIndex }: MarketHistory, returns: Float64Array): Float64Array {
  const changes = volatilityIndex.map((level, row) =>
    row === 0 ? Number.NaN : Math.log(level / volatilityIndex[row - 1]!),
  );
  return returns.map((_, row) => {
    const first = row + 1 - TRAILING_SESSIONS;
    if (first < 0) return Number.NaN;
    const [a, b] = [returns.subarray(first, row + 1), changes.subarray(first, row + 1)];
    return a.every(Number.isFinite) && b.every(Number.isFinite) ? correlation(a, b) : Number.NaN;
  });
}

function costEpochs(dates: readonly IsoDate[], costChanges: readonly IsoDate[]): Regime {
  const starts = [...new Set(costChanges)].sort();
  const labels = dates.map((date) => {
    const start = starts[firstIndexAfter(starts, date) - 1];
    if (start === undefined) return "before the first rate";
    return start <= dates[0]! ? "first" : `from ${start}`;
  });
  return { regime: "cost epoch", labels, order: [] };
}
