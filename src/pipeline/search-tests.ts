import type { EpisodeColumns } from "../backtest/index.ts";
import type { IsoDate } from "../core/index.ts";
import type { RealityCheck, StrategyFamily } from "../market/index.ts";
import { realityCheck, type StrategyFigures } from "../statistics/index.ts";
import type { EpisodePnl } from "./episode-file.ts";
import type { RegisteredTrial, Trial } from "./register.ts";

/** Further configurations of the register: those whose P&L on this run's episodes is at hand, and how many lack it. */
export interface EarlierTrials {
  readonly comparable: readonly {
    readonly name: string;
    readonly family: StrategyFamily;
    readonly pnl: Float64Array;
  }[];
  readonly missing: number;
}

/**
 * What earlier runs have tried beside this run's own configurations. Comparable are those under the same protocol that have P&L for every
 * entry of this run; the others count as missing.
 */
export async function earlierTrials(
  register: ReadonlyMap<string, RegisteredTrial>,
  own: readonly Trial[],
  entries: readonly IsoDate[],
): Promise<EarlierTrials> {
  const ids = new Set(own.map(({ id }) => id));
  const earlier = [...register.values()].filter(({ id }) => !ids.has(id));
  const protocol = own[0]?.protocol;
  const aligned = await Promise.all(
    earlier.map(async (trial) => {
      const episodes = trial.protocol === protocol ? await trial.episodes() : undefined;
      const pnl = episodes === undefined ? undefined : pnlOn(episodes, entries);
      return pnl === undefined
        ? []
        : [{ name: `${trial.strategy} (${trial.id.slice(0, 8)})`, family: trial.family, pnl }];
    }),
  );
  const comparable = aligned.flat();
  return { comparable, missing: earlier.length - comparable.length };
}

/** P&L on the given entries, undefined when one of them has none. */
function pnlOn({ entries, pnl }: EpisodePnl, wanted: readonly IsoDate[]): Float64Array | undefined {
  const placeOf = new Map(entries.map((entry, place) => [entry, place]));
  const places = wanted.map((entry) => placeOf.get(entry));
  return places.includes(undefined) ? undefined : Float64Array.from(places, (place) => pnl[place!]!);
}

/** What is searched: by place among the resampled figures, whose first are this run's strategies. */
export interface SearchedStrategies {
  readonly strategies: readonly Pick<EpisodeColumns, "strategy">[];
  /** Undefined for a single network: it was not tried for itself. */
  readonly families: readonly (StrategyFamily | undefined)[];
  readonly benchmark: number;
  readonly bestClassical: number;
  readonly earlier: EarlierTrials;
  readonly episodes: number;
}

/**
 * Reality checks of standard deviation and CVaR95: whether the best of everything tried, classical and learned, beats BS Delta, and whether the best
 * learned hedge beats the best classical one.
 */
export function searchTests(searched: SearchedStrategies, figures: StrategyFigures): RealityCheck[] {
  const { benchmark, bestClassical } = searched;
  const against = bestClassical === benchmark ? [] : [bestClassical];
  return [
    ...searchTest(searched, figures, benchmark, ["classical", "learned"]),
    ...against.flatMap((place) => searchTest(searched, figures, place, ["learned"])),
  ];
}

function searchTest(
  { strategies, families, earlier, episodes }: SearchedStrategies,
  figures: StrategyFigures,
  benchmark: number,
  searched: readonly StrategyFamily[],
): RealityCheck[] {
  const names = [...strategies.map(({ strategy }) => strategy), ...earlier.comparable.map(({ name }) => name)];
  const kinds = [...families, ...earlier.comparable.map(({ family }) => family)];
  const places = [...names.keys()].filter(
    (place) => place !== benchmark && searched.some((family) => family === kinds[place]),
  );
  if (places.length === 0) return [];
  return (["std", "cvar"] as const).map((figure) => {
    const { best, ...pValues } = realityCheck(
      figures(benchmark, figure),
      places.map((place) => figures(place, figure)),
      episodes,
    );
    return {
      figure: figure === "cvar" ? "cvar95" : figure,
      benchmark: names[benchmark]!,
      candidates: places.length,
      best: names[places[best]!]!,
      ...pValues,
      missing: earlier.missing,
    };
  });
}
