import type { StrategyLedger } from "../market/index.ts";

const BPS_PER_PERCENT = 100;

/** Mean cost of an episode by component, in basis points of the price at entry. */
export interface ComponentCosts {
  readonly strategy: string;
  readonly bps: Readonly<Record<string, number>>;
}

/** Cost by component of every strategy that trades; the components add up to the main table's cost. */
export function componentCosts(ledgers: readonly StrategyLedger[]): ComponentCosts[] {
  return ledgers.flatMap(({ strategy, episodes }) => {
    const components = Object.keys(episodes[0]?.costs ?? {});
    const bps = components.map((name): [string, number] => {
      const total = episodes.reduce((sum, episode) => sum + episode.costs[name]!, 0);
      return [name, (BPS_PER_PERCENT * total) / episodes.length];
    });
    return bps.some(([, cost]) => cost > 0) ? [{ strategy, bps: Object.fromEntries(bps) }] : [];
  });
}
