import type { EChartsOption } from "echarts";

/** Distinct without red against green (Okabe and Ito 2008). */
export const COLOURS = {
  vermilion: "#D55E00",
  black: "#000000",
  grey: "#999999",
  blue: "#0072B2",
  sky: "#56B4E9",
  green: "#009E73",
  purple: "#CC79A7",
} as const;

/** Quiet colours of what is not data. */
export const INK = { text: "#1f2933", faint: "#5b6770", rule: "#d5dadf", band: "#8a949c" } as const;

/** Any of these is on every desktop; the last one is whatever the viewer has. */
export const FONTS = "'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** Without what serves a pointer on a live page. */
function still(svg: string, id: string): string {
  return svg
    .replaceAll(/ (?:class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*")/g, "")
    .replaceAll(/<style ?><!\[CDATA\[[^\]]*\]\]>\s*<\/style>\n?/g, "")
    .replaceAll(/\bzr\d+-(?=c\d)/g, `${id}-`);
}

/**
 * A chart as SVG on white. Marks inside the SVG get names from `id`, so that several stand on one page, and the same chart is the same text whatever was
 * drawn before. The chart library is loaded at the first call: only a finished run needs it.
 */
export async function renderSvg(
  id: string,
  { width, height }: { readonly width: number; readonly height: number },
  option: EChartsOption,
): Promise<string> {
  const echarts = await import("echarts");
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, backgroundColor: "#ffffff", ...option });
    return still(chart.renderToSVGString(), id);
  } finally {
    chart.dispose();
  }
}
