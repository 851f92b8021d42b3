import { type GuardReport, guardReport } from "./guard-report.ts";

/** Fewer points make a tail figure, and fewer windows any figure, no evidence. */
const LEAST_TAIL_POINTS = 10;
const LEAST_WINDOWS = 30;

/** What a table of episodes rests on. */
export interface SampleSize {
  readonly episodes: number;
  /** Sessions from the first entry to the last expiry. */
  readonly sessions: number;
  readonly horizonSessions: number;
  /** Of the tail figure. */
  readonly level: number;
}

/** Points that a tail figure rests on: under 10 its standard error is near its value. */
export function smallTailGuard(
  target: string,
  { episodes, level }: Pick<SampleSize, "episodes" | "level">,
): GuardReport {
  const mass = (1 - level) * episodes;
  const points = Math.ceil(mass - 1e-9 * episodes);
  const percent = Math.round(100 * level);
  return guardReport({
    guard: "small tail",
    target,
    passed: points >= LEAST_TAIL_POINTS,
    compared: episodes,
    finding: `CVaR${percent} of ${episodes} episodes is the mean of ${points} points (${mass.toFixed(1)} by weight)${points >= LEAST_TAIL_POINTS ? "" : `: at least ${LEAST_TAIL_POINTS} are needed`}`,
    evidence: { episodes, level, tailPoints: points, tailMass: mass, least: LEAST_TAIL_POINTS },
  });
}

/** Windows that do not overlap: what overlapping ones are worth. */
export function independentWindowsGuard(
  target: string,
  { episodes, sessions, horizonSessions }: Omit<SampleSize, "level">,
): GuardReport {
  const windows = Math.min(episodes, sessions / horizonSessions);
  const passed = windows >= LEAST_WINDOWS;
  return guardReport({
    guard: "independent windows",
    target,
    passed,
    compared: episodes,
    finding: `${episodes} windows of ${horizonSessions} sessions within ${sessions} sessions are ${windows.toFixed(1)} independent ones${passed ? "" : `: at least ${LEAST_WINDOWS} are needed`}`,
    evidence: { windows: episodes, sessions, horizonSessions, independentWindows: windows, least: LEAST_WINDOWS },
  });
}

/** How intervals treat windows that overlap. */
export interface Resampling {
  readonly horizonSessions: number;
  /** Sessions from one entry to the next. */
  readonly stride: number;
  /** Mean block of the bootstrap, in entries; 1: every window by itself. */
  readonly block: number;
}

/** Windows that overlap must be resampled in blocks that cover a horizon: one by one, they make intervals too narrow. */
export function overlappingWindowsGuard(target: string, { horizonSessions, stride, block }: Resampling): GuardReport {
  const overlap = horizonSessions / stride;
  const passed = overlap <= 1 || block >= overlap;
  return guardReport({
    guard: "overlapping windows",
    target,
    passed,
    compared: 1,
    finding: passed
      ? `blocks of ${block} entries cover the ${horizonSessions} sessions of a window`
      : `windows of ${horizonSessions} sessions entered every ${stride} overlap ${overlap.toFixed(1)} deep, and are treated as independent: blocks of ${block} entries; standard errors are about ${Math.sqrt(overlap / Math.max(block, 1)).toFixed(1)} times too small`,
    evidence: { horizonSessions, stride, blockEntries: block, overlapDepth: overlap },
  });
}
