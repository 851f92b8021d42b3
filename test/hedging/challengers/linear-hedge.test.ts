import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../../src/core/index.ts";
import { crossProducts } from "../../../src/hedging/challengers/cross-products.ts";
import { grossPnl } from "../../../src/hedging/challengers/gross-pnl.ts";
import { blackScholesDelta, challengers, type FittedChallenger, type PastMarket } from "../../../src/hedging/index.ts";
import { leastSquares, standardDeviation } from "../../../src/statistics/index.ts";
import { samplePast } from "../../support/past-market.ts";

function fitted(fit: ReturnType<(typeof challengers)["haircut"]["fit"]>): FittedChallenger {
  if ("unfit" in fit) throw new Error(fit.unfit);
  return fit;
}

/** The market's calls change in value as a hedge with these deltas does, but for noise: what a daily regression must find. */
function replicatedBy(past: PastMarket, deltas: Float64Array, noise = 0): PastMarket {
  const { steps } = past.windows;
  const random = randomStream(keyFrom(5));
  const values = past.values.slice();
  for (let at = 0; at < values.length; at++) {
    const [window, t] = [Math.floor(at / (steps + 1)), at % (steps + 1)];
    if (t === 0) continue;
    const move = past.prices[at]! - past.prices[at - 1]!;
    values[at] = values[at - 1]! + deltas[window * steps + t - 1]! * move + noise * random.normal();
  }
  return { ...past, values };
}

const past = samplePast(400);

describe("crossProducts", () => {
  it("regress as Householder's least squares do", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 4 }), (seed, width) => {
        const random = randomStream(keyFrom(seed));
        const rows = Array.from({ length: 40 }, () =>
          Float64Array.from({ length: width + 1 }, () => random.normal() + 0.5),
        );
        const sums = crossProducts(width + 1);
        for (const row of rows) sums.add(row);
        const expected = leastSquares(
          rows.map((row) => row.subarray(0, width)),
          rows.map((row) => row[width]!),
        );
        for (const [j, value] of sums.regress(width, 0)!.entries())
          expect(value).toBeCloseTo(expected.coefficients[j]!, 8);
        if (width < 2) return;
        const fewer = leastSquares(
          rows.map((row) => row.subarray(1, width)),
          rows.map((row) => row[width]!),
        );
        for (const [j, value] of sums.regress(width, 1)!.entries())
          expect(value).toBeCloseTo(fewer.coefficients[j]!, 8);
      }),
    );
  });

  it("have no answer for a column that depends on those before it, at any scale", () => {
    for (const scale of [1e-6, 1, 1e6]) {
      const sums = crossProducts(3);
      for (const x of [0.1, 0.7, 1.3, 2.9]) sums.add(Float64Array.of(x, scale * x, x * x));
      expect(sums.regress(2, 0), String(scale)).toBeUndefined();
    }
  });
});

describe("the scalar haircut", () => {
  const { parameters, deltas } = fitted(challengers.haircut.fit(past));

  it("has the least deviation of all multiples on a grid, P&L counted in premiums", () => {
    const black = blackScholesDelta.deltas(past.windows);
    const deviation = (h: number) =>
      standardDeviation(
        grossPnl(
          past,
          black.map((delta) => h * delta),
        ),
      );
    const grid = Array.from({ length: 4001 }, (_, i) => i / 2000);
    const best = grid.reduce((a, b) => (deviation(b) < deviation(a) ? b : a));
    expect(Math.abs(parameters["h"]! - best)).toBeLessThanOrEqual(0.00026);
  });

  it("holds that multiple of the Black-Scholes delta", () => {
    const black = blackScholesDelta.deltas(past.windows);
    for (const [at, delta] of deltas(past.windows).entries())
      expect(delta).toBeCloseTo(parameters["h"]! * black[at]!, 14);
  });

  it("is 1 where the option is worth what the Black-Scholes hedge earns", () => {
    const black = replicatedBy(past, past.greeks.delta);
    expect(fitted(challengers.haircut.fit(black)).parameters["h"]).toBeCloseTo(1, 10);
  });
});

describe("Hull and White's quadratic", () => {
  const black = replicatedBy(past, past.greeks.delta);
  it.each(["hull-white-terminal", "hull-white-daily", "hull-white-36-months"] as const)(
    "%s is Black-Scholes, a = b = c = 0, where that hedge replicates",
    (name) => {
      const { parameters, deltas } = fitted(challengers[name].fit(black));
      for (const value of Object.values(parameters)) expect(value).toBeCloseTo(0, 8);
      for (const [at, delta] of deltas(past.windows).entries()) expect(delta).toBeCloseTo(past.greeks.delta[at]!, 9);
    },
  );

  it.each(["hull-white-terminal", "hull-white-daily"] as const)(
    "%s finds the coefficients behind the market",
    (name) => {
      const { forward, tau } = past.windows;
      const [a, b, c] = [-0.2, -0.3, 0.4];
      const held = past.greeks.delta.map(
        (d, at) => d + (past.greeks.vega[at]! / (forward[at]! * Math.sqrt(tau[at]!))) * (a + b * d + c * d * d),
      );
      const { parameters, deltas } = fitted(challengers[name].fit(replicatedBy(past, held)));
      expect(parameters["a"]).toBeCloseTo(a, 7);
      expect(parameters["b"]).toBeCloseTo(b, 7);
      expect(parameters["c"]).toBeCloseTo(c, 7);
      for (const [at, delta] of deltas(past.windows).entries()) expect(delta).toBeCloseTo(held[at]!, 8);
    },
  );

  it("of 36 months sees no window that was entered earlier", () => {
    const steps = 5;
    const long = samplePast(1500, { steps });
    const start = long.history.dates.length - 1500;
    const cut = 1500 - Math.round((36 / 12) * 261) - start - 20;
    const changed = { ...long, prices: long.prices.map((price, at) => (at < cut * (steps + 1) ? 2 * price : price)) };
    const [rolling, all] = [challengers["hull-white-36-months"], challengers["hull-white-daily"]];
    expect(fitted(rolling.fit(changed)).parameters).toEqual(fitted(rolling.fit(long)).parameters);
    expect(fitted(all.fit(changed)).parameters).not.toEqual(fitted(all.fit(long)).parameters);
    const later = {
      ...long,
      prices: long.prices.map((price, at) => (at < (cut + 100) * (steps + 1) ? 2 * price : price)),
    };
    expect(fitted(rolling.fit(later)).parameters).not.toEqual(fitted(rolling.fit(long)).parameters);
  });
});

describe("the terminal skew delta", () => {
  it("finds the coefficient behind the market", () => {
    const { forward, impliedVolatility } = past.windows;
    const held = past.greeks.delta.map(
      (d, at) => d - (1.7 * past.greeks.vega[at]! * impliedVolatility[at]!) / forward[at]!,
    );
    const { parameters } = fitted(challengers["skew-terminal"].fit(replicatedBy(past, held)));
    expect(parameters["c"]).toBeCloseTo(-1.7, 8);
  });
});

describe("Ruf and Wang's regressions", () => {
  const { forward } = past.windows;
  const held = past.greeks.delta.map(
    (d, at) =>
      0.9 * d -
      (0.5 * past.greeks.vega[at]!) / forward[at]! +
      0.02 * past.greeks.gamma[at]! * forward[at]! -
      0.01 * past.greeks.vanna[at]!,
  );
  const market = replicatedBy(past, held);

  it("find the coefficients behind the market", () => {
    const { parameters, deltas } = fitted(challengers["ruf-wang-gamma"].fit(market));
    expect(parameters["a"]).toBeCloseTo(0.9, 6);
    expect(parameters["b"]).toBeCloseTo(-0.5, 5);
    expect(parameters["c"]).toBeCloseTo(0.02, 6);
    expect(parameters["e"]).toBeCloseTo(-0.01, 6);
    for (const [at, delta] of deltas(past.windows).entries()) expect(delta).toBeCloseTo(held[at]!, 6);
  });

  it("leave less unexplained the more they see", () => {
    const { prices, values, windows } = replicatedBy(past, held, 0.001);
    const unexplained = (name: "ruf-wang-delta" | "ruf-wang-vega" | "ruf-wang-vanna" | "ruf-wang-gamma") => {
      const deltas = fitted(challengers[name].fit({ ...market, values })).deltas(windows);
      let sum = 0;
      for (const [at, delta] of deltas.entries()) {
        const now = Math.floor(at / 21) * 22 + (at % 21);
        sum += (values[now + 1]! - values[now]! - delta * (prices[now + 1]! - prices[now]!)) ** 2;
      }
      return sum;
    };
    const [delta, vega, vanna, gamma] = (
      ["ruf-wang-delta", "ruf-wang-vega", "ruf-wang-vanna", "ruf-wang-gamma"] as const
    ).map(unexplained);
    expect(vega).toBeLessThan(delta!);
    expect(vanna).toBeLessThan(vega!);
    expect(gamma).toBeLessThan(vanna!);
  });
});

describe("a linear hedge", () => {
  it("says that the past is too short", () => {
    for (const name of ["haircut", "hull-white-daily", "ruf-wang-vega", "smoothed-volatility"] as const)
      expect(challengers[name].fit(samplePast(249)), name).toEqual({
        unfit: "249 past windows, at least 250 are needed",
      });
  });

  it("says that its regressors depend on each other", () => {
    const { windows, greeks } = past;
    const flat = { ...greeks, vega: greeks.delta.map((delta, at) => delta * windows.forward[at]!) };
    expect(challengers["ruf-wang-vega"].fit({ ...past, greeks: flat })).toEqual({
      unfit: "the regressors of a, b depend on each other",
    });
  });
});
