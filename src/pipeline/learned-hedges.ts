import { UsageError } from "../core/index.ts";
import { suitedTo, withSignature } from "../training/index.ts";
import type { CalibrationConfig } from "./schema/calibration.ts";
import type { LearnedFields } from "./schema/learned.ts";
import type { TrainingConfig } from "./schema/training.ts";

/** Name of the learned hedge where a configuration lists none; its files carry no name. */
export const LEARNED = "LSTM";

/** A learned hedge: what it changes in the settings of its market, or the others whose deltas it averages. */
export interface LearnedConfig {
  /** As printed in tables. */
  readonly name: string;
  /** In names of files and keys; empty for `LSTM`. */
  readonly id: string;
  readonly training: Changes<TrainingConfig>;
  readonly calibration: Changes<CalibrationConfig>;
  /** Names of the hedges whose deltas it averages; it has no networks then. */
  readonly average?: readonly string[] | undefined;
}

type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What decides a hedge's networks. */
export interface HedgeSettings {
  readonly training: TrainingConfig;
  readonly calibration: CalibrationConfig;
}

/** A market's own settings, as the hedge changes them. */
export function settingsOf(market: HedgeSettings, { training, calibration }: Changed): HedgeSettings {
  return { training: over(market.training, training), calibration: over(market.calibration, calibration) };
}
type Changed = Pick<LearnedConfig, "training" | "calibration">;

/** Checks a list of learned hedges. Two of one name, and averages of what is not there, are UsageErrors that begin with `where`. */
export function learnedHedges(list: readonly LearnedFields[] = [{ name: LEARNED }], where: string): LearnedConfig[] {
  const hedges = list.map(
    ({ name, training = {}, calibration = {}, average }): LearnedConfig => ({
      ...{ name, id: name === LEARNED ? "" : slug(name), training, calibration },
      ...(average && { average }),
    }),
  );
  for (const [at, { name, id, average = [] }] of hedges.entries()) {
    const same = hedges.findIndex((other) => other.id === id);
    if (same !== at) throw new UsageError(`${where}: '${hedges[same]!.name}' and '${name}' have one name in files`);
    if (name !== LEARNED && id === "") throw new UsageError(`${where}: '${name}' has no letter or digit`);
    const missing = average.find((other) => !hedges.some((one) => one.name === other && one.average === undefined));
    if (missing !== undefined)
      throw new UsageError(
        `${where}: '${name}' averages '${missing}', which is no hedge with networks of its own`,
        `The list has ${hedges.map((hedge) => `'${hedge.name}'`).join(", ")}.`,
      );
  }
  return hedges;
}

/**
 * A hedge with all that its architecture changes. One that names another architecture than the market's gets the sizes that suit it, unless it gives its own; one
 * whose architecture reads signatures sees them.
 */
export function withArchitecture(hedge: LearnedConfig, market: TrainingConfig): LearnedConfig {
  if (hedge.average !== undefined) return hedge;
  const { training: own } = hedge;
  const { architecture, features, signature } = over(market, own);
  const suited = architecture === market.architecture ? {} : suitedTo(architecture, signature);
  const seen = withSignature(architecture, features);
  return { ...hedge, training: { ...suited, ...own, ...(seen !== features && { features: seen }) } };
}

/** As a user would write it. */
export function writeLearned({ name, training, calibration, average }: LearnedConfig): LearnedFields {
  if (average !== undefined) return { name, average: [...average] };
  return {
    name,
    ...(Object.keys(training).length > 0 && { training }),
    ...(Object.keys(calibration).length > 0 && { calibration }),
  };
}

function over<T extends object>(base: T, change: Changes<T>): T {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

/** `LSTM, smile` -> `lstm-smile` */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
