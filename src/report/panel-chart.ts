import type { ChainFit, PanelDay } from "../market/index.ts";
import {
  AXIS,
  heading,
  type PanelParts,
  panelTitle,
  type Range,
  rangeWith,
  smallText,
  together,
  whiskers,
} from "./chart-parts.ts";
import { COLOURS, FONTS, INK, renderSvg } from "./render-svg.ts";

/** One curve over the days, with its interval where it has one, in the units of its axis. */
interface Curve {
  readonly title: string;
  readonly of: (fit: ChainFit) => { readonly value: number; readonly low: number; readonly high: number };
}

interface Day {
  /** Milliseconds of midnight UTC. */
  readonly time: number;
  readonly fit: ChainFit | undefined;
}

const WIDTH = 1080;
const HEAD = 84;
const LEFT = 64;
const RIGHT = 16;
const PLOT_HEIGHT = 132;
const PANEL_HEIGHT = PLOT_HEIGHT + 64;
const COLUMNS = 2;
/** Milliseconds. */
const DAY = 86_400_000;

/** A variance as volatility in %; variances end at 0, and so does the interval. */
const asVolatility = (variance: number) => 100 * Math.sqrt(Math.max(0, variance));

const CURVES: readonly Curve[] = [
  { title: "v0: volatility now, √v0, %", of: ({ estimates }) => mapped(estimates.v0, asVolatility) },
  { title: "theta: long-run volatility under Q, √θ, %", of: ({ estimates }) => mapped(estimates.theta, asVolatility) },
  { title: "kappa: speed of mean reversion under Q, 1/year", of: ({ estimates }) => estimates.kappa },
  { title: "xi: volatility of variance", of: ({ estimates }) => estimates.xi },
  { title: "rho: correlation of price and variance", of: ({ estimates }) => estimates.rho },
  {
    title: "Root mean squared error, volatility points",
    of: ({ rmse }) => ({ value: 100 * rmse, low: NaN, high: NaN }),
  },
];

/**
 * The five parameters with their 95 % intervals and the fit error over the days of a panel, as SVG. Hollow points did not converge; a cross at the foot
 * is a day without a fit. Days whose date could not be read are left to the table.
 */
export async function panelChart(days: readonly PanelDay[]): Promise<string> {
  const dated = datedDays(days);
  const span = spanOf(dated);
  const parts = CURVES.map((curve, at) => curvePanel(curve, dated, span, at));
  const { title, ...panels } = together(parts);
  const explained =
    "Bars are 95 % intervals, cut where they leave the scale. Hollow: not converged. Cross: no fit that day.";
  return renderSvg(
    "panel",
    { width: WIDTH, height: HEAD - 20 + Math.ceil(CURVES.length / COLUMNS) * PANEL_HEIGHT },
    {
      ...{ useUTC: true, textStyle: { fontFamily: FONTS, color: INK.text } },
      title: [heading(headingOf(days)), smallText(explained, 17, 37), ...title],
      ...panels,
    },
  );
}

function headingOf(days: readonly PanelDay[]): string {
  const fits = days.flatMap((day) => ("fit" in day ? [day.fit] : []));
  const names = [...new Set(fits.map(({ underlying }) => underlying))].join(", ");
  return `${names === "" ? "Panel" : names}: Heston parameters under Q, ${fits.length} of ${days.length} days fitted`;
}

function datedDays(days: readonly PanelDay[]): Day[] {
  return days
    .flatMap((day) => {
      if (day.date === undefined) return [];
      return [{ time: Date.parse(`${day.date}T00:00:00Z`), fit: "fit" in day ? day.fit : undefined }];
    })
    .sort((a, b) => a.time - b.time);
}

/** All days with a margin of 2 %, a day at least. */
function spanOf(days: readonly Day[]): Range {
  const [first, last] = [days[0]?.time ?? 0, days.at(-1)?.time ?? 0];
  const margin = Math.max(DAY, 0.02 * (last - first));
  return { min: first - margin, max: last + margin };
}

function curvePanel({ title, of }: Curve, days: readonly Day[], span: Range, at: number): PanelParts {
  const width = WIDTH / COLUMNS;
  const left = (at % COLUMNS) * width + LEFT;
  const top = HEAD - 20 + Math.floor(at / COLUMNS) * PANEL_HEIGHT;
  const fitted = days.flatMap(({ time, fit }) => (fit === undefined ? [] : [{ time, fit, ...of(fit) }]));
  const range = rangeWith(fitted, 1);
  const bars = fitted
    .filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high))
    .map(({ time, low, high }): [number, number, number] => [time, low, high]);
  const on = { xAxisIndex: at, yAxisIndex: at, silent: true };
  const value = (day: Day) => (day.fit === undefined ? null : of(day.fit).value);
  return {
    title: [panelTitle(title, left, top)],
    grid: [{ left, width: width - LEFT - RIGHT, top: top + 22, height: PLOT_HEIGHT }],
    xAxis: [{ ...AXIS, ...span, type: "time", gridIndex: at, splitLine: { show: false }, axisLabel: DATES }],
    yAxis: [{ ...AXIS, ...range, type: "value", gridIndex: at, splitNumber: 4, axisLabel: INSIDE }],
    series: [
      whiskers(bars, { colour: INTERVAL, axes: at, name: "", cap: 0, width: 1.5 }),
      {
        ...{ ...on, type: "line", connectNulls: false, symbol: "none" },
        lineStyle: { width: 1, color: COLOURS.blue },
        data: days.map((day) => [day.time, value(day)]),
      },
      {
        ...{ ...on, type: "scatter", symbolSize: fitted.length > 120 ? 3 : 5 },
        data: fitted.map(({ time, value, fit }) => ({ value: [time, value], itemStyle: pointStyle(fit) })),
      },
      {
        ...{ ...on, type: "scatter", symbol: CROSS, symbolSize: 8, clip: false },
        itemStyle: { color: COLOURS.vermilion, opacity: 1 },
        data: days.filter(({ fit }) => fit === undefined).map(({ time }) => [time, range.min]),
      },
    ],
  };
}

const DATES = { ...AXIS.axisLabel, formatter: { year: "{yyyy}", month: "{MMM}", day: "{MMM} {d}" } };
const INTERVAL = "#A9CBE3";
const INSIDE = { ...AXIS.axisLabel, showMinLabel: false, showMaxLabel: false };
const CROSS = "path://M0,2 L2,0 L5,3 L8,0 L10,2 L7,5 L10,8 L8,10 L5,7 L2,10 L0,8 L3,5 Z";

function pointStyle({ status }: ChainFit) {
  const color = status === "converged" ? COLOURS.blue : "#ffffff";
  return { color, borderColor: COLOURS.blue, borderWidth: 1, opacity: 1 };
}

function mapped(
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
  by: (x: number) => number,
) {
  return { value: by(value), low: by(low), high: by(high) };
}
