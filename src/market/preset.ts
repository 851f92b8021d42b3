import type { Provenance } from "./history.ts";

/** Figures of one row by the key of their column; absent, null or not finite: not known. */
export type PresetFigures = Readonly<Record<string, number | null>>;

/** One line of a source's table: what it printed, what its own rules give, and what ours give. Absent: there is none. */
export interface PresetRow {
  readonly label: string;
  readonly published?: PresetFigures | undefined;
  readonly reproduced?: PresetFigures | undefined;
  readonly corrected?: PresetFigures | undefined;
  /** What a reader must know of this line. */
  readonly note?: string | undefined;
}

export interface PresetColumn {
  readonly key: string;
  /** With its unit. */
  readonly title: string;
  /** Digits after the point. */
  readonly digits: number;
  /** Keys of the bounds of its 95 % interval among the figures of the row. */
  readonly interval?: { readonly low: string; readonly high: string } | undefined;
  /** Measured on the machine of the run: its table differs from run to run, and no list of hashes covers it. */
  readonly timing?: boolean | undefined;
}

/** A table of a source document, or one of ours beside it. */
export interface PresetTable {
  /** Name of its files, e.g. `table-2`. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly PresetColumn[];
  readonly rows: readonly PresetRow[];
  /** Units, sample, seeds, intervals: what stands below the table. */
  readonly notes: readonly string[];
}

/** A figure of a source document, drawn again. */
export interface PresetFigure {
  readonly id: string;
  readonly title: string;
  /** What is seen, and what it shows of the source's claim. */
  readonly caption: string;
  readonly svg: string;
}

/** One figure that a reproduction must reach. */
export interface PresetCheck {
  readonly what: string;
  readonly expected: number;
  readonly found: number;
  /** Largest distance that passes; `most`: found may not be above expected. */
  readonly tolerance: number | "most";
  readonly passed: boolean;
  /** Measured on the machine of the run: differs from run to run. */
  readonly timing?: boolean | undefined;
}

/** A question that a source raises, and the answer of the run, whatever it is. */
export interface PresetAnswer {
  readonly question: string;
  readonly answer: string;
}

/** Something that is wrong with how a source made its figures. */
export interface PresetDefect {
  readonly name: string;
  readonly finding: string;
}

/** All that `reproduce` finds of one source document: plain values, which the report prints. */
export interface PresetResult {
  readonly preset: string;
  readonly title: string;
  /** The source as one cites it. */
  readonly source: string;
  /** Whether the budgets were those of `--quick`. */
  readonly quick: boolean;
  readonly seed: number;
  readonly tables: readonly PresetTable[];
  readonly figures: readonly PresetFigure[];
  readonly defects: readonly PresetDefect[];
  readonly checks: readonly PresetCheck[];
  readonly answers: readonly PresetAnswer[];
  /** Budgets, machine-independent settings, what was left out. */
  readonly notes: readonly string[];
  /** Histories that the figures were made from; absent: none. */
  readonly inputs?: readonly Provenance[] | undefined;
  /** Seconds of its parts on this machine, for the manifest. */
  readonly timings?: Readonly<Record<string, number>> | undefined;
}
