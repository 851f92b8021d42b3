import type { IsoDate } from "../../core/index.ts";
import type { ChainFile } from "../../market/index.ts";

/** How to read a file of option chains. Everything is optional: `auto` finds the layout by the header. */
export interface ChainOptions extends Partial<Omit<ChainFile, "file">> {
  /** Price of the underlying on a day, for files that have none (NSE settlement prices); undefined where it is not known. */
  readonly spotOn?: ((date: IsoDate, underlying: string) => number | undefined) | undefined;
}
