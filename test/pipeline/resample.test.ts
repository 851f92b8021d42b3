import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { resample } from "../../src/pipeline/resample.ts";
import { resampleColumns } from "../../src/statistics/index.ts";
import { normals } from "../statistics/support.ts";

const fx = nodeEffects(() => undefined);
const columns = resampleColumns({ tailed: [normals(300, 1), normals(300, 2)], averaged: [normals(300, 3)] }, 0.95);
const plan = { meanBlock: 20, key: keyFrom(4), kind: "stationary" as const, draws: 101 };

/** Worker threads run what is built, so the pool is the built one. */
async function workers(threads: number): Promise<ReturnType<typeof openPool>> {
  const built = (await import(pathToFileURL(resolve("dist/pipeline/pool.js")).href)) as { openPool: typeof openPool };
  return built.openPool(threads, fx);
}

describe("resampling over threads", () => {
  it("gives the same bits for any number of them", async () => {
    const alone = await resample(columns, plan, openPool(1, fx));
    expect(alone.std[0]).toHaveLength(101);
    for (const threads of [2, 3]) {
      const pool = await workers(threads);
      try {
        expect(await resample(columns, plan, pool)).toEqual(alone);
      } finally {
        await pool.close();
      }
    }
  });

  it("asks each thread for one range, and for none without draws", async () => {
    const asked: [number, number][] = [];
    const counting = (threads: number) => ({
      threads,
      run: ((task: { from: number; to: number }) => {
        asked.push([task.from, task.to]);
        return openPool(1, fx).run(task as never);
      }) as ReturnType<typeof openPool>["run"],
    });
    await resample(columns, { ...plan, draws: 10 }, counting(4));
    expect(asked).toEqual([
      [0, 3],
      [3, 6],
      [6, 9],
      [9, 10],
    ]);
    asked.length = 0;
    await resample(columns, { ...plan, draws: 2 }, counting(8));
    expect(asked).toEqual([
      [0, 1],
      [1, 2],
    ]);
    await expect(resample(columns, { ...plan, draws: 0 }, counting(2))).rejects.toThrow(/draws must be >= 1/);
  });
});
