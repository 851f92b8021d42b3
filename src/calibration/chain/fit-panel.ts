import { type IsoDate, UsageError, UserError } from "../../core/index.ts";
import type { CleanChain, HestonParameters, PanelDay } from "../../market/index.ts";
import { calibrateChain } from "./fit-chain.ts";
import type { ChainFitOptions } from "./fit-options.ts";

/** One day of a panel before the fit: its cleaned chain, or why there is none. */
export type PanelInput =
  | { readonly date: IsoDate; readonly file: string; readonly chain: CleanChain }
  | { readonly date: IsoDate | undefined; readonly file: string; readonly reason: string };

/** Options of every day, or of each by its chain, e.g. with the prior of that date. */
export type PanelOptions = ChainFitOptions | ((chain: CleanChain) => ChainFitOptions);

/**
 * Fits every day of a panel by itself, in the order given, one day in memory at a time. The fit of the day before is one more start beside the fresh ones: it can
 * find a lower minimum, never keep a worse one. A day that cannot be fitted stays in the panel with the reason; wrong options are the same on every day and
 * throw a UsageError.
 */
export async function* fitPanel(
  days: AsyncIterable<PanelInput> | Iterable<PanelInput>,
  options: PanelOptions = {},
): AsyncGenerator<PanelDay> {
  let before: HestonParameters | undefined;
  for await (const day of days) {
    const fitted = fitDay(day, before, options);
    if ("fit" in fitted) before = fitted.fit.q;
    yield fitted;
  }
}

/** One day, with the parameters of the day before as one more start. */
function fitDay(day: PanelInput, before: HestonParameters | undefined, options: PanelOptions): PanelDay {
  if ("reason" in day) return day;
  const { date, file, chain } = day;
  try {
    const own = typeof options === "function" ? options(chain) : options;
    const from = [...(own.from ?? []), ...(before === undefined ? [] : [before])];
    return { date, file, fit: calibrateChain(chain, { ...own, from }), dropped: chain.dropped.length };
  } catch (error) {
    if (error instanceof UserError && !(error instanceof UsageError)) return { date, file, reason: error.message };
    throw error;
  }
}
