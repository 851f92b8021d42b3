import type { ComparedValue, PairedRow } from "../../market/index.ts";
import { AXIS, heading, type PanelParts, panelTitle, rangeWith, smallText, together } from "../chart-parts.ts";
import { COLOURS, FONTS, INK, renderSvg } from "../render-svg.ts";
import { shortName } from "../strategy-style.ts";
import { BENCHMARK, type MarketContext } from "./market-context.ts";

const WIDTH = 1000;
const NAMES = 250;
const GAP = 36;
const HEAD = 96;
const ROW = 20;
/** Rows drawn; the table has the others. */
const MOST = 24;
/** Characters that fit beside the axis. */
const LONGEST = 38;

type Bar = readonly [value: number, low: number, high: number];

/** Ratios of Std and CVaR95 to BS Delta with their intervals, a row a strategy, lowest Std first. */
export async function forestChart(context: MarketContext, paired: readonly PairedRow[]): Promise<string> {
  const rows = chosenRows(context, paired);
  const left =
    paired.length === rows.length ? "" : ` ${rows.length} of ${paired.length} strategies; the table has all.`;
  const height = ROW * rows.length;
  const { title, ...panels } = together([
    panelOf(context, rows, 0, "Std / BS Delta", ({ std }) => std),
    panelOf(context, rows, 1, "CVaR95 / BS Delta", ({ cvar95 }) => cvar95),
  ]);
  return renderSvg(
    "paired",
    { width: WIDTH, height: HEAD + height + 44 },
    {
      ...{ textStyle: { fontFamily: FONTS, color: INK.text } },
      title: [
        heading(`${context.place.market}${context.place.label}: risk against BS Delta`),
        smallText(`95 % intervals, cut where they leave the scale.${left}`, 17, 38),
        ...title,
      ],
      ...panels,
    },
  );
}

/** Those in focus always, then the lowest Std; without hedge the scale would hide the others. */
function chosenRows({ focus, evaluation }: MarketContext, paired: readonly PairedRow[]): PairedRow[] {
  const isHedge = ({ strategy }: PairedRow) => strategy !== BENCHMARK && evaluation?.families[strategy] !== "unhedged";
  const known = paired.filter((row) => isHedge(row) && Number.isFinite(row.std.ratio));
  const sorted = known.toSorted((a, b) => a.std.ratio - b.std.ratio);
  const first = sorted.filter(({ strategy }) => focus.includes(strategy));
  const others = sorted.filter((row) => !first.includes(row)).slice(0, Math.max(0, MOST - first.length));
  return sorted.filter((row) => first.includes(row) || others.includes(row));
}

function panelOf(
  context: MarketContext,
  rows: readonly PairedRow[],
  at: number,
  title: string,
  of: (row: PairedRow) => ComparedValue,
): PanelParts {
  const bars = rows.map((row): Bar => [of(row).ratio, ...of(row).ratioInterval]);
  const points = bars.map(([value, low, high]) => ({ value, low, high }));
  const width = (WIDTH - NAMES - GAP - 20) / 2;
  const left = NAMES + at * (width + GAP);
  const labels = rows.map(({ strategy }) => shortName(strategy, LONGEST));
  const { min, max } = rangeWith([...points, { value: 1, low: 1, high: 1 }], 0.25);
  const axes = { xAxisIndex: at, yAxisIndex: at, silent: true };
  return {
    title: [panelTitle(title, left, HEAD - 26)],
    grid: [{ left, top: HEAD, width, height: ROW * rows.length }],
    xAxis: [{ ...AXIS, type: "value", gridIndex: at, min, max, splitNumber: 5, axisLabel: INSIDE }],
    yAxis: [
      {
        ...{ type: "category", gridIndex: at, inverse: true, data: labels, axisTick: { show: false } },
        axisLine: { show: false },
        axisLabel: { show: at === 0, color: INK.text, fontSize: 12, interval: 0 },
        splitLine: { show: true, interval: 0, lineStyle: { color: "#f3f5f6" } },
      },
    ],
    series: [
      {
        ...{ ...axes, type: "line", symbol: "none", data: [] },
        markLine: { ...MARK_LINE, data: [{ xAxis: 1 }] },
      },
      ...rows.map((row, index) => intervalOf(bars[index]!, index, at, colourOf(context, row))),
      {
        ...{ ...axes, type: "scatter", symbolSize: 8 },
        data: rows.map((row, index) => ({
          value: [bars[index]![0], index],
          symbol: row.strategy === context.learned ? "diamond" : "circle",
          symbolSize: row.strategy === context.learned ? 12 : 8,
          itemStyle: pointStyle(context, row),
        })),
      },
    ],
  };
}

const INSIDE = {
  ...AXIS.axisLabel,
  showMinLabel: false,
  showMaxLabel: false,
  formatter: (value: number) => String(Number(value.toFixed(2))),
};
const MARK_LINE = {
  ...{ silent: true, symbol: "none", animation: false, label: { show: false } },
  lineStyle: { color: INK.faint, width: 1.2, type: "solid" as const },
};

function intervalOf([, low, high]: Bar, index: number, axes: number, colour: string) {
  return {
    ...{ type: "line" as const, symbol: "none", silent: true, xAxisIndex: axes, yAxisIndex: axes, clip: true },
    lineStyle: { color: colour, width: 2 },
    data:
      Number.isFinite(low) && Number.isFinite(high)
        ? [
            [low, index],
            [high, index],
          ]
        : [],
  };
}

function colourOf({ learned, bestClassical, evaluation }: MarketContext, { strategy }: PairedRow): string {
  if (strategy === learned) return COLOURS.vermilion;
  if (strategy === bestClassical) return COLOURS.blue;
  return evaluation?.families[strategy] === "learned" ? COLOURS.purple : INK.band;
}

function pointStyle(context: MarketContext, row: PairedRow) {
  const colour = colourOf(context, row);
  const hollow = context.evaluation?.families[row.strategy] === "placebo";
  return { color: hollow ? "#ffffff" : colour, borderColor: colour, borderWidth: hollow ? 1.6 : 0, opacity: 1 };
}
