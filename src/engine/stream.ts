import { UsageError } from "../core/index.ts";
import { chooseKernel, type KernelPreference } from "./choose-kernel.ts";
import { type NetworkSpec, resolveLayers } from "./network-spec.ts";
import { openBlockStream } from "./stream-block.ts";
import { isSingle, openSingleStream, type Stream } from "./stream-single.ts";

export interface StreamOptions {
  readonly kernel?: KernelPreference | undefined;
  /** Most steps of a path; needed by a network that has more than LSTM and dense layers, or feedback. Others have no limit. */
  readonly steps?: number | undefined;
}

/** Opens a stream of a network with fixed weights (flat, see `Network`). In this thread alone; nothing has to be closed. */
export function openStream(spec: NetworkSpec, parameters: ArrayLike<number>, options: StreamOptions = {}): Stream {
  const name = chooseKernel(options.kernel);
  if (spec.feedback === true || !resolveLayers(spec).every(isSingle)) {
    const { steps } = options;
    if (steps === undefined) throw new UsageError("stream: this network needs `steps`, the most steps of a path");
    return openBlockStream(spec, parameters, { name, steps });
  }
  return openSingleStream(spec, parameters, name);
}
