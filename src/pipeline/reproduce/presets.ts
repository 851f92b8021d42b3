import { reproduceArchitectures } from "./architectures/reproduce-architectures.ts";
import { reproduceKfac } from "./kfac/reproduce-kfac.ts";
import type { Preset } from "./preset.ts";
import { reproduceRealData } from "./real-data/reproduce-real-data.ts";

/** The presets by the name that the command line knows them by. */
export const presets = {
  kfac: {
    summary:
      "K-FAC against Adam (Enkhbayar 2024, arXiv:2411.15002): Tables 1 and 2, five figures, and the corrected comparison",
    reproduce: reproduceKfac,
  },
  architectures: {
    summary:
      "architectures on Heston paths (Deep Hedging Research: Comprehensive Findings): its table in its convention and in ours",
    reproduce: reproduceArchitectures,
  },
  "real-data": {
    summary: "SPY and NIFTY of the same report, in its protocol and in ours",
    reproduce: reproduceRealData,
  },
} as const satisfies Record<string, Preset>;
