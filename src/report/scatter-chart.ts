import type { SeriesOption } from "echarts";
import { AXIS, heading, rangeOf, smallText } from "./chart-parts.ts";
import { COLOURS, FONTS, INK, renderSvg } from "./render-svg.ts";

/** Points of one kind: one colour and symbol. */
export interface ScatterGroup {
  readonly name: string;
  readonly points: readonly { readonly label: string; readonly x: number; readonly y: number }[];
}

export interface ScatterOptions {
  /** Names marks inside the SVG. */
  readonly id: string;
  readonly title: string;
  readonly explained: string;
  /** With units. */
  readonly x: string;
  readonly y: string;
  readonly groups: readonly ScatterGroup[];
}

const STYLES = [
  { symbol: "emptyCircle", color: COLOURS.black },
  { symbol: "triangle", color: COLOURS.vermilion },
  { symbol: "circle", color: COLOURS.blue },
] as const;

const WIDTH = 1000;
const HEIGHT = 640;

/** Two figures of many hedges against each other, as SVG; points carry their names where there is room. At most three groups. */
export async function scatterChart({ id, title, explained, x, y, groups }: ScatterOptions): Promise<string> {
  const points = groups.flatMap((group) => group.points);
  const named = { nameLocation: "middle" as const, nameGap: 34 };
  return renderSvg(
    id,
    { width: WIDTH, height: HEIGHT },
    {
      textStyle: { fontFamily: FONTS, color: INK.text },
      title: [heading(title), smallText(explained, 17, 37)],
      legend: { top: 58, left: 12, itemGap: 22, selectedMode: false, textStyle: { color: INK.text, fontSize: 12 } },
      grid: { left: 66, right: 150, top: 96, bottom: 56 },
      xAxis: {
        ...AXIS,
        ...rangeOf(points.map((point) => point.x)),
        ...named,
        type: "value",
        name: x,
        axisLabel: ROUNDED,
      },
      yAxis: {
        ...{ ...AXIS, ...rangeOf(points.map((point) => point.y)), ...named, type: "value", name: y },
        ...{ nameGap: 44, axisLabel: ROUNDED },
      },
      series: groups.map(groupSeries),
    },
  );
}

const ROUNDED = { ...AXIS.axisLabel, showMinLabel: false, showMaxLabel: false };

function groupSeries({ name, points }: ScatterGroup, at: number): SeriesOption {
  const { symbol, color } = STYLES[at % STYLES.length]!;
  return {
    ...{ name, type: "scatter", symbol, symbolSize: 9, silent: true },
    itemStyle: { color, opacity: 1 },
    label: { show: true, position: "right", formatter: "{b}", fontSize: 10.5, color },
    labelLayout: { hideOverlap: true },
    data: points.map(({ label, x, y }) => ({ name: label, value: [x, y] })),
  };
}
