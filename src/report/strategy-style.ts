import { COLOURS } from "./render-svg.ts";

/** How a strategy is drawn in every chart of a market: colour, dash and symbol differ, so that it is known in print and without colour. */
export interface StrategyStyle {
  readonly colour: string;
  readonly dash: "solid" | "dashed" | "dotted";
  readonly symbol: "circle" | "rect" | "triangle" | "diamond" | "pin" | "arrow";
  readonly width: number;
}

const BENCHMARK_STYLE: StrategyStyle = { colour: COLOURS.black, dash: "dashed", symbol: "rect", width: 1.6 };
const STYLES: readonly StrategyStyle[] = [
  { colour: COLOURS.vermilion, dash: "solid", symbol: "circle", width: 2.2 },
  { colour: COLOURS.blue, dash: "solid", symbol: "triangle", width: 1.6 },
  { colour: COLOURS.green, dash: "dotted", symbol: "diamond", width: 1.6 },
  { colour: COLOURS.purple, dash: "solid", symbol: "pin", width: 1.6 },
  { colour: COLOURS.sky, dash: "dashed", symbol: "arrow", width: 1.6 },
  { colour: COLOURS.grey, dash: "solid", symbol: "rect", width: 1.6 },
];

/** @param shown the strategies of the chart, in the order in which they take their styles */
export function strategyStyle(shown: readonly string[], strategy: string): StrategyStyle {
  if (strategy === "BS Delta") return BENCHMARK_STYLE;
  const at = shown.filter((name) => name !== "BS Delta").indexOf(strategy);
  return STYLES[Math.max(0, at) % STYLES.length]!;
}

/** Legend of a chart whose lines have these styles. */
export const LEGEND = { left: 12, itemGap: 22, itemWidth: 26, itemHeight: 9, icon: "roundRect" } as const;

/** A name that fits beside a chart. */
export function shortName(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
