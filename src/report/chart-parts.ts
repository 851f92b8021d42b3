import type {
  CustomSeriesOption,
  GridComponentOption,
  SeriesOption,
  TitleComponentOption,
  XAXisComponentOption,
  YAXisComponentOption,
} from "echarts";
import { INK } from "./render-svg.ts";

/** What one panel of a figure of several adds to the chart; its grid and axes have the number of the panel's place among all grids. */
export interface PanelParts {
  readonly title: TitleComponentOption[];
  readonly grid: GridComponentOption[];
  readonly xAxis: XAXisComponentOption[];
  readonly yAxis: YAXisComponentOption[];
  readonly series: SeriesOption[];
}

/** Panels in one chart. */
export function together(parts: readonly PanelParts[]): PanelParts {
  return {
    title: parts.flatMap(({ title }) => title),
    grid: parts.flatMap(({ grid }) => grid),
    xAxis: parts.flatMap(({ xAxis }) => xAxis),
    yAxis: parts.flatMap(({ yAxis }) => yAxis),
    series: parts.flatMap(({ series }) => series),
  };
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What holds all finite values with a margin of 6 %; a single value stands in the middle, no value gives 0 to 1. */
export function rangeOf(values: readonly number[]): Range {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { min: 0, max: 1 };
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const margin = high > low ? 0.06 * (high - low) : 0.1 * Math.max(Math.abs(high), 1e-3);
  return { min: low - margin, max: high + margin };
}

/**
 * Holds every value, and the intervals as far as they stay within `room` spans of the values: an interval that says nothing flattens no curve.
 */
export function rangeWith(
  points: readonly { readonly value: number; readonly low: number; readonly high: number }[],
  room: number,
): Range {
  const values = rangeOf(points.map(({ value }) => value));
  const more = room * (values.max - values.min);
  const inside = (bound: number) => Math.min(Math.max(bound, values.min - more), values.max + more);
  return rangeOf(points.flatMap(({ value, low, high }) => [value, inside(low), inside(high)]));
}

/** The heading of a whole figure. */
export function heading(text: string): TitleComponentOption {
  return { text, left: 12, top: 10, textStyle: { fontSize: 16, fontWeight: "bold", color: INK.text } };
}

/** The heading of one panel. */
export function panelTitle(text: string, left: number, top: number): TitleComponentOption {
  return { text, left, top, padding: 0, textStyle: { fontSize: 12.5, fontWeight: "bold", color: INK.text } };
}

/** A sentence below a heading. */
export function smallText(text: string, left: number, top: number): TitleComponentOption {
  return { text, left, top, padding: 0, textStyle: { fontSize: 11.5, fontWeight: "normal", color: INK.faint } };
}

/** Quiet axes with ticks inside a fixed range. */
export const AXIS = {
  axisLine: { show: true, onZero: false, lineStyle: { color: INK.faint } },
  axisTick: { show: true, lineStyle: { color: INK.faint } },
  axisLabel: { color: INK.text, fontSize: 11, hideOverlap: true },
  nameTextStyle: { color: INK.faint, fontSize: 11 },
  splitLine: { show: true, lineStyle: { color: "#edf0f2" } },
} as const;

export interface WhiskerStyle {
  readonly colour: string;
  /** Number of the grid. */
  readonly axes: number;
  readonly name: string;
  /** Half the length of the caps, 0 for none. */
  readonly cap?: number;
  readonly width?: number;
}

/** From low to high at x, with short caps; clipped at the panel. Items are [x, low, high]. */
export function whiskers(
  data: readonly (readonly [number, number, number])[],
  { colour, axes, name, cap = 2, width = 1 }: WhiskerStyle,
): CustomSeriesOption {
  return {
    ...{ type: "custom", name, silent: true, clip: true, xAxisIndex: axes, yAxisIndex: axes },
    itemStyle: { color: colour },
    data: data.map((item) => [...item]),
    renderItem: (_, api) => {
      const [x, low, high] = [0, 1, 2].map((dimension) => Number(api.value(dimension)));
      const [at, bottom] = api.coord([x!, low!]);
      const [, top] = api.coord([x!, high!]);
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: "line" as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour, lineWidth: width },
      });
      const caps = cap > 0 ? [bottom!, top!].map((y) => line(at! - cap, y, at! + cap, y)) : [];
      return { type: "group", children: [line(at!, bottom!, at!, top!), ...caps] };
    },
  };
}
