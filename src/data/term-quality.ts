import type { IsoDate } from "../core/index.ts";
import type { MarketDefinition, PriceHistory } from "../market/index.ts";
import type { BySeries } from "./adapter.ts";
import { termSeries } from "./choose-source.ts";
import { checkQuality, type QualityReport } from "./quality.ts";

/** Indices of other horizons: one with errors is left out with a note, since nothing needs it. */
export function checkTerms(market: MarketDefinition, series: BySeries<PriceHistory>, today: IsoDate) {
  const kept = { ...series };
  const quality: QualityReport[] = [];
  const notes: string[] = [];
  for (const [part] of termSeries(market)) {
    const history = series[part];
    if (history === undefined) continue;
    const key = `${market.id}.${part}`;
    const report = checkQuality(history, { key, kind: "volatility", timeZone: market.timeZone, today });
    const error = report.findings.find(({ severity }) => severity === "error");
    const reason = history.dates.length === 0 ? "no row in the range of dates" : error?.message;
    if (reason === undefined) quality.push(report);
    else {
      notes.push(`${key}: left out: ${reason}`);
      delete kept[part];
    }
  }
  return { series: kept, quality, notes };
}
