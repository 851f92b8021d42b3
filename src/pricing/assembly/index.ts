import { sqrtPair } from "../../core/assembly/math";

/** Square root of two doubles at `from`, to `to`. */
export function squareRoot(from: usize, to: usize): void {
  v128.store(to, sqrtPair(v128.load(from)));
}
