import {
  attribute,
  attributionRow,
  BENCHMARK,
  breakEven,
  type CostsByRow,
  costEpochs,
  decidedPositions,
  laggedPositions,
  type ReplayOptions,
} from "../backtest/index.ts";
import type { StrategyAttribution, StrategyLedger } from "../market/index.ts";
import type { RunConfig } from "./config.ts";
import type { OtherTables } from "./market-evaluation.ts";
import type { MarketPlan } from "./market-plan.ts";
import { marketInputs, type StrategyPositions, type StrategySource } from "./market-strategies.ts";
import { sensitivities } from "./sensitivities.ts";

/** The base case as it was replayed; ledgers and costs are in the order of the positions. */
export interface ReplayedMarket {
  readonly config: RunConfig;
  readonly plan: MarketPlan;
  readonly replay: ReplayOptions;
  readonly positions: readonly StrategyPositions[];
  /** The strategies on other inputs; without it there are no sensitivities. */
  readonly source?: StrategySource | undefined;
  readonly ledgers: readonly StrategyLedger[];
  readonly costs: readonly CostsByRow[];
}

/** A sweep of flat costs as the specification of break-even costs has it: 0 to 30 bp a side. */
const SWEEP = { maximumBps: 30, stepBps: 1 } as const;

/** Tables that come from the base case's ledgers, and from replays of its positions under other settings. */
export function otherTables(market: ReplayedMarket): {
  readonly tables: Omit<OtherTables, "fits">;
  readonly attributions: readonly StrategyAttribution[];
  readonly leftOut: readonly string[];
} {
  const { config, plan, replay, positions, source, costs } = market;
  const attributions = attributed(market);
  const swept = breakEven({ ...replay, ...SWEEP, against: [BENCHMARK] }, positions.filter(isMain));
  const shown = costs.filter((_, place) => isMain(positions[place]!));
  const { rows, leftOut } =
    source === undefined ? { rows: [], leftOut: [] } : sensitivities({ config, plan, replay, positions, source });
  return {
    tables: {
      attribution: attributions.map(attributionRow),
      costEpochs: costEpochs(replay, shown),
      breakEven: swept.rows,
      breakEvenCosts: swept.costs,
      sensitivities: rows,
    },
    attributions,
    leftOut,
  };
}

function isMain({ mainTable }: StrategyPositions): boolean {
  return mainTable;
}

function attributed({ config, plan, replay, positions, ledgers }: ReplayedMarket): StrategyAttribution[] {
  const { terms } = plan.set.rules;
  const held = ({ deltas, gives }: StrategyPositions) =>
    laggedPositions(decidedPositions(terms, deltas, gives), terms.horizonSessions, replay.tradeLag);
  const strategies = positions.flatMap((one, place) =>
    one.seedOf === undefined ? [{ ledger: ledgers[place]!, held: held(one) }] : [],
  );
  return attribute(
    { market: replay, inputs: marketInputs(plan), jumpDeviations: config.backtest.jumpDeviations },
    strategies,
  );
}
