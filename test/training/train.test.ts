import { describe, expect, it, vi } from "vitest";
import { keyFrom, UserError } from "../../src/core/index.ts";
import { skewRule } from "../../src/hedging/index.ts";
import { loadCompute } from "../../src/models/index.ts";
import {
  type Checkpoint,
  loadCheckpoint,
  losses,
  networkOf,
  outcomes,
  saveCheckpoint,
  train,
  trainingEpisodes,
} from "../../src/training/index.ts";
import * as opening from "../../src/training/open-loss-engine.ts";
import { leveragedPaths, strategyOf, tinyOptions, trainingEffects } from "../support/training.ts";

vi.mock("../../src/training/open-loss-engine.ts", { spy: true });
const { openLossEngine: original } = await vi.importActual<typeof import("../../src/training/open-loss-engine.ts")>(
  "../../src/training/open-loss-engine.ts",
);
const compute = await loadCompute("kernel");
const context = () => ({ compute, fx: trainingEffects() });
const twoStages = tinyOptions({
  band: true,
  stages: [
    { loss: "cvar", tail: 0.1, epochs: 2, learningRate: 0.01 },
    { loss: "entropic", lambda: 1, epochs: 2, learningRate: 0.005 },
  ],
});

describe("train", () => {
  it.each([1, 2])("learns to correct a rule with the wrong leverage, seed %i", async (seed) => {
    const options = tinyOptions({ leverage: 3, stages: [{ epochs: 3, learningRate: 0.02 }] });
    const network = await train(options, leveragedPaths, keyFrom(seed), context());
    const fresh = trainingEpisodes(await leveragedPaths({ index: 500, paths: 2000 }), options, keyFrom(5));
    const strategy = strategyOf(options, network.parameters, compute);
    const [learned, rule] = [strategy, skewRule()].map((s) => {
      const { gross, cost } = outcomes(s.deltas(fresh.inputs), fresh, options.costRate);
      return losses["mean-variance"].value(gross, cost, options.stages[0]!);
    });
    expect(learned!).toBeLessThan(0.9 * rule!);
    expect(network.status).toBe("finished");
    expect(network.history.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
    expect(Math.min(...network.history.map((h) => h.validationLoss))).toBe(
      network.history[network.bestEpoch]!.validationLoss,
    );
  });

  it("gives the same weights to the bit when run again, others for another key", async () => {
    const [a, b, c] = [
      await train(twoStages, leveragedPaths, keyFrom(1), context()),
      await train(twoStages, leveragedPaths, keyFrom(1), context()),
      await train(twoStages, leveragedPaths, keyFrom(2), context()),
    ];
    expect(b).toEqual(a);
    expect(c.parameters).not.toEqual(a.parameters);
  });

  it("resumed after any epoch of two stages ends at the same bits", async () => {
    const kept: Uint8Array[] = [];
    const whole = await train(twoStages, leveragedPaths, keyFrom(4), {
      ...context(),
      onCheckpoint: (checkpoint) => {
        kept.push(saveCheckpoint(checkpoint));
      },
    });
    expect(kept.length).toBe(4);
    for (const bytes of kept) {
      const resume = loadCheckpoint(bytes, "checkpoint");
      expect(await train(twoStages, leveragedPaths, keyFrom(4), { ...context(), resume })).toEqual(whole);
    }
  });

  it("changes neither the weights that it starts from nor a checkpoint that it has handed out", async () => {
    const start = networkOf(twoStages).init(keyFrom(3));
    const kept = structuredClone(start);
    const checkpoints: { readonly checkpoint: Checkpoint; readonly bytes: Uint8Array }[] = [];
    await train(twoStages, leveragedPaths, keyFrom(4), {
      ...context(),
      start,
      onCheckpoint: (checkpoint) => {
        checkpoints.push({ checkpoint, bytes: saveCheckpoint(checkpoint) });
      },
    });
    expect(start).toEqual(kept);
    expect(checkpoints.length).toBe(4);
    for (const { checkpoint, bytes } of checkpoints) expect(saveCheckpoint(checkpoint)).toEqual(bytes);
  });

  it("refuses a checkpoint of another training and says what differs", async () => {
    let checkpoint: Checkpoint | undefined;
    const options = tinyOptions({ stages: [{ epochs: 1 }] });
    await train(options, leveragedPaths, keyFrom(4), {
      ...context(),
      onCheckpoint: (c) => {
        checkpoint = c;
      },
    });
    const resume = checkpoint!;
    const attempt = (changed: typeof options, seed: number) =>
      train(changed, leveragedPaths, keyFrom(seed), { ...context(), resume });
    await expect(attempt({ ...options, batch: 32 }, 4)).rejects.toThrow(/its batch is 64, this training's is 32/);
    await expect(attempt(options, 5)).rejects.toThrow(/its key .* is/);
    const other = { kind: "kernel", name: "reference" } as const;
    await expect(train(options, leveragedPaths, keyFrom(4), { ...context(), compute: other, resume })).rejects.toThrow(
      /its kernel is "(relaxed|base|native)", this training's is "reference"/,
    );
  });

  it("stops early and returns the best weights", async () => {
    const options = tinyOptions({ stages: [{ epochs: 20, learningRate: 5, patience: 2 }] });
    const network = await train(options, leveragedPaths, keyFrom(1), context());
    const best = Math.min(...network.history.map((h) => h.validationLoss));
    expect(network.history.length).toBeLessThan(20);
    expect(network.history.at(-1)!.validationLoss).toBeGreaterThan(best);
    expect(network.history[network.bestEpoch]!.validationLoss).toBe(best);
    expect(network.history.length - 1 - network.bestEpoch).toBe(2);
    expect([network.bestEpoch, network.status]).toEqual([1, "stoppedEarly"]);
  });

  it("returns the untrained rule where no epoch is better", async () => {
    const options = tinyOptions({ stages: [{ epochs: 20, learningRate: 500, patience: 2 }] });
    const network = await train(options, leveragedPaths, keyFrom(1), context());
    expect([network.bestEpoch, network.status, network.history.length]).toEqual([0, "noImprovement", 3]);
    const strategy = strategyOf(options, network.parameters, compute);
    const heldOut = trainingEpisodes(await leveragedPaths({ index: 3, paths: 100 }), options, keyFrom(1));
    const rule = skewRule().deltas(heldOut.inputs);
    for (const [at, delta] of strategy.deltas(heldOut.inputs).entries())
      expect(Math.abs(delta - rule[at]!)).toBeLessThan(1e-6);
  });

  it("starts from given weights", async () => {
    const options = tinyOptions({ stages: [{ epochs: 2, learningRate: 0.01 }] });
    const first = await train(options, leveragedPaths, keyFrom(1), context());
    const none = tinyOptions({ stages: [{ epochs: 0 }] });
    const again = await train(none, leveragedPaths, keyFrom(9), { ...context(), start: first.parameters });
    expect(again).toMatchObject({ parameters: first.parameters, bestEpoch: 0, status: "noImprovement" });
  });

  it("never asks for the held-out paths as training paths, and asks for new ones every epoch", async () => {
    const asked: number[] = [];
    await train(
      twoStages,
      (request) => {
        asked.push(request.index);
        return leveragedPaths(request);
      },
      keyFrom(1),
      context(),
    );
    expect(asked).toEqual([-1, 0, 1, 2, 3]);
  });

  it("names the epoch and batch of a loss that is not finite", async () => {
    const options = tinyOptions({ stages: [{ loss: "entropic", learningRate: 1e40, epochs: 1 }] });
    const attempt = train(options, leveragedPaths, keyFrom(1), context());
    await expect(attempt).rejects.toThrow(/entropic loss is (NaN|-?Infinity) at epoch 1, batch 2/);
    await expect(attempt).rejects.toThrow(UserError);
  });

  it("stops when it is interrupted", async () => {
    const controller = new AbortController();
    const interrupted = train(tinyOptions(), leveragedPaths, keyFrom(1), {
      compute,
      fx: trainingEffects(controller),
      onCheckpoint: () => controller.abort(new Error("interrupted")),
    });
    await expect(interrupted).rejects.toThrow("interrupted");
  });

  it("says how far it is, with the time left, at most every five seconds", async () => {
    const fx = trainingEffects(); // every batch takes a second
    await train(tinyOptions({ stages: [{ epochs: 2 }] }), leveragedPaths, keyFrom(1), { compute, fx });
    expect(fx.lines.length).toBe(3);
    expect(fx.lines[0]).toMatch(/^training: epoch 1 of 2, batch 6 of 8, loss \d\.\d+, about 8 s left$/);
  });

  it("closes its threads, when it ends and when it fails", async () => {
    const engines: { close: () => Promise<void> }[] = [];
    vi.mocked(opening.openLossEngine).mockImplementation((options) => {
      const engine = original(options);
      engines.push(engine);
      vi.spyOn(engine, "close");
      return engine;
    });
    await train(tinyOptions(), leveragedPaths, keyFrom(1), context());
    const wild = tinyOptions({ stages: [{ loss: "entropic", learningRate: 1e40, epochs: 1 }] });
    await expect(train(wild, leveragedPaths, keyFrom(1), context())).rejects.toThrow(UserError);
    await expect(
      train(tinyOptions(), () => leveragedPaths({ index: 0, paths: 3 }), keyFrom(1), context()),
    ).rejects.toThrow();
    expect(engines).toHaveLength(2); // the last one has no episodes, and opens none
    for (const { close } of engines) expect(close).toHaveBeenCalledTimes(1);
    vi.mocked(opening.openLossEngine).mockReset().mockImplementation(original);
  });

  it("refuses batches larger than an epoch, and a source that gives other paths", async () => {
    await expect(train(tinyOptions({ batch: 600 }), leveragedPaths, keyFrom(1), context())).rejects.toThrow(
      /batch \(600\) must not exceed/,
    );
    const few = () => leveragedPaths({ index: 0, paths: 3 });
    await expect(train(tinyOptions(), few, keyFrom(1), context())).rejects.toThrow(
      /asked for 512 paths \(index -1\), got 3/,
    );
  });
});
