import { describe, expect, it } from "vitest";
import { clipGlobalNorm, globalNorm } from "../../src/training/gradient-norm.ts";
import { oneCycle } from "../../src/training/one-cycle.ts";
import { schedules } from "../../src/training/schedules.ts";

describe("oneCycle", () => {
  const rates = Array.from({ length: 100 }, (_, step) => oneCycle(0.003, step, 100));

  it("goes from peak / 25 up to the peak at 30 % and down to peak / 250,000", () => {
    expect(rates[0]).toBeCloseTo(0.003 / 25, 12);
    expect(rates[29]).toBeCloseTo(0.003, 12);
    expect(rates[99]).toBeCloseTo(0.003 / 250_000, 12);
    for (const [step, rate] of rates.entries()) {
      if (step > 0 && step <= 29) expect(rate).toBeGreaterThan(rates[step - 1]!);
      if (step > 29) expect(rate).toBeLessThan(rates[step - 1]!);
    }
  });

  it("is finite for one, two and three steps", () => {
    for (const steps of [1, 2, 3]) {
      for (let step = 0; step < steps; step++) expect(oneCycle(1, step, steps)).toBeGreaterThan(0);
    }
  });
});

describe("clipGlobalNorm", () => {
  it("scales all arrays together, and only when they are too long", () => {
    const gradients = { a: Float32Array.of(3, 0), b: Float32Array.of(4) };
    expect(globalNorm(gradients)).toBe(5);
    expect(clipGlobalNorm(gradients, 5, 5)).toBe(gradients);
    const clipped = clipGlobalNorm(gradients, 5, 1);
    expect(globalNorm(clipped)).toBeCloseTo(1, 6);
    expect(clipped.a![0]! / clipped.b![0]!).toBeCloseTo(0.75, 6);
  });
});

describe("schedules", () => {
  it("decay from the peak to a hundredth of it, or stay", () => {
    const rates = Array.from({ length: 50 }, (_, step) => schedules.decay(0.2, step, 50));
    expect(rates[0]).toBe(0.2);
    expect(rates[49]).toBeCloseTo(0.002, 12);
    for (const [step, rate] of rates.entries()) if (step > 0) expect(rate).toBeLessThan(rates[step - 1]!);
    expect(schedules.decay(0.2, 0, 1)).toBe(0.2);
    expect(schedules.constant(0.2)).toBe(0.2);
  });
});
