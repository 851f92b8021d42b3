import { about, type DecideAll, type Decisions, type GuardReport, singleSeedGuard } from "../../backtest/index.ts";
import { type Effects, UsageError } from "../../core/index.ts";
import { blackScholesDelta } from "../../hedging/index.ts";
import { loadCompute } from "../../models/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import { loadConfig } from "../load-config.ts";
import { loadConfigured } from "../load-markets.ts";
import { type MarketPlan, planMarket } from "../market-plan.ts";
import { marketInputs, marketStrategies, type StrategyPositions } from "../market-strategies.ts";
import { defaultThreads, openPool, type Pool } from "../pool.ts";
import { publishedInputs } from "../published-inputs.ts";
import { publishedSample } from "../published-sample.ts";
import { readBlocks } from "../read-blocks.ts";
import { isPublishedProtocol } from "../schema/protocol.ts";
import type { StageOptions } from "../stages.ts";
import { withYearlyHeston } from "../yearly-heston.ts";
import { type AuditReport, auditReport } from "./audit-report.ts";
import { bookGuards, ledgersOf } from "./book-guards.ts";
import type { AuditedNetworks } from "./decide.ts";
import { bothPasses, knownGuards, named } from "./known-guards.ts";
import { lookAheadGuards } from "./position-guards.ts";
import { protocolGuards } from "./protocol-guards.ts";

/**
 * Audits what a configuration will do: its protocol, and every strategy's decisions on its markets. Networks are audited where their weights are given.
 */
export async function auditConfig(
  options: StageOptions & { readonly weights?: string | undefined },
  fx: Effects,
): Promise<AuditReport> {
  const { config } = await loadConfig(options.configPath, options, fx);
  const published = isPublishedProtocol(config.protocol);
  const { weights } = options;
  if (published && weights !== undefined)
    throw new UsageError("--weights: a published protocol trains its networks in `run`", "Audit the run's folder.");
  const pool = openPool(options.threads ?? defaultThreads(), fx);
  try {
    const reports = await configReports(options, config, pool, fx);
    const notes = published || weights !== undefined ? [] : ["networks: no --weights were given"];
    return auditReport(options.configPath, "configuration", reports, notes);
  } finally {
    await pool.close();
  }
}

async function configReports(
  options: StageOptions & { readonly weights?: string | undefined },
  config: RunConfig,
  pool: Pool,
  fx: Effects,
): Promise<GuardReport[]> {
  const { weights } = options;
  const reports: GuardReport[] = [];
  for (const market of config.markets) {
    const { history } = await loadConfigured(market, options.data, fx);
    if (isPublishedProtocol(config.protocol)) {
      reports.push(...protocolGuards(config, market, history));
      reports.push(...(await publishedDecisionGuards(config, market, history)));
      continue;
    }
    const plan = await withYearlyHeston(config, planMarket(config, market, history), pool);
    const networks = await networksIn(weights, plan, pool, fx);
    fx.log(`${history.label}: auditing ${plan.set.entries.length} episodes`);
    const { positions } = marketStrategies(config, plan, networks.blocks, networks.compute);
    reports.push(...(await decisionGuards(config, market, plan, networks, positions)));
    reports.push(...bookGuards(config, plan, ledgersOf(config, plan, positions)));
    const seeds = singleSeedGuard("networks", market.training.seeds, config.quick ? "warning" : "defect");
    reports.push(about(named(history.label, "networks"), seeds));
  }
  return reports;
}

/** The networks of a weights folder; none without one. */
export async function networksIn(
  folder: string | undefined,
  plan: MarketPlan,
  pool: Pool,
  fx: Effects,
): Promise<AuditedNetworks> {
  if (folder === undefined) return { blocks: [], compute: undefined, pool };
  const blocks = await readBlocks(folder, plan, fx);
  return { blocks, compute: await loadCompute(plan.market.training.compute), pool };
}

/** Every guard of decisions and positions on one market of the house's protocol. @param positions of the strategies of the plan */
export async function decisionGuards(
  config: RunConfig,
  market: MarketConfig,
  plan: MarketPlan,
  networks: AuditedNetworks,
  positions: readonly StrategyPositions[],
): Promise<GuardReport[]> {
  const placebos = positions.filter(({ family }) => family === "placebo").map(({ name }) => name);
  const known = await knownGuards(config, market, plan, networks);
  return [
    ...known.map((report) => (placebos.some((name) => report.target.endsWith(name)) ? asWarning(report) : report)),
    ...lookAheadGuards(plan, marketInputs(plan), positions),
  ];
}

/** A placebo may be made to do what no hedge may. */
function asWarning(report: GuardReport): GuardReport {
  return { ...report, severity: "warning" };
}

/** Truncation and future shock of the published benchmark and of the networks' volatility. */
async function publishedDecisionGuards(
  config: RunConfig,
  market: MarketConfig,
  history: Parameters<DecideAll>[0],
): Promise<GuardReport[]> {
  const { test } = publishedSample(config, market, history);
  const decide: DecideAll = (known) => {
    const sample = publishedSample(config, market, known);
    const windows = [...sample.training, ...sample.test];
    const { benchmark, network } = publishedInputs(config, known, sample, windows);
    const rows = (values: Float64Array): Decisions =>
      new Map(
        windows.map(({ entry }, i) => [
          known.dates[entry]!,
          values.subarray(i * benchmark.steps, (i + 1) * benchmark.steps),
        ]),
      );
    return new Map([
      [`${blackScholesDelta.name} (as published)`, rows(blackScholesDelta.deltas(benchmark))],
      ["input trailing volatility (as published)", rows(network.impliedVolatility)],
    ]);
  };
  const reports = await bothPasses(decide, history, test[Math.floor(test.length / 2)]!.entry);
  return reports.map((report) => about(named(history.label, report.target), report));
}
