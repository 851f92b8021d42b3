import {
  about,
  clockGuard,
  costParityGuard,
  type GuardReport,
  independentWindowsGuard,
  ledgerIdentityGuard,
  overlappingWindowsGuard,
  premiumGuard,
  prepareReplay,
  sameEpisodesGuard,
  smallTailGuard,
} from "../../backtest/index.ts";
import { marginalRate } from "../../costs/index.ts";
import type { StrategyLedger } from "../../market/index.ts";
import type { RunConfig } from "../config.ts";
import type { MarketPlan } from "../market-plan.ts";
import type { StrategyPositions } from "../market-strategies.ts";
import { replayOptions } from "../replay-options.ts";
import { named } from "./known-guards.ts";

const LEVEL = 0.95;
/** Dates at which the schedule's rate is looked up for the mean. */
const RATE_DATES = 50;

/** The ledgers of some positions by the one replay. */
export function ledgersOf(
  config: RunConfig,
  plan: MarketPlan,
  positions: readonly Pick<StrategyPositions, "name" | "deltas" | "gives">[],
): StrategyLedger[] {
  const replay = prepareReplay(replayOptions(config, plan));
  return positions.map(({ name, deltas, gives }) => ({
    market: plan.history.label,
    strategy: name,
    episodes: replay(deltas, gives),
  }));
}

/** Guards of what was booked: identity, the same episodes, costs, the premium; and of how many episodes there are. */
export function bookGuards(config: RunConfig, plan: MarketPlan, ledgers: readonly StrategyLedger[]): GuardReport[] {
  const { history, set } = plan;
  const { terms } = set.rules;
  const episodes = ledgers[0]?.episodes ?? [];
  const size = {
    episodes: episodes.length,
    sessions: history.dates.indexOf(episodes.at(-1)?.expiry ?? "") - history.dates.indexOf(episodes[0]?.entry ?? ""),
    horizonSessions: terms.horizonSessions,
    level: LEVEL,
  };
  const reports = [
    ledgerIdentityGuard(ledgers),
    ...(ledgers.length > 1 ? [sameEpisodesGuard(ledgers)] : []),
    costParityGuard(ledgers, meanRate(plan)),
    ...premiumGuards(plan, ledgers),
    clockGuard("option", history.dates, terms, [set.entries[0]!, history.dates.length - 1]),
    smallTailGuard("test windows", size),
    independentWindowsGuard("test windows", size),
    overlappingWindowsGuard("intervals", {
      horizonSessions: terms.horizonSessions,
      stride: config.backtest.stride,
      block: config.backtest.bootstrapBlock,
    }),
  ];
  return reports.map((report) => about(named(history.label, report.target), report));
}

/** The schedule's cost of a trade over its value: mean over the test span. */
function meanRate({ costs, history, set }: MarketPlan): number {
  const every = Math.max(1, Math.floor(set.entries.length / RATE_DATES));
  const rows = set.entries.filter((_, i) => i % every === 0);
  return (
    rows.reduce((sum, row) => sum + marginalRate(costs, history.dates[row]!, history.close[row]!), 0) / rows.length
  );
}

function premiumGuards({ set }: MarketPlan, ledgers: readonly StrategyLedger[]): GuardReport[] {
  const { terms, stride } = set.rules;
  return ledgers.map(({ strategy, episodes }) => {
    const booked = Float64Array.from(episodes, ({ premium }) => premium);
    return premiumGuard(strategy, {
      pnl: Float64Array.from(episodes, ({ pnl }) => pnl),
      price: booked.map(Math.abs),
      booked,
      lags: Math.ceil(terms.horizonSessions / stride),
      side: terms.side,
    });
  });
}
