import type { FittedOption, FittedSlice } from "../market/index.ts";
import { hasTwoSides } from "./chain-figures.ts";
import { AXIS, type PanelParts, panelTitle, type Range, rangeOf, rangeWith, whiskers } from "./chart-parts.ts";
import { decimals, points, tenor } from "./figures.ts";
import { COLOURS, INK } from "./render-svg.ts";

/** Heights in pixels: the smile, the gap below it, the residuals, and all with title and labels. */
const SMILE = 168;
const GAP = 14;
const RESIDUAL = 64;
export const PANEL_HEIGHT = 22 + SMILE + GAP + RESIDUAL + 58;

/** Vermilion, pale. */
const STEM = "#EFB890";

export const SERIES = { market: "market", range: "bid to ask", model: "model", residual: "model - market" } as const;

export interface SmilePanel {
  readonly slice: FittedSlice;
  readonly name: string;
  /** Of the plot itself, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly axis: "moneyness" | "strike";
  /** Of the residuals' scale, volatility points; what lies beyond is drawn at the edge. */
  readonly limit: number;
}

/** A smile and its residuals; they take the grids 2 `at` and 2 `at` + 1. */
export function smilePanel(panel: SmilePanel, at: number): PanelParts {
  const { slice, name, left, top, width } = panel;
  const [upper, lower] = [2 * at, 2 * at + 1];
  const options = slice.options.toSorted((a, b) => a.strike - b.strike);
  const x = ({ moneyness, strike }: FittedOption) => (panel.axis === "strike" ? strike : moneyness);
  const across = rangeOf(options.map(x));
  const smile = options.flatMap(({ market, model, bid, ask }) => [
    { value: 100 * market, low: 100 * bid, high: 100 * ask },
    { value: 100 * model, low: NaN, high: NaN },
  ]);
  const grid = (start: number, height: number) => ({ left, width, top: start, height });
  return {
    title: [panelTitle(`${name} (${tenor(slice.maturity)}), RMSE ${points(slice.rmse)} pt`, left, top)],
    grid: [grid(top + 22, SMILE), grid(top + 22 + SMILE + GAP, RESIDUAL)],
    xAxis: [
      { ...xAxis(across, upper), axisLabel: { show: false } },
      { ...xAxis(across, lower), name: axisName(panel.axis), nameLocation: "middle", nameGap: 24 },
    ],
    yAxis: [yAxis("volatility, %", rangeWith(smile, 0.2), upper), residualAxis(panel.limit, lower)],
    series: [...smileSeries(options, x, upper), ...residualSeries(options, x, lower, panel.limit)],
  };
}

function smileSeries(options: readonly FittedOption[], x: (option: FittedOption) => number, axes: number) {
  const on = { xAxisIndex: axes, yAxisIndex: axes, silent: true, clip: true };
  const ranges = options
    .filter(hasTwoSides)
    .map((option): [number, number, number] => [x(option), 100 * option.bid, 100 * option.ask]);
  return [
    whiskers(ranges, { colour: INK.band, axes, name: SERIES.range }),
    {
      ...{ ...on, type: "line" as const, name: SERIES.model, showSymbol: false },
      lineStyle: { width: 1.8, color: COLOURS.blue },
      data: options.map((option) => [x(option), 100 * option.model]),
    },
    {
      ...{ ...on, type: "scatter" as const, name: SERIES.market, symbolSize: 4.5 },
      itemStyle: { color: COLOURS.black, opacity: 1 },
      data: options.map((option) => [x(option), 100 * option.market]),
    },
  ];
}

/** A point each; a triangle at the edge where it lies beyond. */
function residualSeries(
  options: readonly FittedOption[],
  x: (option: FittedOption) => number,
  axes: number,
  limit: number,
) {
  const item = (option: FittedOption) => {
    const residual = 100 * (option.model - option.market);
    if (Math.abs(residual) <= limit) return { value: [x(option), residual] };
    const beyond = { symbol: "triangle", symbolSize: 7, symbolRotate: residual > 0 ? 0 : 180 };
    return { value: [x(option), Math.sign(residual) * 0.94 * limit], ...beyond };
  };
  const stems = options.map((option): [number, number, number] => [x(option), 0, 100 * (option.model - option.market)]);
  return [
    whiskers(stems, { colour: STEM, axes, name: "", cap: 0 }),
    {
      ...{ type: "scatter" as const, name: SERIES.residual, silent: true, xAxisIndex: axes, yAxisIndex: axes },
      ...{ symbolSize: 4, clip: false },
      itemStyle: { color: COLOURS.vermilion, opacity: 1 },
      data: options.map(item),
      markLine: {
        ...{ silent: true, symbol: "none", label: { show: false }, animation: false },
        lineStyle: { color: INK.faint, width: 1, type: "solid" as const },
        data: [{ yAxis: 0 }],
      },
    },
  ];
}

function axisName(axis: "moneyness" | "strike"): string {
  return axis === "strike" ? "strike" : "ln(K/F) / (σ√T)";
}

function xAxis(range: Range, gridIndex: number) {
  return {
    ...AXIS,
    ...range,
    ...insideLabels(),
    type: "value" as const,
    gridIndex,
  };
}

function yAxis(name: string, range: Range, gridIndex: number) {
  const place = { nameLocation: "middle", nameRotate: 90, nameGap: 36, splitNumber: 4 } as const;
  return { ...AXIS, ...range, ...insideLabels(), ...place, type: "value" as const, gridIndex, name };
}

function residualAxis(limit: number, gridIndex: number) {
  const label = {
    ...AXIS.axisLabel,
    customValues: [-limit, 0, limit],
    formatter: (value: number) => decimals(value, limit < 1 ? 2 : 1),
  };
  const axis = yAxis("error, pt", { min: -limit, max: limit }, gridIndex);
  return { ...axis, splitLine: { show: false }, axisTick: { show: false }, axisLabel: label };
}

/** The ends of the range are no round numbers: they have no label. */
function insideLabels() {
  return { axisLabel: { ...AXIS.axisLabel, showMinLabel: false, showMaxLabel: false } };
}
