import type { Effects } from "../core/index.ts";
import { chooseKernel, nativeKernelError } from "../engine/index.ts";
import type { RunConfig } from "./config.ts";

const NOT_BUILT = "not built";

/** Says what will compute networks, before anything else is done: a kernel that cannot be had stops a run at once. */
export function logKernel({ markets }: RunConfig, threads: number, fx: Pick<Effects, "log">): void {
  const kinds = new Set(markets.map(({ training }) => training.compute));
  const names = [...kinds].map((kind) => (kind === "kernel" ? `kernel ${chooseKernel()}` : "tensors"));
  fx.log(`${names.join(" and ")}, ${threads} thread(s)`);
  const native = nativeKernelError();
  if (kinds.has("kernel") && native !== undefined && !native.startsWith(NOT_BUILT)) {
    fx.log(`the native kernel is there and is not used: ${native}`);
  }
}
