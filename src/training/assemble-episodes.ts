import type { Episodes } from "./episodes.ts";

/** Where an episode is taken from: the number of its batch, and its row there. */
export type EpisodePick = readonly [batch: number, row: number];

/** A batch of episodes taken from several batches of equal steps, in the order of `picks`; copies. A slope that some batch does not know is left out. */
export function assembleEpisodes(batches: readonly Episodes[], picks: readonly EpisodePick[]): Episodes {
  const { steps } = batches[0]!.inputs;
  const known = (column: "smileSlope" | "termSlope") => batches.every(({ inputs }) => inputs[column] !== undefined);
  const take = (width: number, of: (episodes: Episodes) => Float64Array): Float64Array => {
    const out = new Float64Array(picks.length * width);
    for (const [k, [batch, row]] of picks.entries())
      out.set(of(batches[batch]!).subarray(row * width, (row + 1) * width), k * width);
    return out;
  };
  return {
    inputs: {
      episodes: picks.length,
      steps,
      forward: take(steps, ({ inputs }) => inputs.forward),
      strike: take(1, ({ inputs }) => inputs.strike),
      tau: take(steps, ({ inputs }) => inputs.tau),
      impliedVolatility: take(steps, ({ inputs }) => inputs.impliedVolatility),
      sessionReturn: take(steps, ({ inputs }) => inputs.sessionReturn),
      trailingVolatility: take(steps, ({ inputs }) => inputs.trailingVolatility),
      leverage: take(1, ({ inputs }) => inputs.leverage),
      ...(known("smileSlope") && { smileSlope: take(steps, ({ inputs }) => inputs.smileSlope!) }),
      ...(known("termSlope") && { termSlope: take(steps, ({ inputs }) => inputs.termSlope!) }),
    },
    prices: take(steps + 1, ({ prices }) => prices),
    option: take(1, ({ option }) => option),
    unit: take(1, ({ unit }) => unit),
  };
}
