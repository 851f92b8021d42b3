import { pythonWith } from "../candidates/python.ts";
import type { Measurement } from "../harness.ts";
import { type Ratio, ratiosTo } from "../ratios.ts";

/** Python with the modules that each script of `baselines` needs, looked for once. */
export interface Pythons {
  readonly quantlib: Promise<string>;
  readonly numpy: Promise<string>;
}

/** Both run on one thread: BLAS takes no more, so that its time is comparable. */
export const ONE_THREAD = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export function findPythons(): Pythons {
  const pythons = { quantlib: pythonWith("QuantLib"), numpy: pythonWith("numpy", "scipy") };
  for (const one of Object.values(pythons)) one.catch(() => {}); // each opener reports it
  return pythons;
}

/** Candidates of others whose names begin so; the best of them is the measure. */
export interface Rival {
  readonly label: string;
  readonly prefix: string;
}

/** What the best rival of one kind takes over what ours take. */
export interface RivalRatios {
  readonly rival: string;
  readonly ratios: readonly Ratio[];
}

/** Ratios of our candidates to the best of each kind of rival; kinds that could not be measured have none. */
export function rivalRatios(measurements: readonly Measurement[], rivals: readonly Rival[]): RivalRatios[] {
  return rivals.map(({ label, prefix }) => {
    const isRival = ({ name }: Measurement) => name.startsWith(prefix);
    const own = measurements.filter((one) => isOurs(one) || isRival(one));
    return { rival: label, ratios: ratiosTo(isRival, own) };
  });
}

/** Columns of a table: how many times slower the best of each rival is, CPU. */
export function ratioColumns(all: readonly RivalRatios[]) {
  const shown = all.filter(({ ratios }) => ratios.length > 0);
  return {
    head: shown.map(({ rival }) => `${rival} / this, CPU`),
    cells: ({ name, threads }: Measurement) =>
      shown.map(({ ratios }) => {
        const own = ratios.find((ratio) => ratio.name === name && ratio.threads === threads);
        return own === undefined ? "" : own.best.cpu.toPrecision(3);
      }),
  };
}

function isOurs({ name }: Measurement): boolean {
  return name.startsWith("ours");
}
