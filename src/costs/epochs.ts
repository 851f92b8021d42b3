import { firstIndexAfter, type IsoDate, UserError } from "../core/index.ts";
import type { CostBase, CostRow } from "./row.ts";
import type { Schedule } from "./schedule.ts";

/** Rows by component, and the name for messages. */
type Rows = Pick<Schedule, "name" | "parts">;

/** One component's rule over one span of dates, with every limit filled in. */
export interface Charge {
  readonly onBuy: boolean;
  readonly onSell: boolean;
  readonly rate: number;
  /** What the rate multiplies; `charges`: the components of `taxed`. */
  readonly base: OrderBase | "charges";
  /** Indices of the components that are taxed; undefined where the base is the order itself. */
  readonly taxed: readonly number[] | undefined;
  readonly minimum: number;
  readonly cap: number;
  readonly capOfNotional: number;
  readonly roundsTo: number;
}

/** Bases that an order has by itself. */
export type OrderBase = Exclude<CostBase, "brokerage+exchange" | "brokerage+exchange+sebi">;

/** Smallest coin of the dollar and the rupee. */
const COIN = 0.01;

/** Spans of dates over which no rate changes: `charges[i]` holds from `starts[i]` until the next start. */
export interface Epochs {
  readonly starts: readonly IsoDate[];
  readonly charges: readonly (readonly Charge[])[];
}

/** Component names that a tax base stands for. */
const taxedComponents: Readonly<Record<Exclude<CostBase, OrderBase>, readonly string[]>> = {
  "brokerage+exchange": ["brokerage", "exchange", "ipft"],
  "brokerage+exchange+sebi": ["brokerage", "exchange", "ipft", "sebi"],
};

export function componentNames(schedule: Pick<Schedule, "parts">): readonly string[] {
  return schedule.parts.map((rows) => rows[0]!.component);
}

/** The first date on which every component has a rate. */
export function coverageStart(schedule: Pick<Schedule, "parts">): IsoDate {
  return schedule.parts.reduce((latest, rows) => (rows[0]!.from > latest ? rows[0]!.from : latest), "0001-01-01");
}

/** Cuts a schedule at every date on which any of its rates changes. */
export function epochsOf(schedule: Pick<Schedule, "parts">): Epochs {
  const first = coverageStart(schedule);
  const changes = schedule.parts.flatMap((rows) => rows.map((row) => row.from)).filter((date) => date > first);
  const starts = [first, ...new Set(changes.sort())];
  const names = componentNames(schedule);
  const charges = starts.map((date) => schedule.parts.map((rows) => chargeOf(rowOn(rows, date), names)));
  return { starts, charges };
}

/** The charges on `date`. A date before the first rate of a component is a UserError that names the component. */
export function chargesOn(epochs: Epochs, date: IsoDate, schedule: Rows, market: string): readonly Charge[] {
  const charges = epochs.charges[firstIndexAfter(epochs.starts, date) - 1];
  if (charges === undefined) throw missingRate(schedule, date, market);
  return charges;
}

function rowOn(rows: readonly CostRow[], date: IsoDate): CostRow {
  return rows[
    firstIndexAfter(
      rows.map((row) => row.from),
      date,
    ) - 1
  ]!;
}

function chargeOf(row: CostRow, names: readonly string[]): Charge {
  const { base } = row;
  const taxed = isTaxBase(base)
    ? taxedComponents[base].map((name) => names.indexOf(name)).filter((index) => index >= 0)
    : undefined;
  return {
    onBuy: row.side !== "sell",
    onSell: row.side !== "buy",
    rate: row.rate,
    base: isTaxBase(base) ? "charges" : base,
    taxed,
    minimum: row.minimum ?? 0,
    cap: row.cap ?? Number.POSITIVE_INFINITY,
    capOfNotional: row.capOfNotional ?? Number.POSITIVE_INFINITY,
    roundsTo: row.roundsTo ?? COIN,
  };
}

function isTaxBase(base: CostBase): base is keyof typeof taxedComponents {
  return Object.hasOwn(taxedComponents, base);
}

function missingRate(schedule: Rows, date: IsoDate, market: string): UserError {
  const rows = schedule.parts.find((part) => date < part[0]!.from)!;
  const { component, from } = rows[0]!;
  return new UserError(
    `${market}: cost component '${component}' of schedule '${schedule.name}' has no rate on ${date}; it covers ${from} and later`,
    `Start on ${coverageStart(schedule)} or later, or use a scenario without dates ('flat' with a number of basis points, or 'report-b').`,
  );
}
