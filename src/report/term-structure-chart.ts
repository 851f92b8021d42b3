import type { ChainFit } from "../market/index.ts";
import { atTheMoney } from "./chain-figures.ts";
import { AXIS, heading, panelTitle, type Range, rangeOf, whiskers } from "./chart-parts.ts";
import { decimals } from "./figures.ts";
import { COLOURS, FONTS, INK, renderSvg } from "./render-svg.ts";

/** Labels of the axis of maturities, years. */
const TICKS: readonly (readonly [years: number, label: string])[] = [
  [1 / 365, "1 d"],
  [7 / 365, "1 w"],
  [14 / 365, "2 w"],
  [1 / 12, "1 m"],
  [2 / 12, "2 m"],
  [0.25, "3 m"],
  [0.5, "6 m"],
  [1, "1 y"],
  [2, "2 y"],
  [5, "5 y"],
  [10, "10 y"],
];

const PLOT = { left: 66, right: 20 };

/** Volatility at the money by maturity, market and model, and the fit error of each maturity below it, as SVG. Maturities on a log scale. */
export async function termStructureChart(fit: ChainFit): Promise<string> {
  const across = rangeOf(fit.slices.map(({ maturity }) => Math.log(maturity)));
  const atm = fit.slices.flatMap((slice) => {
    const found = atTheMoney(slice);
    return found === undefined ? [] : [{ at: Math.log(slice.maturity), ...found }];
  });
  const level = rangeOf(atm.flatMap(({ market, model }) => [100 * market, 100 * model]));
  const errors = fit.slices.map(({ maturity, rmse }): [number, number, number] => [Math.log(maturity), 0, 100 * rmse]);
  const largest = rangeOf(errors.map(([, , rmse]) => rmse)).max;
  return renderSvg(
    "term",
    { width: 1080, height: 400 },
    {
      textStyle: { fontFamily: FONTS, color: INK.text },
      title: [
        heading(`${fit.underlying} ${fit.date}: volatility at the money by maturity`),
        panelTitle("Root mean squared error of each maturity", PLOT.left, 266),
      ],
      legend: {
        ...{ top: 38, left: 12, itemGap: 22, selectedMode: false },
        textStyle: { color: INK.text },
      },
      grid: [
        { ...PLOT, top: 74, height: 170 },
        { ...PLOT, top: 290, height: 66 },
      ],
      xAxis: [maturityAxis(across, 0, false), maturityAxis(across, 1, true)],
      yAxis: [valueAxis("volatility, %", level, 0, 5), valueAxis("RMSE, pt", { min: 0, max: largest }, 1, 2)],
      series: [
        {
          ...{ type: "line", name: "model", symbolSize: 6, symbol: "diamond", silent: true },
          ...{ lineStyle: { width: 1.8, color: COLOURS.blue }, itemStyle: { color: COLOURS.blue } },
          data: atm.map(({ at, model }) => [at, 100 * model]),
        },
        {
          ...{ type: "scatter", name: "market", symbolSize: 7, silent: true },
          itemStyle: { color: COLOURS.black, opacity: 1 },
          data: atm.map(({ at, market }) => [at, 100 * market]),
        },
        whiskers(errors, { colour: COLOURS.vermilion, axes: 1, name: "", cap: 0, width: 6 }),
      ],
    },
  );
}

function maturityAxis(range: Range, gridIndex: number, labelled: boolean) {
  const ticks = TICKS.map(([years]) => Math.log(years)).filter((at) => at >= range.min && at <= range.max);
  const labels = new Map(TICKS.map(([years, label]) => [decimals(Math.log(years), 6), label]));
  const formatter = (value: number) => labels.get(decimals(value, 6)) ?? "";
  return {
    ...{ ...AXIS, ...range, type: "value" as const, gridIndex },
    axisTick: { ...AXIS.axisTick, customValues: ticks },
    splitLine: { show: false },
    axisLabel: labelled ? { ...AXIS.axisLabel, customValues: ticks, formatter } : { show: false },
    ...(labelled ? { name: "maturity", nameLocation: "middle" as const, nameGap: 26 } : {}),
  };
}

function valueAxis(name: string, range: Range, gridIndex: number, splitNumber: number) {
  return {
    ...{ ...AXIS, ...range, type: "value" as const, gridIndex, name, splitNumber },
    ...{ nameLocation: "middle" as const, nameRotate: 90, nameGap: 40 },
    axisLabel: { ...AXIS.axisLabel, showMaxLabel: false, showMinLabel: range.min === 0 },
  };
}
