import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";

/** Runs the bench as it is run, on sizes where it takes a moment; no time is asserted. */
// biome-ignore lint/suspicious/noExplicitAny: documents of every bench
function bench(name: string, environment: NodeJS.ProcessEnv = {}): any {
  const flags = ["--json", "--rounds", "1", "--tiny"];
  return JSON.parse(
    execFileSync(process.execPath, ["dist/bench/main.js", name, ...flags], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    }),
  );
}

const summary = { median: expect.any(Number), min: expect.any(Number), q1: expect.any(Number), q3: expect.any(Number) };
const measurement = {
  name: expect.any(String),
  threads: expect.any(Number),
  stepsPerTurn: expect.any(Number),
  turns: 1,
  wallMs: summary,
  cpuMs: summary,
};
const machine = {
  cpu: expect.any(String),
  cores: expect.any(Number),
  platform: expect.any(String),
  node: process.version,
  v8: process.versions.v8,
};

/** The frame of a document. @returns what the bench itself found */
function checkedResults(name: string, environment?: NodeJS.ProcessEnv) {
  const { results, ...frame } = bench(name, environment);
  expect(frame).toEqual({
    bench: name,
    date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    machine,
    load: { start: expect.any(Number), end: expect.any(Number) },
  });
  return results;
}

beforeAll(() => {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "test/bench/tsconfig.json"], {
    stdio: "inherit",
  });
});

describe("the bench", () => {
  it("lstm: measures the kernel that every machine has, and those who do the same work", () => {
    const { task, candidates, absent, ratios } = checkedResults("lstm");
    expect(task).toEqual({ batch: 16, steps: 5, features: 3, units: 6, parameters: 559 });
    const first = { loss: expect.any(Number), gradientNorm: expect.any(Number) };
    for (const candidate of candidates) expect(candidate).toEqual({ ...measurement, first });
    const names: string[] = candidates.map(({ name, threads }: typeof measurement) => `${name} ${threads}`);
    expect(names).toEqual(expect.arrayContaining(["ours base 1", "ours base 2"]));
    expect(names.some((name) => /^TensorFlow\.js .* wasm 1$/.test(name))).toBe(true);
    const torch = names.filter((name) => name.startsWith("PyTorch"));
    expect(torch.length + absent.filter(({ name }: { name: string }) => name.startsWith("PyTorch")).length).toBe(2);
    expect(ratios).toHaveLength(torch.length === 0 ? 0 : names.length - torch.length);
  });

  it("train: measures both shapes, each against the bare kernel", () => {
    const { shapes } = checkedResults("train");
    const threadsOf = (outputs: number) =>
      shapes
        .filter((shape: { outputs: number }) => shape.outputs === outputs)
        .map(({ threads }: { threads: number }) => threads);
    expect([threadsOf(1), threadsOf(2)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    for (const { epoch, bareKernel, overhead, epochs } of shapes) {
      expect(epochs).toBe(1);
      for (const times of [epoch, bareKernel]) expect(times).toEqual({ wallMs: summary, cpuMs: summary });
      expect(overhead.wall).toBeCloseTo(epoch.wallMs.median / bareKernel.wallMs.median - 1, 6);
    }
  });

  it("inference: measures a streaming step and a replay", () => {
    const { stream, replay } = checkedResults("inference");
    expect(stream[0]).toEqual({ ...measurement, name: "stream base" });
    expect(replay.slice(0, 2).map(({ threads }: { threads: number }) => threads)).toEqual([1, 2]);
    for (const one of [...stream, ...replay]) expect(one).toEqual(measurement);
  });

  it("signature: measures both kernels, windows anew and the backward pass against the readable twin", () => {
    const { tasks } = checkedResults("signature");
    expect(tasks.map(({ task }: { task: unknown }) => task)).toEqual([
      { paths: 5, times: 4, window: 3, options: { dimension: 2, depth: 2, time: true }, size: 12 },
      { paths: 3, times: 4, window: 3, options: { dimension: 2, depth: 3, log: true }, size: 5 },
    ]);
    const names = ["ours wasm", "ours typescript", "ours, every window anew", "ours backward", "readable twin"];
    for (const { candidates, ratios } of tasks) {
      expect(candidates.map(({ name }: typeof measurement) => name)).toEqual(names);
      for (const candidate of candidates) {
        const error = candidate.name === "ours backward" ? null : expect.any(Number);
        expect(candidate).toEqual({ ...measurement, error, nanosecondsPerWindow: expect.any(Number) });
      }
      expect(ratios.map(({ name }: typeof measurement) => name)).toEqual(names.slice(0, -1));
    }
  });

  describe("heston", () => {
    const figures = (...names: string[]) => Object.fromEntries(names.map((name) => [name, expect.any(Number)]));
    const pricing = { ...measurement, error: figures("chain", "hard"), microsecondsPerOption: expect.any(Number) };
    const recovery = figures("fits", "within1e6", "within1e3", "medianError");
    const simulation = {
      ...measurement,
      ...{ scheme: expect.any(String), precision: expect.any(String), store: expect.any(String) },
      millionPathSteps: figures("perCpuSecond", "perSecond"),
      means: figures("spot", "spotError", "variance", "varianceError"),
      ratios: expect.anything(),
    };
    type Results = {
      candidates: (typeof measurement)[];
      absent: { name: string; reason: string }[];
      ratios: { rival: string; ratios: unknown[] }[];
    };
    const ours = ({ candidates }: Results) => candidates.filter(({ name }) => String(name).startsWith("ours"));
    const rivals = ({ candidates }: Results) => candidates.filter(({ name }) => !String(name).startsWith("ours"));

    it("measures pricing, calibration and simulation, beside whatever this machine's Python has", {
      timeout: 240_000,
    }, () => {
      const results = checkedResults("heston");
      for (const one of results.pricing.candidates) expect(one).toEqual(pricing);
      for (const one of results.calibration.candidates) expect(one).toEqual({ ...measurement, recovery });
      for (const one of ours(results.simulation)) expect(one).toEqual(simulation);
      expect(ours(results.pricing).map(({ name }) => name)).toEqual(["ours wasm", "ours typescript"]);
      expect(ours(results.calibration)[0]).toMatchObject({ recovery: { fits: 1, within1e6: 1 } });
      expect(ours(results.simulation).map(({ threads }) => threads)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 1]);
      for (const [part, others] of [
        ["pricing", 3],
        ["calibration", 4],
        ["simulation", 10],
      ] as const) {
        const { [part]: own } = results;
        expect(rivals(own).length + own.absent.length).toBe(others);
      }
      for (const { ratios } of [...results.pricing.ratios, ...results.calibration.ratios]) {
        for (const ratio of ratios)
          expect(ratio).toMatchObject({ best: { wall: expect.any(Number), cpu: expect.any(Number) } });
      }
      const { cold, task } = results.calibration;
      const both = { wallMs: summary, cpuMs: summary };
      const times = { processes: 1, load: both, first: both, second: both };
      expect(cold).toEqual(["wasm", "typescript"].map((kernel) => ({ kernel, ...times })));
      expect(task).toEqual({ options: 15, maturities: 3, chains: 1, fits: 1 });
    });

    it("measures ours alone where no Python is, and says whom it misses and why", () => {
      const results = checkedResults("heston", { BACKHEDGE_PYTHON: "no-such-python" });
      for (const part of ["pricing", "calibration", "simulation"]) {
        expect(rivals(results[part])).toEqual([]);
        expect(ours(results[part]).length).toBeGreaterThan(0);
        for (const { name, reason } of results[part].absent) {
          expect(name).toMatch(/^(QuantLib|numpy|scipy) /);
          expect(reason).toMatch(/^no Python module .* in no-such-python; BACKHEDGE_PYTHON names/);
        }
      }
      expect(results.pricing.absent).toHaveLength(3);
      expect(results.pricing.reference).toContain("its own error is not measured");
      expect(results.calibration.ratios.every(({ ratios }: Results["ratios"][number]) => ratios.length === 0)).toBe(
        true,
      );
      expect(ours(results.simulation)[0]).toMatchObject({ ratios: { numpy: null, quantlib: null } });
    });
  });
});
