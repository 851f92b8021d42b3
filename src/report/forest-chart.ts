import type { CustomSeriesOption } from "echarts";
import { AXIS, heading, type PanelParts, panelTitle, rangeOf, smallText, together } from "./chart-parts.ts";
import { COLOURS, FONTS, INK, renderSvg } from "./render-svg.ts";

/** A difference with its interval. */
export interface ForestRow {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ForestPanel {
  readonly title: string;
  readonly rows: readonly ForestRow[];
}

export interface ForestOptions {
  /** Names marks inside the SVG. */
  readonly id: string;
  readonly title: string;
  readonly explained: string;
  /** Side by side, the same labels in each. */
  readonly panels: readonly ForestPanel[];
}

const WIDTH = 1080;
const LABELS = 190;
const ROW = 26;
const TOP = 96;

/** Differences with their intervals, one row each, as SVG; an interval beside 0 is coloured, one that holds it is grey. */
export async function forestChart({ id, title, explained, panels }: ForestOptions): Promise<string> {
  const rows = Math.max(...panels.map((panel) => panel.rows.length));
  const width = (WIDTH - LABELS) / panels.length;
  const parts = panels.map((panel, at) => forestPanel(panel, at, LABELS + at * width, width - 24, ROW * rows));
  const { title: titles, ...rest } = together(parts);
  return renderSvg(
    id,
    { width: WIDTH, height: TOP + ROW * rows + 50 },
    {
      textStyle: { fontFamily: FONTS, color: INK.text },
      title: [heading(title), smallText(explained, 17, 37), ...titles],
      ...rest,
    },
  );
}

function forestPanel(
  { title, rows }: ForestPanel,
  at: number,
  left: number,
  width: number,
  height: number,
): PanelParts {
  const range = rangeOf([0, ...rows.flatMap(({ low, high }) => [low, high])]);
  const labels = rows.map(({ label }) => label);
  return {
    title: [panelTitle(title, left, TOP - 24)],
    grid: [{ left, width, top: TOP, height }],
    xAxis: [{ ...AXIS, ...range, type: "value", gridIndex: at, splitNumber: 4, axisLabel: INSIDE }],
    yAxis: [
      {
        ...{ ...AXIS, type: "category", gridIndex: at, inverse: true, data: labels },
        ...{ axisTick: { show: false }, axisLabel: { ...AXIS.axisLabel, show: at === 0 } },
      },
    ],
    series: [intervals(rows, at)],
  };
}

const INSIDE = { ...AXIS.axisLabel, showMinLabel: false, showMaxLabel: false };

/** Items are [low, row, high, value]. */
function intervals(rows: readonly ForestRow[], at: number): CustomSeriesOption {
  return {
    ...{ type: "custom", silent: true, clip: true, xAxisIndex: at, yAxisIndex: at },
    encode: { x: [0, 2, 3], y: 1 },
    data: rows.map(({ low, high, value }, row) => [low, row, high, value]),
    renderItem: (_, api) => {
      const [low, row, high, value] = [0, 1, 2, 3].map((dimension) => Number(api.value(dimension)));
      const colour = low! > 0 ? COLOURS.vermilion : high! < 0 ? COLOURS.blue : COLOURS.grey;
      const [from, y] = api.coord([low!, row!]);
      const [to] = api.coord([high!, row!]);
      const [middle] = api.coord([value!, row!]);
      const [zero] = api.coord([0, row!]);
      const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, lineWidth: number) => ({
        type: "line" as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke, lineWidth },
      });
      return {
        type: "group",
        children: [
          line(zero!, y! - ROW / 2, zero!, y! + ROW / 2, INK.text, 1),
          line(from!, y!, to!, y!, colour, 2),
          { type: "circle", shape: { cx: middle!, cy: y!, r: 4 }, style: { fill: colour } },
        ],
      };
    },
  };
}
