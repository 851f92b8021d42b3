import { type Effects, type IsoDate, UserError } from "../../core/index.ts";
import { type ImportedFormat, readImported } from "./imported-table.ts";

/** Positions of one episode: units of the underlying held from the close of each session to the next. */
export interface ImportedPositions {
  readonly line: number;
  readonly entry: IsoDate;
  /** [steps] */
  readonly held: Float64Array;
}

export const positionsFormat: ImportedFormat = {
  needed: ["entry", "date", "delta"],
  optional: [],
  hint: "One row a session of an episode: its entry and the session as YYYY-MM-DD, and delta, the units of the underlying held from that close to the next (short call: positive); the last session before expiry is the last row.",
};

/**
 * Reads positions, in order of entry. Every episode must have one row for each of its `steps` sessions from its entry on, in any order.
 * @param dates sessions of the market
 */
export async function readPositions(
  file: string,
  dates: readonly IsoDate[],
  steps: number,
  fx: Effects,
): Promise<ImportedPositions[]> {
  const table = await readImported(file, positionsFormat, fx);
  const rowOf = new Map(dates.map((date, row) => [date, row] as const));
  const sessionOf = (date: IsoDate, line: number): number => {
    const row = rowOf.get(date);
    if (row !== undefined) return row;
    throw new UserError(`${file}:${line}: ${date} is no session of the market`, positionsFormat.hint);
  };
  const episodes = new Map<IsoDate, ImportedPositions>();
  for (const row of table.rows) {
    const [entry, date] = [row.date("entry"), row.date("date")];
    const step = sessionOf(date, row.line) - sessionOf(entry, row.line);
    if (step < 0 || step >= steps) {
      throw new UserError(
        `${file}:${row.line}: ${date} is session ${step} of the episode entered on ${entry}, expected 0 to ${steps - 1} (option.horizonSessions ${steps})`,
        positionsFormat.hint,
      );
    }
    const episode = episodes.get(entry) ?? { line: row.line, entry, held: new Float64Array(steps).fill(Number.NaN) };
    if (!Number.isNaN(episode.held[step]!))
      throw new UserError(
        `${file}:${row.line}: a second row for ${date} of the episode entered on ${entry}`,
        positionsFormat.hint,
      );
    episode.held[step] = row.number("delta");
    episodes.set(entry, episode);
  }
  for (const { entry, held, line } of episodes.values()) {
    const missing = held.findIndex(Number.isNaN);
    if (missing >= 0) {
      const date = dates[rowOf.get(entry)! + missing] ?? "a session after the history's end";
      throw new UserError(
        `${file}:${line}: the episode entered on ${entry} has no row for ${date}`,
        positionsFormat.hint,
      );
    }
  }
  if (episodes.size < 2)
    throw new UserError(`${file}: expected at least 2 episodes, found ${episodes.size}`, positionsFormat.hint);
  return [...episodes.values()].sort((a, b) => (a.entry < b.entry ? -1 : 1));
}
