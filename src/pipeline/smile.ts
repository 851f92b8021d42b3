import type { MarketConfig } from "./config.ts";
import type { SmileConfig } from "./schema/smile.ts";
import type { TrainingConfig } from "./schema/training.ts";

/** The smile that a network of these settings is trained with: none where it would not see it. */
export function seenSmile({ smile, training: { features, strikeVolatility } }: SmileOfNetwork): SmileConfig {
  return strikeVolatility || features.includes("smile") ? smile : { kind: "none" };
}
type SmileOfNetwork = Pick<MarketConfig, "smile"> & {
  readonly training: Pick<TrainingConfig, "features" | "strikeVolatility">;
};

/** Slope of the smile, d sigma / d ln K, where the leverage is b; undefined: none is known. */
export function smileSlope(smile: SmileConfig, b: number): number | undefined {
  if (smile.kind === "none") return undefined;
  return smile.kind === "constant" ? smile.slope : smile.ratio * b;
}
