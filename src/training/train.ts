import { deriveKey, type Effects, type Key, UsageError, UserError } from "../core/index.ts";
import type { PathBatch } from "../market/index.ts";
import type { Compute, Parameters } from "../models/index.ts";
import { adam, type ParameterArrays } from "./adam.ts";
import { dropoutKey } from "./dropout-key.ts";
import { type Episodes, episodeMaker, sliceTraining } from "./episodes.ts";
import { clipGlobalNorm, globalNorm } from "./gradient-norm.ts";
import type { LossEngine } from "./loss-engine.ts";
import { networkOf } from "./network.ts";
import { openLossEngine } from "./open-loss-engine.ts";
import type { TrainingOptions } from "./options.ts";
import { type Progress, trainingProgress } from "./progress.ts";
import { checkSameTraining } from "./resume.ts";
import { schedules } from "./schedules.ts";
import type { Checkpoint, TrainedNetwork, TrainingState, TrainingStatus } from "./state.ts";

/** Simulated paths for the epoch `index` (0, 1, ...), or the held-out ones (-1): the same request gives the same paths, different indices independent ones. */
export type PathSource = (request: {
  readonly index: number;
  readonly paths: number;
}) => PathBatch | Promise<PathBatch>;

/** Episodes of the epoch `index` (0, 1, ...), or the held-out ones (-1): the same request gives the same episodes. */
export type EpisodeSource = (request: {
  readonly index: number;
  readonly episodes: number;
}) => Episodes | Promise<Episodes>;

export interface TrainingContext {
  readonly compute: Compute;
  /** Threads that share a gradient, default 1; the weights do not depend on them. */
  readonly threads?: number | undefined;
  readonly fx: Pick<Effects, "now" | "log" | "sleep" | "signal">;
  /** Hash of where the episodes come from, kept in checkpoints: another one cannot be resumed. Default none. */
  readonly origin?: string | undefined;
  /** Weights to start from, e.g. to fine-tune; default new ones by the key. */
  readonly start?: Parameters | undefined;
  /** Where an interrupted training stands. */
  readonly resume?: Checkpoint | undefined;
  /** Name of the file that `resume` came from, for errors. */
  readonly resumeFile?: string | undefined;
  /** Called after every epoch. */
  readonly onCheckpoint?: ((checkpoint: Checkpoint) => void | Promise<void>) | undefined;
}

/** What stays the same over a training. */
interface Run {
  readonly options: TrainingOptions;
  readonly episodes: EpisodeSource;
  readonly key: Key;
  readonly context: TrainingContext;
  readonly losses: LossEngine;
  readonly heldOut: Episodes;
  readonly progress: Progress;
}

export const HELD_OUT = -1;

/**
 * Trains a network on simulated episodes, stage after stage. Every epoch has paths of its own; after each, the loss on held-out paths decides which weights are
 * the best, those before the first epoch included: a training never returns weights that are worse there than the rule it started from, unless a stage keeps
 * its last ones.
 * The same arguments give the same weights to the bit on one kernel or tensor backend, whether or not the training was interrupted and resumed.
 * A loss that is not finite is a UserError that names the epoch and batch; an abort by `fx.signal` throws its reason.
 */
export async function train(
  options: TrainingOptions,
  paths: PathSource,
  key: Key,
  context: TrainingContext,
): Promise<TrainedNetwork> {
  return await trainOn(options, simulatedEpisodes(options, paths, key), key, context);
}

/** Fresh simulated episodes, with strikes of their own every epoch. */
export function simulatedEpisodes(options: TrainingOptions, paths: PathSource, key: Key): EpisodeSource {
  const make = episodeMaker(options);
  return async ({ index, episodes }) => {
    const batch = await paths({ index, paths: episodes });
    if (batch.paths !== episodes)
      throw new UserError(`training: asked for ${episodes} paths (index ${index}), got ${batch.paths}`);
    return make(batch, deriveKey(key, "strikes", index));
  };
}

/** `train` on episodes of any source, `pathsPerEpoch` an epoch. */
export async function trainOn(
  options: TrainingOptions,
  episodes: EpisodeSource,
  key: Key,
  context: TrainingContext,
): Promise<TrainedNetwork> {
  if (context.resume !== undefined) {
    const wanted = { options, key, computedBy: context.compute.name, origin: originOf(context) };
    checkSameTraining(context.resume, wanted, context.resumeFile ?? "checkpoint");
  }
  const run = await prepare(options, episodes, key, context);
  const state = await finishStages(run).finally(() => run.losses.close());
  return {
    parameters: state.best.parameters,
    options,
    computedBy: context.compute.name,
    history: state.history,
    bestEpoch: state.best.epoch,
    status: statusOf(options, state),
  };
}

async function finishStages(run: Run): Promise<TrainingState> {
  const { options, context } = run;
  let state = context.resume?.state ?? startStage(run, 0, 0, startParameters(run), []);
  for (;;) {
    state = await finishStage(run, state);
    if (state.stage + 1 >= options.stages.length) return state;
    state = startStage(run, state.stage + 1, state.best.epoch, state.best.parameters, state.history);
  }
}

async function prepare(
  options: TrainingOptions,
  episodes: EpisodeSource,
  key: Key,
  context: TrainingContext,
): Promise<Run> {
  if (options.batch > options.pathsPerEpoch) {
    throw new UsageError(`training: batch (${options.batch}) must not exceed pathsPerEpoch (${options.pathsPerEpoch})`);
  }
  const heldOut = await episodes({ index: HELD_OUT, episodes: options.validationPaths });
  const done = context.resume?.state;
  const epochs =
    options.stages.slice(done?.stage ?? 0).reduce((sum, stage) => sum + stage.epochs, 0) - (done?.epochs ?? 0);
  const progress = trainingProgress(context.fx, epochs * batchesPerEpoch(options));
  const { compute, threads = 1, fx } = context;
  const losses = openLossEngine({ training: options, compute, threads, onWarning: fx.log }); // last: it must be closed
  return { options, episodes, key, context, losses, heldOut, progress };
}

function originOf({ origin }: TrainingContext): string {
  return origin ?? "";
}

function startParameters({ options, key, context }: Run): Parameters {
  return context.start ?? networkOf(options).init(deriveKey(key, "weights"));
}

function startStage(
  run: Run,
  stage: number,
  epoch: number,
  parameters: Parameters,
  history: TrainingState["history"],
): TrainingState {
  const settings = run.options.stages[stage]!;
  const start = settings.bandPenalty === null ? undefined : parameters;
  const validationLoss = checkedLoss(
    run.losses.wholeLoss(parameters, run.heldOut, settings, start),
    "the held-out paths before the first epoch",
    run.options,
    stage,
  );
  return {
    stage,
    epochs: 0,
    sinceBest: 0,
    parameters,
    start,
    optimiser: adam(run.options).init(parameters),
    best: { parameters, epoch, validationLoss },
    history: [...history, { epoch, stage, trainingLoss: null, validationLoss }],
  };
}

async function finishStage(run: Run, start: TrainingState): Promise<TrainingState> {
  const { options, key, context } = run;
  const stage = options.stages[start.stage]!;
  let state = start;
  while (state.epochs < stage.epochs && state.sinceBest < stage.patience) {
    state = await runEpoch(run, state);
    await context.onCheckpoint?.({ options, key, computedBy: context.compute.name, origin: originOf(context), state });
  }
  return state;
}

async function runEpoch(run: Run, state: TrainingState): Promise<TrainingState> {
  const { options } = run;
  const index = epochsBefore(options, state.stage) + state.epochs;
  const episodes = await run.episodes({ index, episodes: options.pathsPerEpoch });
  const trained = await runBatches(run, state, episodes, index + 1);
  const { parameters, optimiser, loss } = trained;
  const where = `the held-out paths after epoch ${index + 1}`;
  const validationLoss = checkedLoss(
    run.losses.wholeLoss(parameters, run.heldOut, run.options.stages[state.stage]!, state.start),
    where,
    options,
    state.stage,
  );
  const better = options.stages[state.stage]!.keep === "last" || validationLoss < state.best.validationLoss;
  return {
    stage: state.stage,
    epochs: state.epochs + 1,
    sinceBest: better ? 0 : state.sinceBest + 1,
    parameters,
    start: state.start,
    optimiser,
    best: better ? { parameters, epoch: index + 1, validationLoss } : state.best,
    history: [...state.history, { epoch: index + 1, stage: state.stage, trainingLoss: loss, validationLoss }],
  };
}

async function runBatches(run: Run, state: TrainingState, episodes: Episodes, epoch: number) {
  const { options, context } = run;
  const stage = options.stages[state.stage]!;
  const batches = batchesPerEpoch(options);
  const optimise = adam(options);
  // Steps move their arrays in place: those of `state` may be the best so far, or in a checkpoint that is being written.
  const { parameters, optimiser } = structuredClone({ parameters: state.parameters, optimiser: state.optimiser });
  let sum = 0;
  for (let batch = 0; batch < batches; batch++) {
    const slice = sliceTraining(episodes, batch * options.batch, (batch + 1) * options.batch);
    const { loss, gradients } = run.losses.batchLoss(parameters, slice, stage, {
      start: state.start,
      dropoutKey: dropoutKey(run.key, epoch, batch),
    });
    const where = `epoch ${epoch}, batch ${batch + 1}`;
    checkedLoss(loss, where, options, state.stage);
    const clipped = checkedGradients(gradients, where, options);
    const step = state.epochs * batches + batch;
    const rate = schedules[stage.schedule](stage.learningRate, step, stage.epochs * batches);
    optimise.update(clipped, optimiser, parameters, rate);
    sum += loss;
    run.progress.step(
      `epoch ${epoch} of ${epochsBefore(options, options.stages.length)}, batch ${batch + 1} of ${batches}`,
      loss,
    );
    await context.fx.sleep(0); // lets an interrupt through
    context.fx.signal.throwIfAborted();
  }
  return { parameters, optimiser, loss: sum / batches };
}

function epochsBefore(options: TrainingOptions, stage: number): number {
  return options.stages.slice(0, stage).reduce((sum, { epochs }) => sum + epochs, 0);
}

function batchesPerEpoch({ pathsPerEpoch, batch }: TrainingOptions): number {
  return Math.floor(pathsPerEpoch / batch);
}

function statusOf(options: TrainingOptions, { stage, epochs, best }: TrainingState): TrainingStatus {
  if (best.epoch === 0) return "noImprovement";
  return epochs < options.stages[stage]!.epochs ? "stoppedEarly" : "finished";
}

function checkedLoss(loss: number, where: string, options: TrainingOptions, stage: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new UserError(`training: the ${options.stages[stage]!.loss} loss is ${loss} at ${where}`, HINT);
}

function checkedGradients(gradients: ParameterArrays, where: string, { clip }: TrainingOptions): ParameterArrays {
  const norm = globalNorm(gradients);
  if (!Number.isFinite(norm)) throw new UserError(`training: the norm of the gradient is ${norm} at ${where}`, HINT);
  return clipGlobalNorm(gradients, norm, clip);
}

const HINT = "Try a smaller learningRate or lambda, and look at the simulated paths.";
