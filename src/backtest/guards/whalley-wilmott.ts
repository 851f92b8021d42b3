import { type GuardReport, guardReport } from "./guard-report.ts";

/** Half-width of a no-trade band. */
export type BandHalfWidth = (at: {
  readonly gamma: number;
  readonly spot: number;
  readonly cost: number;
  readonly riskAversion: number;
}) => number;

const BASE = { gamma: 0.0695484408, spot: 100, cost: 1e-5, riskAversion: 1 };

/**
 * Whether a band is that of Whalley and Wilmott (1997), "An asymptotic analysis of an optimal hedging model for option pricing with transaction
 * costs", Mathematical Finance 7: (3 c Gamma^2 S / (2 a))^(1/3), by the exponents of Gamma (2/3), S (1/3), c (1/3) and a (-1/3).
 */
export function whalleyWilmottGuard(target: string, halfWidth: BandHalfWidth): GuardReport {
  const exponent = (name: keyof typeof BASE) =>
    Math.log2(halfWidth({ ...BASE, [name]: 2 * BASE[name] }) / halfWidth(BASE));
  const expected = { gamma: 2 / 3, spot: 1 / 3, cost: 1 / 3, riskAversion: -1 / 3 } as const;
  const names = Object.keys(expected) as (keyof typeof expected)[];
  const found = Object.fromEntries(names.map((name) => [name, exponent(name)]));
  const wrong = names.find((name) => Math.abs(found[name]! - expected[name]) > 1e-6);
  return guardReport({
    guard: "Whalley-Wilmott band",
    target,
    passed: wrong === undefined,
    compared: names.length,
    finding:
      wrong === undefined
        ? "the band grows with Gamma^(2/3) S^(1/3)"
        : `the band grows with ${wrong} to the power ${found[wrong]!.toFixed(3)}, the formula has ${expected[wrong].toFixed(3)}`,
    evidence: found,
  });
}
