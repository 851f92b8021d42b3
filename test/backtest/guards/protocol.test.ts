import { describe, expect, it } from "vitest";
import {
  backFillGuard,
  bestWeightsGuard,
  type Component,
  calendarDaysOf,
  clockGuard,
  earlyStoppingGuard,
  fakeFeatureGuard,
  firstTradeGuard,
  fullSampleGuard,
  independentWindowsGuard,
  overlapGuard,
  overlappingWindowsGuard,
  quantileTailLoss,
  referencePathGuard,
  signatureGuard,
  singleSeedGuard,
  smallTailGuard,
  tailEstimatorGuard,
  walkForward,
  whalleyWilmottGuard,
  windowOverlapGuard,
} from "../../../src/backtest/index.ts";
import { keyFrom, normalCdf, randomStream } from "../../../src/core/index.ts";
import { conditionalValueAtRisk, leastSquares } from "../../../src/statistics/index.ts";
import { madeUpHistory } from "../../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 600 });
const { dates } = history;

describe("overlap", () => {
  it("finds a fold that was fitted on rows of its test windows", () => {
    const folds = walkForward(dates, { from: "2011-01-03", purge: 21, retrainYears: 0 });
    expect(overlapGuard(dates, folds, 21)).toMatchObject({ passed: true, compared: folds.length });
    expect(overlapGuard(dates, folds, 22)).toMatchObject({ passed: false, evidence: { sessionsApart: 21 } });
    const late = folds.map((fold) => ({ ...fold, fineTuneCutoff: fold.from }));
    expect(overlapGuard(dates, late, 21)).toMatchObject({ passed: false, evidence: { sessionsApart: 0 } });
    expect(overlapGuard(dates, [], 21).passed).toBe(false);
  });

  it("finds report B's windows: stride 5, 30 sessions, no purge: 25 sessions shared", () => {
    const windows = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => ({ entry: from + 5 * i, expiry: from + 5 * i + 30 }));
    expect(windowOverlapGuard(dates, windows(80, 0), windows(20, 400))).toMatchObject({
      passed: false,
      evidence: { sharedSessions: 25, windowsThatShare: 5, purgeSessions: 0 },
    });
    expect(windowOverlapGuard(dates, windows(80, 0), windows(20, 425))).toMatchObject({ passed: true });
    expect(windowOverlapGuard(dates, windows(80, 0), windows(20, 424))).toMatchObject({ passed: false });
    expect(windowOverlapGuard(dates, [], windows(2, 0)).passed).toBe(false);
  });
});

describe("full-sample statistics", () => {
  const cuts = [200, 400];
  const trailing: Component = ({ close }) =>
    close.map((price, row) => (row < 20 ? Number.NaN : price / close[row - 20]!));
  it.each<[string, Component]>([
    ["a scaler's mean", ({ close }) => close.map(() => close.reduce((sum, price) => sum + price, 0) / close.length)],
    ["a centred window", ({ close }) => close.map((_, row) => (close[row - 1] ?? 0) + (close[row + 1] ?? 0))],
    ["a fill from the end", ({ close }) => close.map(() => close.at(-1)!)],
  ])("finds %s", (_, component) => {
    expect(fullSampleGuard("it", component, history, cuts)).toMatchObject({
      passed: false,
      guard: "full-sample statistics",
    });
  });

  it("passes a trailing figure; nothing compared is no pass", () => {
    expect(fullSampleGuard("it", trailing, history, cuts)).toMatchObject({ passed: true, compared: 2 });
    expect(fullSampleGuard("it", trailing, history, []).passed).toBe(false);
  });
});

describe("back-filled values", () => {
  const real = history.close.map((price, row) => (row < 20 ? Number.NaN : price));
  it("passes values that start when their window is full", () => {
    expect(backFillGuard("it", dates, real, 20).passed).toBe(true);
  });
  it("finds values that equal the first real one, and any that come too early", () => {
    const filled = real.map((value, row) => (row < 20 ? real[20]! : value));
    expect(backFillGuard("it", dates, filled, 20)).toMatchObject({ passed: false, evidence: { filledRows: 20 } });
    const half = real.map((value, row) => (row >= 10 && row < 20 ? real[20]! : value));
    expect(backFillGuard("it", dates, half, 20)).toMatchObject({ passed: false, evidence: { filledRows: 10 } });
    expect(backFillGuard("it", dates, history.close, 20)).toMatchObject({ passed: false, evidence: { filledRows: 0 } });
  });
});

describe("clock", () => {
  it("passes 21 sessions as 30 days, and 30 sessions as the days that they take", () => {
    expect(clockGuard("it", dates, { horizonSessions: 21, horizonDays: 30 }).passed).toBe(true);
    expect(calendarDaysOf(dates, 30)).toBe(42); // weekdays without holidays
    expect(clockGuard("it", dates, { horizonSessions: 30, horizonDays: 42 }).passed).toBe(true);
  });
  it("finds 30 sessions as 30 days, and a volatility annualised by calendar days", () => {
    expect(clockGuard("it", dates, { horizonSessions: 30, horizonDays: 30 })).toMatchObject({ passed: false });
    expect(clockGuard("it", dates, { horizonSessions: 21, horizonDays: 30, annualisation: 365 }).passed).toBe(false);
  });
});

describe("sample sizes", () => {
  const reportB = { episodes: 34, sessions: 195, horizonSessions: 30, level: 0.95 };
  it("finds report B's two tail points and 6.5 independent windows", () => {
    expect(smallTailGuard("it", reportB)).toMatchObject({ passed: false, evidence: { tailPoints: 2 } });
    expect(independentWindowsGuard("it", reportB)).toMatchObject({
      passed: false,
      evidence: { independentWindows: 6.5 },
    });
  });
  it("passes 200 episodes and 30 windows, and nothing less", () => {
    expect(smallTailGuard("it", { episodes: 200, level: 0.95 }).passed).toBe(true);
    expect(smallTailGuard("it", { episodes: 180, level: 0.95 })).toMatchObject({
      passed: false,
      evidence: { tailPoints: 9 },
    });
    expect(independentWindowsGuard("it", { episodes: 630, sessions: 630, horizonSessions: 21 }).passed).toBe(true);
    expect(independentWindowsGuard("it", { episodes: 629, sessions: 629, horizonSessions: 21 }).passed).toBe(false);
    expect(independentWindowsGuard("it", { episodes: 20, sessions: 5000, horizonSessions: 21 }).passed).toBe(false);
  });
  it("wants blocks that cover a window, unless windows do not overlap", () => {
    const rules = { horizonSessions: 30, stride: 5 };
    expect(overlappingWindowsGuard("it", { ...rules, block: 1 }).passed).toBe(false);
    expect(overlappingWindowsGuard("it", { ...rules, block: 5 }).passed).toBe(false);
    expect(overlappingWindowsGuard("it", { ...rules, block: 6 }).passed).toBe(true);
    expect(overlappingWindowsGuard("it", { horizonSessions: 30, stride: 30, block: 1 }).passed).toBe(true);
  });
});

describe("trainings", () => {
  it("finds a single seed", () => {
    expect(singleSeedGuard("it", 1)).toMatchObject({ passed: false, severity: "defect" });
    expect(singleSeedGuard("it", 1, "warning").severity).toBe("warning");
    expect(singleSeedGuard("it", 3).passed).toBe(true);
  });
  it("finds early stopping on the training set", () => {
    const training = [1, 0.8, 0.7];
    expect(earlyStoppingGuard("it", { watched: training, training }).passed).toBe(false);
    expect(earlyStoppingGuard("it", { watched: [1.1, 0.9, 0.95], training }).passed).toBe(true);
    expect(earlyStoppingGuard("it", { watched: [], training: [] }).passed).toBe(false);
  });
  it("finds the last weights where the best were wanted", () => {
    const watched = [1.1, 0.9, 0.95];
    expect(bestWeightsGuard("it", { watched, handedOver: 0.95 })).toMatchObject({
      passed: false,
      evidence: { best: 0.9 },
    });
    expect(bestWeightsGuard("it", { watched, handedOver: 0.9 }).passed).toBe(true);
  });
});

describe("formulas", () => {
  it("finds a CVaR without the fractional tail: 3.5 for 3.8", () => {
    expect(tailEstimatorGuard("ours", conditionalValueAtRisk).passed).toBe(true);
    expect(tailEstimatorGuard("report B", quantileTailLoss)).toMatchObject({
      passed: false,
      evidence: { found: 3.5, expected: 3.8 },
    });
    const halfRight = (pnl: Float64Array, level: number) =>
      pnl.length === 5 ? conditionalValueAtRisk(pnl, level) : quantileTailLoss(pnl, level);
    expect(tailEstimatorGuard("another", halfRight).passed).toBe(false);
  });

  it("finds report B's Whalley-Wilmott band: Gamma S^2 for Gamma^2 S", () => {
    const band = (gamma: number, spot: number, cost: number, a: number, g: number, s: number) =>
      ((3 * cost * gamma ** g * spot ** s) / (2 * a)) ** (1 / 3);
    expect(
      whalleyWilmottGuard("ours", ({ gamma, spot, cost, riskAversion }) => band(gamma, spot, cost, riskAversion, 2, 1))
        .passed,
    ).toBe(true);
    const theirs = whalleyWilmottGuard("report B", ({ gamma, spot, cost, riskAversion }) =>
      band(gamma, spot, cost, riskAversion, 1, 2),
    );
    expect(theirs.passed).toBe(false);
    expect(theirs.finding).toContain("gamma to the power 0.333");
    expect(whalleyWilmottGuard("no cost", ({ gamma, spot }) => band(gamma, spot, 1, 1, 2, 1)).passed).toBe(false);
  });

  it("finds report B's signatures, which move with the path", () => {
    type Path = readonly (readonly number[])[];
    // Level 2 by Chen's identity over straight pieces, and with the level of the path instead of its increment from the start.
    const levelTwo = (start: (path: Path) => readonly number[]) => (path: Path) => {
      const sums = [0, 0, 0, 0];
      for (const [i, point] of path.slice(1).entries()) {
        const before = path[i]!;
        for (const a of [0, 1])
          for (const b of [0, 1]) {
            const [da, db] = [point[a]! - before[a]!, point[b]! - before[b]!];
            sums[2 * a + b]! += (before[a]! - start(path)[a]!) * db + 0.5 * da * db;
          }
      }
      return sums;
    };
    expect(
      signatureGuard(
        "exact",
        levelTwo((path) => path[0]!),
      ).passed,
    ).toBe(true);
    const raw = signatureGuard(
      "level instead of increment",
      levelTwo(() => [0, 0]),
    );
    expect(raw.passed).toBe(false);
    expect(raw.finding).toContain("a shift of the path changes it");
    // The published values themselves.
    const theirs = signatureGuard("report B", (path) => (path[0]![0] === 0 ? [5, 5, 8, 1] : [25, 33, 28, 29]));
    expect(theirs).toMatchObject({ passed: false, evidence: { zigzag: "5 5 8 1", shifted: "25 33 28 29" } });
    const still = signatureGuard("wrong but invariant", () => [1, 2, 3, 4]);
    expect(still.passed).toBe(false);
  });
});

describe("networks", () => {
  const STEPS = 10;
  const EPISODES = 200;
  const random = randomStream(keyFrom(3));
  const reference = Float64Array.from({ length: EPISODES * STEPS }, () => 0);
  for (let episode = 0; episode < EPISODES; episode++) {
    let z = 0;
    for (let step = 0; step < STEPS; step++) {
      reference[episode * STEPS + step] = normalCdf(z);
      z += 0.4 * random.normal();
    }
  }
  const capped = (cap: number) => {
    const out = new Float64Array(reference.length);
    for (const [at, wanted] of reference.entries()) {
      const before = at % STEPS === 0 ? 0 : out[at - 1]!;
      out[at] = before + Math.max(-cap, Math.min(cap, wanted - before));
    }
    return out;
  };

  it("finds increments capped at 0.3 and 0.2, the first trade included", () => {
    for (const cap of [0.3, 0.2]) {
      expect(firstTradeGuard("it", capped(cap), reference, STEPS)).toMatchObject({ passed: false });
    }
    expect(firstTradeGuard("it", reference, reference, STEPS).passed).toBe(true);
    // A free first trade, capped later.
    const free = capped(0.3).map((value, at) => (at % STEPS === 0 ? reference[at]! : value));
    expect(firstTradeGuard("it", free, reference, STEPS).passed).toBe(true);
  });

  it("finds reference deltas of other paths", () => {
    const others = reference.map((_, at) => reference[(at + 7 * STEPS) % reference.length]!);
    expect(referencePathGuard("it", others, reference, STEPS)).toMatchObject({ passed: false });
    const near = reference.map((value) => 0.9 * value + 0.02);
    expect(referencePathGuard("it", near, reference, STEPS).passed).toBe(true);
  });
});

describe("fake feature", () => {
  const N = 400;
  const random = randomStream(keyFrom(11));
  const x = Float64Array.from({ length: N }, () => random.normal());
  const y = x.map((value) => 0.5 * value + random.normal());
  const scoreOn =
    (trained: readonly [number, number], tested: readonly [number, number]) => (feature: Float64Array | undefined) => {
      const rows = Array.from(x, (value, i) => (feature === undefined ? [1, value] : [1, value, feature[i]!]));
      const { coefficients } = leastSquares(rows.slice(...trained), y.slice(...trained));
      const errors = rows.slice(...tested).map((row, i) => {
        const fitted = row.reduce((sum, value, j) => sum + value * coefficients[j]!, 0);
        return (y[tested[0] + i]! - fitted) ** 2;
      });
      return errors.reduce((sum, error) => sum + error, 0) / errors.length;
    };

  it("passes an evaluation on data that the fit has not seen", () => {
    for (const seed of [1, 2, 3, 4, 5])
      expect(fakeFeatureGuard("it", scoreOn([0, 200], [200, N]), N, keyFrom(seed)).passed, `${seed}`).toBe(true);
  });
  it("finds an evaluation on what was fitted to", () => {
    for (const seed of [1, 2, 3, 4, 5])
      expect(fakeFeatureGuard("it", scoreOn([0, N], [0, N]), N, keyFrom(seed)), `${seed}`).toMatchObject({
        passed: false,
        evidence: { helped: 40 },
      });
  });
});
