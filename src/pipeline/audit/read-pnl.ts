import { type Effects, type IsoDate, UserError } from "../../core/index.ts";
import { type ImportedFormat, readImported } from "./imported-table.ts";

/** A claimed result of one episode, in % of the price at entry. */
export interface ClaimedEpisode {
  readonly line: number;
  readonly entry: IsoDate;
  readonly expiry: IsoDate;
  readonly pnl: number;
  readonly premium?: number | undefined;
  readonly cost?: number | undefined;
}

export const pnlFormat: ImportedFormat = {
  needed: ["entry", "expiry", "pnl"],
  optional: ["premium", "cost"],
  hint: "One row an episode: entry and expiry as YYYY-MM-DD; pnl, premium and cost in % of the underlying's price at entry.",
};

/** Reads claimed P&L, in order of entry. An entry that stands twice, or an expiry that is not after its entry, is a UserError. */
export async function readPnl(file: string, fx: Effects): Promise<ClaimedEpisode[]> {
  const table = await readImported(file, pnlFormat, fx);
  const seen = new Map<IsoDate, number>();
  const episodes = table.rows.map((row): ClaimedEpisode => {
    const [entry, expiry] = [row.date("entry"), row.date("expiry")];
    const before = seen.get(entry);
    if (before !== undefined)
      throw new UserError(`${file}:${row.line}: the entry ${entry} stands on line ${before} already`, pnlFormat.hint);
    if (expiry <= entry)
      throw new UserError(
        `${file}:${row.line}: expected an expiry after the entry ${entry}, found ${expiry}`,
        pnlFormat.hint,
      );
    seen.set(entry, row.line);
    return {
      line: row.line,
      entry,
      expiry,
      pnl: row.number("pnl"),
      premium: table.has("premium") ? row.number("premium") : undefined,
      cost: table.has("cost") ? row.number("cost") : undefined,
    };
  });
  if (episodes.length < 2)
    throw new UserError(`${file}: expected at least 2 episodes, found ${episodes.length}`, pnlFormat.hint);
  return episodes.sort((a, b) => (a.entry < b.entry ? -1 : 1));
}
