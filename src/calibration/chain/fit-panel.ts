import { type IsoDate, UserError } from "../../core/index.ts";
import type { CleanChain, HestonParameters, PanelDay } from "../../market/index.ts";
import { calibrateChain } from "./fit-chain.ts";
import type { ChainFitOptions } from "./fit-options.ts";

/** One day of a panel before the fit: its cleaned chain, or why there is none. */
export type PanelInput =
  | { readonly date: IsoDate; readonly file: string; readonly chain: CleanChain }
  | { readonly date: IsoDate | undefined; readonly file: string; readonly reason: string };

/**
 * Fits every day of a panel by itself, in the order given. The fit of the day before is one more start beside the fresh
 * ones: it can find a lower minimum, never keep a worse one. A day that cannot be fitted stays in the panel with the
 * reason.
 */
export async function fitPanel(
  days: AsyncIterable<PanelInput> | Iterable<PanelInput>,
  options: ChainFitOptions = {},
): Promise<PanelDay[]> {
  const panel: PanelDay[] = [];
  let before: HestonParameters | undefined;
  for await (const day of days) {
    const fitted = fitDay(day, before, options);
    if ("fit" in fitted) before = fitted.fit.q;
    panel.push(fitted);
  }
  return panel;
}

/** One day, with the parameters of the day before as one more start. */
export function fitDay(day: PanelInput, before: HestonParameters | undefined, options: ChainFitOptions): PanelDay {
  if ("reason" in day) return day;
  const { date, file, chain } = day;
  const from = [...(options.from ?? []), ...(before === undefined ? [] : [before])];
  try {
    return { date, file, fit: calibrateChain(chain, { ...options, from }), dropped: chain.dropped.length };
  } catch (error) {
    if (error instanceof UserError && error.name === "UserError") return { date, file, reason: error.message };
    throw error;
  }
}
