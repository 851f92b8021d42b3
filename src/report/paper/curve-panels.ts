import { AXIS, heading, type PanelParts, panelTitle, rangeOf, together } from "../chart-parts.ts";
import { FONTS, INK, renderSvg } from "../render-svg.ts";
import { legendOf, strategyStyle } from "../strategy-style.ts";
import { BENCHMARK } from "./market-context.ts";

/** A curve of one strategy: [x, y], x a place on the axis or a category. */
export interface Curve {
  readonly strategy: string;
  readonly points: readonly (readonly [number | string, number])[];
}

export interface CurvePanel {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Drawn as a level line: the benchmark's own value. */
  readonly level?: number;
  /** Hollow circles, [x, y]. */
  readonly marks?: readonly (readonly [number, number])[];
}

export interface CurveChart {
  readonly id: string;
  readonly title: string;
  readonly xName: string;
  /** Categories in order; undefined: x is a number. */
  readonly categories?: readonly string[];
  readonly panels: readonly [CurvePanel, CurvePanel];
  /** Strategies in the order in which they take their styles. */
  readonly strategies: readonly string[];
}

const WIDTH = 1000;
const LEFT = 58;
const RIGHT = 18;
const TOP = 112;
const HEIGHT = 230;

/** Two panels side by side with a line a strategy. */
export async function curveChart(chart: CurveChart): Promise<string> {
  const { id, title, panels, strategies } = chart;
  const parts = together(panels.map((panel, at) => panelOf(chart, panel, at)));
  return renderSvg(
    id,
    { width: WIDTH, height: TOP + HEIGHT + 56 },
    {
      ...{ textStyle: { fontFamily: FONTS, color: INK.text } },
      legend: legendOf(strategies.filter((name) => isDrawn(panels, name))),
      ...parts,
      title: [heading(title), ...parts.title],
    },
  );
}

function isDrawn(panels: readonly CurvePanel[], name: string): boolean {
  return panels.some(({ curves }) => curves.some(({ strategy }) => strategy === name));
}

function panelOf({ xName, categories, strategies }: CurveChart, panel: CurvePanel, at: number): PanelParts {
  const width = WIDTH / 2 - LEFT - RIGHT;
  const left = at * (WIDTH / 2) + LEFT;
  const { curves, level, marks = [], title } = panel;
  const on = { xAxisIndex: at, yAxisIndex: at, silent: true };
  const xs = curves.flatMap(({ points }) => points.flatMap(([x]) => (typeof x === "number" ? [x] : [])));
  const scale =
    categories === undefined
      ? { type: "value" as const, min: Math.min(...xs), max: Math.max(...xs) }
      : { type: "category" as const, data: [...categories] };
  return {
    title: [panelTitle(title, left, TOP - 26)],
    grid: [{ left, width, top: TOP, height: HEIGHT }],
    xAxis: [
      {
        ...AXIS,
        ...scale,
        gridIndex: at,
        name: xName,
        nameLocation: "middle",
        nameGap: 28,
        splitLine: { show: false },
      },
    ],
    yAxis: [{ ...AXIS, ...rangeOf(valuesOf(panel)), type: "value", gridIndex: at, axisLabel: INSIDE }],
    series: [
      ...curves.map(({ strategy, points }) => {
        const { colour, dash, symbol, width: line } = strategyStyle(strategies, strategy);
        return {
          ...{ ...on, name: strategy, type: "line" as const, symbol, symbolSize: everyFew(points.length) },
          itemStyle: { color: colour },
          lineStyle: { color: colour, width: line, type: dash },
          data: points.map(([x, y]) => [x, Number.isFinite(y) ? y : null]),
        };
      }),
      {
        ...{ ...on, type: "scatter" as const, symbol: "circle", symbolSize: 13, z: 5 },
        itemStyle: { color: "transparent", borderColor: INK.text, borderWidth: 1.6, opacity: 1 },
        data: marks.map((mark) => [...mark]),
      },
      {
        ...{ ...on, type: "line" as const, symbol: "none", data: [] },
        markLine: level === undefined ? { data: [] } : { ...LEVEL, data: [{ yAxis: level }] },
      },
    ],
  };
}

/** Symbols on at most so many points of a line: more would hide it. */
const MOST_SYMBOLS = 18;

function everyFew(points: number) {
  const step = Math.ceil(points / MOST_SYMBOLS);
  return (_: unknown, { dataIndex }: { readonly dataIndex: number }) => (dataIndex % step === 0 ? 7 : 0);
}

function valuesOf({ curves, level }: CurvePanel): number[] {
  const values = curves.flatMap(({ points }) => points.map(([, y]) => y));
  return level === undefined ? values : [...values, level];
}

const INSIDE = {
  ...AXIS.axisLabel,
  showMinLabel: false,
  showMaxLabel: false,
  formatter: (value: number) => String(Number(value.toPrecision(3))),
};
const LEVEL = {
  ...{ silent: true, symbol: "none", animation: false },
  label: { show: true, formatter: BENCHMARK, position: "insideEndTop" as const, color: INK.faint, fontSize: 11 },
  lineStyle: { color: INK.faint, width: 1.2, type: "dashed" as const },
};
