import type { QuotedEndKind, QuotedEpisode } from "../../market/index.ts";

/** Episodes that may stand in one table: the same entry rule, ended alike. */
export interface EpisodeGroup {
  readonly rule: string;
  readonly end: QuotedEndKind;
  /** Their numbers, ascending. */
  readonly members: readonly number[];
}

/** Fewer episodes have no spread. */
const LEAST_EPISODES = 2;

/** Groups of two episodes and more: by rule in order of appearance, expired before marked out. */
export function episodeGroups(episodes: readonly QuotedEpisode[]): EpisodeGroup[] {
  const rules = [...new Set(episodes.map(({ rule }) => rule))];
  return rules
    .flatMap((rule) =>
      (["expiry", "marked-out"] as const).map((end): EpisodeGroup => {
        const members = episodes.flatMap((each, i) => (each.rule === rule && each.end.kind === end ? [i] : []));
        return { rule, end, members };
      }),
    )
    .filter(({ members }) => members.length >= LEAST_EPISODES);
}
