import { setImmediate as breathe } from "node:timers/promises";
import { type Summary, summarise } from "./statistics.ts";

/** Time that work took, by the clock on the wall and summed over the processor's cores. */
export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** One of those that do the same work. */
export interface Candidate {
  readonly name: string;
  readonly threads: number;
  /** Takes `count` steps and says what they took together. */
  runSteps(count: number): Promise<Usage>;
  close(): Promise<void>;
}

/** A candidate's time for one step: a sample is the mean over a turn. */
export interface Measurement {
  readonly name: string;
  readonly threads: number;
  readonly stepsPerTurn: number;
  readonly turns: number;
  readonly wallMs: Summary;
  readonly cpuMs: Summary;
}

export interface AlternateOptions {
  /** Rounds that count; one more goes before them. In each round every candidate has a turn. */
  readonly rounds: number;
  /** About the length of a turn. */
  readonly turnMs: number;
  readonly log: (line: string) => void;
}

interface Runner {
  readonly candidate: Candidate;
  readonly stepsPerTurn: number;
  /** A candidate whose single step is much longer than a turn takes part in one round of `every`, and in the first, so that it does not own the run. */
  readonly every: number;
  readonly samples: Usage[];
}

/** A slow candidate still has a few turns. */
const MAX_EVERY = 5;

/**
 * Lets all candidates work in turn, in an order that moves on by one every round, so that what disturbs the machine disturbs them alike.
 * Warm-up (compilation, caches) is not counted.
 */
export async function alternate(
  candidates: readonly Candidate[],
  { rounds, turnMs, log }: AlternateOptions,
): Promise<Measurement[]> {
  const runners: Runner[] = [];
  for (const candidate of candidates) {
    log(`warming up ${labelOf(candidate)}`);
    runners.push(await warmUp(candidate, turnMs));
  }
  for (let round = 0; round <= rounds; round++) {
    log(round === 0 ? "a round that does not count" : `round ${round} of ${rounds}`);
    for (const runner of rotated(runners, round)) {
      if (round % runner.every !== 0 && round !== 1) continue;
      const usage = await turn(runner.candidate, runner.stepsPerTurn);
      if (round > 0) runner.samples.push(usage);
    }
  }
  return runners.map(measurementOf);
}

/** The list, beginning at `by` and wrapping round. */
export function rotated<T>(list: readonly T[], by: number): T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

export function labelOf({ name, threads }: { readonly name: string; readonly threads: number }): string {
  return `${name}, ${threads} thread${threads === 1 ? "" : "s"}`;
}

/** Time of work in this process, all threads included. */
export function measured(work: () => void): Usage {
  const clock = stopwatch();
  work();
  return clock();
}

/** @returns what gives the time since, in this process with all its threads */
export function stopwatch(): () => Usage {
  const cpu = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs, cpuMs: (user + system) / 1000 };
  };
}

/** Chooses the steps of a turn by the least disturbed of three tries. */
async function warmUp(candidate: Candidate, turnMs: number): Promise<Runner> {
  let stepsPerTurn = 1;
  let stepMs = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < 3; pass++) {
    stepMs = Math.min(stepMs, (await turn(candidate, stepsPerTurn)).wallMs);
    stepsPerTurn = Math.max(1, Math.round(turnMs / stepMs));
  }
  const every = Math.min(MAX_EVERY, Math.max(1, Math.round(stepMs / (2 * turnMs))));
  return { candidate, stepsPerTurn, every, samples: [] };
}

/** @returns mean time of a step */
async function turn(candidate: Candidate, steps: number): Promise<Usage> {
  await breathe();
  const { wallMs, cpuMs } = await candidate.runSteps(steps);
  return { wallMs: wallMs / steps, cpuMs: cpuMs / steps };
}

function measurementOf({ candidate, stepsPerTurn, samples }: Runner): Measurement {
  return {
    name: candidate.name,
    threads: candidate.threads,
    stepsPerTurn,
    turns: samples.length,
    wallMs: summarise(samples.map(({ wallMs }) => wallMs)),
    cpuMs: summarise(samples.map(({ cpuMs }) => cpuMs)),
  };
}
