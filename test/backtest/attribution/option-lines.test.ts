import { describe, expect, it } from "vitest";
import { type MarkedOption, optionLines } from "../../../src/backtest/attribution/option-lines.ts";
import { keyFrom, normalCdf, randomStream } from "../../../src/core/index.ts";
import { blackPrice, d1, deltaOfCall, type OptionKind, payoff } from "../../../src/pricing/index.ts";

interface Path {
  readonly forward: readonly number[];
  readonly volatility: readonly number[];
  readonly tau: readonly number[];
}

function marked({ forward, volatility, tau }: Path, changed: Partial<MarkedOption> = {}): MarkedOption {
  const strike = changed.strike ?? 100;
  const kind = changed.kind ?? "call";
  return {
    kind,
    side: 1,
    strike,
    forward: Float64Array.from(forward),
    volatility: Float64Array.from(volatility),
    tau: Float64Array.from(tau),
    delta: Float64Array.from(volatility, (sigma, t) =>
      deltaOfCall(kind, normalCdf(d1(forward[t]!, strike, sigma, tau[t]!))),
    ),
    jump: volatility.map(() => false),
    ...changed,
  };
}

const sumOf = (lines: ReturnType<typeof optionLines>) => Object.values(lines).reduce((sum, line) => sum + line, 0);
const even = (steps: number, years: number, end = 0) =>
  Array.from({ length: steps + 1 }, (_, t) => end + (years * (steps - t)) / steps);

/** Lognormal forwards of a constant volatility. */
function lognormal(steps: number, years: number, sigma: number, seed: number): number[] {
  const random = randomStream(keyFrom(seed));
  const dt = years / steps;
  const path = [100];
  for (let t = 0; t < steps; t++)
    path.push(path[t]! * Math.exp(sigma * Math.sqrt(dt) * random.normal() - 0.5 * sigma ** 2 * dt));
  return path;
}

const wild: Path = {
  forward: [100, 93, 108, 111, 101, 96.5, 104],
  volatility: [0.2, 0.35, 0.3, 0.15, 0.22, 0.4],
  tau: even(6, 0.1),
};

describe("optionLines", () => {
  it("equals two days worked out with 30 digits", () => {
    // mpmath: F 100, 104, 97; sigma 0.2, 0.3; tau 0.1, 0.05, 0; K 100.
    const lines = optionLines(marked({ forward: [100, 104, 97], volatility: [0.2, 0.3], tau: [0.1, 0.05, 0] }));
    expect(lines.gamma).toBeCloseTo(0.1260935635549078 - 0.007746838463770957, 13);
    expect(lines.gammaRemainder).toBeCloseTo(-0.0305199437500849 + 0.06785678672290757, 12);
    expect(lines.vega).toBeCloseTo(-1.260935635549078, 13);
    expect(lines.vegaRemainder).toBeCloseTo(0.555950146218942, 12);
    expect(lines.jumps).toBe(0);
    // V_0 - payoff + sum delta dF with the same digits.
    const whole = 2.522712063003961 + 4 * 0.5126135603150198 - 7 * 0.7317811750757452;
    expect(sumOf(lines)).toBeCloseTo(whole, 12);
  });

  it.each(["call", "put", "straddle"] as const)("adds up to V - payoff + sum delta dF for a %s", (kind) => {
    for (const side of [1, -1] as const) {
      const option = marked(wild, { kind, side, strike: 102 });
      const { forward, delta } = option;
      let hedged = blackPrice(kind, 100, 102, 0.2, 0.1) - payoff(kind, 104, 102);
      for (let t = 0; t < delta.length; t++) hedged += delta[t]! * (forward[t + 1]! - forward[t]!);
      expect(Math.abs(sumOf(optionLines(option)) - side * hedged)).toBeLessThan(1e-12);
    }
  });

  it("is the same for put and call, twice that for a straddle, and mirrored for the buyer", () => {
    const of = (kind: OptionKind, side: 1 | -1 = 1) => optionLines(marked(wild, { kind, side }));
    const call = of("call");
    for (const line of ["gamma", "gammaRemainder", "vega", "vegaRemainder"] as const) {
      expect(Math.abs(call[line])).toBeGreaterThan(1e-3);
      expect(of("put")[line]).toBeCloseTo(call[line], 11);
      expect(of("straddle")[line]).toBeCloseTo(2 * call[line], 11);
      expect(of("call", -1)[line]).toBe(-call[line]);
    }
  });

  it("has theta = -gamma: moves of exactly one standard deviation earn nothing", () => {
    const [sigma, tau] = [0.25, even(40, 0.2, 0.05)];
    const forward = [100];
    for (let t = 0; t < 40; t++)
      forward.push(forward[t]! * (1 + (t % 3 === 0 ? -1 : 1) * sigma * Math.sqrt(tau[t]! - tau[t + 1]!)));
    const lines = optionLines(marked({ forward, volatility: Array(40).fill(sigma), tau }));
    expect(Math.abs(lines.gamma)).toBeLessThan(1e-12);
    expect(lines.vega + lines.vegaRemainder).toBe(0);
    expect(Math.abs(lines.gammaRemainder)).toBeGreaterThan(1e-3);
  });

  it("gives the seller the whole time value where nothing moves", () => {
    const steps = 4000;
    const still = { forward: Array(steps + 1).fill(103), volatility: Array(steps).fill(0.2), tau: even(steps, 0.1) };
    const lines = optionLines(marked(still));
    const timeValue = blackPrice("call", 103, 100, 0.2, 0.1) - 3;
    expect(sumOf(lines)).toBeCloseTo(timeValue, 10);
    expect(Math.abs(lines.gamma / timeValue - 1)).toBeLessThan(1e-3);
  });

  it("puts all that price and time did on jump days into their line, and leaves the volatility's", () => {
    const calm = optionLines(marked(wild));
    const all = optionLines(marked(wild, { jump: wild.volatility.map(() => true) }));
    expect([all.gamma, all.gammaRemainder]).toEqual([0, 0]);
    expect(all.jumps).toBeCloseTo(calm.gamma + calm.gammaRemainder, 12);
    expect([all.vega, all.vegaRemainder]).toEqual([calm.vega, calm.vegaRemainder]);
    const one = optionLines(marked(wild, { jump: wild.volatility.map((_, t) => t === 1) }));
    const rest = optionLines(marked(wild, { jump: wild.volatility.map((_, t) => t !== 1) }));
    expect(one.jumps + rest.jumps).toBeCloseTo(all.jumps, 12);
  });

  // The hedging error of n steps is of the order n^-1/2 (Gobet and Temam 2001, Finance and Stochastics 5). Terms of the third order add up to n^-1
  // where the option is smooth. At the kink of the payoff they are as large as the price's move, sqrt(dt), with the probability sqrt(dt) of ending
  // near the strike: n^-3/4.
  it.each([
    ["before its expiry", 0.05, 1],
    ["at its expiry", 0, 0.75],
  ] as const)("shrinks with finer steps at the known rates, an option that ends %s", (_, end, order) => {
    const rms = (steps: number) => {
      let [gamma, remainder] = [0, 0];
      const paths = 600;
      for (let seed = 0; seed < paths; seed++) {
        const forward = lognormal(steps, 0.1, 0.2, seed);
        const lines = optionLines(marked({ forward, volatility: Array(steps).fill(0.2), tau: even(steps, 0.1, end) }));
        gamma += lines.gamma ** 2 / paths;
        remainder += lines.gammaRemainder ** 2 / paths;
      }
      return { gamma: Math.sqrt(gamma), remainder: Math.sqrt(remainder) };
    };
    const [coarse, fine] = [rms(8), rms(256)];
    expect(Math.log(coarse.gamma / fine.gamma) / Math.log(32)).toBeCloseTo(0.5, 1);
    expect(Math.abs(Math.log(coarse.remainder / fine.remainder) / Math.log(32) - order)).toBeLessThan(0.07);
  });

  it("has a vega remainder of the second order in the change of volatility", () => {
    const remainder = (change: number) =>
      optionLines(marked({ forward: [104, 104, 104], volatility: [0.2, 0.2 + change], tau: [0.1, 0.1, 0.1] }))
        .vegaRemainder;
    expect(remainder(0.02) / remainder(0.01)).toBeGreaterThan(3.7);
    expect(remainder(0.02) / remainder(0.01)).toBeLessThan(4.3);
  });

  it("refuses arrays that do not fit", () => {
    expect(() => optionLines({ ...marked(wild), tau: new Float64Array(3) })).toThrow(/6 volatilities need 7 forwards/);
  });
});
