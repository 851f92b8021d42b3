import { daysBetween } from "../../core/index.ts";
import {
  DAYS_PER_YEAR,
  type MarketHistory,
  type QuotedEpisode,
  type QuotedMarks,
  type QuotedStep,
} from "../../market/index.ts";
import { blackPrice } from "../../pricing/index.ts";
import { dividendsBetween, heldSteps } from "./quoted-inputs.ts";

/** Where quoted episodes happen and what hedges them. */
export interface QuotedMarket {
  readonly history: MarketHistory;
  readonly hedgeInstrument: "shares" | "futures";
  readonly ivMultiple: number;
}

/** Prices are scaled so that the underlying is 100 at entry: money is in % of the price at entry. */
const SCALE = 100;

/** What is the same for every strategy on one episode. Arrays of [times] have one entry more than there are steps: the end. */
export interface PreparedQuotes {
  /** Dates of steps and end [times]. */
  readonly dates: readonly string[];
  /** Multiplies currency to give % of the price at entry. */
  readonly scale: number;
  /** Price of the hedge instrument: the share at the quotes, or the forward of the option's expiry; the settlement level at expiry [times]. */
  readonly price: Float64Array;
  /** The option at its mark, at the end what it pays or its last mark [times]. */
  readonly value: Float64Array;
  /** Half of the option's bid-ask spread at entry; 0 where marks have no two sides. */
  readonly halfSpread: number;
  /** Dividend of a share since the time before [times]. */
  readonly dividend: Float64Array;
  /** Growth of cash to the next time [steps]. */
  readonly cashGrowth: Float64Array;
  /** Units of the instrument for one unit of the forward [steps]. */
  readonly unitsPerDelta: Float64Array;
  /** Sessions that each step lasts [steps]. */
  readonly sessions: readonly number[];
}

/** Prices, marks and carry of one episode under real or proxy marks: a proxy mark is Black's price at the index times a constant. */
export function prepareQuotes(market: QuotedMarket, episode: QuotedEpisode, marks: QuotedMarks): PreparedQuotes {
  const { history, hedgeInstrument, ivMultiple } = market;
  const held = heldSteps(episode);
  const { end, kind, strike } = episode;
  const last = episode.steps.at(-1)!;
  const expires = end.kind === "expiry";
  const scale = SCALE / held[0]!.spot;
  const shares = hedgeInstrument === "shares";
  const dates = [...held.map(({ date }) => date), end.date];
  const dividends = dividendsBetween(history);
  const mark = (step: QuotedStep) =>
    marks === "real"
      ? step.price
      : step.discount * blackPrice(kind, step.forward, strike, ivMultiple * step.index, step.tau);
  const priceOf = (step: QuotedStep) => (shares ? step.spot : step.forward);
  const scaled = (values: readonly number[]) => Float64Array.from(values, (value) => scale * value);
  const rows = held.map(({ date }) => history.dates.indexOf(date));
  return {
    dates,
    scale,
    price: scaled([...held.map(priceOf), expires ? end.level : priceOf(last)]),
    value: scaled([...held.map(mark), expires ? end.value : mark(last)]),
    halfSpread: marks === "real" && held[0]!.halfSpread > 0 ? scale * held[0]!.halfSpread : 0,
    dividend: scaled(dates.map((date, t) => (shares && t > 0 ? dividends(dates[t - 1]!, date) : 0))),
    cashGrowth: Float64Array.from(rows, (row, t) =>
      Math.exp((history.rate[row]! * daysBetween(dates[t]!, dates[t + 1]!)) / DAYS_PER_YEAR),
    ),
    // A share is exp((carry - rate) tau) of a forward: 1 where dividends are paid in cash, exp(-q tau) with a yield q.
    unitsPerDelta: Float64Array.from(rows, (row, t) =>
      shares ? Math.exp((history.carry[row]! - history.rate[row]!) * held[t]!.tau) : 1,
    ),
    sessions: [...held.slice(1).map(({ sessions }) => sessions), end.sessions],
  };
}
