import type { ResultRow } from "../market/index.ts";
import type { PublishedTableMarket, PublishedTriple } from "../report/index.ts";
import { protocolGuards } from "./audit/protocol-guards.ts";
import { publishedFigures } from "./published-ledger.ts";
import type { PublishedLedger, PublishedMarket } from "./published-protocol.ts";

/** One market of the rebuilt table: every strategy as published, reproduced and corrected, and the defects that the guards find in the protocol. */
export function publishedTableMarket(
  { config, market, history }: PublishedMarket,
  ledgers: readonly PublishedLedger[],
  corrected: readonly ResultRow[],
): PublishedTableMarket {
  const published = config.protocol.published[market.definition.id] ?? {};
  const reproduced = new Map(
    ledgers.map(({ strategy, episodes }) => [strategy, publishedFigures(config, episodes)] as const),
  );
  const ours = new Map(corrected.map((row) => [row.strategy, row] as const));
  const strategies = [...new Set([...reproduced.keys(), ...Object.keys(published), ...ours.keys()])];
  return {
    market: history.label,
    windows: ledgers[0]?.episodes.length ?? 0,
    correctedWindows: corrected[0]?.episodes ?? 0,
    defects: protocolGuards(config, market, history)
      .filter(({ passed }) => !passed)
      .map(({ guard, finding }) => ({ guard, finding })),
    rows: strategies.map((strategy) => ({
      strategy,
      published: published[strategy],
      reproduced: triple(reproduced.get(strategy)),
      corrected: triple(ours.get(strategy)),
    })),
  };
}

function triple(row: PublishedTriple | undefined): PublishedTriple | undefined {
  return row && { std: row.std, cvar95: row.cvar95, volume: row.volume };
}
