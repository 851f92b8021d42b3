import type { Tensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { dense } from "../../src/engine/index.ts";
import { availableBackends, use } from "../support/backends.ts";

describe.each(await availableBackends())("dense on $name", (backend) => {
  const { tf } = backend;
  beforeAll(() => use(backend));

  it("equals the library's affine map, value and gradients", () => {
    const { values, before, after } = (() => {
      const start = tf.memory().numTensors;
      const outcome = tf.tidy(() => {
        const inputs = [
          tf.randomNormal([3, 5, 4], 0, 1, "float32", 1),
          tf.randomNormal([4, 2], 0, 1, "float32", 2),
          tf.randomNormal([2], 0, 1, "float32", 3),
        ];
        const along = tf.randomNormal([3, 5, 2], 0, 1, "float32", 4);
        const own = tf.valueAndGrads((...[x, w, b]: Tensor[]) => dense(tf, x!, w!, b!).mul(along).sum())(inputs);
        const plain = tf.valueAndGrads((...[x, w, b]: Tensor[]) =>
          x!.reshape([15, 4]).matMul(w!).add(b!).reshape([3, 5, 2]).mul(along).sum(),
        )(inputs);
        return [own, plain].map(({ value, grads }) => [value, ...grads].map((t) => Array.from(t.dataSync())));
      });
      return { values: outcome, before: start, after: tf.memory().numTensors };
    })();
    for (const [k, own] of values[0]!.entries()) {
      for (const [at, value] of own.entries()) expect(value).toBeCloseTo(values[1]![k]![at]!, 5);
    }
    expect(after).toBe(before);
  });
});
