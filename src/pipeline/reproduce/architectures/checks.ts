import type { PresetCheck } from "../../../market/index.ts";
import type { EpisodeSeries } from "../../../statistics/index.ts";
import { type ClassicalName, classicalHedges } from "./classical-hedges.ts";
import type { HestonPaths } from "./heston-market.ts";
import { REFERENCE_PRICE, referenceRows } from "./published-table.ts";
import { hedgePaths, netOf, reportEpisodes } from "./report-episodes.ts";
import { publishedMean, type RowResult } from "./results.ts";
import { publishedFigures, type RiskFigures } from "./risk-figures.ts";

/** Printed to four digits. */
const PRINTED = 1e-4;
const PRICE_TOLERANCE = 1e-9;

/** Every figure of the rows without a network, on all of the report's test paths. */
export function classicalChecks(test: HestonPaths): PresetCheck[] {
  const episodes = reportEpisodes(test, 0);
  return (Object.keys(classicalHedges) as ClassicalName[]).flatMap((name) => {
    const { figures, cvar95After = {} } = referenceRows[name];
    const hedged = hedgePaths(classicalHedges[name](test, episodes), episodes);
    const found = publishedFigures(hedged.gross, hedged.volume);
    const levels = (Object.keys(figures) as (keyof RiskFigures)[]).map((key) =>
      near(`${name}: ${key}`, figures[key], found[key], PRINTED),
    );
    const costs = Object.entries(cvar95After).map(([bps, expected]) => {
      const { cvar95 } = publishedFigures(netOf(hedged, Number(bps)), hedged.volume);
      return near(`${name}: cvar95 after ${bps} bp`, expected, cvar95, PRINTED);
    });
    return [...levels, ...costs];
  });
}

export function priceCheck(price: number): PresetCheck {
  return near("exact price of the call (points)", REFERENCE_PRICE, price, PRICE_TOLERANCE);
}

/** What our recipe must reach, in the report's convention: its figures are means over seeds. */
export function recipeChecks(row: RowResult, premium: number): PresetCheck[] {
  const at = (costBps: number): readonly EpisodeSeries[] =>
    row.corrected.find((result) => result.costBps === costBps)?.series ?? [];
  const free = publishedMean(at(0), premium);
  return [
    most(`${row.label}, 0 bp: Std`, 0.4, free.std),
    most(`${row.label}, 0 bp: CVaR95`, 3.16, free.cvar95),
    most(`${row.label}, 0 bp: volume`, 2.75, free.volume),
    most(`${row.label}, 3 bp: CVaR95`, 3.23, publishedMean(at(3), premium).cvar95),
  ];
}

function near(what: string, expected: number, found: number, tolerance: number): PresetCheck {
  return { what, expected, found, tolerance, passed: Math.abs(found - expected) <= tolerance };
}

function most(what: string, expected: number, found: number): PresetCheck {
  return { what, expected, found, tolerance: "most", passed: found <= expected };
}
