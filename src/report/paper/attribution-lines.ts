import type { AttributionRow } from "../../market/index.ts";

/** Every line of any strategy, in the order of the first that has it. */
export function attributionLines(rows: readonly AttributionRow[]): string[] {
  return [...new Set(rows.flatMap(({ lines }) => Object.keys(lines)))];
}
