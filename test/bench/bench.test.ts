import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";

/** Runs the bench as it is run, on sizes where it takes a moment; no time is asserted. */
// biome-ignore lint/suspicious/noExplicitAny: documents of every bench
function bench(...args: string[]): any {
  const flags = ["--json", "--rounds", "1", "--tiny"];
  return JSON.parse(
    execFileSync(process.execPath, ["dist/bench/main.js", ...args, ...flags], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
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
function checkedResults(name: string) {
  const { results, ...frame } = bench(name);
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
});
