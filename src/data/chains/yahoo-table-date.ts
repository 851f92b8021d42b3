import { addDays, type IsoDate, UserError } from "../../core/index.ts";
import type { TextTable } from "../csv/table.ts";
import { dateReader, numberReader } from "./cells.ts";
import type { ChainColumns } from "./columns.ts";

/**
 * Date of the quotes in a table of Yahoo's that does not say it: the exchange's date of the newest trade, since Yahoo
 * reports the last session. Days to expiry, where a collector added them, must agree.
 * Throws a UserError where they do not, for a guess would move every maturity.
 */
export function yahooTableDate(table: TextTable, index: ChainColumns, timeZone: string): IsoDate {
  const newest = newestTrade(table, index, timeZone);
  const counted = countedDate(table, index, timeZone);
  if (newest !== undefined && (counted === undefined || counted === newest)) return newest;
  const found =
    newest === undefined
      ? "no trade in it has a date"
      : `the newest trade is of ${newest}, the days to expiry count from ${counted}`;
  throw new UserError(`${table.file}: the date of the quotes is not clear: ${found}`, "Set 'quoteDate'.");
}

function newestTrade(table: TextTable, { lastTrade }: ChainColumns, timeZone: string): IsoDate | undefined {
  if (lastTrade === undefined) return undefined;
  const read = dateReader(table, lastTrade, ["yyyy-MM-dd", "X", "yyyy-MM-dd HH:mm:ssZZ"], timeZone);
  let newest: IsoDate | undefined;
  for (const row of table.rows) {
    if (row.cells[lastTrade] === "") continue;
    const date = read(row);
    if (newest === undefined || date > newest) newest = date;
  }
  return newest;
}

/** The day that the first row's days to expiry count from. */
function countedDate(table: TextTable, index: ChainColumns, timeZone: string): IsoDate | undefined {
  const { daysToExpiry, expiry } = index;
  const row = table.rows[0];
  if (daysToExpiry === undefined || expiry === undefined || row === undefined) return undefined;
  const days = numberReader(table, daysToExpiry, { decimal: ".", suffix: false })(row);
  if (!Number.isInteger(days)) return undefined;
  return addDays(dateReader(table, expiry, ["yyyy-MM-dd", "X"], timeZone)(row), -days);
}
