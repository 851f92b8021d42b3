import type { Effects } from "../core/index.ts";

const INTERVAL_SECONDS = 5;

/** Says now and then how far a training is: at most one line in five seconds. */
export interface Progress {
  /** Call after each step of the optimiser. */
  step(where: string, loss: number): void;
}

/** @param steps Steps of the optimiser that are left; early stopping may save some */
export function trainingProgress(fx: Pick<Effects, "now" | "log">, steps: number): Progress {
  const start = fx.now().getTime();
  let last = start;
  let done = 0;
  return {
    step: (where, loss) => {
      done += 1;
      const now = fx.now().getTime();
      if (now - last < 1000 * INTERVAL_SECONDS) return;
      last = now;
      const left = ((now - start) / done) * (steps - done);
      fx.log(`training: ${where}, loss ${loss.toFixed(4)}, about ${duration(left / 1000)} left`);
    },
  };
}

/** 75 -> "1 min 15 s" */
function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
