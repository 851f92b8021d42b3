import { describe, expect, it, vi } from "vitest";
import { calibrate } from "../../src/calibration/index.ts";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { perform } from "../../src/pipeline/tasks.ts";
import * as simulation from "../../src/simulation/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { tinyOptions } from "../support/training.ts";

vi.mock("../../src/simulation/index.ts", { spy: true });

const history = madeUpHistory({ sessions: 900, rate: 0.02 });
const calibration = calibrate(history, history.dates[850]!, { paths: 200 }, simulation.trainingPaths, keyFrom(1));

describe("a training task", () => {
  it("draws the held-out paths and those of every epoch from the calibrated simulator, with a key each", async () => {
    const options = tinyOptions({ stages: [{ epochs: 2 }] });
    const asked = vi.mocked(simulation.mixedPaths);
    asked.mockClear();
    await perform(
      { kind: "train", label: "x", calibration, options, key: keyFrom(5), threads: 1 },
      nodeEffects(() => undefined),
    );
    expect(asked.mock.calls.map(([{ simulators }]) => simulators)).toEqual(Array(3).fill([calibration.simulator]));
    expect(asked.mock.calls.map(([, request]) => request.steps)).toEqual([5, 5, 5]);
    expect(new Set(asked.mock.calls.map(([, { key }]) => String(key))).size).toBe(3);
  });
});
