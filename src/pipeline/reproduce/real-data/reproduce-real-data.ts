import { type Effects, UserError } from "../../../core/index.ts";
import type { LoadedMarket } from "../../../data/index.ts";
import type { MarketHistory, PresetResult } from "../../../market/index.ts";
import { describeNetwork } from "../../../training/index.ts";
import type { MarketConfig, RunConfig } from "../../config.ts";
import { loadConfig } from "../../load-config.ts";
import { loadConfigured } from "../../load-markets.ts";
import { logKernel } from "../../log-kernel.ts";
import { defaultThreads, openPool, type Pool } from "../../pool.ts";
import type { PresetOptions } from "../preset.ts";
import { marketAnswers, marketChecks, marketDefects } from "./judgement.ts";
import { marketTables } from "./market-tables.ts";
import { EVIDENCE_CONFIG, SOURCE_CONFIG, trainingSteps } from "./preset-config.ts";
import { type ReproducedMarket, reproduceMarket } from "./reproduce-market.ts";

const SOURCE = "Deep Hedging Research: Comprehensive Findings, section 5 (SPY and NIFTY, 3.5 years to January 2026)";

/**
 * The source's SPY and NIFTY tables in its own protocol, defects included and named, and in the house's. Real histories only: a UserError where there are none, or
 * where they do not reach.
 */
export async function reproduceRealData(options: PresetOptions, fx: Effects): Promise<PresetResult> {
  const { config } = await loadConfig(SOURCE_CONFIG, options, fx);
  return await reproduceConfigured(config, options, fx);
}

/** The same of a configuration like the source's, whose budgets may be others. */
export async function reproduceConfigured(
  config: RunConfig,
  { data, threads = defaultThreads() }: Pick<PresetOptions, "data" | "threads">,
  fx: Effects,
): Promise<PresetResult> {
  const loaded = await Promise.all(config.markets.map((market) => loadConfigured(market, data, fx)));
  for (const [at, market] of config.markets.entries()) requireReal(market, loaded[at]!);
  logKernel(config, threads, fx);
  const pool = openPool(threads, fx);
  try {
    return await resultOf(config, loaded, pool, fx);
  } finally {
    await pool.close();
  }
}

/** A sample that is made up, or of other years, must not stand under the name of a market of the source. */
function requireReal({ test }: MarketConfig, { history, source }: LoadedMarket): void {
  const { label, nature, dates } = history;
  const last = dates.at(-1) ?? "";
  const hint = "Choose real data with --source csv --data DIR or --source yahoo.";
  if (nature === "synthetic" || source === "sample")
    throw new UserError(
      `${label}: no real history (source: ${source}, ${nature}); the published table is of one`,
      hint,
    );
  if (dates[0]! > test.from || (test.to !== undefined && last < test.to))
    throw new UserError(
      `${label}: the history has sessions ${dates[0]} to ${last}; the published table needs ${test.from} to ${test.to}`,
      hint,
    );
}

async function resultOf(
  config: RunConfig,
  loaded: readonly LoadedMarket[],
  pool: Pool,
  fx: Effects,
): Promise<PresetResult> {
  const timings: Record<string, number> = {};
  const timed = async (market: MarketConfig, history: MarketHistory) => {
    const started = fx.now().getTime();
    const found = await reproduceMarket(config, market, history, pool, fx);
    timings[market.definition.id] = (fx.now().getTime() - started) / 1000;
    return found;
  };
  const markets: ReproducedMarket[] = [];
  for (const [at, market] of config.markets.entries()) markets.push(await timed(market, loaded[at]!.history));
  return {
    ...{ preset: "real-data", title: "SPY and NIFTY of a published table, made again and corrected", source: SOURCE },
    ...{ quick: config.quick, seed: config.seed, figures: [], timings },
    tables: markets.flatMap(marketTables),
    checks: markets.flatMap(marketChecks),
    defects: markets.flatMap(marketDefects),
    answers: markets.flatMap(marketAnswers),
    notes: [...notesOf(config, markets), ...loaded.flatMap(({ notes }) => notes)],
    inputs: loaded.flatMap(({ history }) => history.provenance),
  };
}

function notesOf({ protocol, seed }: RunConfig, found: readonly ReproducedMarket[]): string[] {
  const { source, own } = found[0]!;
  const { training } = source.market;
  const { head, features, stages, pathsPerEpoch } = training;
  const windows = found.map(({ history, trainingWindows }) => `${trainingWindows} on ${history.label}`).join(", ");
  return [
    `\`${SOURCE_CONFIG}\` holds the protocol of the source as data; \`backhedge audit ${SOURCE_CONFIG}\` names its defects.`,
    `Row ${source.hedge.name}: ${describeNetwork(training)}, features ${features.join(", ")}, head ${head}, ${stages[0]!.loss} loss. Reproduced: trained on real windows (${windows}), ${protocol.epochs} epochs of one step, peak rate ${protocol.learningRate}. Corrected: the same network, trained on paths of simulators calibrated to what lies before the test, ${stages[0]!.epochs} epochs of ${pathsPerEpoch} paths.`,
    `Rows ${own.join(", ") || "-"}: corrected only, on as many paths as ${source.hedge.name}, by the recipe of \`${EVIDENCE_CONFIG}\` without its fine-tuning: a network that corrects a rule, so that it hedges before it has learned anything. One that says the delta itself starts from none, and ${trainingSteps(training)} steps decide how much of the hedge it has found.`,
    "A fit, not a prediction: the source names neither its sample's days nor its volatility, nor its budget of training. Days, volatility and divisor were searched for until its Black-Scholes rows came out as printed; that one choice gives all six figures of two markets speaks for it, and the checks confirm no more than this fit. Epochs and rate were chosen with the network's printed figures in view, on a plain LSTM, and not again for this one.",
    `Evidence needs a longer test: \`backhedge run ${EVIDENCE_CONFIG}\`.`,
    `Seed ${seed}. The same data and seed give the same tables to the bit on one kernel, with any number of threads.`,
  ];
}
