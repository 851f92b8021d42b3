import { check, firstIndexAfter, type IsoDate, sha256, UserError } from "../core/index.ts";
import { chargesOn, componentNames, coverageStart, type Epochs, epochsOf } from "./epochs.ts";
import { flatSchedule } from "./flat-schedules.ts";
import { type OptionCostModel, optionModelOf } from "./option-model.ts";
import { optionSchedule } from "./option-schedules.ts";
import { chargeOrder, emptyOrder, roundTo } from "./order.ts";
import type { Schedule } from "./schedule.ts";
import type { BorrowRate, HoldingRules, ModelSettings } from "./settings.ts";
import { impactFraction, spreadFloor, stressMultiple } from "./stress.ts";

/** One trade in the hedge. */
export interface Fill {
  readonly date: IsoDate;
  /** Units of the underlying per unit of option notional (a change of delta); > 0 buys. */
  readonly units: number;
  /** Price of one unit, in currency. */
  readonly price: number;
}

/** Costs of trading on one date: found once for the many fills of a day. */
export interface DayCosts {
  readonly date: IsoDate;
  /** Units of the underlying that delta 1 stands for. */
  readonly book: number;
  /** Fee a year on the value of short shares. */
  readonly borrowRate: number;
  /**
   * Cost of one order by component, in currency per unit of option notional, written into `out`.
   * @param units > 0 buys; 0 costs nothing on any date
   * @param book units of the underlying that delta 1 stands for: `units * book` are ordered
   */
  cost(units: number, price: number, book: number, out: Float64Array): void;
}

/** What trading and holding the hedge costs, by component, and how positions are held: the same object serves every strategy. */
export interface CostModel {
  readonly name: string;
  /** Changes whenever a row of the schedule or a setting changes. */
  readonly version: string;
  /** Of the schedule, then `impact`, `borrow` and the option's own where they are charged. */
  readonly components: readonly string[];
  /** Undefined for scenarios in basis points, which hold in any currency. */
  readonly currency?: string | undefined;
  /** First and last date covered. */
  readonly coverage: { readonly from: IsoDate; readonly to?: IsoDate | undefined };
  readonly rules: HoldingRules;
  /** Costs of trading the hedged option, last in `components`; undefined: left out, both sides of every comparison share them. */
  readonly option?: OptionCostModel | undefined;
  /** Index of `borrow` in `components`; -1 without. */
  readonly borrowComponent: number;
  /** Dates on which a rate of the schedule changes, ascending; the first is the start of the coverage. */
  readonly changes: readonly IsoDate[];
  /**
   * Cost of a fill by component, in currency per unit of option notional (the scale of units * price), each >= 0, in the order of
   * `components`, written into `out`. Throws a UserError on a date without a rate; no trade costs nothing on any date.
   */
  cost(fill: Fill, out: Float64Array): void;
  /** The costs of a date. Throws where a fill on it would. */
  on(date: IsoDate): DayCosts;
  /** Smallest tradable units of the underlying under the rules; 0: any. @param date expiry of the future held, or the trade date where that is not known */
  tradable(date: IsoDate): number;
  /** Mean cost of buying and selling 0.1 delta of a book by the schedule alone, calm and without impact, as a fraction of its value. */
  tariff(date: IsoDate, price: number, book: number): number;
  /**
   * The same book, rules, borrow and option with `bps` basis points on every trade in the place of schedule, spread settings and impact; amounts are
   * exact, so that costs are proportional.
   */
  flat(bps: number): CostModel;
}

const TYPICAL_TRADE = 0.1;

/** Fingerprint of everything in a schedule and the settings that a cost can depend on, and of the citations. */
export function versionOf(schedule: Schedule, { conditions, market, ...settings }: ModelSettings): string {
  const option = settings.option && optionSchedule(settings.option);
  const { parts, book } = schedule;
  return sha256(JSON.stringify([parts, book.rows, book.description, settings, option])).slice(0, 12);
}

/** The cost model of a schedule. Throws a RangeError for a book that is not positive. */
export function modelOf(schedule: Schedule, settings: ModelSettings): CostModel {
  const { market, impact, borrow, rules } = settings;
  const epochs = epochsOf(schedule);
  const charged = componentNames(schedule);
  const own = [...charged, ...(impact ? ["impact"] : []), ...(borrow ? ["borrow"] : [])];
  const option = settings.option && optionModelOf(optionSchedule(settings.option), settings);
  const components = [...own, ...(option?.components ?? [])];
  const bookOn = bookOf(schedule, settings);
  const days = new Map<IsoDate, DayCosts>();
  const on = (date: IsoDate): DayCosts => {
    const known = days.get(date);
    if (known !== undefined) return known;
    const day = dayCosts(schedule, epochs, settings, { date, book: bookOn(date), components: components.length });
    days.set(date, day);
    return day;
  };
  return {
    name: schedule.name,
    version: versionOf(schedule, settings),
    components,
    currency: schedule.currency,
    coverage: { from: coverageStart(schedule), to: undefined },
    rules,
    option,
    borrowComponent: own.indexOf("borrow"),
    changes: epochs.starts,
    on,
    cost: ({ date, units, price }, out) => {
      if (units === 0) out.fill(0);
      else on(date).cost(units, price, on(date).book, out);
    },
    tradable: (date) => tradableUnits(schedule, rules, market, date),
    tariff: (date, price, book) => tariffOf(schedule, epochs, market, { date, price, book }),
    flat: (bps) =>
      modelOf(
        { ...flatSchedule(bps), currency: schedule.currency, book: schedule.book },
        { ...settings, spread: undefined, impact: undefined, rules: { ...rules, amounts: "exact" } },
      ),
  };
}

/** Units at delta 1 by date. */
function bookOf({ name, book }: Schedule, { market, bookUnits, bookContracts }: ModelSettings) {
  for (const [key, value] of Object.entries({ bookUnits, bookContracts })) {
    check(
      value === undefined || (value > 0 && Number.isFinite(value)),
      () => `costs of ${market}: ${key} must be > 0, was ${value}`,
    );
  }
  if (bookUnits !== undefined) return () => bookUnits;
  if (bookContracts === undefined) return (date: IsoDate) => book.units(date);
  const { contract } = book;
  check(contract !== undefined, () => `costs of ${market}: schedule '${name}' has no option contract`);
  return (date: IsoDate) => bookContracts * contract(date);
}

function tradableUnits({ name, book }: Schedule, { rounding }: HoldingRules, market: string, date: IsoDate): number {
  if (rounding === "none") return 0;
  if (rounding === "shares") return book.share;
  check(book.lot !== undefined, () => `costs of ${market}: schedule '${name}' has no futures lots`);
  return book.lot(date);
}

/** Costs of one date, with what does not depend on the order worked out. */
function dayCosts(
  schedule: Schedule,
  epochs: Epochs,
  settings: ModelSettings,
  { date, book, components }: { date: IsoDate; book: number; components: number },
): DayCosts {
  const { market, spread, impact, borrow } = settings;
  const charges = chargesOn(epochs, date, schedule, market);
  const rounded = settings.rules.amounts === "rounded";
  const conditions = spread || impact ? settings.conditions?.(date) : undefined;
  const spreadAt = spread === undefined ? -1 : charges.findIndex((_, i) => partName(schedule, i) === "half-spread");
  const floor = spread === undefined ? 0 : spreadFloor(spread, conditions, date, market);
  const multiple = spread === undefined ? 1 : stressMultiple(spread, conditions, date, market);
  const impactOf = impact && impactFraction(impact, conditions, date, market);
  const order = emptyOrder();
  return {
    date,
    book,
    borrowRate: borrowOn(borrow, date, market),
    cost: (units, price, of, out) => {
      check(out.length === components, () => `cost: out must hold ${components}, holds ${out.length}`);
      check(Number.isFinite(units) && price > 0, () => `cost: units ${units} at price ${price} on ${date}`);
      out.fill(0);
      if (units === 0) return;
      order.shares = Math.abs(units) * of;
      order.notional = order.shares * price;
      chargeOrder(charges, units > 0, order, out, rounded);
      if (spreadAt >= 0) out[spreadAt] = multiple * Math.max(out[spreadAt]!, floor * order.notional);
      if (impactOf !== undefined) out[charges.length] = impactOf(order.shares) * order.notional;
      for (let i = 0; i < out.length; i++)
        out[i] = (rounded ? roundTo(out[i]!, charges[i]?.roundsTo ?? 0.01) : out[i]!) / of;
    },
  };
}

function partName({ parts }: Schedule, at: number): string {
  return parts[at]![0]!.component;
}

function borrowOn(rates: readonly BorrowRate[] | undefined, date: IsoDate, market: string): number {
  if (rates === undefined) return 0;
  const at = firstIndexAfter(
    rates.map(({ from }) => from),
    date,
  );
  const rate = rates[at - 1]?.rate;
  if (rate === undefined) {
    throw new UserError(
      `${market}: no borrow rate on ${date}; the first holds from ${rates[0]?.from}`,
      "Add an earlier entry to costs.borrow, or give one number for all dates.",
    );
  }
  return rate;
}

function tariffOf(
  schedule: Schedule,
  epochs: Epochs,
  market: string,
  { date, price, book }: { date: IsoDate; price: number; book: number },
): number {
  const charges = chargesOn(epochs, date, schedule, market);
  const shares = TYPICAL_TRADE * book;
  const order = { ...emptyOrder(), shares, notional: shares * price };
  const sides = [true, false].map((buys) => {
    const out = new Float64Array(charges.length);
    chargeOrder(charges, buys, order, out, false);
    return out.reduce((sum, cost) => sum + cost, 0);
  });
  return (sides[0]! + sides[1]!) / (2 * order.notional);
}
