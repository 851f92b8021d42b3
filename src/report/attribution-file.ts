import { parquetWriteBuffer } from "hyparquet-writer";
import type { StrategyAttribution } from "../market/index.ts";

/**
 * Attributions as one Parquet file, a row for each market, strategy and episode, a column for each line (`gamma, higher order` is gamma_higher_order);
 * a line that a market has not is null.
 */
export function attributionParquet(attributions: readonly StrategyAttribution[]): Uint8Array {
  const names = [...new Set(attributions.flatMap(({ lines }) => Object.keys(lines)))];
  const text = (name: string, of: (one: StrategyAttribution, episode: number) => string) => ({
    name,
    type: "STRING" as const,
    data: attributions.flatMap((one) => one.entries.map((_, episode) => of(one, episode))),
  });
  const column = (name: string, of: (one: StrategyAttribution) => Float64Array | undefined) => ({
    name,
    type: "DOUBLE" as const,
    nullable: true,
    data: attributions.flatMap((one) => one.entries.map((_, episode) => of(one)?.[episode] ?? null)),
  });
  const buffer = parquetWriteBuffer({
    columnData: [
      text("market", ({ market }) => market),
      text("strategy", ({ strategy }) => strategy),
      text("entry", ({ entries }, episode) => entries[episode]!),
      column("pnl", ({ pnl }) => pnl),
      ...names.map((name) => column(name.replaceAll(/[:,]? /g, "_"), ({ lines }) => lines[name])),
      column("residual", ({ residual }) => residual),
    ],
  });
  return new Uint8Array(buffer);
}
