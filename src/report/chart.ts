import type { SeriesOption } from "echarts";
import type { StrategyLedger } from "../market/index.ts";
import { AXIS, heading, type PanelParts, panelTitle, together } from "./chart-parts.ts";
import { FONTS, INK, renderSvg } from "./render-svg.ts";
import { legendOf, strategyStyle } from "./strategy-style.ts";

/** Its scale would hide the differences between the hedges; it stands in the table. */
const UNHEDGED = "No Hedge";

/** Points a line; a longer history is thinned, its last point kept. */
const MAX_POINTS = 600;

const WIDTH = 1000;
const LEFT = 58;
const PNL = { top: 106, height: 250 };
const DRAWDOWN = { top: 404, height: 110 };

export interface PnlChartOptions {
  readonly horizonSessions: number;
  /** Strategies drawn, in order; all but the unhedged by default. */
  readonly shown?: readonly string[];
}

/**
 * SVG of the cumulated P&L of a hedged book that trades 1/horizon of an option at every entry, and of its drawdown, in % of spot, at the expiry of each.
 * The unhedged book is left to the table.
 * @param label printed in the title: must say when data are synthetic or the volatility index is estimated
 */
export async function cumulatedPnlChart(
  label: string,
  ledgers: readonly StrategyLedger[],
  { horizonSessions, shown }: PnlChartOptions,
): Promise<string> {
  const hedged = ledgers.filter(({ strategy }) => strategy !== UNHEDGED);
  const own = shown?.flatMap((name) => hedged.filter(({ strategy }) => strategy === name)) ?? hedged;
  const names = own.map(({ strategy }) => strategy);
  const curves = own.map((ledger) => curveOf(ledger, horizonSessions));
  const at = (place: typeof PNL, axes: number, title: string, of: (point: Point) => number): PanelParts => ({
    title: [panelTitle(title, LEFT, place.top - 24)],
    grid: [{ left: LEFT, width: WIDTH - LEFT - 24, ...place }],
    xAxis: [{ ...AXIS, type: "time", gridIndex: axes }],
    yAxis: [{ ...AXIS, type: "value", scale: true, gridIndex: axes }],
    series: curves.map((points, i) =>
      lineOf(
        names,
        names[i]!,
        axes,
        points.map((one) => [one.expiry, of(one)]),
      ),
    ),
  });
  const { title, ...panels } = together([
    at(PNL, 0, `P&L, % of spot, 1/${horizonSessions} option a session`, ({ total }) => total),
    at(DRAWDOWN, 1, "Drawdown from the highest so far, % of spot", ({ drawdown }) => drawdown),
  ]);
  return renderSvg(
    "pnl",
    { width: WIDTH, height: DRAWDOWN.top + DRAWDOWN.height + 40 },
    {
      ...{ useUTC: true, textStyle: { fontFamily: FONTS, color: INK.text } },
      title: [heading(`${label}: cumulated P&L`), ...title],
      legend: legendOf(names),
      ...panels,
    },
  );
}

interface Point {
  readonly expiry: string;
  readonly total: number;
  readonly drawdown: number;
}

function lineOf(
  names: readonly string[],
  name: string,
  axes: number,
  data: (readonly [string, number])[],
): SeriesOption {
  const { colour, dash, width } = strategyStyle(names, name);
  return {
    ...{ name, type: "line", symbol: "none", xAxisIndex: axes, yAxisIndex: axes },
    itemStyle: { color: colour },
    lineStyle: { width, type: dash, color: colour },
    data: data.map((point) => [...point]),
  };
}

function curveOf({ episodes }: StrategyLedger, horizonSessions: number): Point[] {
  let [total, highest] = [0, 0];
  const points = episodes.map(({ pnl, expiry }): Point => {
    total += pnl / horizonSessions;
    highest = Math.max(highest, total);
    return { expiry, total: rounded(total), drawdown: rounded(total - highest) };
  });
  const every = Math.max(1, Math.ceil(points.length / MAX_POINTS));
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
