import type { StrategyLedger } from "../market/index.ts";
import { COLOURS, renderSvg } from "./render-svg.ts";

/** Its scale would hide the differences between the hedges; it stands in the table. */
const UNHEDGED = "No Hedge";

/** Points a line; a longer history is thinned, its last point kept. */
const MAX_POINTS = 600;

/**
 * SVG of the cumulated P&L of a hedged book that trades 1/horizon of an option at every entry, in % of spot, at the expiry of each.
 * The unhedged book is left to the table.
 * @param label printed in the title: must say when data are synthetic or the volatility index is estimated
 */
export async function cumulatedPnlChart(
  label: string,
  ledgers: readonly StrategyLedger[],
  horizonSessions: number,
): Promise<string> {
  const shown = ledgers.filter((ledger) => ledger.strategy !== UNHEDGED);
  return renderSvg(
    "pnl",
    { width: 960, height: 460 },
    {
      title: {
        text: `${label}: cumulated P&L, % of spot, 1/${horizonSessions} option a session`,
        left: 12,
        top: 8,
        textStyle: { fontSize: 15 },
      },
      legend: { top: 38, left: 12, itemGap: 24, icon: "rect", itemWidth: 18, itemHeight: 3 },
      color: Object.values(COLOURS),
      grid: { left: 60, right: 24, top: 84, bottom: 40 },
      xAxis: { type: "time" },
      yAxis: { type: "value", scale: true },
      series: shown.map((ledger) => ({
        name: ledger.strategy,
        type: "line",
        showSymbol: false,
        lineStyle: { width: 1.5 },
        data: curve(ledger, horizonSessions),
      })),
    },
  );
}

function curve(ledger: StrategyLedger, horizonSessions: number): [string, number][] {
  let total = 0;
  const points = ledger.episodes.map((episode): [string, number] => {
    total += episode.pnl / horizonSessions;
    return [episode.expiry, Number(total.toFixed(4))];
  });
  const every = Math.max(1, Math.ceil(points.length / MAX_POINTS));
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}
