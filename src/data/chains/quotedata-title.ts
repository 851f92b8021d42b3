import { addDays, dateInZone, type IsoDate, parseDate, UserError } from "../../core/index.ts";
import { parseNumber } from "../csv/numbers.ts";

/** What the title lines above Cboe's quote table say. */
export interface QuotedataTitle {
  /** Ticker, where the title has one: `SPY (SPDR S&P 500 ETF Trust)`; the newer titles only have the name. */
  readonly ticker: string | undefined;
  readonly spot: number;
  readonly date: IsoDate;
  readonly notes: readonly string[];
}

/** Offsets of the zones that browsers write, in minutes east of Greenwich. */
const zoneOffsets: Readonly<Record<string, number>> = {
  EDT: -240,
  EST: -300,
  CDT: -300,
  CST: -360,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
  GMT: 0,
  UTC: 0,
  BST: 60,
  CET: 60,
  CEST: 120,
};

/**
 * Reads the title of Cboe's download: `SPDR S&P 500 ETF Trust,Last: 450.81,...` and `"Date: September 14, 2023 at 4:31 PM EDT"`,
 * or until 2021 `SPY (SPDR S&P 500 ETF Trust),450.81,+3.85` and `Sep 14 2020 @ 16:31 ET`. The date is that of the
 * reader's clock and zone; it is brought to the exchange's zone and from a weekend back to the Friday.
 * Throws a UserError where there is no spot or no date.
 */
export function readTitle(
  cells: readonly string[],
  file: string,
  timeZone: string,
  given: { readonly spot?: number | undefined; readonly quoteDate?: IsoDate | undefined },
): QuotedataTitle {
  const ticker = /^[\^_]?([A-Z][A-Z0-9.]{0,5}) \(/.exec(cells[0] ?? "")?.[1];
  const spot = given.spot ?? spotOf(cells);
  if (spot === undefined) {
    throw new UserError(
      `${file}: expected a title with 'Last: <price>' above the table, found '${cells.slice(0, 3).join(", ")}'`,
      "Keep the title lines of Cboe's download, or set 'spot'.",
    );
  }
  if (given.quoteDate !== undefined) return { ticker, spot, date: given.quoteDate, notes: [] };
  const stamp = stampOf(cells);
  if (stamp === undefined) {
    throw new UserError(
      `${file}: expected a date like 'September 14, 2023 at 4:31 PM EDT' above the table, found '${cells.join(", ")}'`,
      "Set 'quoteDate'.",
    );
  }
  return { ticker, spot, ...sessionOf(stamp, timeZone) };
}

/** The figure after `Last:`, else the second cell of the title. */
function spotOf(cells: readonly string[]): number | undefined {
  const named = cells.find((cell) => /^Last:?\s/.test(cell))?.replace(/^Last:?\s*/, "");
  const value = parseNumber(named ?? cells[1] ?? "", { decimal: ".", suffix: false });
  return value !== undefined && value > 0 ? value : undefined;
}

/** A date and, where known, the time of day in minutes and the name of the zone. */
interface Stamp {
  readonly date: IsoDate;
  readonly minutes: number | undefined;
  readonly zone: string | undefined;
}

const dateForms: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b([A-Z][a-z]{2,8})\.? (\d{1,2}),? (\d{4})\b/, ["MMMM d yyyy", "MMM d yyyy"]],
  [/\b(\d{1,2}) ([A-Z][a-z]{2,8})\.?,? (\d{4})\b/, ["d MMMM yyyy", "d MMM yyyy"]],
  [/\b(\d{4})-(\d{2})-(\d{2})\b/, ["yyyy MM dd"]],
];

/** The first date in the cells. They are joined, for a comma outside quotes may have cut it. */
function stampOf(cells: readonly string[]): Stamp | undefined {
  const text = cells.join(", ").replace(/\s+/g, " ").replace(/ ,/g, ",");
  for (const [pattern, formats] of dateForms) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const words = found.slice(1).join(" ");
    const date = formats.map((format) => parseDate(words, format)).find((each) => each !== undefined);
    if (date !== undefined) return { date, ...timeOf(text.slice(found.index + found[0].length)) };
  }
  return undefined;
}

function timeOf(text: string): Pick<Stamp, "minutes" | "zone"> {
  const [, hour, minute, half, zone] =
    /^\D{0,6}?(\d{1,2}):(\d{2})(?::\d{2})?\s*([AP]M)?\s*([A-Z]{2,4}(?:[+-]\d{1,2}(?::?\d{2})?)?)?/i.exec(text) ?? [];
  if (hour === undefined) return { minutes: undefined, zone: undefined };
  const clock = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
  return { minutes: 60 * clock + Number(minute), zone: zone?.toUpperCase() };
}

/** The session that a stamp belongs to. */
function sessionOf(stamp: Stamp, timeZone: string): { date: IsoDate; notes: string[] } {
  const notes: string[] = [];
  let { date } = stamp;
  const offset = offsetOf(stamp.zone);
  if (stamp.minutes !== undefined && offset !== undefined) {
    const instant = Date.parse(`${date}T00:00:00Z`) + (stamp.minutes - offset) * 60_000;
    date = dateInZone(new Date(instant), timeZone);
    if (date !== stamp.date) notes.push(`the title's date ${stamp.date} (${stamp.zone}) is ${date} at the exchange`);
  } else if (stamp.zone !== undefined && stamp.zone !== "ET") {
    notes.push(`the zone '${stamp.zone}' of the title is unknown: its date ${date} is taken for the exchange's`);
  }
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday !== 0 && weekday !== 6) return { date, notes };
  const friday = addDays(date, weekday === 6 ? -1 : -2);
  notes.push(
    `the title's date ${date} is on a weekend: the quotes are taken for those of ${friday}; set 'quoteDate' if not`,
  );
  return { date: friday, notes };
}

function offsetOf(zone: string | undefined): number | undefined {
  const [, name, sign, hours, minutes] = /^([A-Z]+)(?:([+-])(\d{1,2}):?(\d{2})?)?$/.exec(zone ?? "") ?? [];
  const base = name === undefined || !Object.hasOwn(zoneOffsets, name) ? undefined : zoneOffsets[name];
  if (base === undefined || hours === undefined) return base;
  return base + (sign === "-" ? -1 : 1) * (60 * Number(hours) + Number(minutes ?? 0));
}
