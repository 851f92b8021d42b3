import { check } from "../core/index.ts";
import type { Strategy } from "../hedging/index.ts";
import type { BreakEvenCost, BreakEvenRow } from "../market/index.ts";
import { conditionalValueAtRisk, mean, standardDeviation } from "../statistics/index.ts";
import { firstCrossing } from "./first-crossing.ts";
import { prepareReplay, type ReplayOptions } from "./replay.ts";

export interface BreakEvenOptions extends ReplayOptions {
  /** Last cost a side of the sweep, basis points. */
  readonly maximumBps: number;
  readonly stepBps: number;
  /** Names of the strategies that every other one is compared with. */
  readonly against: readonly string[];
}

/** What a strategy decided on every episode. */
export interface SweptStrategy {
  readonly name: string;
  readonly gives: Strategy["gives"];
  /** [episodes x steps] */
  readonly deltas: Float64Array;
}

/** P&L and cost of every episode as functions of a flat cost of b basis points a side: pnl - b paid, and cost + b traded. */
interface AffineLedger {
  readonly name: string;
  /** At no cost of trading: what is left are gains, financing, borrow and the option's own costs [episodes]. */
  readonly pnl: Float64Array;
  /** What one basis point takes from the P&L: of the value of every trade, grown with the cash account from its date to the expiry [episodes]. */
  readonly paid: Float64Array;
  /** Mean over the episodes: costs that stay at b = 0, and one basis point of the value of every trade. */
  readonly cost: number;
  readonly traded: number;
}

const TAIL_LEVEL = 0.95;
const BPS_PER_PERCENT = 100;
/** Where the second point of the line is taken: far from 0, so that the slope has all its digits. */
const FAR_BPS = 100;

/**
 * Sweeps a flat cost a side over the same positions, and finds where the order of two strategies changes. The cash account is linear, so with positions
 * held fixed the P&L of an episode is affine in the cost: two replays give every point of the sweep exactly. The book, rounding, rolls, borrow
 * and the option's costs are those of the cost model, amounts are exact; its schedule, spread settings and impact give way to the flat cost.
 * A change of order is sought between neighbouring points of the sweep: two changes between the same points are not seen.
 */
export function breakEven(
  options: BreakEvenOptions,
  strategies: readonly SweptStrategy[],
): { readonly rows: BreakEvenRow[]; readonly costs: BreakEvenCost[] } {
  const { maximumBps, stepBps, against } = options;
  check(maximumBps > 0 && stepBps > 0, () => `breakEven: maximum ${maximumBps} and step ${stepBps} must be > 0`);
  const grid = Array.from({ length: Math.round(maximumBps / stepBps) + 1 }, (_, i) =>
    Math.min(i * stepBps, maximumBps),
  );
  const ledgers = affineLedgers(options, strategies);
  const rows = ledgers.map((ledger) => grid.map((bps) => rowAt(ledger, bps)));
  const costs = ledgers.flatMap((ledger, i) =>
    against.flatMap((name) => {
      const other = ledgers.findIndex((each) => each.name === name);
      check(other >= 0, () => `breakEven: no strategy ${name}`);
      if (other === i) return [];
      return (["std", "cvar95"] as const).map((figure): BreakEvenCost => {
        const difference = (bps: number) => figures[figure](ledger, bps) - figures[figure](ledgers[other]!, bps);
        const known = grid.map((_, at) => rows[i]![at]![figure] - rows[other]![at]![figure]);
        const bps = firstCrossing(difference, grid, known);
        return { strategy: ledger.name, against: name, figure, bps, betterAtZero: known[0]! < 0 };
      });
    }),
  );
  return { rows: rows.flat(), costs };
}

const figures = {
  std: (ledger: AffineLedger, bps: number) => standardDeviation(pnlAt(ledger, bps)),
  cvar95: (ledger: AffineLedger, bps: number) => conditionalValueAtRisk(pnlAt(ledger, bps), TAIL_LEVEL),
} as const;

function pnlAt({ pnl, paid }: AffineLedger, bps: number): Float64Array {
  return pnl.map((value, episode) => value - bps * paid[episode]!);
}

function rowAt(ledger: AffineLedger, bps: number): BreakEvenRow {
  const pnl = pnlAt(ledger, bps);
  return {
    strategy: ledger.name,
    bps,
    mean: mean(pnl),
    std: standardDeviation(pnl),
    cvar95: conditionalValueAtRisk(pnl, TAIL_LEVEL),
    costBps: BPS_PER_PERCENT * (ledger.cost + bps * ledger.traded),
  };
}

function affineLedgers(options: ReplayOptions, strategies: readonly SweptStrategy[]): AffineLedger[] {
  const [free, far] = [0, FAR_BPS].map((bps) => prepareReplay({ ...options, costs: options.costs.flat(bps) }));
  return strategies.map(({ name, deltas, gives }) => {
    const [without, withCost] = [free!(deltas, gives), far!(deltas, gives)];
    const costOf = (episodes: typeof without) => mean(Float64Array.from(episodes, ({ totalCost }) => totalCost));
    return {
      name,
      pnl: Float64Array.from(without, ({ pnl }) => pnl),
      paid: Float64Array.from(without, ({ pnl }, episode) => (pnl - withCost[episode]!.pnl) / FAR_BPS),
      cost: costOf(without),
      traded: (costOf(withCost) - costOf(without)) / FAR_BPS,
    };
  });
}
