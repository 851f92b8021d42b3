import { check, type IsoDate, indexAsOf } from "../../core/index.ts";
import type {
  MarketHistory,
  QuotedDay,
  QuotedEnd,
  QuotedEpisode,
  QuotedEpisodes,
  QuotedExclusion,
  QuotedOption,
  QuotedStep,
} from "../../market/index.ts";
import { payoff } from "../../pricing/index.ts";
import { type Candidate, chooseEntry, type EntryRule } from "./entry-rule.ts";

/** How episodes are made of a panel. */
export interface QuotedRules {
  readonly entries: readonly EntryRule[];
  /**
   * Most sessions from one mark to the next, and from the last one to expiry. An option that is not seen for longer is valued at its last
   * mark before: nobody could have hedged it by its own quotes.
   */
  readonly maximumGap: number;
  /** Marks that an episode must have, the entry among them. */
  readonly minimumMarks: number;
}

/** Takes the days of a panel one by one, in order of date, and makes episodes of them. */
export interface EpisodeCollector {
  add(day: QuotedDay): void;
  /** Ends every episode; nothing can be added after. */
  finish(): QuotedEpisodes;
}

interface OpenEpisode {
  readonly rule: EntryRule;
  readonly contracts: readonly string[];
  readonly expiry: IsoDate;
  readonly settles: "am" | "pm";
  readonly strike: number;
  readonly steps: QuotedStep[];
  /** Row of the last step in the history. */
  row: number;
  lost: boolean;
}

/** A source's settlement level farther from the close than this is no level of this underlying. */
const SETTLEMENT_TOLERANCE = 0.02;

/**
 * Follows contracts through a panel. An episode enters what its rule chooses from that day's quotes and has a step on every later day with a
 * price of the market for the same contracts; a day without one stays without. Where the price is there and the smile does not say a
 * volatility, the last known one stands, and the step says so.
 * It ends at expiry, paid against the settlement level that the source states or against the close of the history (contracts settled on the
 * open have neither), if its last mark is near enough to that; else at its last mark.
 */
export function episodeCollector(history: MarketHistory, rules: QuotedRules): EpisodeCollector {
  const rowOf = new Map(history.dates.map((date, row) => [date, row]));
  const all: OpenEpisode[] = [];
  const excluded: QuotedExclusion[] = [];
  const fixings = new Map<IsoDate, number>();
  let before: IsoDate = "";
  let days = 0;
  return {
    add: (day) => {
      const row = rowOf.get(day.date);
      check(row !== undefined && day.date > before, () => `episodes: ${day.date} is no later session than ${before}`);
      before = day.date;
      if (day.fixing !== undefined) fixings.set(day.date, day.fixing);
      for (const episode of all) follow(episode, day, row, history, rules.maximumGap);
      for (const rule of rules.entries) {
        if (days % rule.stride !== 0) continue;
        const candidate = chooseEntry(day, rule);
        if (candidate === undefined) excluded.push({ date: day.date, rule: rule.name, reason: "no eligible option" });
        else if (!(history.volatilityIndex[row]! > 0)) {
          excluded.push({ date: day.date, rule: rule.name, reason: "no volatility index" });
        } else all.push(open(candidate, rule, day, row, history));
      }
      days++;
    },
    finish: () => {
      const episodes = all.flatMap((episode): QuotedEpisode[] => {
        const reason = whyTooShort(episode, rules);
        if (reason === undefined) return [ended(episode, history, fixings, rules.maximumGap)];
        const { rule, contracts, steps } = episode;
        excluded.push({ date: steps[0]!.date, rule: rule.name, contract: contracts.join(" + "), reason });
        return [];
      });
      return { episodes, excluded };
    },
  };
}

function open({ legs }: Candidate, rule: EntryRule, day: QuotedDay, row: number, history: MarketHistory): OpenEpisode {
  const { expiry, strike } = legs[0]!;
  return {
    rule,
    contracts: legs.map(({ contract }) => contract),
    expiry: expiry.expiry,
    settles: expiry.settles,
    strike,
    steps: [stepOf(legs, day, history.volatilityIndex[row]!, 0, undefined)],
    row,
    lost: false,
  };
}

/** Adds the day's mark to an episode, if it has one. */
function follow(episode: OpenEpisode, day: QuotedDay, row: number, history: MarketHistory, maximumGap: number): void {
  if (episode.lost || day.date >= episode.expiry) return;
  if (row - episode.row > maximumGap) {
    episode.lost = true;
    return;
  }
  const legs = episode.contracts.flatMap((contract) => day.options.get(contract) ?? []);
  const index = history.volatilityIndex[row]!;
  if (legs.length < episode.contracts.length || !(index > 0)) return;
  episode.steps.push(stepOf(legs, day, index, row - episode.row, episode.steps.at(-1)));
  episode.row = row;
}

function stepOf(
  legs: readonly QuotedOption[],
  { date, spot }: QuotedDay,
  index: number,
  sessions: number,
  before: QuotedStep | undefined,
): QuotedStep {
  const { forward, forwardFrom, discount, maturity, volatility: atTheMoney, slope } = legs[0]!.expiry;
  const sum = (of: (leg: QuotedOption) => number) => legs.reduce((total, leg) => total + of(leg), 0);
  const own = sum(({ volatility }) => volatility) / legs.length;
  const known = own > 0 && atTheMoney > 0 && Number.isFinite(slope);
  return {
    ...{ date, sessions, spot, forward, forwardFrom, discount, index },
    tau: maturity,
    price: sum(({ price }) => price),
    halfSpread: sum(({ bid, ask }) => 0.5 * (ask - bid)),
    volatility: own > 0 ? own : (before?.volatility ?? Number.NaN),
    atTheMoney: atTheMoney > 0 ? atTheMoney : (before?.atTheMoney ?? Number.NaN),
    slope: Number.isFinite(slope) ? slope : (before?.slope ?? Number.NaN),
    carried: !known,
  };
}

function whyTooShort({ steps }: OpenEpisode, { minimumMarks }: QuotedRules): string | undefined {
  return steps.length >= minimumMarks
    ? undefined
    : `${steps.length} marks before expiry or the end of the panel, ${minimumMarks} needed`;
}

function ended(
  episode: OpenEpisode,
  history: MarketHistory,
  fixings: ReadonlyMap<IsoDate, number>,
  maximumGap: number,
): QuotedEpisode {
  const { rule, contracts, expiry, strike, steps } = episode;
  const end = settlement(episode, history, fixings, maximumGap) ?? lastMark(steps);
  const entryRow = history.dates.indexOf(steps[0]!.date);
  const endRow = history.dates.indexOf(end.date);
  const marked = steps.length - (end.kind === "expiry" ? 0 : 1);
  return {
    ...{ rule: rule.name, kind: rule.kind, contracts, expiry, strike, steps, end },
    unmarked: endRow - entryRow - marked,
  };
}

/** Valued where it was seen last: the position is closed there. */
function lastMark(steps: readonly QuotedStep[]): QuotedEnd {
  const { date, price, spot, sessions } = steps.at(-1)!;
  return { kind: "marked-out", date, value: price, level: spot, sessions };
}

function settlement(
  { expiry, settles, strike, rule, row }: OpenEpisode,
  history: MarketHistory,
  fixings: ReadonlyMap<IsoDate, number>,
  maximumGap: number,
): QuotedEnd | undefined {
  const last = history.dates.at(-1)!;
  const end = indexAsOf(history.dates, expiry); // a contract that names a holiday or a Saturday settled on the session before
  if (expiry > last || end - row < 1 || end - row > maximumGap) return undefined;
  const close = history.close[end]!;
  const stated = fixings.get(expiry);
  const level = stated ?? (settles === "pm" ? close : Number.NaN);
  if (!(level > 0) || Math.abs(level / close - 1) > SETTLEMENT_TOLERANCE) return undefined;
  return {
    kind: "expiry",
    date: history.dates[end]!,
    value: payoff(rule.kind, level, strike),
    level,
    sessions: end - row,
    settledBy: stated === undefined ? "history" : "source",
  };
}
