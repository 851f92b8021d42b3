import type { Effects } from "../../core/index.ts";
import type { PresetResult } from "../../market/index.ts";
import type { DataOptions } from "../load-markets.ts";

/** What `backhedge reproduce` may be told. */
export interface PresetOptions {
  readonly seed: number;
  readonly quick: boolean;
  readonly threads?: number | undefined;
  /** Where the histories come from; of presets that need some. */
  readonly data: DataOptions;
}

/** A source document whose tables can be made again. */
export interface Preset {
  /** One line of help. */
  readonly summary: string;
  readonly reproduce: (options: PresetOptions, fx: Effects) => Promise<PresetResult>;
}
