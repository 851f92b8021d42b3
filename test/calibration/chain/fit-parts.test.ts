import { describe, expect, it } from "vitest";
import { chainCoordinates } from "../../../src/calibration/chain/fit-coordinates.ts";
import { fitErrors } from "../../../src/calibration/chain/fit-errors.ts";
import { fitProblem } from "../../../src/calibration/chain/fit-problem.ts";
import { atTheMoney, standardisedMoneyness } from "../../../src/calibration/chain/fit-smile.ts";
import { chainStarts } from "../../../src/calibration/chain/fit-starts.ts";
import { thinnedChain } from "../../../src/calibration/chain/fit-thinning.ts";
import { chainInverter } from "../../../src/calibration/chain/fit-volatilities.ts";
import { chainWeights } from "../../../src/calibration/chain/fit-weights.ts";
import { keyFrom, randomStream } from "../../../src/core/index.ts";
import type { HestonParameters } from "../../../src/market/index.ts";
import { blackPrice, blackVega, openHestonChain } from "../../../src/pricing/index.ts";
import { chainOf, spreadStrikes } from "./chain-of.ts";
import { drawParameters, LONG_MATURITIES, syntheticChain, TRUE_BOX } from "./model-chain.ts";

const TRUTH: HestonParameters = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "Q" };
const NAMES = ["kappa", "theta", "xi", "rho", "v0"] as const;

describe.each([false, true])("coordinates, Feller imposed: %s", (imposeFeller) => {
  const coordinates = chainCoordinates(0.04, 0.09, imposeFeller);
  const feller: HestonParameters = { ...TRUTH, xi: 0.4 };

  it("go there and back", () => {
    const back = coordinates.toParameters(coordinates.toPoint(feller));
    for (const name of NAMES) expect(back[name]).toBeCloseTo(feller[name], 14);
    expect(back.measure).toBe("Q");
  });

  it("have the slopes of central differences", () => {
    const y = coordinates.toPoint(feller);
    const slopes = coordinates.slopes(feller);
    for (let column = 0; column < 5; column++) {
      const [above, below] = [1e-6, -1e-6].map((step) => {
        const moved = y.slice();
        moved[column]! += step;
        return coordinates.toParameters(moved);
      });
      for (const [row, name] of NAMES.entries()) {
        expect(slopes[5 * row + column]).toBeCloseTo((above![name] - below![name]) / 2e-6, 8);
      }
    }
  });

  it("allow no parameter that is none, at any corner of the box", () => {
    for (let corner = 0; corner < 32; corner++) {
      const y = coordinates.lower.map((low, j) => ((corner >> j) & 1 ? coordinates.upper[j]! : low));
      const { kappa, theta, xi, rho, v0 } = coordinates.toParameters(y);
      expect([kappa, theta, xi, v0].every((value) => value > 0 && value < Number.POSITIVE_INFINITY)).toBe(true);
      expect(Math.abs(rho)).toBeLessThan(1);
      if (imposeFeller) expect(2 * kappa * theta).toBeGreaterThanOrEqual(xi * xi);
    }
  });
});

describe("residuals", () => {
  const chain = syntheticChain(TRUTH, { strikesPerMaturity: 9 });
  const prior = { kappa: 2, theta: 0.05, logKappaError: 0.4, logThetaError: 0.2, description: "a guess" };
  const weights = Float64Array.from({ length: 72 }, (_, i) => 1 + (i % 3));

  it.each([false, true])("have the Jacobian of central differences, prior rows too (Feller: %s)", (imposeFeller) => {
    const coordinates = chainCoordinates(0.03, 0.05, imposeFeller);
    const pricer = openHestonChain(chain.slices, { kernel: "typescript" });
    const problem = fitProblem({ slices: chain.slices, weights, coordinates, pricer, prior });
    const y = coordinates.toPoint({ ...TRUTH, kappa: 3, xi: 0.5, v0: 0.04 });
    const jacobian = problem.residuals(y, 0.003)!.jacobian.slice();
    expect(jacobian.length).toBe(74 * 5);
    for (let column = 0; column < 5; column++) {
      const [above, below] = [1e-5, -1e-5].map((step) => {
        const moved = y.slice();
        moved[column]! += step;
        return problem.residuals(moved, 0.003)!.residuals.slice();
      });
      for (let row = 0; row < 74; row++) {
        const difference = (above![row]! - below![row]!) / 2e-5;
        expect(Math.abs(jacobian[5 * row + column]! - difference)).toBeLessThan(1e-7);
      }
    }
  });

  it("are the errors in volatility times the root of the weight, and the prior's scaled by the deviation", () => {
    const coordinates = chainCoordinates(0.03, 0.05, false);
    const pricer = openHestonChain(chain.slices);
    const problem = fitProblem({ slices: chain.slices, weights, coordinates, pricer, prior });
    const other = { ...TRUTH, v0: 0.04 };
    const { residuals } = problem.residuals(coordinates.toPoint(other), 0.01)!;
    const errors = fitErrors(chain.slices, pricer.prices(other), weights).slices.flatMap(({ options }) =>
      options.map(({ model, market, weight }) => Math.sqrt(weight) * (model - market)),
    );
    for (const [i, error] of errors.entries()) expect(Math.abs(residuals[i]! - error)).toBeLessThan(2e-5);
    expect(residuals[72]).toBeCloseTo((0.01 / 0.4) * Math.log(2.5 / 2), 12);
    expect(residuals[73]).toBeCloseTo((0.01 / 0.2) * Math.log(0.045 / 0.05), 12);
  });
});

describe("the inversion of a whole chain", () => {
  const chain = syntheticChain(TRUTH, { strikesPerMaturity: 15 });
  const [slice] = chain.slices;

  it("gives back the volatilities that the prices were made of, from wherever it was before", () => {
    const invert = chainInverter([slice!]);
    for (const volatility of [0.05, 0.9, 0.2, 3, 0.1]) {
      const { forward, maturity, strikes, kinds } = slice!;
      const prices = Float64Array.from(strikes, (strike, i) =>
        blackPrice(kinds[i]!, forward, strike, volatility, maturity),
      );
      const inverted = invert(prices)!;
      for (const [i, strike] of strikes.entries()) {
        if (prices[i]! < 1e-5 * forward) continue; // the shift is seen
        expect(Math.abs(inverted.volatilities[i]! / volatility - 1)).toBeLessThan(2e-3);
        const vega = blackVega(forward, strike, inverted.volatilities[i]!, maturity);
        expect(Math.abs(inverted.vegas[i]! / vega - 1)).toBeLessThan(1e-12);
      }
    }
  });

  it("does not depend on where it was before", () => {
    const prices = slice!.prices;
    const fresh = chainInverter([slice!])(prices)!.volatilities.slice();
    const invert = chainInverter([slice!]);
    invert(prices.map((price) => price * 1.7));
    invert(prices.map((price) => price * 0.2));
    for (const [i, value] of invert(prices)!.volatilities.entries()) {
      expect(Math.abs(value / fresh[i]! - 1)).toBeLessThan(1e-12);
    }
  });

  it("has a low volatility for a price of 0, and none for one at the upper bound", () => {
    const invert = chainInverter([slice!]);
    const nothing = invert(new Float64Array(slice!.strikes.length))!;
    expect(nothing.volatilities.every((value) => value > 0 && value < 0.2)).toBe(true);
    expect(invert(new Float64Array(slice!.strikes.length).fill(slice!.forward))).toBeUndefined();
  });
});

describe("weights", () => {
  const spreads = (halfSpread: (moneyness: number) => number) => syntheticChain(TRUTH, { halfSpread });

  it("go with the inverse square of the spread, down to the least one, with mean 1", () => {
    const weights = chainWeights(
      spreads((m) => 0.002 * (1 + Math.abs(m))),
      { weights: "spread", balanceMaturities: false },
    );
    expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(200, 9);
    const [wing, money] = [weights[0]!, weights[15]!]; // moneyness -2.5 and 0
    expect(money / wing).toBeCloseTo(3.5 ** 2, 9);
    const tight = chainWeights(
      spreads((m) => 1e-5 * (1 + Math.abs(m))),
      { weights: "spread", balanceMaturities: false },
    );
    expect(tight.every((value) => Math.abs(value - 1) < 1e-12)).toBe(true);
  });

  it("are at most 10, even for one firm quote among loose ones", () => {
    const weights = chainWeights(
      spreads((m) => (Math.abs(m) < 0.1 ? 0.002 : 0.2)),
      { weights: "spread", balanceMaturities: false },
    );
    expect(Math.max(...weights)).toBeCloseTo(10, 9);
    expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(200, 9);
  });

  it("are equal for settlement prices, and when asked for", () => {
    const settled = chainWeights(syntheticChain(TRUTH), { weights: "spread", balanceMaturities: false });
    expect(new Set(settled)).toEqual(new Set([1]));
    const equal = chainWeights(
      spreads((m) => 0.01 + Math.abs(m)),
      { weights: "equal", balanceMaturities: false },
    );
    expect(new Set(equal)).toEqual(new Set([1]));
  });

  it("take the side that there is", () => {
    const chain = spreads(() => 0.004);
    const oneSided = {
      slices: chain.slices.map((slice) => ({ ...slice, bidVolatilities: slice.bidVolatilities.map(() => Number.NaN) })),
    };
    const options = { weights: "spread", balanceMaturities: false } as const;
    const [both, one] = [chainWeights(chain, options), chainWeights(oneSided, options)];
    for (const [i, weight] of both.entries()) expect(one[i]).toBeCloseTo(weight, 9);
  });

  it("can be the same for every expiry", () => {
    const chain = syntheticChain(TRUTH, { maturities: [0.1, 0.5] });
    const uneven = { slices: [chain.slices[0]!, thinnedChain([chain.slices[1]!], 5).slices[0]!] };
    const weights = chainWeights(uneven, { weights: "equal", balanceMaturities: true });
    expect(weights.slice(0, 25).reduce((sum, value) => sum + value, 0)).toBeCloseTo(15, 9);
    expect(weights.slice(25).reduce((sum, value) => sum + value, 0)).toBeCloseTo(15, 9);
  });
});

describe("thinning", () => {
  it("takes both ends and evenly between, and finds the way back", () => {
    const chain = chainOf(
      [0.1, 0.2],
      () => Array.from({ length: 11 }, (_, i) => 0.9 + 0.02 * i),
      (ratio) => 0.3 - 0.1 * ratio,
    );
    const { slices, spread } = thinnedChain(chain.slices, 3);
    const taken = [...slices[0]!.strikes].map((strike) => Number(strike.toFixed(9)));
    expect(taken).toEqual([90, 100, 110]);
    expect(slices[0]!.contracts).toEqual(["T0-0", "T0-5", "T0-10"]);
    const all = spread(Float64Array.of(1, 2, 3, 4, 5, 6));
    expect([...all.keys()].filter((i) => all[i] !== 0)).toEqual([0, 5, 10, 11, 16, 21]);
    expect(all[16]).toBe(5);
    expect(thinnedChain(chain.slices, 11).slices[1]).toBe(chain.slices[1]);
  });
});

describe("the smile at the money", () => {
  const chain = chainOf(
    [0.25],
    () => [0.8, 0.9, 1.1, 1.3],
    (ratio) => 0.2 - 0.1 * Math.log(ratio),
  );

  it("is read between the strikes, and at the nearest strike outside them", () => {
    expect(atTheMoney(chain.slices[0]!)).toBeCloseTo(0.2, 12);
    const above = chainOf(
      [0.25],
      () => [1.1, 1.3],
      (ratio) => ratio / 10,
    );
    const below = chainOf(
      [0.25],
      () => [0.7, 0.9],
      (ratio) => ratio / 10,
    );
    expect(atTheMoney(above.slices[0]!)).toBeCloseTo(0.11, 12);
    expect(atTheMoney(below.slices[0]!)).toBeCloseTo(0.09, 12);
  });

  it("scales moneyness to standard deviations", () => {
    expect(standardisedMoneyness(chain.slices[0]!, 90)).toBeCloseTo(Math.log(0.9) / (0.2 * 0.5), 12);
  });
});

describe("starts", () => {
  it("the first is near the truth: v0 within 40 %, the sign of rho, theta and xi within a factor of 4", () => {
    const stream = randomStream(keyFrom(12));
    for (let i = 0; i < 40; i++) {
      const truth = drawParameters(TRUE_BOX, stream);
      const [start] = chainStarts(syntheticChain(truth).slices, 1);
      expect(Math.abs(Math.log(start!.v0 / truth.v0))).toBeLessThan(0.35);
      expect(Math.abs(Math.log(start!.theta / truth.theta))).toBeLessThan(1.5);
      expect(Math.abs(Math.log(start!.xi / truth.xi))).toBeLessThan(1.4);
      expect(start!.rho).toBeLessThan(0);
    }
  });

  it("are markets whatever the chain: one maturity, one strike, an upward smile", () => {
    const chains = [
      chainOf(
        [0.1],
        () => [1],
        () => 0.2,
      ),
      chainOf([0.1], spreadStrikes(0.2), () => 0.2),
      chainOf(LONG_MATURITIES, spreadStrikes(0.3), (ratio) => 0.3 + 0.2 * Math.log(ratio)),
      chainOf(
        [0.02, 0.04],
        () => [1, 1, 1],
        (_, maturity) => 0.1 + 10 * maturity,
      ),
    ];
    for (const { slices } of chains) {
      for (const { kappa, theta, xi, rho, v0, measure } of chainStarts(slices, 4)) {
        expect(Math.min(kappa, theta, xi, v0)).toBeGreaterThan(0);
        expect(Math.abs(rho)).toBeLessThan(1);
        expect(measure).toBe("Q");
      }
    }
  });
});

describe("errors of a fit", () => {
  it("are those of volatilities that were moved by hand", () => {
    const chain = chainOf(
      [0.1, 0.5],
      (maturity) => [-2.2, -1, -0.9, -0.2, 0, 0.3, 1, 2.4].map((m) => Math.exp(m * 0.2 * Math.sqrt(maturity))),
      () => 0.2,
    );
    const shift = [0.01, -0.02];
    const prices = chain.slices.flatMap(({ forward, maturity, strikes, kinds }, s) =>
      Array.from(strikes, (strike, i) => blackPrice(kinds[i]!, forward, strike, 0.2 + shift[s]!, maturity)),
    );
    const weights = Float64Array.from(prices, (_, i) => (i < 8 ? 2 : 0));
    const errors = fitErrors(chain.slices, Float64Array.from(prices), weights);
    expect(errors.options).toBe(16);
    expect(errors.slices[0]!.rmse).toBeCloseTo(0.01, 9);
    expect(errors.slices[0]!.bias).toBeCloseTo(0.01, 9);
    expect(errors.slices[1]!.bias).toBeCloseTo(-0.02, 9);
    expect(errors.rmse).toBeCloseTo(Math.sqrt((0.01 ** 2 + 0.02 ** 2) / 2), 9);
    expect(errors.weightedRmse).toBeCloseTo(0.01, 9);
    expect(errors.medianError).toBeCloseTo(0.015, 9);
    const counts = errors.byMoneyness.map(({ label, count }) => [label, count]);
    expect(counts).toEqual([
      ["below -4", 0],
      ["-4 to -2", 2],
      ["-2 to -0.5", 4],
      ["-0.5 to 0.5", 6],
      ["0.5 to 2", 2],
      ["2 and above", 2],
    ]);
    expect(errors.byMoneyness[2]!.bias).toBeCloseTo(-0.005, 9);
    expect(errors.byMoneyness[0]!.rmse).toBeNaN();
  });
});
