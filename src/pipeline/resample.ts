import { check } from "../core/index.ts";
import { type BlockPlan, joinFigures, type ResampleColumns, type ResampledFigures } from "../statistics/index.ts";
import type { Pool } from "./pool.ts";

/** A block plan and how many resamples to take. */
export interface DrawPlan extends BlockPlan {
  readonly draws: number;
}

/** Figures of all series on all resamples, one range of them a thread. A resample is the same in every range, so the threads change no bit. */
export async function resample(
  columns: ResampleColumns,
  { draws, ...plan }: DrawPlan,
  pool: Pick<Pool, "threads" | "run">,
): Promise<ResampledFigures> {
  check(draws >= 1, () => `resample: draws must be >= 1, was ${draws}`);
  const chunk = Math.ceil(draws / pool.threads);
  const starts = Array.from({ length: Math.ceil(draws / chunk) }, (_, i) => i * chunk);
  const parts = await Promise.all(
    starts.map((from) => pool.run({ kind: "resample", columns, plan, from, to: Math.min(from + chunk, draws) })),
  );
  return joinFigures(parts);
}
