import Table from "cli-table3";
import { UsageError } from "../core/index.ts";
import { type FetchedSeries, fetchChains, fetchMarkets } from "../pipeline/index.ts";
import type { FetchOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { terminal } from "./terminal.ts";

export async function runFetch(config: string, options: FetchOptions, signal: AbortSignal): Promise<void> {
  if (options.chain === undefined) await runFetchHistories(config, options, signal);
  else await runFetchChains(options.chain, options, signal);
}

async function runFetchChains(tickers: readonly string[], options: FetchOptions, signal: AbortSignal): Promise<void> {
  if (options.market !== undefined || options.describe === true)
    throw new UsageError("--market and --describe belong to histories, not to --chain");
  const chains = await fetchChains(tickers, dataOptions(options), effects(signal));
  if (options.json === true) {
    terminal.document({ ok: true, chains });
    return;
  }
  for (const { ticker, date, spot, quotes, expiries, from, to, notes } of chains) {
    terminal.result(`${ticker} ${date}: ${quotes} quotes, ${expiries} expiries ${from} to ${to}, spot ${spot}`);
    for (const note of notes) terminal.result(`  note: ${note}`);
  }
}

async function runFetchHistories(config: string, options: FetchOptions, signal: AbortSignal): Promise<void> {
  const { series, notes } = await fetchMarkets(
    { configPath: config, data: dataOptions(options), markets: options.market, describe: options.describe },
    effects(signal),
  );
  if (options.json === true) {
    terminal.document({ ok: true, series, notes });
    return;
  }
  for (const one of series) showSeries(one);
  for (const note of notes) terminal.result(`note: ${note}`);
}

function showSeries(one: FetchedSeries): void {
  const nature = one.nature === "real" ? "" : `, ${one.nature}`;
  terminal.result(
    `${one.market}.${one.series}: ${one.rows} rows ${one.from} to ${one.to} (${one.source}: ${one.location}${nature})`,
  );
  for (const warning of one.warnings.slice(0, 5)) terminal.result(`  warning: ${warning}`);
  if (one.warnings.length > 5) terminal.result(`  and ${one.warnings.length - 5} more warnings (--json lists them)`);
  if (one.description !== undefined) terminal.result(descriptionTable(one.description));
}

function descriptionTable(description: NonNullable<FetchedSeries["description"]>): string {
  const columns = Object.keys(description);
  const statistics = Object.keys(description[columns[0]!] ?? {});
  const table = new Table({ head: ["", ...columns], style: { head: [], border: [] } });
  for (const statistic of statistics)
    table.push([statistic, ...columns.map((column) => format(description[column]?.[statistic]))]);
  return table.toString();
}

function format(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "n/a" : Number(value.toPrecision(6)).toString();
}
