import type { ChainFit, FittedOption } from "../market/index.ts";
import { quantile } from "../statistics/index.ts";
import { evenly, sliceNames } from "./chain-figures.ts";
import { heading, smallText, together } from "./chart-parts.ts";
import { COLOURS, FONTS, INK, renderSvg } from "./render-svg.ts";
import { PANEL_HEIGHT, SERIES, smilePanel } from "./smile-panel.ts";

export interface SmileOptions {
  /** ln(K/F) over sigma sqrt(T), the same scale for every maturity (default), or the strike itself. */
  readonly axis?: "moneyness" | "strike";
  /** Maturities shown at most, default 12: evenly chosen, the first and the last among them. */
  readonly most?: number;
}

const WIDTH = 1080;
const HEAD = 82;
/** Room for the labels of the axes beside a panel. */
const LEFT = 64;
const RIGHT = 14;

/** One wild wing does not flatten the other residuals: the scale ends at this quantile of their size. */
const RESIDUAL_QUANTILE = 0.97;

/**
 * The smile of every maturity as SVG: quotes with their bid-ask range, the model at the same options, and below it model - market in volatility points,
 * on one scale for all maturities.
 */
export async function smileChart(fit: ChainFit, { axis = "moneyness", most = 12 }: SmileOptions = {}): Promise<string> {
  const named = sliceNames(fit).map((name, at) => ({ name, slice: fit.slices[at]! }));
  const shown = evenly(named, most);
  const columns = columnsOf(shown.length);
  const limit = residualLimit(shown.flatMap(({ slice }) => slice.options));
  const parts = shown.map((one, at) => smilePanel({ ...one, ...placeOf(at, columns), axis, limit }, at));
  const { title, ...panels } = together(parts);
  const chosen = shown.length < named.length ? ` ${shown.length} of ${named.length} maturities, evenly chosen.` : "";
  const explained = `Upper: Black volatility. Lower: model - market in volatility points; triangles lie beyond the scale.${chosen}`;
  return renderSvg(
    "smile",
    { width: WIDTH, height: HEAD + Math.ceil(shown.length / columns) * PANEL_HEIGHT },
    {
      textStyle: { fontFamily: FONTS, color: INK.text },
      title: [
        heading(`${fit.underlying} ${fit.date}: market and model smiles`),
        smallText(explained, 17, 36),
        ...title,
      ],
      legend: legend(),
      ...panels,
    },
  );
}

/** No more columns than are legible. */
function columnsOf(panels: number): number {
  if (panels <= 3) return Math.max(1, panels);
  return panels === 4 ? 2 : 3;
}

function placeOf(at: number, columns: number): { left: number; top: number; width: number } {
  const width = WIDTH / columns;
  const left = (at % columns) * width + LEFT;
  return { left, top: HEAD + Math.floor(at / columns) * PANEL_HEIGHT, width: width - LEFT - RIGHT };
}

/** Volatility points, rounded up to 1, 2 or 5 in the last digit; at least 0.05. */
function residualLimit(options: readonly FittedOption[]): number {
  const sizes = options.map(({ model, market }) => 100 * Math.abs(model - market)).filter(Number.isFinite);
  const wanted = sizes.length === 0 ? 1 : Math.max(0.05, 1.1 * quantile(Float64Array.from(sizes), RESIDUAL_QUANTILE));
  const unit = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((step) => step * unit).find((step) => step >= wanted * (1 - 1e-9)) ?? 10 * unit;
}

function legend() {
  const line = "path://M0,4 L20,4 L20,6 L0,6 Z";
  const bar = "path://M9,0 L11,0 L11,20 L9,20 Z";
  return {
    ...{ top: 54, left: 12, itemGap: 22, itemWidth: 16, itemHeight: 9, selectedMode: false as const },
    textStyle: { color: INK.text, fontSize: 12 },
    data: [
      { name: SERIES.market, icon: "circle", itemStyle: { color: COLOURS.black } },
      { name: SERIES.range, icon: bar, itemStyle: { color: INK.band } },
      { name: SERIES.model, icon: line, itemStyle: { color: COLOURS.blue } },
      { name: SERIES.residual, icon: "circle", itemStyle: { color: COLOURS.vermilion } },
    ],
  };
}
