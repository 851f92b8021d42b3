import { type Effects, UserError } from "../../../core/index.ts";
import type { PresetResult } from "../../../market/index.ts";
import type { PresetOptions } from "../preset.ts";

export async function reproduceKfac(_options: PresetOptions, _fx: Effects): Promise<PresetResult> {
  throw new UserError("this preset is not there yet");
}
