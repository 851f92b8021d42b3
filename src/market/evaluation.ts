import type { IsoDate } from "../core/index.ts";
import type { Interval } from "./results.ts";

/** What kind of hedge a strategy is: a placebo must do harm, or a table that praises it is wrong. */
export type StrategyFamily = "benchmark" | "classical" | "learned" | "placebo" | "unhedged";

/** One figure of a strategy beside that of another on the same episodes and the same resamples. */
export interface ComparedValue {
  readonly value: number;
  readonly against: number;
  /** value / against; without meaning where `against` may be near or below 0. */
  readonly ratio: number;
  readonly ratioInterval: Interval;
  /** value - against. */
  readonly difference: number;
  readonly differenceInterval: Interval;
  /** Two-sided, of no difference: twice the share of resampled differences on the rarer side of 0, so that it is below 0.05 where the interval excludes 0. */
  readonly pValue: number;
  /** Holm's, over all declared comparisons of the market: strategies x what they are against x figures; absent where this one was not declared. */
  readonly adjustedPValue?: number | undefined;
}

export type ComparedName = "mean" | "std" | "cvar95" | "cvar95Centred" | "volume" | "cost";

/** A strategy against another: the primary result. Losses positive; money in % of the price at entry, cost in basis points. */
export interface PairedRow extends Readonly<Record<ComparedName, ComparedValue>> {
  readonly strategy: string;
  readonly against: string;
}

/** Levels of one strategy over some episodes. NaN where there are too few: a standard deviation needs two. */
export interface Levels {
  readonly strategy: string;
  readonly episodes: number;
  readonly independentWindows: number;
  /** Episodes in the 5 % tail: under 10 its CVaR is not reliable. */
  readonly tailPoints: number;
  readonly mean: number;
  readonly std: number;
  readonly downsideStd: number;
  readonly var95: number;
  readonly cvar95: number;
  readonly var975: number;
  readonly cvar975: number;
  readonly cvar95Centred: number;
  readonly worst: number;
  readonly maxDrawdown: number;
  /** Entropic risk with risk aversion 1 (% of spot), and the effective number of episodes behind it. */
  readonly entropic: number;
  readonly entropicSampleSize: number;
  readonly volume: number;
  readonly costBps: number;
  readonly meanDelta: number;
  /** Mean |second difference| of the positions of an episode; NaN for fewer than three steps. */
  readonly roughness: number;
}

/** Levels within a part of the test span, beside BS Delta there. */
export interface PartRow extends Levels {
  /** The year, the level of a regime, or the name of a stress window. */
  readonly part: string;
  /** First and last entry. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** std / that of BS Delta in this part; cvar95 as a difference: its ratio means nothing in calm parts. */
  readonly stdRatio: number;
  readonly cvar95Difference: number;
  readonly meanDifference: number;
}

/** Episodes grouped by something known before their entry. */
export interface RegimeRow extends PartRow {
  /** `volatility`, `trend`, `spot-vol correlation`, `cost epoch`. */
  readonly regime: string;
  /** False with fewer than 10 independent windows. */
  readonly sufficient: boolean;
}

/** A window declared in the configuration: `from` and `to` are its dates, and its episodes those held over at least one of its sessions. */
export interface StressRow extends PartRow {
  /** Whether the strategy's mean loss there exceeds BS Delta's by more than the limit. */
  readonly breached: boolean;
}

/**
 * Where an episode's P&L comes from; lines add up to the P&L. Money in % of the price at entry, mean of the episodes.
 */
export interface AttributionRow {
  readonly strategy: string;
  readonly episodes: number;
  /** Mean by line, in the order of the table. */
  readonly lines: Readonly<Record<string, number>>;
  /** Standard deviation of each line over the episodes. */
  readonly deviations: Readonly<Record<string, number>>;
  /** Mean P&L, and the largest |P&L - sum of lines| of any episode. */
  readonly pnl: number;
  readonly largestResidual: number;
}

/**
 * Mean cost of an episode by component, over the fills of one span of dates in which rates are about the same; `to` is the day after the last. An
 * episode counts with the share of its closes in the span, so `episodes` need not be whole. Basis points of the price at entry.
 */
export interface CostEpochRow {
  readonly strategy: string;
  readonly from: IsoDate;
  readonly to: IsoDate | undefined;
  readonly episodes: number;
  readonly bps: Readonly<Record<string, number>>;
}

/** The same positions at a flat cost a side, in basis points. */
export interface BreakEvenRow {
  readonly strategy: string;
  readonly bps: number;
  readonly mean: number;
  readonly std: number;
  readonly cvar95: number;
  readonly costBps: number;
}

/** The flat cost at which a strategy's figure equals that of another; undefined: no change of order up to 30 bp. */
export interface BreakEvenCost {
  readonly strategy: string;
  readonly against: string;
  readonly figure: "std" | "cvar95";
  readonly bps: number | undefined;
  /** Order at no cost. */
  readonly betterAtZero: boolean;
}

/** The test repeated with one setting changed. Trained networks and fitted rules are those of the base case. */
export interface SensitivityRow {
  /** e.g. `iv multiple`, `trade lag`, `rebalance interval`, `cost multiple`, `strike`, `kind`, `side`, `seed`. */
  readonly setting: string;
  readonly value: string;
  readonly strategy: string;
  readonly mean: number;
  readonly std: number;
  readonly cvar95: number;
  readonly cvar95Centred: number;
  readonly volume: number;
  readonly costBps: number;
  /** To BS Delta under the same setting. */
  readonly stdRatio: number;
  readonly cvar95Ratio: number;
  readonly cvar95CentredRatio: number;
  /** 1: the lowest std of the strategies shown under this setting. */
  readonly rank: number;
}

/** Whether the best of all configurations tried beats the benchmark by more than searching explains. */
export interface RealityCheck {
  readonly figure: "std" | "cvar95";
  readonly benchmark: string;
  /** Configurations compared, those of earlier runs included. */
  readonly candidates: number;
  readonly best: string;
  /** White (2000), Econometrica 68; and Hansen's consistent version (2005), JBES 23. */
  readonly whitePValue: number;
  readonly consistentPValue: number;
  /** Configurations on the register whose episodes are not at hand: they count as tried, and could not be compared. */
  readonly missing: number;
}

/** A configuration that was tried on a market, in this or an earlier run. */
export interface TriedConfiguration {
  /** Hash of everything that decides its positions. */
  readonly id: string;
  readonly market: string;
  readonly strategy: string;
  readonly family: StrategyFamily;
  /** What distinguishes it, for people. */
  readonly description: string;
  /** Instant of the run that tried it first, ISO 8601. */
  readonly first: string;
  readonly runs: number;
  /** Of the latest run. */
  readonly stdRatio: number;
  readonly cvar95Ratio: number;
}

/** What a lower risk is paid for with. Money in % of the price at entry. */
export interface GivenUp {
  /** Mean P&L less BS Delta's. */
  readonly meanDifference: number;
  readonly meanDifferenceInterval: Interval;
  readonly meanDelta: number;
  readonly benchmarkMeanDelta: number;
}

/** By the rule fixed before the run. */
export interface Verdict {
  readonly strategy: string;
  /** Intervals of std and CVaR95 exclude no difference against BS Delta and the best classical hedge, and no stress window is breached. */
  readonly preferred: boolean;
  readonly bestClassical: string;
  /** Each condition of the rule in words, with its figures. */
  readonly conditions: readonly { readonly text: string; readonly met: boolean }[];
  readonly givenUp: GivenUp;
}

/** How a figure differs between networks that differ by their seed alone. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Standard deviation, divisor n - 1; NaN for one seed. */
  readonly sd: number;
}

/** The single networks behind an averaged one. */
export interface SeedSpread {
  readonly strategy: string;
  readonly seeds: number;
  readonly mean: Spread;
  readonly std: Spread;
  readonly cvar95: Spread;
  readonly volume: Spread;
  readonly costBps: Spread;
  /** To BS Delta. */
  readonly stdRatio: Spread;
  readonly cvar95Ratio: Spread;
}

/** Parameters of a fitted hedge by test year. */
export interface ChallengerFits {
  readonly strategy: string;
  readonly description: string;
  readonly years: readonly {
    readonly year: number;
    readonly cutoff: IsoDate;
    readonly parameters: Readonly<Record<string, number>>;
  }[];
}

/** A challenger that takes no part in a test because it could not be fitted for one of its years. */
export interface LeftOut {
  readonly strategy: string;
  /** First such year, and why. */
  readonly reason: string;
}

/** Everything that the committee's paper says about one market, beside the main table. */
export interface MarketEvaluation {
  readonly market: string;
  readonly levels: readonly Levels[];
  readonly families: Readonly<Record<string, StrategyFamily>>;
  /** The hedge that each placebo distorts: a placebo must be no better than that. */
  readonly placebos: Readonly<Record<string, string>>;
  /** Every strategy against BS Delta, then every classical and learned one against the best classical hedge. */
  readonly paired: readonly PairedRow[];
  readonly years: readonly PartRow[];
  readonly regimes: readonly RegimeRow[];
  readonly stress: readonly StressRow[];
  readonly attribution: readonly AttributionRow[];
  readonly costEpochs: readonly CostEpochRow[];
  readonly breakEven: readonly BreakEvenRow[];
  readonly breakEvenCosts: readonly BreakEvenCost[];
  readonly sensitivities: readonly SensitivityRow[];
  readonly realityChecks: readonly RealityCheck[];
  readonly tried: readonly TriedConfiguration[];
  readonly fits: readonly ChallengerFits[];
  readonly leftOut?: readonly LeftOut[] | undefined;
  readonly verdicts: readonly Verdict[];
  /** One for each strategy that averages networks. */
  readonly seeds: readonly SeedSpread[];
}
