/** What every bench is told. */
export interface BenchOptions {
  /** Rounds that count; in each every candidate has a turn. */
  readonly rounds: number;
  /** About the length of a turn. */
  readonly turnMs: number;
  /** Sizes of a smoke test instead of those of the report. */
  readonly tiny: boolean;
  readonly log: (line: string) => void;
}
