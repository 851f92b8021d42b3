import type { Key } from "../core/index.ts";
import type { ComputeName, Parameters } from "../models/index.ts";
import type { AdamState } from "./adam.ts";
import type { TrainingOptions } from "./options.ts";

/** One line of the record of a training. */
export interface EpochRecord {
  /** Counts from 1 over all stages; 0, or the number of the weights a stage starts from, before its first epoch. */
  readonly epoch: number;
  readonly stage: number;
  /** Mean loss of the batches; null where nothing was trained (the start of a stage). */
  readonly trainingLoss: number | null;
  /** Loss on the held-out paths after the epoch. */
  readonly validationLoss: number;
}

/** Weights with their loss on the held-out paths. */
export interface Candidate {
  readonly parameters: Parameters;
  readonly epoch: number;
  readonly validationLoss: number;
}

/** All that a training is between two epochs. */
export interface TrainingState {
  readonly stage: number;
  /** Epochs done in this stage, and those of them since the best. */
  readonly epochs: number;
  readonly sinceBest: number;
  readonly parameters: Parameters;
  /** Weights that the stage started from, where it has a band penalty: its reference. */
  readonly start?: Parameters | undefined;
  readonly optimiser: AdamState;
  /** Best of this stage, its start included; the last where the stage keeps that. */
  readonly best: Candidate;
  readonly history: readonly EpochRecord[];
}

/** A training that can be taken up again: what it is of, and where it stands. */
export interface Checkpoint {
  readonly options: TrainingOptions;
  readonly key: Key;
  readonly computedBy: ComputeName;
  /** Hash of what the options and the key do not say: the simulator, and of a fine-tuning its windows, share of replay and start. */
  readonly origin: string;
  readonly state: TrainingState;
}

/**
 * How a training ended: all epochs of the last stage done; that stage ended early, without a better epoch for as long as `patience`;
 * or no epoch was better than the weights it started from, which are returned.
 */
export type TrainingStatus = "finished" | "stoppedEarly" | "noImprovement";

/** What a network was fine-tuned on. */
export interface FineTuneRecord {
  /** Past real windows, each seen once an epoch. */
  readonly windows: number;
  readonly simulatedShare: number;
}

/** The weights that the last stage ended with. */
export interface TrainedNetwork {
  readonly parameters: Parameters;
  readonly options: TrainingOptions;
  readonly computedBy: ComputeName;
  readonly history: readonly EpochRecord[];
  /** Epoch of the weights, counted over all stages; 0: those at the start. */
  readonly bestEpoch: number;
  readonly status: TrainingStatus;
  /** Absent: trained on simulation alone. */
  readonly fineTuned?: FineTuneRecord | undefined;
}
