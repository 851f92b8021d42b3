import { check } from "../core/index.ts";

/**
 * P-values adjusted for several comparisons (Holm 1979, Scand. J. Statistics 6), in the order given:
 * the k-th smallest is multiplied by m - k + 1 and kept from falling below its predecessors or rising above 1.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  for (const p of pValues) check(p >= 0 && p <= 1, () => `holm: a p-value must lie in 0 .. 1, was ${p}`);
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length).fill(0);
  let floor = 0;
  for (const [rank, index] of order.entries()) {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = floor;
  }
  return adjusted;
}
