import { type GuardReport, guardReport } from "./guard-report.ts";

/** Level 2 of a path's signature [dimension x dimension, row-major]. @param path [points][dimension] */
export type SecondLevel = (path: readonly (readonly number[])[]) => readonly number[];

const ZIGZAG = [
  [0, 0],
  [1, 2],
  [3, 1],
  [4, 4],
] as const;
/** By Chen's identity over the zigzag's three straight pieces. */
const EXPECTED = [8, 9.5, 6.5, 8];
const SHIFT = 5;

/** Whether iterated integrals are a signature: those of a zigzag are known, and they do not move when the path is shifted. */
export function signatureGuard(target: string, secondLevel: SecondLevel): GuardReport {
  const straight = secondLevel(ZIGZAG);
  const shifted = secondLevel(ZIGZAG.map((point) => point.map((value) => value + SHIFT)));
  const differs = (a: readonly number[], b: readonly number[]) =>
    b.some((value, i) => !(Math.abs(a[i]! - value) < 1e-9));
  const failures = [
    ...(differs(shifted, straight) ? [`a shift of the path changes it from [${straight}] to [${shifted}]`] : []),
    ...(differs(straight, EXPECTED) ? [`the zigzag's is [${straight}], expected [${EXPECTED}]`] : []),
  ];
  return guardReport({
    guard: "signature",
    target,
    passed: failures.length === 0,
    compared: 2,
    finding: failures.length === 0 ? "Chen's identity holds, and a shift changes nothing" : failures.join("; "),
    evidence: { zigzag: straight.join(" "), shifted: shifted.join(" "), expected: EXPECTED.join(" ") },
  });
}
