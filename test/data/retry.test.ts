import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { politeGate, type RetryOptions, retry } from "../../src/data/retry.ts";
import { memoryWorld } from "../support/adapter-exam.ts";

const options: RetryOptions = { tries: 4, firstDelayMs: 1000, maxDelayMs: 3000, random: () => 0.5 };
const again = () => ({ again: true }) as const;

/** Fails `failures` times, then answers how often it was asked. */
function flaky(failures: number): () => Promise<number> {
  let count = 0;
  return async () => {
    count++;
    if (count <= failures) throw new Error(`failure ${count}`);
    return count;
  };
}

describe("retry", () => {
  it("waits twice as long after each failure, up to the limit", async () => {
    const world = memoryWorld("2024-01-05T12:00:00Z");
    expect(await retry(flaky(3), again, options, world.fx)).toBe(4);
    expect(world.sleeps).toEqual([500, 1000, 1500]); // half of 1000, 2000, min(4000, 3000)
  });

  it("throws the last failure as it came when the tries are spent", async () => {
    const world = memoryWorld("2024-01-05T12:00:00Z");
    await expect(retry(flaky(9), again, options, world.fx)).rejects.toThrow("failure 4");
    expect(world.sleeps).toHaveLength(3);
  });

  it("does not try again when the judge gives up", async () => {
    const world = memoryWorld("2024-01-05T12:00:00Z");
    await expect(retry(flaky(1), () => ({ again: false }), options, world.fx)).rejects.toThrow("failure 1");
    expect(world.sleeps).toEqual([]);
  });

  it("adds the server's wish, and gives up at once when it is longer than the longest wait", async () => {
    const world = memoryWorld("2024-01-05T12:00:00Z");
    await retry(flaky(1), () => ({ again: true, afterMs: 2000 }), options, world.fx);
    expect(world.sleeps).toEqual([2500]);
    const late = retry(flaky(1), () => ({ again: true, afterMs: 3001 }), options, world.fx);
    await expect(late).rejects.toThrow("failure 1");
    expect(world.sleeps).toHaveLength(1);
  });

  it("is ended by an interrupt with the signal's reason", async () => {
    const controller = new AbortController();
    const world = memoryWorld("2024-01-05T12:00:00Z", controller.signal);
    const reason = new Error("interrupted");
    const attempt = async () => {
      controller.abort(reason);
      throw new Error("failure");
    };
    await expect(retry(attempt, again, options, world.fx)).rejects.toBe(reason);
    const asleep = { ...world.fx, signal: new AbortController().signal };
    await expect(retry(flaky(0), again, options, world.fx)).rejects.toBe(reason);
    expect(await retry(flaky(0), again, options, asleep)).toBe(1);
  });

  it("never waits longer than the limit and makes exactly the tries allowed", async () => {
    const cases = fc.record({
      tries: fc.integer({ min: 1, max: 12 }),
      firstDelayMs: fc.integer({ min: 0, max: 5000 }),
      maxDelayMs: fc.integer({ min: 0, max: 5000 }),
      jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ jitter, ...rest }) => {
        const world = memoryWorld("2024-01-05T12:00:00Z");
        let count = 0;
        const attempt = async () => {
          count++;
          throw new Error("failure");
        };
        await expect(retry(attempt, again, { ...rest, random: () => jitter }, world.fx)).rejects.toThrow("failure");
        expect(count).toBe(rest.tries);
        for (const wait of world.sleeps) expect(wait).toBeLessThanOrEqual(rest.maxDelayMs);
      }),
      { numRuns: 50 },
    );
  });
});

describe("politeGate", () => {
  it("keeps callers apart, also those that come together", async () => {
    const world = memoryWorld("2024-01-05T12:00:00Z");
    const still = { ...world.fx, now: () => new Date(0) }; // all come at the same instant
    const gate = politeGate(250);
    await Promise.all([gate(still), gate(still), gate(still)]);
    expect(world.sleeps).toEqual([250, 500]);
  });

  it("lets a late caller through at once", async () => {
    const world = memoryWorld("2024-01-05T12:00:00Z");
    const gate = politeGate(250);
    await gate(world.fx);
    world.setNow("2024-01-05T12:00:01Z");
    await gate(world.fx);
    expect(world.sleeps).toEqual([]);
  });
});
