import type { Effects } from "../../../core/index.ts";

/** Says what is done, and about how long the rest will take. */
export interface PresetProgress {
  /** @param work epochs that came to an end   @param what what they were of */
  done(work: number, what: string): void;
}

/** @param total epochs of all trainings */
export function presetProgress(fx: Pick<Effects, "now" | "log">, total: number): PresetProgress {
  const start = fx.now().getTime();
  let finished = 0;
  return {
    done: (work, what) => {
      finished += work;
      const minutes = ((fx.now().getTime() - start) / finished) * ((total - finished) / 60_000);
      const left = minutes >= 1 ? `${Math.round(minutes)} min` : `${Math.round(60 * minutes)} s`;
      fx.log(
        `architectures: ${what} done; ${Math.round((100 * finished) / total)} % of the training, about ${left} left`,
      );
    },
  };
}
