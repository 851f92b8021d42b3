import { trainMarkets } from "../pipeline/index.ts";
import type { MarketOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { terminal } from "./terminal.ts";

export async function runTrain(
  config: string,
  options: MarketOptions & { out: string; quick?: boolean; validate?: boolean; seed?: number; threads?: number },
  signal: AbortSignal,
): Promise<void> {
  const { out, quick, validate, seed, threads, market } = options;
  const networks = await trainMarkets(
    { configPath: config, data: dataOptions(options), markets: market, quick, validate, seed, threads, out },
    effects(signal),
  );
  if (options.json === true) {
    terminal.document({ ok: true, folder: out, networks });
    return;
  }
  for (const one of networks) {
    terminal.result(
      `${one.market} before ${one.cutoff}${one.fineTunedBefore === null ? "" : `, fine-tuned before ${one.fineTunedBefore}`}, seed ${one.seed}: ${one.status}, best epoch ${one.bestEpoch}, held-out loss ${one.validationLoss.toFixed(5)}`,
    );
  }
  terminal.result(`Weights: ${out}`);
}
