import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Worker, WorkerOptions } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Network, type NetworkSpec, openNetwork } from "../../src/engine/index.ts";
import { type NetworkShape, planNetwork } from "../../src/engine/network-plan.ts";
import { type Job, shardsOf } from "../../src/engine/shard.ts";
import { controlOver } from "../../src/engine/team-control.ts";
import type { TeamOrder } from "../../src/engine/team-worker.ts";
import { deepNetwork, fastKernels, lstms, type Sample, sameBits, sampleOf } from "../support/networks.ts";
import { openWatched, result, sleep, terminate, untilShared, type WatchedTeam, write } from "../support/teams.ts";

interface Started {
  readonly worker: Worker;
  readonly order: TeamOrder;
}
const started: Started[] = [];

vi.mock("node:worker_threads", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:worker_threads")>();
  class Watched extends real.Worker {
    constructor(file: string, options: WorkerOptions) {
      super(file, options);
      started.push({ worker: this, order: options.workerData });
    }
  }
  return { ...real, Worker: Watched };
});

const teams: { close(): Promise<void> }[] = [];
const kept = <T extends { close(): Promise<void> }>(team: T): T => {
  teams.push(team);
  return team;
};
afterEach(async () => {
  await Promise.all(teams.splice(0).map((team) => team.close()));
  started.length = 0;
});

const small: NetworkSpec = { features: 2, layers: [...lstms(1, 3), { kind: "dense", units: 1, activation: "tanh" }] };
const shapeOf = (spec: NetworkSpec, steps: number, batch: number, threads: number): NetworkShape => ({
  spec,
  steps,
  batch,
  threads,
  gradients: true,
  inputGradient: true,
});
const forward = (count: number, dropoutKey?: number): Job => ({ phase: "forward", count, dropoutKey });
const backward = (count: number, dropoutKey?: number): Job => ({ phase: "backward", count, dropoutKey });

describe("threads", () => {
  const spec = deepNetwork(3, 12, 5);
  const [steps, batch] = [6, 300];
  const samples = [300, 1, 129, 64, 257].map((paths, seed) => sampleOf(spec, { steps, paths }, seed));

  const attentive: NetworkSpec = {
    features: 7,
    feedback: true,
    layers: [
      { kind: "token-attention", state: 2, tokens: [3, 3], units: 8, heads: 2 },
      { kind: "positions" },
      { kind: "attention", heads: 2, dropout: 0.1 },
      { kind: "feed-forward", hidden: 5, dropout: 0.1 },
      { kind: "lstm", units: 3 },
      { kind: "running", cap: 0.3, limit: 1, firstFree: true },
    ],
  };

  it.each(fastKernels)("%s: 1 and 3 give the same bits, through attention, feedback and all", async (kernel) => {
    const sample = sampleOf(attentive, { steps, paths: 300 }, 1);
    const [alone, others] = [1, 3].map((threads) =>
      kept(openNetwork(attentive, { steps, batch, threads, kernel, inputGradient: true })),
    );
    const results = ({ forward: run, backward: back, ...network }: Network, key: number) => [
      run(sample.parameters, sample.x, key),
      back(sample.dOutput),
      network.inputGradient(),
      network.predict(sample.parameters, sample.x),
      ...network.affinePasses().map(({ gradients }) => gradients),
    ];
    for (let turn = 0; turn < 5; turn++) {
      const expected = results(alone!, turn);
      expect(results(others!, turn).map((array, k) => sameBits(array, expected[k]!))).toEqual(expected.map(() => true));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it.each(fastKernels)("%s: 1, 2 and 3 give the same bits, with dropout, for any number of paths", async (kernel) => {
    const networks = [1, 2, 3].map((threads) =>
      kept(openNetwork(spec, { steps, batch, threads, kernel, inputGradient: true })),
    );
    const [alone, ...others] = networks.map((network) => (sample: Sample, key: number | undefined) => [
      network.forward(sample.parameters, sample.x, key),
      network.backward(sample.dOutput),
      network.inputGradient(),
      network.predict(sample.parameters, samples[0]!.x),
      network.preActivationGradients(1),
    ]);
    expect(networks.map((network) => network.threads())).toEqual([1, 2, 3]);
    for (let turn = 0; turn < 10; turn++) {
      const sample = samples[turn % samples.length]!;
      const key = turn % 2 === 0 ? turn : undefined;
      const expected = alone!(sample, key);
      for (const other of others) {
        const found = other(sample, key);
        expect(found.map((array, k) => sameBits(array, expected[k]!))).toEqual(expected.map(() => true));
      }
      await new Promise((resolve) => setTimeout(resolve, 20)); // the first turns may be over before a worker has started
    }
  });

  it("2,000 small jobs of 3 threads: no hang, the bits of one thread, and the workers take part", () => {
    const [many, one] = [3, 1].map((threads) => kept(openWatched(shapeOf(small, 2, 320, threads))));
    for (const team of [many!, one!]) write(team, 1);
    const jobs: Job[] = [320, 64, 65, 1, 200, 129].flatMap((count) => [
      forward(count),
      backward(count),
      { phase: "predict", count: 321 - count, dropoutKey: undefined },
    ]);
    const expected = jobs.map((job) => result(one!, job));
    untilShared(many!);
    const before = many!.mine();
    let shards = 0;
    for (let turn = 0; turn < 2_000; turn++) {
      const k = turn % jobs.length;
      const same = sameBits(result(many!, jobs[k]!), expected[k]!);
      if (!same) throw new Error(`job ${turn}, ${JSON.stringify(jobs[k])}: other bits`);
      shards += shardsOf(jobs[k]!.count);
    }
    expect(many!.mine() - before).toBeLessThan(shards);
    expect(many!.warnings).toEqual([]);
  });
});

describe("a worker that throws", () => {
  const shape = shapeOf({ features: 2, layers: lstms(1, 50) }, 5, 64 * 6, 2);
  const plan = planNetwork(shape);

  it("makes run throw with its message, and the next job works", () => {
    const team = kept(openWatched(shape, { end: plan.block(4) })); // too small for shards 2 to 5
    write(team, 3);
    const whole = kept(openWatched({ ...shape, threads: 1 }));
    write(whole, 3);
    team.before((_, shard) => {
      if (shard >= 2) throw new Error("not in this thread");
      sleep(5);
    });
    expect(() => repeat(() => runIgnoring(team, forward(64 * 6), "not in this thread"))).toThrow(
      /a worker thread of the network failed: memory access out of bounds/,
    );
    expect(team.threads()).toBe(2);
    for (let turn = 0; turn < 20; turn++) {
      expect(sameBits(result(team, forward(128)), result(whole, forward(128)))).toBe(true);
    }
    expect(team.warnings).toEqual([]);
  });

  it("an error in this thread is thrown when the others are done, and the next job works", () => {
    const team = kept(openWatched({ ...shape, threads: 3 }));
    const whole = kept(openWatched({ ...shape, threads: 1 }));
    for (const one of [team, whole]) write(one, 4);
    untilShared(team);
    const { words } = controlOver(started[0]!.order.control);
    let calls = 0;
    for (let turn = 0; turn < 50; turn++) {
      const before = calls;
      team.before(() => {
        calls++;
        throw new Error("broken here");
      });
      const message = messageOf(() => team.run(forward(64 * 6)));
      expect(message).toBe(calls > before ? "broken here" : undefined); // the workers may have been faster
      expect(words[2]).toBe(6); // shards done
      team.before(() => undefined);
      expect(sameBits(result(team, forward(300)), result(whole, forward(300)))).toBe(true);
    }
    expect(calls).toBeGreaterThan(0);
  });
});

/** What an action throws. */
function messageOf(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An error in this thread does not matter here. */
function runIgnoring(team: WatchedTeam, job: Job, ignored: string): void {
  const message = messageOf(() => team.run(job));
  if (message !== undefined && message !== ignored) throw new Error(message);
}

/** Until it throws. */
function repeat(action: () => void): void {
  for (let turn = 0; turn < 1_000; turn++) action();
}

describe("a worker that is gone", () => {
  it("while idle: is reported once, and the results are the same", async () => {
    const lines: string[] = [];
    const options = { steps: 3, batch: 200, kernel: "base" } as const;
    const network = kept(openNetwork(small, { ...options, threads: 3, onWarning: (line) => lines.push(line) }));
    const sample = sampleOf(small, { steps: 3, paths: 200 }, 5);
    const before = network.forward(sample.parameters, sample.x);
    await terminate(started[0]!.worker);
    expect(lines).toEqual([expect.stringMatching(/worker thread of the network is gone \(exit code \d+\); 2 left/)]);
    expect(network.threads()).toBe(2);
    expect(sameBits(network.forward(sample.parameters, sample.x), before)).toBe(true);
    await terminate(started[1]!.worker);
    expect(lines[1]).toMatch(/1 left, results are the same/);
    expect(network.threads()).toBe(1);
    expect(sameBits(network.forward(sample.parameters, sample.x), before)).toBe(true);
    expect(lines.length).toBe(2);
  });

  it.each(["forward", "backward"] as const)(
    "in mid-job, %s: its shards are done again, with the same results",
    (phase) => {
      const shape = shapeOf(deepNetwork(4, 64, 8), 80, 64 * 3, 2);
      const [team, whole] = [2, 1].map((threads) => kept(openWatched({ ...shape, threads }, { patience: 1_000 })));
      for (const one of [team!, whole!]) write(one, 6);
      const jobs = [forward(64 * 3 - 5, 77), backward(64 * 3 - 5, 77)];
      const expected = jobs.map((job) => result(whole!, job));
      untilShared(team!);
      const { worker, order } = started.find(({ order: { shape: own } }) => own.batch === shape.batch)!;
      const { words } = controlOver(order.control);
      let terminated = false;
      team!.before((job) => {
        if (job.phase !== phase || terminated) return;
        for (let turn = 0; turn < 5_000 && (words[0]! & 0xfff) < 2; turn++) sleep(1); // until the worker has a shard
        sleep(3);
        terminated = true;
        void worker.terminate();
      });
      expect(jobs.map((job, k) => sameBits(result(team!, job), expected[k]!))).toEqual([true, true]);
      expect(team!.warnings).toEqual([expect.stringMatching(/no answer for 1000 ms\); 1 left/)]);
      expect(team!.threads()).toBe(1);
      expect(jobs.map((job, k) => sameBits(result(team!, job), expected[k]!))).toEqual([true, true]);
    },
  );

  it("from the start: is reported, and the work is done here", async () => {
    const team = kept(openWatched(shapeOf(small, 2, 100, 2)));
    write(team, 1);
    started[0]!.worker.emit("error", new Error("no such file"));
    expect(team.warnings).toEqual([expect.stringMatching(/gone \(no such file\); 1 left/)]);
    team.run(forward(100));
    expect(team.mine()).toBeGreaterThan(0);
  });
});

describe("closing", () => {
  it("stops all threads; twice is once; nothing is reported", async () => {
    const lines: string[] = [];
    const network = openNetwork(small, { steps: 2, batch: 200, threads: 3, onWarning: (line) => lines.push(line) });
    const { parameters, x } = sampleOf(small, { steps: 2, paths: 200 }, 5);
    network.forward(parameters, x);
    await Promise.all([network.close(), network.close()]);
    await network.close();
    expect(started.map(({ worker }) => worker.threadId)).toEqual([-1, -1]);
    expect(lines).toEqual([]);
  });

  it("at once after opening, and while the workers sleep", async () => {
    await openNetwork(small, { steps: 2, batch: 200, threads: 3 }).close();
    const idle = openWatched(shapeOf(small, 2, 320, 3));
    write(idle, 1);
    untilShared(idle);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await idle.close();
    expect(started.map(({ worker }) => worker.threadId)).toEqual([-1, -1, -1, -1]);
  });

  it("a process ends by itself after close, and without close", async () => {
    const open = `
      import { openNetwork } from "./dist/engine/index.js";
      const spec = { features: 1, layers: [{ kind: "lstm", units: 2 }] };
      const network = openNetwork(spec, { steps: 1, batch: 300, threads: 3 });
      const pass = () => network.forward(new Float32Array(network.parameters), new Float32Array(300));
      pass();
      await new Promise((resolve) => setTimeout(resolve, 100));
      pass();`;
    const closed = `await network.close(); await network.close(); console.log("left:" + process.getActiveResourcesInfo().filter((name) => /worker|message/i.test(name)));`;
    expect(await runsToItsEnd(open + closed)).toBe("left:\n");
    expect(await runsToItsEnd(`${open} console.log("done");`)).toBe("done\n");
  });
});

/** Output of a program in a process of its own, which must end by itself with exit code 0. */
async function runsToItsEnd(program: string): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { timeout: 30_000 });
  return stdout;
}
