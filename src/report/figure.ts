import type { SeriesOption } from "echarts";
import { AXIS, heading, type PanelParts, panelTitle, type Range, rangeOf, smallText, together } from "./chart-parts.ts";
import { COLOURS, FONTS, INK, renderSvg } from "./render-svg.ts";
import { legendOf, legendRows } from "./strategy-style.ts";

/** What one name of the legend is in a panel. Points that are not finite leave a gap. */
export interface FigureSeries {
  /** The same name is the same thing, and the same colour, in every panel. */
  readonly name: string;
  /** `area`: the surface below a line of steps, for histograms. */
  readonly kind: "line" | "points" | "area";
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly colour: keyof typeof COLOURS;
  readonly dash?: "solid" | "dashed" | "dotted" | undefined;
  /** Of a line, or the diameter of points; default 1.8 and 4. */
  readonly size?: number | undefined;
  /** Default 1. */
  readonly opacity?: number | undefined;
  /** Left out of the legend. */
  readonly quiet?: boolean | undefined;
}

export interface FigurePanel {
  readonly title: string;
  readonly xName: string;
  readonly series: readonly FigureSeries[];
  /** Logarithmic in y; its points must be above 0. */
  readonly logarithmic?: boolean | undefined;
  /** Level lines. */
  readonly levels?: readonly number[] | undefined;
}

/** A figure of panels, row by row. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** A sentence below the title: what to see. */
  readonly subtitle: string;
  /** Panels beside each other. */
  readonly columns: 1 | 2;
  readonly panels: readonly FigurePanel[];
}

const WIDTH = 1000;
const [LEFT, RIGHT] = [66, 18];
/** Heading, sentence, one row of the legend and the first panel's title. */
const HEAD = 128;
const LEGEND_ROW = 26;
const PLOT = 216;
const ROW = PLOT + 84;

/** The figure as SVG. */
export async function drawFigure({ id, title, subtitle, columns, panels }: Figure): Promise<string> {
  const rows = Math.ceil(panels.length / columns);
  const shown = panels.flatMap(({ series }) => series.filter(({ quiet }) => quiet !== true));
  const names = [...new Set(shown.map(({ name }) => name))];
  const head = HEAD + LEGEND_ROW * (legendRows(names) - 1);
  const parts = together(panels.map((panel, at) => panelOf(panel, at, columns, head)));
  return await renderSvg(
    id,
    { width: WIDTH, height: head + rows * ROW - 36 },
    {
      ...{ textStyle: { fontFamily: FONTS, color: INK.text } },
      ...parts,
      legend: { ...legendOf(names), top: 66 },
      title: [heading(title), smallText(subtitle, 17, 42), ...parts.title],
    },
  );
}

function panelOf(panel: FigurePanel, at: number, columns: number, head: number): PanelParts {
  const width = WIDTH / columns - LEFT - RIGHT;
  const left = (at % columns) * (WIDTH / columns) + LEFT;
  const top = head + Math.floor(at / columns) * ROW;
  const [xs, ys] = [0, 1].map((axis) => panel.series.flatMap(({ points }) => points.map((point) => point[axis]!)));
  const levels = panel.levels ?? [];
  const logarithmic = panel.logarithmic === true;
  const range = logarithmic ? decades([...ys!, ...levels]) : rangeOf([...ys!, ...levels]);
  const xRange = tightRange(xs!);
  return {
    title: [panelTitle(panel.title, left, top - 24)],
    grid: [{ left, width, top, height: PLOT }],
    xAxis: [
      {
        ...AXIS,
        ...xRange,
        ...{ type: "value", gridIndex: at, name: panel.xName, nameLocation: "middle", nameGap: 26 },
        axisLabel: { ...AXIS.axisLabel, formatter: short },
        splitLine: { show: false },
      },
    ],
    yAxis: [
      {
        ...AXIS,
        ...range,
        ...{ type: logarithmic ? "log" : "value", gridIndex: at },
        axisLabel: { ...AXIS.axisLabel, showMinLabel: logarithmic, showMaxLabel: logarithmic, formatter: short },
      },
    ],
    series: [...panel.series.map((series) => drawn(series, at)), levelLines(levels, at)],
  };
}

function drawn({ name, kind, points, colour, dash, size, opacity = 1 }: FigureSeries, axes: number): SeriesOption {
  const on = { name, xAxisIndex: axes, yAxisIndex: axes, silent: true, clip: true };
  const data = points.map(([x, y]) => [x, Number.isFinite(y) ? y : null]);
  const ink = COLOURS[colour];
  if (kind === "points") {
    return { ...on, type: "scatter", symbolSize: size ?? 4, itemStyle: { color: ink, opacity }, data };
  }
  return {
    ...on,
    ...{ type: "line", symbol: "none", data },
    itemStyle: { color: ink },
    lineStyle: { color: ink, width: size ?? 1.8, type: dash ?? "solid", opacity },
    ...(kind === "area" && { step: "end", areaStyle: { color: ink, opacity: 0.25 } }),
  };
}

function levelLines(levels: readonly number[], axes: number): SeriesOption {
  return {
    ...{ type: "line", symbol: "none", data: [], xAxisIndex: axes, yAxisIndex: axes, silent: true },
    markLine: {
      ...{ silent: true, symbol: "none", animation: false, precision: 12, label: { show: false } },
      lineStyle: { color: INK.faint, width: 1.1, type: "dashed" },
      data: levels.map((level) => ({ yAxis: level })),
    },
  };
}

function tightRange(values: readonly number[]): Range {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { min: 0, max: 1 };
  const [min, max] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  return min < max ? { min, max } : rangeOf(finite);
}

/** Whole decades that hold the values. */
function decades(values: readonly number[]): Range {
  const { min, max } = tightRange(values.filter((value) => value > 0).map(Math.log10));
  return { min: 10 ** Math.floor(min), max: 10 ** Math.ceil(max) };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
