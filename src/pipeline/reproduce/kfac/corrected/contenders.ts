import { type OptimiserOptions, optimiserSchema } from "../../../../training/index.ts";

/** An optimiser with the learning rates that it may choose from. */
export interface Candidate {
  readonly label: string;
  readonly optimiser: OptimiserOptions;
  readonly rates: readonly number[];
  /** Share of the steps of Adam's budget that it is tuned at. */
  readonly tunedAt: number;
}

/**
 * Curvature every 20 steps from 64 paths: what keeps a step of K-FAC within some 10 % to 100 % of Adam's time. A hedge that starts from no position has a loss
 * above 1 to lose, so steps may be longer than by default.
 */
const kFac = optimiserSchema.parse({ name: "k-fac", curvatureEvery: 20, inverseEvery: 20, normLimit: 0.1 });

/** What is compared. Rates are the peaks of the schedule on each optimiser's own scale. */
export const CANDIDATES = {
  adam: {
    label: "Adam",
    optimiser: optimiserSchema.parse({ name: "adam" }),
    rates: [0.005, 0.01, 0.02, 0.04, 0.08],
    tunedAt: 1,
  },
  kfac: { label: "K-FAC, all layers", optimiser: kFac, rates: [0.001, 0.002, 0.004, 0.008, 0.016], tunedAt: 1 / 2 },
  output: {
    label: "K-FAC, output layer only",
    optimiser: optimiserSchema.parse({ name: "k-fac-output" }),
    rates: [3e-5, 1e-4, 3e-4],
    tunedAt: 1 / 2,
  },
} as const satisfies Record<string, Candidate>;

export type CandidateName = keyof typeof CANDIDATES;

/** A tuned optimiser with a budget. */
export interface Contender {
  readonly candidate: CandidateName;
  /** Share of the steps of Adam's budget. */
  readonly share: number;
}

/** Trainings of every seed. A shorter one has a schedule of its own, so that its end is comparable. */
export const CONTENDERS = {
  adam: { candidate: "adam", share: 1 },
  kfac: { candidate: "kfac", share: 1 },
  kfacHalf: { candidate: "kfac", share: 1 / 2 },
  kfacQuarter: { candidate: "kfac", share: 1 / 4 },
  outputHalf: { candidate: "output", share: 1 / 2 },
} as const satisfies Record<string, Contender>;

export type ContenderName = keyof typeof CONTENDERS;
export const contenderNames = Object.keys(CONTENDERS) as ContenderName[];

/** As printed, e.g. `K-FAC, all layers, 1/2 of the steps`. */
export function contenderLabel(name: ContenderName): string {
  const { candidate, share } = CONTENDERS[name];
  return `${CANDIDATES[candidate].label}${share === 1 ? "" : `, 1/${1 / share} of the steps`}`;
}

/** A record of values in the order of `contenderNames`. */
export function byContender<T>([adam, kfac, kfacHalf, kfacQuarter, outputHalf]: readonly T[]): Record<
  ContenderName,
  T
> {
  return { adam: adam!, kfac: kfac!, kfacHalf: kfacHalf!, kfacQuarter: kfacQuarter!, outputHalf: outputHalf! };
}
