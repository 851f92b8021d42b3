import type { QuotedEpisode } from "../../market/index.ts";

/** The greatest number of episodes of which none begins before another has ended: they are taken in order of their ends. */
export function separateWindows(episodes: readonly QuotedEpisode[]): number {
  let windows = 0;
  let free = "";
  const byEnd = episodes.toSorted((a, b) => (a.end.date < b.end.date ? -1 : a.end.date > b.end.date ? 1 : 0));
  for (const { steps, end } of byEnd) {
    if (steps[0]!.date < free) continue;
    windows++;
    free = end.date;
  }
  return windows;
}
