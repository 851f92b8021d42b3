import { signature } from "../../../engine/index.ts";
import type { PresetDefect } from "../../../market/index.ts";
import { conditionalValueAtRisk, mean } from "../../../statistics/index.ts";
import type { TrainedNetwork } from "../../../training/index.ts";
import { classicalHedges } from "./classical-hedges.ts";
import { type HestonPaths, STEPS } from "./heston-market.ts";
import { hedgePaths, reportEpisodes } from "./report-episodes.ts";
import { publishedFigures } from "./risk-figures.ts";

/** What is wrong with how the report made its figures, each with what it does here. */
export function defectsOf(test: HestonPaths, premium: number, lastKept: readonly TrainedNetwork[]): PresetDefect[] {
  const episodes = reportEpisodes(test, 0);
  const delta = classicalHedges["Black-Scholes delta"](test, episodes);
  const figuresOf = (deltas: Float64Array) => {
    const { gross, volume } = hedgePaths(deltas, episodes);
    return publishedFigures(gross, volume);
  };
  const plain = hedgePaths(delta, episodes);
  const black = publishedFigures(plain.gross, plain.volume);
  const capped = [0.3, 0.2].map((cap) => [cap, figuresOf(cappedFromNothing(delta, cap))] as const);
  const bands = (["Whalley-Wilmott, as coded", "Whalley-Wilmott"] as const).map((name) =>
    figuresOf(classicalHedges[name](test, episodes)),
  );
  const other = otherPaths(delta, 0.15);
  return [
    signatureDefect(),
    {
      name: "Increments are capped from a position of 0",
      finding: `H-SAH may move by 0.3 a step and the simple hybrid by 0.2, and both start at 0, although the first delta is ${digits(delta[0]!, 2)}. The Black-Scholes delta itself, moved so, has ${capped.map(([cap, { std, cvar95 }]) => `Std ${digits(std)} and CVaR95 ${digits(cvar95)} under a cap of ${cap}`).join(", ")}; free, ${digits(black.std)} and ${digits(black.cvar95)}.`,
    },
    {
      name: "The band's reference comes from other paths",
      finding: `The second stage holds deltas within 0.15 of those of the first stage on different paths. Black-Scholes deltas leave such a band about those of the next test path in ${digits(100 * other.share, 1)} % of the decisions, and differ by ${digits(other.distance)} on average: the penalty pulls towards another path's hedge. Ours takes the same path.`,
    },
    {
      name: "Costs are not multiplied by the price",
      finding: `At 18 bp the Black-Scholes delta pays ${digits(18e-4 * mean(plain.turnover))} points on the value traded; the report's formula books ${digits(18e-4 * mean(plain.volume))}.`,
    },
    {
      name: "No premium is booked",
      finding: `CVaR95 of the Black-Scholes row is ${digits(black.cvar95)}, of which ${digits(premium)} (${digits((100 * premium) / black.cvar95, 0)} %) are the option's value, the same whatever the hedge: its criterion of 5 % asks for ${digits((5 * black.cvar95) / (black.cvar95 - premium), 1)} % of the hedge error.`,
    },
    lastWeightsDefect(lastKept),
    {
      name: "Whalley-Wilmott's band has the wrong exponent",
      finding: `With Gamma S^2 for Gamma^2 S the half-width is so wide that the row hardly trades: volume ${digits(bands[0]!.volume)} and Std ${digits(bands[0]!.std)}; correct, ${digits(bands[1]!.volume)} and ${digits(bands[1]!.std)}.`,
    },
    tailDefect(plain.gross, black.cvar95),
  ];
}

/** Positions that go towards their targets by at most `cap` a step, from 0. */
function cappedFromNothing(targets: Float64Array, cap: number): Float64Array {
  const held = new Float64Array(targets.length);
  for (let at = 0; at < held.length; at++) {
    const before = at % STEPS === 0 ? 0 : held[at - 1]!;
    held[at] = before + Math.min(Math.max(targets[at]! - before, -cap), cap);
  }
  return held;
}

/** Of the deltas of each path less those of the next: mean distance, and how often it is beyond `width`. The first step is the same on all paths. */
function otherPaths(delta: Float64Array, width: number): { distance: number; share: number } {
  let [sum, beyond] = [0, 0];
  for (let at = 0; at < delta.length; at++) {
    const distance = Math.abs(delta[at]! - delta[(at + STEPS) % delta.length]!);
    sum += distance;
    if (distance > width) beyond++;
  }
  return { distance: sum / delta.length, share: beyond / delta.length };
}

const ZIGZAG = [0, 0, 1, 2, 3, 1, 4, 4];

function signatureDefect(): PresetDefect {
  const level2 = (shift: number) =>
    signature(
      Float64Array.from(ZIGZAG, (value) => value + shift),
      { dimension: 2, depth: 2 },
    ).subarray(2);
  const list = (values: Float64Array) => `[${Array.from(values, (value) => Number(value.toFixed(6))).join(", ")}]`;
  return {
    name: "Its signatures are none",
    finding: `Level 2 is made from the path's level instead of its increments, so it changes when the path is shifted; level 3 and above are products or noise. Ours are exact: the zigzag (0,0)(1,2)(3,1)(4,4) has level 2 ${list(level2(0))}, and ${list(level2(5))} shifted by 5. Both columns use exact ones.`,
  };
}

/** @param networks those that kept their last weights */
function lastWeightsDefect(networks: readonly TrainedNetwork[]): PresetDefect {
  const losses = networks.map(({ history, options }) => {
    const stage = history.filter((record) => record.stage === options.stages.length - 1);
    return stage.at(-1)!.validationLoss - Math.min(...stage.map(({ validationLoss }) => validationLoss));
  });
  const worse = losses.filter((loss) => loss > 0).length;
  return {
    name: "The best weights are not restored",
    finding: `${worse} of ${networks.length} reproduced trainings end with weights that are worse on validation paths than an earlier epoch's, by ${digits(mean(Float64Array.from(losses)))} points of the loss on average over all; a schedule that ends near a rate of 0 hides most of it. Corrected rows keep the best.`,
  };
}

function tailDefect(pnl: Float64Array, printed: number): PresetDefect {
  const few = Float64Array.from({ length: 34 }, (_, i) => -1 - i);
  const theirs = publishedFigures(few, new Float64Array(34)).cvar95;
  return {
    name: "CVaR without the fraction of the tail",
    finding: `On ${pnl.length.toLocaleString("en-US")} paths it makes no difference (${digits(printed)} against ${digits(conditionalValueAtRisk(pnl, 0.95))}). On 34 windows, as on its real data, the losses 1 to 34 have a CVaR95 of ${digits(theirs)} by its rule and ${digits(conditionalValueAtRisk(few, 0.95))} exactly, and it rests on two of them.`,
  };
}

function digits(value: number, count = 4): string {
  return value.toFixed(count);
}
