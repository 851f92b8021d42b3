import { describe, expect, it } from "vitest";
import {
  type Challenger,
  challengerNames,
  challengers,
  chooseChallengers,
  type FittedChallenger,
  type PastMarket,
  sliceEpisodes,
  type Unfit,
} from "../../../src/hedging/index.ts";
import { sampleInputs } from "../../support/hedge-inputs.ts";
import { samplePast } from "../../support/past-market.ts";

function fitted(fit: FittedChallenger | Unfit): FittedChallenger {
  if ("unfit" in fit) throw new Error(fit.unfit);
  return fit;
}

/** What every column but the episodes' own past holds. */
function complete(past: PastMarket): PastMarket {
  return { ...past, windows: withEverything(past.windows) };
}

function withEverything(inputs: ReturnType<typeof sampleInputs>) {
  return {
    ...inputs,
    trailingVolatility: inputs.impliedVolatility.map((sigma) => 0.9 * sigma),
    smileSlope: inputs.impliedVolatility.map((sigma) => -4 * sigma),
    pastVolatility: new Float64Array(inputs.episodes * 63).fill(0.2),
    pastReturn: new Float64Array(inputs.episodes * 63).fill(0.01),
  };
}

const past = complete(samplePast(300));
const inputs = withEverything(sampleInputs(12, 21, 8));
const all = chooseChallengers(undefined, 0.02);

describe("the registry", () => {
  it("names every hedge once, and says where its formula comes from", () => {
    const names = all.map(({ challenger }) => challenger.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { challenger } of all) expect(challenger.description, challenger.name).toMatch(/^.{10,}[^.]\.$/);
  });

  it("keeps the names of the tables", () => {
    const names = all.map(({ challenger }) => challenger.name);
    for (const name of ["BS Delta", "BS Delta (trailing vol)", "Skew rule", "Skew rule, band 0.02", "No Hedge"])
      expect(names).toContain(name);
  });

  it("has each classical hedge with and without a band, its own or the uniform one", () => {
    for (const [name, { family }] of Object.entries<Challenger>(challengers)) {
      const own = /whalley-wilmott|fitted-band/.test(name);
      const banded = (challengerNames as readonly string[]).includes(`${name}+band`);
      expect(banded, name).toBe(!own && (family === "classical" || family === "benchmark"));
    }
  });

  it("has one benchmark, and placebos that no table of hedges praises", () => {
    const of = (family: string) =>
      all.filter(({ challenger }) => challenger.family === family).map(({ challenger }) => challenger.name);
    expect(of("benchmark")).toEqual(["BS Delta"]);
    expect(of("unhedged")).toEqual(["No Hedge"]);
    expect(of("placebo")).toEqual(["Placebo: skew rule, wrong sign", "Placebo: Ruf-Wang, fake feature"]);
    expect(all.filter(({ mainTable }) => mainTable).map(({ challenger }) => challenger.name)).toEqual([
      "BS Delta",
      "BS Delta (trailing vol)",
      "Scalar haircut",
      "Skew rule",
      "Skew rule, band 0.02",
      "Hull-White, daily",
      "No Hedge",
    ]);
  });

  it("gives what is asked for, with the yardsticks, in its own order and the band that is asked for", () => {
    const chosen = chooseChallengers(["leland+band", "haircut"], 0.05);
    expect(chosen.map(({ challenger }) => challenger.name)).toEqual([
      "BS Delta",
      "Scalar haircut",
      "Leland, band 0.05",
      "No Hedge",
    ]);
    expect(chooseChallengers([], 0.05)).toHaveLength(2);
  });
});

describe.each(all.map(({ challenger }) => [challenger.name, challenger] as const))("%s", (_, challenger) => {
  it("fits a complete past and holds a number at every step, the same for the same episode anywhere", () => {
    const { parameters, deltas } = fitted(challenger.fit(past));
    expect(Object.values(parameters).every(Number.isFinite)).toBe(true);
    const held = deltas(inputs);
    expect(held).toHaveLength(12 * 21);
    for (const delta of held) expect(Math.abs(delta)).toBeLessThan(2.5);
    expect(deltas(sliceEpisodes(inputs, 5, 9))).toEqual(held.slice(5 * 21, 9 * 21));
  });

  it("decides on nothing that comes later", () => {
    const { deltas } = fitted(challenger.fit(past));
    const later = (values: Float64Array) => values.map((value, at) => (at % 21 > 10 ? 1.3 * value : value));
    const shocked = deltas({
      ...inputs,
      forward: later(inputs.forward),
      impliedVolatility: later(inputs.impliedVolatility),
      sessionReturn: later(inputs.sessionReturn),
      trailingVolatility: later(inputs.trailingVolatility),
      smileSlope: later(inputs.smileSlope),
    });
    for (const [at, delta] of deltas(inputs).entries()) if (at % 21 <= 10) expect(shocked[at]).toBe(delta);
  });
});

describe("the fake feature", () => {
  const { deltas } = fitted(challengers["fake-feature"].fit(past));

  it("is one standard normal number for each volatility, the same in every run", () => {
    const honest = fitted(challengers["ruf-wang-vega"].fit(past));
    const again = fitted(challengers["fake-feature"].fit(past));
    expect(again.deltas(inputs)).toEqual(deltas(inputs));
    expect(deltas(inputs)).not.toEqual(honest.deltas(inputs));
    const { a, b, g } = again.parameters as { a: number; b: number; g: number };
    const many = withEverything(sampleInputs(400, 21, 99));
    const held = again.deltas(many);
    const z = numbers(held, many, a, b, g);
    const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
    const square = z.reduce((sum, value) => sum + value * value, 0) / z.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(square - 1)).toBeLessThan(0.06);
  });
});

/** What is left of the deltas beside the regressors that mean something, in units of its coefficient. */
function numbers(held: Float64Array, given: ReturnType<typeof withEverything>, a: number, b: number, g: number) {
  const black = fitted(challengers["black-scholes"].fit(past)).deltas(given);
  const skew = fitted(challengers["skew-absolute"].fit(past));
  const beta = skew.parameters["beta"]!;
  const shifted = skew.deltas(given);
  return Array.from(held, (delta, at) => (delta - a * black[at]! - (b / beta) * (shifted[at]! - black[at]!)) / g);
}
