import { type Effects, keyFrom } from "../../../core/index.ts";
import type { PresetResult } from "../../../market/index.ts";
import type { PresetOptions } from "../preset.ts";
import { studyPublished } from "./published/study.ts";
import { publishedDefects } from "./published-defects.ts";
import { publishedFigureList } from "./published-figures.ts";
import { performanceTable, publishedChecks, significanceTable, spreadTable } from "./published-tables.ts";

/**
 * K-FAC against Adam in deep hedging (Enkhbayar 2024): Tables 1 and 2 and the five figures as published, the spread over seeds, and the corrected comparison.
 */
export async function reproduceKfac({ seed, quick }: PresetOptions, fx: Effects): Promise<PresetResult> {
  fx.log("K-FAC: the published experiment");
  const study = studyPublished(keyFrom(seed), {
    seeds: quick ? 4 : 10,
    freshBatches: quick ? 30 : 100,
    spreadBatches: 30,
    kernel: quick ? "base" : "reference",
  });
  return {
    preset: "kfac",
    title: "K-FAC against Adam in deep hedging",
    source:
      "T.-O. Enkhbayar (2024), A New Way: Kronecker-Factored Approximate Curvature Deep Hedging and its Benefits, arXiv:2411.15002",
    ...{ quick, seed },
    tables: [significanceTable(study), performanceTable(study), spreadTable(study)],
    figures: await publishedFigureList(study),
    defects: publishedDefects(study),
    checks: publishedChecks(study),
    answers: [],
    notes: [],
  };
}
