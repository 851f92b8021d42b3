import { availableParallelism, cpus, loadavg, platform } from "node:os";

/** Where a measurement was made. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    platform: `${platform()} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
  };
}

/** Load average over the last minute; 0 on Windows, which has none. */
export function loadAverage(): number {
  return loadavg()[0]!;
}
