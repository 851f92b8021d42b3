import { check, UserError } from "../../core/index.ts";
import type { CostModel } from "../../costs/index.ts";
import type { HedgeInputs, Strategy } from "../../hedging/index.ts";
import type { QuotedEpisode, QuotedLedger, QuotedMarks, QuotedSide, StrategyFamily } from "../../market/index.ts";
import { decidedPositions } from "../held-positions.ts";
import { prepareQuotes, type QuotedMarket } from "./prepare-quoted.ts";
import { heldSteps, type QuotedInputOptions, quotedInputs, type VolatilitySource } from "./quoted-inputs.ts";
import { quotedOptionCosts } from "./quoted-option-costs.ts";
import { settleDaily } from "./settle-daily.ts";

/** A strategy that is replayed on real quotes: any `Strategy`, or a fitted challenger with its name. */
export interface QuotedStrategy {
  /** As printed in tables. */
  readonly name: string;
  readonly family: StrategyFamily;
  /** Which volatility it is given; default: that of the chain at the money, with the slope of the smile. */
  readonly volatility?: VolatilitySource | undefined;
  /** See `Strategy`. */
  readonly gives?: Strategy["gives"] | undefined;
  readonly deltas: Strategy["deltas"];
}

export interface QuotedReplayOptions extends QuotedMarket, QuotedInputOptions {
  readonly panel: string;
  readonly episodes: readonly QuotedEpisode[];
  readonly costs: CostModel;
}

/**
 * Replays strategies on quoted episodes, for the seller and the buyer: the same options, entries, marks, days and costs for all.
 * Under proxy marks premium, marks and what every strategy is given come from the volatility index; hedge prices and payoffs stay real.
 */
export function replayQuotes(
  options: QuotedReplayOptions,
  strategies: readonly QuotedStrategy[],
  marks: QuotedMarks,
): QuotedLedger[] {
  const { panel, episodes, hedgeInstrument, costs } = options;
  const prepared = episodes.map((episode) => prepareQuotes(options, episode, marks));
  const deltasOf = quotedDeltas(options, marks);
  return strategies.flatMap((strategy) => {
    const deltas = deltasOf(strategy);
    return (["short", "long"] as const).map((side: QuotedSide): QuotedLedger => {
      const sign = side === "short" ? 1 : -1;
      const terms = { side: sign, funded: hedgeInstrument === "shares", costs } as const;
      const outcomes = episodes.map((episode, i) => {
        const positions = decidedPositions({ kind: episode.kind, side: sign }, deltas[i]!, strategy.gives);
        const optionCosts = quotedOptionCosts(costs, episode, sign, prepared[i]!.scale);
        return settleDaily(prepared[i]!, positions, { ...terms, optionCosts });
      });
      return { panel, strategy: strategy.name, family: strategy.family, side, marks, outcomes };
    });
  });
}

/** Deltas of a strategy on every episode [episodes][steps]. */
export type QuotedDeltas = (strategy: Pick<QuotedStrategy, "name" | "deltas" | "volatility">) => Float64Array[];

/** Asks strategies for their deltas; episodes of one length are asked for together, and what strategies see is made once for all of them. */
export function quotedDeltas(options: Omit<QuotedReplayOptions, "costs">, marks: QuotedMarks): QuotedDeltas {
  const { history, episodes } = options;
  const batches = new Map<VolatilitySource, Batch[]>();
  return ({ name, deltas, volatility = "at-the-money" }) => {
    const source = marks === "proxy" ? "proxy" : volatility;
    let own = batches.get(source);
    if (own === undefined) {
      own = byLength(episodes).map(([steps, members]) => {
        const batch = members.map((at) => episodes[at]!);
        return { members, inputs: quotedInputs(history, batch, steps, source, options) };
      });
      batches.set(source, own);
    }
    const out: Float64Array[] = [];
    for (const { members, inputs } of own) {
      const found = deltas(inputs);
      const { steps } = inputs;
      check(
        found.length === members.length * steps,
        () => `${name}: ${members.length * steps} deltas needed, got ${found.length}`,
      );
      for (const [i, at] of members.entries()) {
        out[at] = found.slice(i * steps, (i + 1) * steps);
        requireFinite(out[at]!, name, episodes[at]!);
      }
    }
    return out;
  };
}

/** Episodes of one length, by their numbers. */
interface Batch {
  readonly members: readonly number[];
  readonly inputs: HedgeInputs;
}

/** Numbers of the episodes by their held steps, in order of length. */
function byLength(episodes: readonly QuotedEpisode[]): [number, number[]][] {
  const groups = new Map<number, number[]>();
  for (const [at, episode] of episodes.entries()) {
    const steps = heldSteps(episode).length;
    const members = groups.get(steps);
    if (members === undefined) groups.set(steps, [at]);
    else members.push(at);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

function requireFinite(deltas: Float64Array, name: string, { contracts, steps }: QuotedEpisode): void {
  const at = deltas.findIndex((delta) => !Number.isFinite(delta));
  if (at < 0) return;
  throw new UserError(
    `${name} gave the delta ${deltas[at]} for ${contracts.join(" + ")} on ${steps[at]!.date}`,
    "Check the history of the underlying and its volatility index before that day.",
  );
}
