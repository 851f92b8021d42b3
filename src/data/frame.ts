import type { DataFrame } from "danfojs-node";
import type { MarketHistory, PriceHistory } from "../market/index.ts";

/**
 * A history as a danfo data frame, one row a session: `date` as text, every other column as numbers, NaN where nothing
 * is known. For looking at data: danfo calls number columns float32, keeps their values in double precision, but adds
 * and multiplies whole frames in single precision. It is loaded at the first call, which takes seconds.
 */
export async function toDataFrame(history: PriceHistory | MarketHistory): Promise<DataFrame> {
  const danfo = await import("danfojs-node");
  const columns = numberColumns(history);
  // Said, not inferred: danfo would guess from the first rows, where whole columns may be NaN or integers.
  const dtypes = ["string", ...Object.keys(columns).map(() => "float32")];
  return new danfo.DataFrame({ date: [...history.dates], ...columns }, { dtypes });
}

function numberColumns(history: PriceHistory | MarketHistory): Record<string, number[]> {
  const columns = Object.entries(history).filter(
    (entry): entry is [string, Float64Array] => entry[1] instanceof Float64Array,
  );
  return Object.fromEntries(columns.map(([name, values]) => [name, Array.from(values)]));
}
