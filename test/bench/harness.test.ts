import { describe, expect, it } from "vitest";
import { checkSameWork } from "./candidates/same-work.ts";
import { alternate, type Candidate, labelOf, rotated } from "./harness.ts";
import { ratiosTo } from "./ratios.ts";
import { duration } from "./report.ts";
import { summarise } from "./statistics.ts";

/** A candidate whose every step takes just so long, and that notes its turns. */
function steady(name: string, stepMs: number, turns: string[]): Candidate {
  return {
    name,
    threads: 1,
    runSteps: async (count) => {
      turns.push(`${name}${count}`);
      return { wallMs: count * stepMs, cpuMs: 2 * count * stepMs };
    },
    close: async () => {},
  };
}

const silent = { log: () => {} };

describe("the harness", () => {
  it("lets the candidates work in an order that rotates, so many steps a turn as fill it", async () => {
    const turns: string[] = [];
    const candidates = [steady("a", 10, turns), steady("b", 50, turns), steady("c", 25, turns)];
    await alternate(candidates, { rounds: 3, turnMs: 100, ...silent });
    const warmUp = ["a1", "a10", "a10", "b1", "b2", "b2", "c1", "c4", "c4"];
    const rounds = ["a10", "b2", "c4", "b2", "c4", "a10", "c4", "a10", "b2", "a10", "b2", "c4"];
    expect(turns).toEqual([...warmUp, ...rounds]);
  });

  it("counts no warm-up, and gives the time of one step", async () => {
    let steps = 0;
    const warming: Candidate = {
      name: "warming",
      threads: 2,
      runSteps: async (count) => {
        const stepMs = steps++ < 4 ? 20 : 10;
        return { wallMs: count * stepMs, cpuMs: count * stepMs };
      },
      close: async () => {},
    };
    const [measurement] = await alternate([warming], { rounds: 5, turnMs: 100, ...silent });
    const ten = { median: 10, min: 10, q1: 10, q3: 10 };
    expect(measurement).toEqual({
      ...{ name: "warming", threads: 2, stepsPerTurn: 5, turns: 5 },
      ...{ wallMs: ten, cpuMs: ten },
    });
  });

  it("lets a slow candidate sit out some rounds, not all", async () => {
    const turns: string[] = [];
    const options = { rounds: 6, turnMs: 100, ...silent };
    const [slow, quick] = await alternate([steady("slow", 600, turns), steady("quick", 10, turns)], options);
    expect([slow?.turns, quick?.turns]).toEqual([3, 6]);
    const [once] = await alternate([steady("slow", 60_000, turns)], { ...options, rounds: 1 });
    expect(once?.turns).toBe(1);
  });

  it("rotates a list", () => {
    expect(rotated([1, 2, 3], 4)).toEqual([2, 3, 1]);
    expect(rotated([], 4)).toEqual([]);
  });
});

describe("the check of the work", () => {
  const opened = (name: string, loss: number, gradientNorm: number) => ({
    candidate: steady(name, 1, []),
    first: { loss, gradientNorm },
  });
  const reference = opened("a", -0.2, 3);

  it("takes equal first steps", () => {
    expect(() => checkSameWork([reference, opened("b", -0.200001, 3.0001)])).not.toThrow();
  });

  it.each([
    ["loss", opened("b", -0.2001, 3)],
    ["gradientNorm", opened("b", -0.2, 3.001)],
    ["loss", opened("b", Number.NaN, 3)],
  ])("names who differs in the %s", (what, other) => {
    expect(() => checkSameWork([reference, other])).toThrow(
      new RegExp(`^${what} .* by b, 1 thread, .* by a, 1 thread`),
    );
  });

  it("wants a candidate", () => {
    expect(() => checkSameWork([])).toThrow("no candidate");
  });
});

describe("the figures", () => {
  it("has the quartiles of a known sample", () => {
    expect(summarise([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, q1: 1.75, q3: 3.25 });
    expect(summarise([7])).toEqual({ median: 7, min: 7, q1: 7, q3: 7 });
    expect(() => summarise([])).toThrow(RangeError);
  });

  it("compares with the yardstick's best, and with the yardstick on as many threads", async () => {
    const turns: string[] = [];
    const candidates = [
      steady("ours", 10, turns),
      { ...steady("theirs", 30, turns), threads: 1 },
      { ...steady("theirs", 20, turns), threads: 2 },
      { ...steady("ours", 5, turns), threads: 3 },
    ];
    const measurements = await alternate(candidates, { rounds: 2, turnMs: 100, ...silent });
    expect(ratiosTo(({ name }) => name === "theirs", measurements)).toEqual([
      { name: "ours", threads: 1, best: { wall: 2, cpu: 2 }, sameThreads: { wall: 3, cpu: 3 } },
      { name: "ours", threads: 3, best: { wall: 4, cpu: 4 }, sameThreads: null },
    ]);
    expect(ratiosTo(() => false, measurements)).toEqual([]);
  });

  it("writes times for people", () => {
    expect([0.0123, 45.678, 2345].map(duration)).toEqual(["12.3 us", "45.7 ms", "2.35 s"]);
    expect(labelOf({ name: "ours", threads: 2 })).toBe("ours, 2 threads");
  });
});
