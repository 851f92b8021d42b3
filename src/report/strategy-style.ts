import { COLOURS } from "./render-svg.ts";

/** How a strategy is drawn in every chart of a market: colour, dash and symbol differ, so that it is known in print and without colour. */
export interface StrategyStyle {
  readonly colour: string;
  readonly dash: "solid" | "dashed" | "dotted";
  readonly symbol: "circle" | "rect" | "triangle" | "diamond" | "emptyCircle" | "emptyDiamond";
  readonly width: number;
}

const BENCHMARK_STYLE: StrategyStyle = { colour: COLOURS.black, dash: "dashed", symbol: "rect", width: 1.6 };
const STYLES: readonly StrategyStyle[] = [
  { colour: COLOURS.vermilion, dash: "solid", symbol: "circle", width: 2.2 },
  { colour: COLOURS.blue, dash: "solid", symbol: "triangle", width: 1.6 },
  { colour: COLOURS.green, dash: "dotted", symbol: "diamond", width: 1.6 },
  { colour: COLOURS.purple, dash: "solid", symbol: "emptyCircle", width: 1.6 },
  { colour: COLOURS.sky, dash: "dashed", symbol: "emptyDiamond", width: 1.6 },
  { colour: COLOURS.grey, dash: "solid", symbol: "rect", width: 1.6 },
];

/** @param shown the strategies of the chart, in the order in which they take their styles */
export function strategyStyle(shown: readonly string[], strategy: string): StrategyStyle {
  if (strategy === "BS Delta") return BENCHMARK_STYLE;
  const at = shown.filter((name) => name !== "BS Delta").indexOf(strategy);
  return STYLES[Math.max(0, at) % STYLES.length]!;
}

/** The library measures one font, viewers have others: names get room of this share of their length. */
const SPARE = 0.2;
const LEGEND_WIDTH = 970;

/** Legend of a chart. */
export function legendOf(names: readonly string[], icon?: string) {
  return {
    ...{ left: 12, top: 40, itemGap: 14, itemWidth: 30, itemHeight: 9, width: LEGEND_WIDTH, data: [...names] },
    textStyle: { fontSize: 12 },
    formatter: (name: string) => `${name}${"\u00a0".repeat(Math.ceil(SPARE * name.length))}`,
    ...(icon === undefined ? {} : { icon }),
  };
}

/** Rows that the legend takes in the width of a chart, by a wide font. */
export function legendRows(names: readonly string[]): number {
  let [rows, used] = [1, 0];
  for (const name of names) {
    const width = 64 + 7 * (1 + SPARE) * name.length;
    if (used > 0 && used + width > LEGEND_WIDTH) [rows, used] = [rows + 1, 0];
    used += width;
  }
  return rows;
}

/** A name that fits beside a chart. */
export function shortName(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
