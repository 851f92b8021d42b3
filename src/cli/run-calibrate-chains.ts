import { isIsoDate, UsageError } from "../core/index.ts";
import { type ChainRequest, calibrateChainFile, calibratePanel } from "../pipeline/index.ts";
import type { CalibrateOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { showChainFit, showPanel } from "./show-chain-fit.ts";
import { terminal } from "./terminal.ts";

const NOT_CONVERGED = 1;

/** `calibrate --chain` and `calibrate --panel`. */
export async function runCalibrateChains(
  config: string,
  options: CalibrateOptions,
  signal: AbortSignal,
): Promise<void> {
  const { chain, panel } = options;
  if (chain !== undefined && panel !== undefined) throw new UsageError("give --chain or --panel, not both");
  forbid(options, ["before", "seed", "threads"], "belongs to a history, not to a chain");
  if (panel !== undefined) {
    forbid(options, ["date", "spot"], "belongs to one chain, not to a panel");
    await runPanel(request(config, panel, options), options.json === true, signal);
  } else await runChain(request(config, chain!, options), options.json === true, signal);
}

async function runChain(request: ChainRequest, json: boolean, signal: AbortSignal): Promise<void> {
  const result = await calibrateChainFile(request, effects(signal));
  const { clean, ...rest } = result;
  if (json) terminal.document({ ok: true, ...rest, dropped: clean.dropped });
  else showChainFit(result);
  if (result.fit.status !== "converged") failUnconverged("the fit");
}

async function runPanel(request: ChainRequest, json: boolean, signal: AbortSignal): Promise<void> {
  const result = await calibratePanel(request, effects(signal));
  if (json) terminal.document({ ok: true, ...result });
  else showPanel(result);
  const unfinished = result.days.filter((day) => "fit" in day && day.fit.status !== "converged");
  if (unfinished.length > 0) failUnconverged(`the fit of ${unfinished.map(({ date }) => date).join(", ")}`);
}

function failUnconverged(what: string): void {
  terminal.problem(`${what} did not converge: its parameters must not be used`);
  process.exitCode = NOT_CONVERGED;
}

function request(config: string, from: string, options: CalibrateOptions): ChainRequest {
  const { date, ticker, layout, spot, rate, feller, out, market } = options;
  if (date !== undefined && !isIsoDate(date)) throw new UsageError(`--date expects a date YYYY-MM-DD, found '${date}'`);
  if (market !== undefined && market.length > 1) {
    throw new UsageError(`a chain has one market, --market names ${market.length}: ${market.join(", ")}`);
  }
  return {
    ...{ from, date, ticker, layout, spot, rate, out },
    minimumDays: options.minDays,
    maximumDays: options.maxDays,
    imposeFeller: feller,
    priorAlways: options.prior,
    market: market?.[0],
    configPath: config,
    data: dataOptions(options),
  };
}

function forbid(options: CalibrateOptions, names: readonly (keyof CalibrateOptions)[], why: string): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} ${why}`);
}
