import { describe, expect, it } from "vitest";
import { truncationGuard } from "../../src/backtest/index.ts";
import { fitHistory } from "../../src/calibration/index.ts";
import { type IsoDate, keyFrom, nodeEffects } from "../../src/core/index.ts";
import { sliceEpisodes } from "../../src/hedging/index.ts";
import { historyBefore, type MarketHistory } from "../../src/market/index.ts";
import { costRateBefore } from "../../src/pipeline/cost-rate.ts";
import { evaluateMarket } from "../../src/pipeline/evaluate-market.ts";
import { challengerDeltas, challengerFits, fitChallengers } from "../../src/pipeline/fit-challengers.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketInputs, marketStrategies } from "../../src/pipeline/market-strategies.ts";
import { pastMarkets } from "../../src/pipeline/past-markets.ts";
import { pastWindows } from "../../src/pipeline/past-windows.ts";
import { openPool, type Pool } from "../../src/pipeline/pool.ts";
import { withYearlyHeston } from "../../src/pipeline/yearly-heston.ts";
import { blackPrice } from "../../src/pricing/index.ts";
import { madeUpConfig } from "../support/made-up-config.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const configOf = (backtest: Readonly<Record<string, unknown>> = {}) =>
  madeUpConfig({
    market: { costs: { scenario: "flat", bps: 2 } },
    sections: {
      option: { horizonSessions: 15, horizonDays: 22 },
      backtest: { stride: 5, ivMultiple: 0.8, bootstrapBlock: 5, bootstrapDraws: 20, ...backtest },
    },
  });
const config = configOf();
const market = config.markets[0]!;
const dividend = (row: number) => (row % 63 === 20 ? 0.8 : 0);
const history = madeUpHistory({ sessions: 1300, rate: 0.02, dividend });
const fx = nodeEffects(() => undefined);
const planOf = (given: MarketHistory) => withYearlyHeston(config, planMarket(config, market, given), openPool(1, fx));
const plan = await planOf(history);

describe("the past of a fold", () => {
  const pastOf = pastMarkets(plan);

  it.each(plan.folds)(
    "before $cutoff is what a network would be fine-tuned on, with what is known of costs and leverage",
    (fold) => {
      const past = pastOf(fold);
      const fit = plan.leverage.get(fold.year)!;
      const { inputs, prices } = pastWindows(plan, fold.cutoff, { leverage: fit.b });
      const { strike, pastVolatility, pastReturn, ...windows } = past.windows;
      expect(windows).toEqual(inputs);
      expect(strike).toEqual(new Float64Array(inputs.episodes).fill(1));
      expect(past.prices).toEqual(prices);
      expect(past.entries).toHaveLength(inputs.episodes);
      expect(past.history.dates.at(-1)! < fold.cutoff).toBe(true);
      const row = history.dates.indexOf(past.entries.at(-1)!);
      expect(history.dates[row + 16]).toBe(fold.cutoff);
      expect(past).toMatchObject({ ivMultiple: 0.8, side: 1, leverage: fit, heston: plan.heston!.get(fold.year) });
      expect(past.costRate).toBe(costRateBefore(plan, fold.cutoff));
      expect(past.costRate).toBeCloseTo(2e-4, 12);
    },
  );

  it("has the value of every window's option, the payoff last", () => {
    const { windows, prices, values } = pastOf(plan.folds[0]!);
    for (const at of [0, 7, 14, 16 * 40 + 3]) {
      const [window, t] = [Math.floor(at / 16), at % 16];
      const cell = window * 15 + t;
      expect(values[at]).toBe(blackPrice("call", prices[at]!, 1, windows.impliedVolatility[cell]!, windows.tau[cell]!));
    }
    for (const at of [15, 16 * 30 + 15]) expect(values[at]).toBe(Math.max(prices[at]! - 1, 0));
  });

  it("begins a year after a first dividend only where the past has one", () => {
    const late = madeUpHistory({ sessions: 1300, rate: 0.02, dividend: (row) => (row > 900 ? dividend(row) : 0) });
    const own = planMarket(config, market, late);
    const [first, second] = own.folds.map((fold) => pastMarkets(own)(fold).entries[0]!);
    expect(first).toBe(late.dates[21]);
    expect(second! > late.dates[250]!).toBe(true);
  });
});

describe("challengers of a market", () => {
  const { fitted, leftOut } = fitChallengers(config, plan);
  const inputs = marketInputs(plan);

  it("are all fitted every year but those that know too little, which say why", () => {
    expect(leftOut.map(({ strategy }) => strategy)).toEqual([
      "BS Delta (own-strike vol)",
      "BS Delta (own-strike vol), band 0.02",
    ]);
    expect(leftOut[0]!.reason).toBe("2013: no smile is known: one volatility holds for every strike");
    for (const { fits } of fitted) expect(fits).toHaveLength(plan.folds.length);
  });

  it("hold on every episode what the fit of its own year says", () => {
    const haircut = fitted.find(({ challenger }) => challenger.name === "Scalar haircut")!;
    const black = fitted.find(({ challenger }) => challenger.name === "BS Delta")!;
    const [held, delta] = [challengerDeltas(plan, haircut, inputs), challengerDeltas(plan, black, inputs)];
    for (const [episode, entry] of plan.set.entries.entries()) {
      const year = Number(history.dates[entry]!.slice(0, 4));
      const { h } = haircut.fits[plan.folds.findIndex((fold) => fold.year === year)]!.parameters;
      for (let at = episode * 15; at < (episode + 1) * 15; at++) expect(held[at]).toBe(h! * delta[at]!);
    }
    expect(haircut.fits[0]!.parameters["h"]).not.toBe(haircut.fits[1]!.parameters["h"]);
  });

  it("report their parameters beside the cut-off of each year", () => {
    const [found] = challengerFits(plan, fitted).filter(({ strategy }) => strategy === "Heston delta");
    expect(found!.years.map(({ year, cutoff }) => [year, cutoff])).toEqual(
      plan.folds.map(({ year, cutoff }) => [year, cutoff]),
    );
    const { kappa, theta, xi, rho } = plan.heston!.get(2014)!;
    expect(found!.years[1]!.parameters).toEqual({ kappa, theta, xi, rho });
    expect(found!.description).toContain("Heston (1993");
  });

  it("are left out of the whole test where one year has no fit", () => {
    const heston = new Map([[2013, plan.heston!.get(2013)!]]);
    const [first] = fitChallengers(config, { ...plan, heston }).leftOut.filter(({ strategy }) =>
      strategy.startsWith("Heston"),
    );
    expect(first).toEqual({ strategy: "Heston delta", reason: "2014: no Heston parameters under Q from the history" });
  });

  it("are those that the configuration names, and the yardsticks", () => {
    const some = configOf({ bandWidth: 0.05, challengers: ["leland+band"] });
    const { positions } = marketStrategies(some, plan, [], undefined);
    expect(positions.map(({ name, mainTable }) => [name, mainTable])).toEqual([
      ["BS Delta", true],
      ["Leland, band 0.05", false],
      ["No Hedge", true],
    ]);
    expect(() => configOf({ challengers: ["lelnd"] })).toThrow("backtest.challengers.0");
    expect(() => configOf({ challengers: ["leland", "leland"] })).toThrow("must name each challenger once");
    expect(() => configOf({ challengers: ["whalley-wilmott+band"] })).toThrow("backtest.challengers.0");
  });

  it("stand in the main table or beside it", async () => {
    const pool = openPool(
      1,
      nodeEffects(() => undefined),
    );
    const result = await evaluateMarket(config, plan, [], undefined, { key: keyFrom(1), pool });
    expect(result.rows.map(({ strategy }) => strategy)).toEqual(result.ledgers.map(({ strategy }) => strategy));
    expect(result.ledgers.length + result.challengerLedgers.length).toBe(fitted.length);
    expect(result.evaluation.fits.map(({ strategy }) => strategy)).toEqual(
      fitted.map(({ challenger }) => challenger.name),
    );
    expect(result.leftOut).toEqual(leftOut);
  });
});

describe("Heston's parameters by year", () => {
  it("are missing where no index is quoted", async () => {
    const { heston } = await planOf({ ...history, volatilityEstimated: true });
    expect(heston).toBeUndefined();
  });

  it("are fitted only where a challenger asks for them", async () => {
    const asking = async (name: string) => {
      const asked = configOf({ challengers: [name] });
      return (await withYearlyHeston(asked, planMarket(asked, market, history), openPool(1, fx))).heston?.size;
    };
    expect(await asking("leland")).toBeUndefined();
    expect(await asking("heston-delta+band")).toBe(2);
  });

  it("are those of the rows before the year's cut-off, and of no year whose search does not end well", async () => {
    const { folds } = plan;
    const { q } = fitHistory(historyBefore(history, folds[1]!.cutoff));
    expect(plan.heston!.get(folds[1]!.year)).toEqual(q);
    const pool = openPool(1, fx);
    const run: Pool["run"] = async (task) => ({ ...(await pool.run(task)), status: "stalled" as const });
    expect((await withYearlyHeston(config, planMarket(config, market, history), { ...pool, run })).heston!.size).toBe(
      0,
    );
  });
});

describe("every challenger", () => {
  it("passes truncation: fits and decisions up to a cut do not know what comes", async () => {
    const cutRow = history.dates.findIndex((date) => date >= "2014-05-20");
    const decisions = (given: MarketHistory) => cached(given, async () => decideAll(await planOf(given)));
    const whole = await decisions(history);
    expect(whole.size).toBeGreaterThan(45);
    for (const name of whole.keys()) {
      const report = await truncationGuard(async (given) => (await decisions(given)).get(name)!, history, cutRow);
      expect(report, name).toMatchObject({ passed: true });
    }
    const leaking = await truncationGuard(async (given) => lookAhead(await planOf(given)), history, cutRow);
    expect(leaking).toMatchObject({ passed: false });
  });
});

type ByEntry = ReadonlyMap<IsoDate, Float64Array>;

function decideAll(own: MarketPlan): ReadonlyMap<string, ByEntry> {
  const inputs = marketInputs(own);
  const { fitted } = fitChallengers(config, own);
  return new Map(fitted.map((hedge) => [hedge.challenger.name, byEntry(own, challengerDeltas(own, hedge, inputs))]));
}

/** A haircut that is fitted on the last year's past throughout. */
function lookAhead(own: MarketPlan): ByEntry {
  const haircut = fitChallengers(config, own).fitted.find(({ challenger }) => challenger.name === "Scalar haircut")!;
  const inputs = marketInputs(own);
  const late = own.folds.map((fold) => ({ ...fold, cutoff: own.history.dates.at(-1)! }));
  const fit = haircut.challenger.fit(pastMarkets({ ...own, folds: late })(late[0]!));
  if ("unfit" in fit) throw new Error(fit.unfit);
  return byEntry(own, fit.deltas(sliceEpisodes(inputs, 0, inputs.episodes)));
}

function byEntry({ history: { dates }, set }: MarketPlan, deltas: Float64Array): ByEntry {
  return new Map(set.entries.map((entry, i) => [dates[entry]!, deltas.slice(i * 15, (i + 1) * 15)]));
}

const kept = new Map<number, ReadonlyMap<string, ByEntry>>();
async function cached(given: MarketHistory, make: () => Promise<ReadonlyMap<string, ByEntry>>) {
  const found = kept.get(given.dates.length) ?? (await make());
  kept.set(given.dates.length, found);
  return found;
}
