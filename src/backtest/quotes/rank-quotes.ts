import type { QuotedEpisode, QuotedLedger, QuotedMarks, QuotedRanking } from "../../market/index.ts";
import { standardDeviation } from "../../statistics/index.ts";
import { BENCHMARK } from "../summarise.ts";
import { pooledDeviation } from "./daily-deviation.ts";
import { type EpisodeGroup, episodeGroups } from "./episode-groups.ts";
import { type QuotedSeries, seriesOf } from "./summarise-quotes.ts";

const RISKS: Readonly<Record<QuotedRanking["figure"], (series: QuotedSeries) => number>> = {
  std: ({ pnl }) => standardDeviation(pnl),
  dailyStd: ({ daily }) => pooledDeviation(daily),
};

/**
 * Whether the order of the strategies depends on the marks: risk and rank of each under real quotes and under the volatility index, on the same
 * contracts and days. Both lists must hold the same strategies of one side, in one order.
 */
export function rankQuotes(
  episodes: readonly QuotedEpisode[],
  real: readonly QuotedLedger[],
  proxy: readonly QuotedLedger[],
): QuotedRanking[] {
  return episodeGroups(episodes).flatMap((group) => {
    const seriesIn = (ledgers: readonly QuotedLedger[]) =>
      ledgers.map((ledger) => seriesOf(ledger, group.members, episodes));
    const [ofReal, ofProxy] = [seriesIn(real), seriesIn(proxy)];
    return (["std", "dailyStd"] as const).map((figure) =>
      rankingOf(group, figure, real, { real: ofReal.map(RISKS[figure]), proxy: ofProxy.map(RISKS[figure]) }),
    );
  });
}

function rankingOf(
  { rule, end }: EpisodeGroup,
  figure: QuotedRanking["figure"],
  ledgers: readonly QuotedLedger[],
  { real, proxy }: Readonly<Record<QuotedMarks, readonly number[]>>,
): QuotedRanking {
  const benchmark = ledgers.findIndex(({ strategy }) => strategy === BENCHMARK);
  const [realRanks, proxyRanks] = [ranks(real), ranks(proxy)];
  return {
    panel: ledgers[0]!.panel,
    ...{ rule, end, figure },
    strategies: ledgers.map(({ strategy }, i) => ({
      strategy,
      real: real[i]!,
      proxy: proxy[i]!,
      realRank: realRanks[i]!,
      proxyRank: proxyRanks[i]!,
      realRatio: real[i]! / real[benchmark]!,
      proxyRatio: proxy[i]! / proxy[benchmark]!,
    })),
    kendallTau: kendallTau(real, proxy),
  };
}

/** 1 for the least; equals share the better rank. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => 1 + values.filter((other) => other < value).length);
}

/** Kendall's tau-a: pairs in the same order less those in the other, over all pairs (Kendall 1938, Biometrika 30). NaN for fewer than two. */
export function kendallTau(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) sum += Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!);
  }
  return sum / ((a.length * (a.length - 1)) / 2);
}
