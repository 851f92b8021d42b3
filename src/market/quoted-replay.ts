import type { IsoDate } from "../core/index.ts";
import type { StrategyFamily } from "./evaluation.ts";
import type { QuotedExpiry } from "./quoted-day.ts";
import type { Interval } from "./results.ts";

/** One session of an episode on which its option had a price of the market. Money in the currency of the option. */
export interface QuotedStep {
  readonly date: IsoDate;
  /** Sessions of the underlying since the step before; 0 at entry. */
  readonly sessions: number;
  /** The underlying at the time of the quotes, and its forward for the option's expiry. */
  readonly spot: number;
  readonly forward: number;
  readonly forwardFrom: QuotedExpiry["forwardFrom"];
  readonly discount: number;
  /** Years to settlement, ACT/365. */
  readonly tau: number;
  /** Middle of the two sides or settlement price, of the whole option (a straddle is two). */
  readonly price: number;
  /** NaN where the source has no two sides. */
  readonly halfSpread: number;
  /** Of the option's own strike, and at the money; fractions a year. */
  readonly volatility: number;
  readonly atTheMoney: number;
  /** d sigma / d ln K at the money. */
  readonly slope: number;
  /** The volatility index of the day; NaN where there is none. */
  readonly index: number;
  /** Whether a volatility or the slope is the last known one: the day has the option's price, but its smile does not say them. */
  readonly carried: boolean;
}

/** How an episode ended: paid at expiry, or valued at the last mark that the panel has. */
export type QuotedEndKind = "expiry" | "marked-out";

export interface QuotedEnd {
  readonly kind: QuotedEndKind;
  readonly date: IsoDate;
  /** What the option pays, or its last mark. */
  readonly value: number;
  /** Price of the underlying at the end: the settlement level, or that of the last mark. */
  readonly level: number;
  /** Sessions since the last step that was hedged. */
  readonly sessions: number;
  /** Who says the settlement level. */
  readonly settledBy?: "source" | "history" | undefined;
}

/** One real option followed day by day. */
export interface QuotedEpisode {
  /** Name of the entry rule. */
  readonly rule: string;
  readonly kind: "call" | "put" | "straddle";
  /** Contract ids: one, or call and put of a straddle. */
  readonly contracts: readonly string[];
  readonly expiry: IsoDate;
  readonly strike: number;
  /** Marked sessions, the entry first. Those from which a position is held: all of an expired option, all but the last of a marked-out one. */
  readonly steps: readonly QuotedStep[];
  readonly end: QuotedEnd;
  /** Sessions between entry and end without a mark: the position was held. */
  readonly unmarked: number;
}

/** An entry that did not become an episode. */
export interface QuotedExclusion {
  readonly date: IsoDate;
  readonly rule: string;
  readonly contract?: string | undefined;
  readonly reason: string;
}

/** Episodes of a panel, in order of entry, and what was left out. */
export interface QuotedEpisodes {
  readonly episodes: readonly QuotedEpisode[];
  readonly excluded: readonly QuotedExclusion[];
}

/**
 * What one strategy did on one episode, in % of the underlying's price at entry:
 * pnl = premium - value + gains + dividends + financing - sum(costs) = sum(daily).
 */
export interface QuotedOutcome {
  readonly pnl: number;
  /** At the middle price; the half-spread is one of the costs. Positive for the seller. */
  readonly premium: number;
  readonly value: number;
  readonly gains: number;
  readonly dividends: number;
  readonly financing: number;
  /** By component; `option half-spread` is what the entry paid to cross the option's market. */
  readonly costs: Readonly<Record<string, number>>;
  readonly totalCost: number;
  /** P&L of the opening trade, then of each step up to the end, with the option at its mark [steps + 1]. */
  readonly daily: Float64Array;
  /** Positions over the steps, in units of the forward [steps]. */
  readonly positions: Float64Array;
  readonly volume: number;
}

export type QuotedSide = "short" | "long";
/** `real`: premium and marks are the market's; `proxy`: those of the volatility index times a constant. */
export type QuotedMarks = "real" | "proxy";

/** One strategy on all episodes of a panel. */
export interface QuotedLedger {
  readonly panel: string;
  readonly strategy: string;
  readonly family: StrategyFamily;
  readonly side: QuotedSide;
  readonly marks: QuotedMarks;
  /** In the order of the panel's episodes. */
  readonly outcomes: readonly QuotedOutcome[];
}

export interface QuotedFigures<T> {
  readonly std: T;
  readonly dailyStd: T;
  readonly cvar95: T;
  readonly volume: T;
  readonly cost: T;
}

/** One strategy on the episodes of a panel that ended alike. Money in % of the price at entry, losses positive. */
export interface QuotedRow {
  readonly panel: string;
  /** Name of the entry rule. */
  readonly rule: string;
  readonly end: QuotedEndKind;
  readonly side: QuotedSide;
  readonly strategy: string;
  readonly family: StrategyFamily;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly episodes: number;
  /** Episodes of which none begins before another has ended: what overlapping ones are worth. */
  readonly independentWindows: number;
  /** Episodes in the 5 % tail. */
  readonly tailPoints: number;
  /** False with fewer than 10 independent windows or tail points: no figure of this row supports a verdict. */
  readonly sufficient: boolean;
  readonly mean: number;
  readonly std: number;
  readonly cvar95: number;
  readonly worst: number;
  /** Standard deviation of the hedged P&L of one session with the option at its mark, all episodes together. */
  readonly dailyStd: number;
  /** Steps of one session behind it, and those of several, which it leaves out. */
  readonly dailySteps: number;
  readonly longerSteps: number;
  /** Sum |d delta| with the opening trade, without the unwind. */
  readonly volume: number;
  /** Costs of the hedge, and what crossing the option's market took at entry (NaN without two sides); basis points of the price at entry. */
  readonly hedgeCostBps: number;
  readonly halfSpreadBps: number;
  readonly meanDelta: number;
  /** To BS Delta at the chain's at-the-money volatility, on the same episodes and resamples. */
  readonly ratioToBs: QuotedFigures<number>;
  readonly ci95: QuotedFigures<Interval>;
  /** Of no difference to BS Delta, Holm's over the strategies of this table. */
  readonly adjustedPValue: Pick<QuotedFigures<number>, "std" | "dailyStd">;
}

/** Order of the strategies by risk where the same options are marked with real quotes and with the volatility index. */
export interface QuotedRanking {
  readonly panel: string;
  readonly rule: string;
  readonly end: QuotedEndKind;
  readonly figure: "std" | "dailyStd";
  readonly strategies: readonly {
    readonly strategy: string;
    readonly real: number;
    readonly proxy: number;
    /** 1: the least risk. */
    readonly realRank: number;
    readonly proxyRank: number;
    /** To BS Delta under the same marks. */
    readonly realRatio: number;
    readonly proxyRatio: number;
  }[];
  /** Kendall's tau of the two orders: 1 the same, -1 reversed. */
  readonly kendallTau: number;
}

/** Real at-the-money volatility of 30 days beside the volatility index on one day. */
export interface ProxyDay {
  readonly date: IsoDate;
  readonly atTheMoney: number;
  readonly method: "interpolated" | "nearest";
  readonly index: number;
  readonly ratio: number;
}

/** The volatility index as a stand-in for real implied volatility, over the days of a panel. */
export interface VolatilityProxy {
  readonly panel: string;
  readonly days: readonly ProxyDay[];
  /** Days of the panel without a 30-day volatility or an index. */
  readonly missing: number;
  /** Of the ratio; NaN without days. */
  readonly mean: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly least: number;
  readonly greatest: number;
  /** What the back-test multiplies the index by. */
  readonly ivMultiple: number;
}
