import { describe, expect, it } from "vitest";
import type { Job } from "../../src/engine/shard.ts";
import {
  awaitDone,
  type Control,
  currentJob,
  errorOf,
  finishShard,
  isFinished,
  newControl,
  post,
  reportError,
  takeShard,
} from "../../src/engine/team-control.ts";

const job: Job = { phase: "backward", count: 130, dropoutKey: 2 ** 32 - 1 };

function takeAll(control: Control, ticket: number): number[] {
  const taken: number[] = [];
  for (let shard = takeShard(control, ticket); shard !== undefined; shard = takeShard(control, ticket))
    taken.push(shard);
  return taken;
}

describe("the words of a team", () => {
  it.each([0, 2 ** 19 - 3, 2 ** 20 - 4])(
    "each shard is taken once, of the current job alone, from job number %d on",
    (start) => {
      const { control } = newControl(3);
      control.words[0] = start << 12;
      let last = -1;
      for (let turn = 0; turn < 4; turn++) {
        const ticket = post(control, job, 3);
        expect(currentJob(control)).toEqual({ ticket, job });
        expect(takeAll(control, last)).toEqual([]);
        expect(takeAll(control, ticket)).toEqual([0, 1, 2]);
        finishShard(control, last, 1); // one that comes late
        expect(isFinished(control, 1)).toBe(false);
        for (const shard of [2, 0, 1]) finishShard(control, ticket, shard);
        expect(awaitDone(control, 3, 1)).toBe(true);
        last = ticket;
      }
    },
  );

  it("gives no shard to a thread that read the job before, or half of this one, while a job is put up", () => {
    const { control } = newControl(4);
    const { words } = control;
    const first = post(control, job, 1);
    expect(takeAll(control, first)).toEqual([0]);
    const seen = new Set<number | undefined>();
    const store = Atomics.store;
    Atomics.store = ((array: Int32Array, index: number, value: number) => {
      const result = store(array, index, value);
      if (index !== 0 || (words[0]! & 0xfff) !== 0) {
        seen.add(takeShard(control, first)); // after every word but the last
        seen.add(takeShard(control, currentJob(control).ticket));
      }
      return result;
    }) as typeof Atomics.store;
    try {
      post(control, { ...job, count: 250 }, 4);
    } finally {
      Atomics.store = store;
    }
    expect([...seen]).toEqual([undefined]);
    expect(takeAll(control, currentJob(control).ticket)).toEqual([0, 1, 2, 3]);
  });

  it("tells when no shard is finished for too long", () => {
    const { control } = newControl(2);
    const ticket = post(control, job, 2);
    finishShard(control, ticket, 0);
    expect(awaitDone(control, 2, 5)).toBe(false);
  });

  it("keeps the first error of a job, of any length", () => {
    const { control } = newControl(1);
    const errors = ["\u20ac not found", "x".repeat(5_000), ""].map((message) => {
      post(control, job, 1);
      expect(errorOf(control)).toBeUndefined();
      reportError(control, message);
      reportError(control, "a later one");
      return errorOf(control);
    });
    expect(errors).toEqual(["\u20ac not found", "x".repeat(1_024), "without a message"]);
  });
});
