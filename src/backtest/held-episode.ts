import { dayNumber, UserError } from "../core/index.ts";
import type { CostModel } from "../costs/index.ts";
import { DAYS_PER_YEAR, type MarketHistory } from "../market/index.ts";
import type { ForwardCurve } from "./forward.ts";
import { type FuturesContracts, futuresContracts, yearsToContract } from "./futures-contracts.ts";
import { yearsToExpiry } from "./inputs.ts";
import { optionCosts } from "./option-costs.ts";
import { type EpisodeMarket, type PreparedEpisode, prepareEpisode } from "./prepared-episode.ts";

/** An episode as the rules of the cost model have it held: everything that is the same for every strategy. */
export interface HeldEpisode extends PreparedEpisode {
  /** Money units of the ledger for one of currency: `scale`, or coins of the whole book where amounts are rounded. */
  readonly money: number;
  /** Units at delta 1, where positions or amounts are rounded; undefined: each order has the book of its own date. */
  readonly book: number | undefined;
  /** What positions are whole multiples of over (t, t+1] [steps]; undefined: any. */
  readonly multiple: Float64Array | undefined;
  /** See `Hedge` of the ledger. */
  readonly rolledInto: Float64Array | undefined;
  readonly borrowFraction: Float64Array | undefined;
  readonly optionCosts: { readonly entry: Float64Array; readonly expiry: Float64Array } | undefined;
}

/** Smallest coins in one of currency, of the dollar and the rupee. */
const COINS = 100;

/** Prepares the episodes of a set under the rules of a cost model. */
export function holdEpisodes(
  market: EpisodeMarket & { readonly costs: CostModel },
  forward: ForwardCurve,
): HeldEpisode[] {
  const { history, hedgeInstrument, costs } = market;
  const contracts = hedgeInstrument === "futures" ? futuresContracts(history, costs.rules) : undefined;
  return market.set.entries.map((entry) => {
    const prepared = inContracts(market, prepareEpisode(market, forward, entry), contracts);
    const rounds = costs.rules.rounding !== "none" || costs.rules.amounts !== "exact";
    const book = rounds ? costs.on(history.dates[entry]!).book : undefined;
    const money = costs.rules.amounts === "rounded" ? COINS * book! : prepared.scale;
    return {
      ...inMoney(prepared, money / prepared.scale),
      money,
      book,
      multiple: book === undefined ? undefined : multiples(market, prepared, contracts, book),
      borrowFraction: borrowFraction(market, prepared),
      optionCosts: optionCosts(market, prepared, forward, money),
    };
  });
}

/** The prices of the futures that are held, where they are told apart. */
function inContracts(
  { history, set, costs }: EpisodeMarket & { readonly costs: CostModel },
  prepared: PreparedEpisode,
  contracts: FuturesContracts | undefined,
): PreparedEpisode & Pick<HeldEpisode, "rolledInto"> {
  if (contracts === undefined) return { ...prepared, rolledInto: undefined };
  const { entry, scale } = prepared;
  const steps = set.rules.terms.horizonSessions;
  const quoted = costs.rules.basis === "quoted";
  const closeOf = (row: number, from: number) => scale * quotedClose(history, contracts, row, from);
  const price = quoted ? prepared.price.map((_, t) => closeOf(entry + t, entry + Math.max(0, t - 1))) : prepared.price;
  const rolledInto = new Float64Array(steps + 1).fill(Number.NaN);
  for (let t = 1; t < steps; t++) {
    const row = entry + t;
    if (contracts.heldFrom(row)?.expiry === contracts.heldFrom(row - 1)?.expiry) continue;
    rolledInto[t] = quoted ? closeOf(row, row) : price[t]!;
  }
  const unitsPerDelta = quoted
    ? prepared.unitsPerDelta.map((_, t) => {
        // A forward of the option's expiry is worth exp(carry (tau - tau')) futures of expiry tau'.
        const years = yearsToContract(history, entry + t, contracts.heldFrom(entry + t)!);
        return Math.exp(history.carry[entry + t]! * (yearsToExpiry(set.rules.terms, t) - years));
      })
    : prepared.unitsPerDelta;
  return { ...prepared, price, unitsPerDelta, rolledInto };
}

/** Close on a row of the contract that is held from the close of row `from`. */
function quotedClose(history: MarketHistory, { heldFrom, close }: FuturesContracts, row: number, from: number): number {
  const contract = heldFrom(from);
  const price = contract === undefined ? Number.NaN : close(row, contract);
  if (price > 0) return price;
  throw new UserError(
    `${history.label}: no close of the future that expires on ${contract?.expiry ?? "?"} on ${history.dates[row]}`,
    "Leave such episodes out (rules.quotedFutures of findEpisodes), or set costs.basis to 'model'.",
  );
}

function inMoney<T extends PreparedEpisode & Pick<HeldEpisode, "rolledInto">>(episode: T, factor: number): T {
  if (factor === 1) return episode;
  const times = (values: Float64Array) => values.map((value) => value * factor);
  return {
    ...episode,
    price: times(episode.price),
    rolledInto: episode.rolledInto && times(episode.rolledInto),
    dividend: times(episode.dividend),
    premium: episode.premium * factor,
    payoff: episode.payoff * factor,
  };
}

function multiples(
  { history, costs }: EpisodeMarket & { readonly costs: CostModel },
  { entry, unitsPerDelta }: PreparedEpisode,
  contracts: FuturesContracts | undefined,
  book: number,
): Float64Array | undefined {
  if (costs.rules.rounding === "none") return undefined;
  return unitsPerDelta.map((_, t) => {
    const row = entry + t;
    return costs.tradable(contracts?.heldFrom(row)?.expiry ?? history.dates[row]!) / book;
  });
}

/** Borrow over each interval as a fraction of a short position's value; undefined: none is paid, as on futures. */
function borrowFraction(
  { history, hedgeInstrument, costs }: EpisodeMarket & { readonly costs: CostModel },
  { entry, unitsPerDelta }: PreparedEpisode,
): Float64Array | undefined {
  if (costs.borrowComponent < 0 || hedgeInstrument === "futures") return undefined;
  return unitsPerDelta.map((_, t) => {
    const [from, to] = [history.dates[entry + t]!, history.dates[entry + t + 1]!];
    return (costs.on(from).borrowRate * (dayNumber(to) - dayNumber(from))) / DAYS_PER_YEAR;
  });
}
