import type { Tensor } from "@tensorflow/tfjs";
import type { RunningSpec, Tf } from "../../engine/index.ts";
import type { Cell } from "./cell.ts";

/** Row 0 becomes a position: clamp(position before + cap tanh(row 0), +-limit); at first, where that is free, limit tanh(row 0). Other rows pass. */
export function runningCell(tf: Tf, { cap, limit, firstFree }: RunningSpec): Cell {
  let before: Tensor | undefined;
  return (x) => {
    const move = x.slice([0, 0], [-1, 1]).tanh();
    const position =
      before === undefined && firstFree
        ? move.mul(limit)
        : tf.clipByValue(before === undefined ? move.mul(cap) : before.add(move.mul(cap)), -limit, limit);
    before = position;
    return x.shape[1] === 1 ? position : tf.concat([position, x.slice([0, 1], [-1, -1])], 1);
  };
}
