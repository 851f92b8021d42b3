import { networkPeriods } from "../backtest/index.ts";
import type { Compute } from "../models/index.ts";
import { describeNetwork, type TrainedNetwork, type TrainingStage } from "../training/index.ts";
import { type MarketPlan, planOfHedge } from "./market-plan.ts";
import type { Block } from "./train-market.ts";

/** A market with its networks, and what evaluates them. */
interface NetworksOfMarket {
  readonly plan: MarketPlan;
  readonly blocks: readonly Block[];
  readonly compute?: Compute | undefined;
}

/** Which networks hedged which entries, and what they had seen: one line for each period. */
export function describeNetworks(plan: MarketPlan, blocks: readonly Block[]): string[] {
  return plan.market.learned.flatMap((hedge) => {
    const own = blocks.filter((block) => block.hedge.name === hedge.name);
    const prefix = hedge.id === "" ? "" : `${hedge.name}, `;
    return describeHedge(planOfHedge(plan, hedge), own).map((line) => `${prefix}${line}`);
  });
}

function describeHedge({ folds, market }: MarketPlan, blocks: readonly Block[]): string[] {
  if (blocks.length === 0) return [];
  const untuned = market.training.fineTune === null ? "" : ", not fine-tuned";
  return networkPeriods(folds).map(({ from, to, trainingCutoff, fineTuneCutoff }) => {
    const tuned = blocks
      .find(({ cutoff }) => cutoff === trainingCutoff)
      ?.fineTuned.find(({ cutoff }) => cutoff === fineTuneCutoff);
    const windows = tuned?.networks[0]?.fineTuned?.windows;
    const tuning = windows === undefined ? untuned : `, fine-tuned before ${fineTuneCutoff} on ${windows} past windows`;
    return `${from} to ${to}: trained before ${trainingCutoff}${tuning}`;
  });
}

/** How the networks were trained, from their own options: a configuration may have changed since. One sentence, none without networks. */
export function describeBudgets(markets: readonly NetworksOfMarket[]): string[] {
  const own = markets.flatMap(hedgesOf).map(describeHedgeBudget);
  return own.length === 0 ? [] : [`Networks: ${own.join("; ")}.`];
}

/** A market once for each learned hedge that has networks, with the hedge's plan and blocks. */
function hedgesOf({ plan, blocks }: NetworksOfMarket): HedgeOfMarket[] {
  return plan.market.learned
    .map((hedge) => ({
      label: hedge.id === "" ? plan.market.definition.label : `${plan.market.definition.label} ${hedge.name}`,
      plan: planOfHedge(plan, hedge),
      blocks: blocks.filter((block) => block.hedge.name === hedge.name),
    }))
    .filter((one) => one.blocks.length > 0);
}

interface HedgeOfMarket extends Pick<NetworksOfMarket, "plan" | "blocks"> {
  readonly label: string;
}

function describeHedgeBudget({ label, plan, blocks }: HedgeOfMarket): string {
  const { training } = plan.market;
  const budgets = distinct(blocks.flatMap(({ networks }) => networks.map(describeBudget)));
  const seeds = distinct(blocks.map(({ networks }) => `${networks.length} seed(s)`));
  const tunings = distinct(blocks.flatMap(tunedNetworks).map(describeTuning));
  const schedule =
    training.fineTune === null || tunings.length === 0
      ? ""
      : `, fine-tuned every ${training.fineTune.everyYears} test year(s) once ${training.fineTune.minYears} years of past real windows lie behind (${tunings.join(" or ")})`;
  return `${label} ${budgets.join(" or ")}, ${seeds.join(" or ")}${schedule}`;
}

function describeBudget({ options }: TrainedNetwork): string {
  const { head, band, stages, pathsPerEpoch, strikeVolatility } = options;
  const seen = `${describeFeatures(options)}${strikeVolatility ? ", d1 at the strike's own volatility" : ""}`;
  const learned = stages.map((stage) => `${describeLoss(stage)} (${stage.epochs} epochs)`).join(" then ");
  return `${describeNetwork(options)}, head ${head}${band ? " with band" : ""}${seen}, ${learned}, ${pathsPerEpoch} fresh paths an epoch`;
}

/** Signatures are told with the network. */
function describeFeatures({ features }: TrainedNetwork["options"]): string {
  const own = features.filter((name) => name !== "signature");
  if (own.length === 0) return ", no other features";
  if (!own.includes("base")) return `, features ${own.join(", ")} alone`;
  const more = own.filter((name) => name !== "base");
  return more.length === 0 ? "" : `, features ${more.join(", ")} added`;
}

function describeLoss({ loss, tradePenalty, bandPenalty }: TrainingStage): string {
  const traded = tradePenalty === 0 ? "" : " with a trading penalty";
  const near = bandPenalty === null ? "" : ` near its start's hedge (band ${bandPenalty.width})`;
  return `${loss}${traded}${near}`;
}

function describeTuning({ options, fineTuned }: TrainedNetwork): string {
  const last = options.stages.at(-1);
  const share = 100 * (fineTuned?.simulatedShare ?? Number.NaN);
  return `${last?.epochs} epochs, peak rate ${last?.learningRate}, ${share} % simulated`;
}

/** What evaluated the networks, and what trained them: results of two kernels differ in the last bits. Nothing without networks. */
export function describeCompute(markets: readonly NetworksOfMarket[]): string[] {
  const withNetworks = markets.filter(({ blocks }) => blocks.length > 0);
  if (withNetworks.length === 0) return [];
  const evaluated = distinct(withNetworks.flatMap(({ compute }) => (compute === undefined ? [] : [nameOf(compute)])));
  const networks = withNetworks.flatMap(({ blocks }) =>
    blocks.flatMap((one) => [...one.networks, ...tunedNetworks(one)]),
  );
  const trained = distinct(networks.map(({ computedBy }) => `\`${computedBy}\``));
  return [`Networks evaluated by ${evaluated.join(" and ")}, trained by ${trained.join(" and ")}.`];
}

function nameOf({ kind, name }: Compute): string {
  return kind === "kernel" ? `the kernel \`${name}\`` : `the tensor library \`${name}\``;
}

function tunedNetworks({ fineTuned }: Block): readonly TrainedNetwork[] {
  return fineTuned.flatMap(({ networks }) => networks);
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
