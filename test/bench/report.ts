import Table from "cli-table3";
import { labelOf, type Measurement } from "./harness.ts";
import { loadAverage, type Machine, thisMachine } from "./machine.ts";
import type { Summary } from "./statistics.ts";

/** A candidate that could not run, and why. */
export interface Absence {
  readonly name: string;
  readonly reason: string;
}

/** What every bench reports, whatever it measures; `results` is its own. */
export interface Report<Results> {
  readonly bench: string;
  readonly date: string;
  readonly machine: Machine;
  /** Load average over the last minute; the bench itself is part of that at the end. */
  readonly load: { readonly start: number; readonly end: number };
  readonly results: Results;
}

/** Runs a bench between two looks at the load. */
export async function reportOf<Results>(bench: string, work: () => Promise<Results>): Promise<Report<Results>> {
  const date = new Date().toISOString();
  const start = loadAverage();
  const results = await work();
  return { bench, date, machine: thisMachine(), load: { start, end: loadAverage() }, results };
}

/** Where and when, in one line. */
export function headline({ bench, date, machine, load }: Report<unknown>): string {
  const { cpu, cores, node } = machine;
  const busy = load.start > 0.3 ? " (the machine was not idle)" : "";
  return `${bench}: ${cpu}, ${cores} cores, Node ${node}, ${date}; load ${load.start.toFixed(2)} at the start${busy}`;
}

/** The measurements as a table; `extra` gives further cells of a row. */
export function measurementTable(
  measurements: readonly Measurement[],
  extra: { readonly head: readonly string[]; readonly cells: (measurement: Measurement) => readonly string[] } = {
    head: [],
    cells: () => [],
  },
): string {
  const table = new Table({
    head: ["candidate", "wall", "min", "quartiles", "CPU", "min", "quartiles", "turns x steps", ...extra.head],
    style: { head: [], border: [], compact: true },
  });
  for (const measurement of measurements) {
    const { wallMs, cpuMs, turns, stepsPerTurn } = measurement;
    const row = [labelOf(measurement), ...summaryCells(wallMs), ...summaryCells(cpuMs), `${turns} x ${stepsPerTurn}`];
    table.push([...row, ...extra.cells(measurement)]);
  }
  return table.toString();
}

export function absenceLines(absent: readonly Absence[]): string[] {
  return absent.map(({ name, reason }) => `not measured: ${name} (${reason})`);
}

/** 0.0123 -> "12.3 us", 45.678 -> "45.7 ms", 2345 -> "2.35 s" */
export function duration(milliseconds: number): string {
  if (milliseconds < 0.1) return `${(1000 * milliseconds).toPrecision(3)} us`;
  return milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;
}

function summaryCells({ median, min, q1, q3 }: Summary): string[] {
  return [duration(median), duration(min), `${duration(q1)} .. ${duration(q3)}`];
}
