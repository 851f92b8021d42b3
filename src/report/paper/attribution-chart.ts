import type { AttributionRow } from "../../market/index.ts";
import { AXIS, heading } from "../chart-parts.ts";
import { COLOURS, FONTS, INK, renderSvg } from "../render-svg.ts";
import { legendOf, legendRows, shortName } from "../strategy-style.ts";
import { attributionLines } from "./attribution-lines.ts";
import type { MarketContext } from "./market-context.ts";

const WIDTH = 1000;
const NAMES = 210;
const ROW = 44;
const HEAD = 56;
const LEGEND_ROW = 27;

/** Distinct in grey too: neighbours differ in lightness. */
const FILLS = [
  ...[COLOURS.blue, COLOURS.sky, COLOURS.vermilion, "#F0E442", COLOURS.green, COLOURS.purple, COLOURS.grey],
  ...["#E69F00", "#34495e", "#c9d1d6"],
];

/** Mean P&L by line, stacked to both sides of zero, a bar a strategy in focus. */
export async function attributionChart(
  { place, focus }: MarketContext,
  rows: readonly AttributionRow[],
): Promise<string> {
  const shown = focus.flatMap((name) => rows.find(({ strategy }) => strategy === name) ?? []);
  const lines = attributionLines(shown);
  const legend = [...lines, "P&L"];
  const top = HEAD + LEGEND_ROW * legendRows(legend);
  const height = Math.max(1, shown.length) * ROW;
  return renderSvg(
    "attribution",
    { width: WIDTH, height: top + height + 52 },
    {
      ...{ textStyle: { fontFamily: FONTS, color: INK.text } },
      title: [heading(`${place.market}${place.label}: mean P&L of an episode by line`)],
      legend: { ...legendOf(legend), itemWidth: 14, itemHeight: 11 },
      grid: [{ left: NAMES, width: WIDTH - NAMES - 28, top, height }],
      xAxis: [{ ...AXIS, type: "value", name: "% of spot", nameLocation: "middle", nameGap: 28 }],
      yAxis: [
        {
          ...{ type: "category", inverse: true, data: shown.map(({ strategy }) => shortName(strategy, 30)) },
          axisLabel: { color: INK.text, fontSize: 12, interval: 0 },
          axisLine: { show: false },
          axisTick: { show: false },
        },
      ],
      series: [
        ...lines.map((line, at) => ({
          ...{ name: line, type: "bar" as const, stack: "lines", barWidth: 20, silent: true },
          itemStyle: { color: FILLS[at % FILLS.length]!, borderColor: "#ffffff", borderWidth: 0.5 },
          data: shown.map((row) => row.lines[line] ?? 0),
        })),
        {
          ...{ name: "P&L", type: "scatter" as const, symbol: "diamond", symbolSize: 13, silent: true, z: 5 },
          itemStyle: { color: "#ffffff", borderColor: COLOURS.black, borderWidth: 2, opacity: 1 },
          data: shown.map(({ pnl }, at) => [pnl, at]),
        },
      ],
    },
  );
}
