import { sqrt2 } from "../../core/assembly/math";

/** Square root of two doubles at `from`, to `to`. */
export function squareRoot(from: usize, to: usize): void {
  v128.store(to, sqrt2(v128.load(from)));
}
