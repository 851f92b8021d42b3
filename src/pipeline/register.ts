import { join } from "node:path";
import { type Effects, sha256 } from "../core/index.ts";
import type { MarketHistory, TriedConfiguration } from "../market/index.ts";
import { type EpisodePnl, readEpisodes, writeEpisodes } from "./episode-file.ts";
import { type RunRecord, readRecord, type TrialRecord, writeRecord } from "./register-record.ts";

/** A configuration that a run has evaluated. */
export interface Trial extends Omit<TrialRecord, "episodes" | "stdRatio" | "cvar95Ratio"> {
  readonly stdRatio: number;
  readonly cvar95Ratio: number;
  readonly episodes: EpisodePnl;
}

/** A configuration on the register, by whichever run. */
export interface RegisteredTrial extends TriedConfiguration {
  readonly protocol: string;
  /** Its P&L; undefined where the file is gone. */
  episodes(): Promise<EpisodePnl | undefined>;
}

/** Whose configurations: markets of samples and synthetic data are kept apart from real ones of the same id. */
export interface RegisterPlace {
  readonly market: string;
  readonly label: string;
  readonly place: string;
}

/** Every configuration that was tried on a market, in all runs that share a folder. */
export interface Register {
  /** Adds what a run has tried; @returns everything on the register of the market, the run included, by id. */
  enter(place: RegisterPlace, trials: readonly Trial[]): Promise<ReadonlyMap<string, RegisteredTrial>>;
}

/**
 * Opens the register in a folder, which is made when something is entered. Every run adds one file under a name of its own for each market and no file
 * is ever written twice, so that runs side by side lose nothing and a crash leaves the old register or the new one. Throws a UserError
 * now, before any work, when a record there cannot be read.
 * @param run folder of the run that enters
 */
export async function openRegister(folder: string, run: string, fx: Effects): Promise<Register> {
  for (const place of await fx.list(folder)) {
    for (const market of await fx.list(join(folder, place))) await readRecords(join(folder, place, market), fx);
  }
  return {
    enter: async ({ market, label, place }, trials) => {
      const own = join(folder, place, market);
      await addRecord(own, { market, place, run, created: fx.now().toISOString() }, trials, fx);
      return merged(await readRecords(own, fx), label, (hash) => episodesOf(own, hash, fx));
    },
  };
}

/** Where a market's configurations are registered. */
export function registerPlace(history: MarketHistory): RegisterPlace {
  const sample = history.provenance.some(({ source }) => source === "sample");
  return { market: history.market, label: history.label, place: sample ? "sample" : history.nature };
}

async function readRecords(folder: string, fx: Effects): Promise<RunRecord[]> {
  const names = (await fx.list(folder)).filter((name) => name.endsWith(".json"));
  return await Promise.all(
    names.map(async (name) => readRecord(await fx.read(join(folder, name)), join(folder, name))),
  );
}

/** Episodes first, under their hash: a record never names a file that was not yet written. */
async function addRecord(
  folder: string,
  head: Omit<RunRecord, "format" | "version" | "configurations">,
  trials: readonly Trial[],
  fx: Effects,
): Promise<void> {
  if (trials.length === 0) return;
  const configurations: TrialRecord[] = [];
  for (const { episodes, ...trial } of trials) {
    const bytes = writeEpisodes(episodes);
    const hash = sha256(bytes);
    if (!(await fx.exists(episodesPath(folder, hash)))) await fx.write(episodesPath(folder, hash), bytes);
    configurations.push({ ...trial, episodes: hash });
  }
  const text = writeRecord({ ...head, configurations });
  const stem = join(folder, `${head.created.replace(/[-:.]/g, "")}-${sha256(text).slice(0, 16)}`);
  let path = `${stem}.json`;
  for (let copy = 2; await fx.exists(path); copy++) path = `${stem}-${copy}.json`;
  await fx.write(path, text);
}

/** One entry for each id: counted over the runs, first of the earliest, figures and episodes of the latest. */
function merged(
  records: readonly RunRecord[],
  label: string,
  episodes: (hash: string) => Promise<EpisodePnl | undefined>,
): ReadonlyMap<string, RegisteredTrial> {
  const byId = new Map<string, RegisteredTrial>();
  const inOrder = [...records].sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0));
  for (const { created, configurations } of inOrder) {
    for (const { episodes: hash, stdRatio, cvar95Ratio, ...trial } of configurations) {
      const before = byId.get(trial.id);
      byId.set(trial.id, {
        ...trial,
        market: label,
        first: before?.first ?? created,
        runs: (before?.runs ?? 0) + 1,
        stdRatio: stdRatio ?? Number.NaN,
        cvar95Ratio: cvar95Ratio ?? Number.NaN,
        episodes: () => episodes(hash),
      });
    }
  }
  return byId;
}

async function episodesOf(folder: string, hash: string, fx: Effects): Promise<EpisodePnl | undefined> {
  const path = episodesPath(folder, hash);
  return (await fx.exists(path)) ? readEpisodes(await fx.read(path), hash, path) : undefined;
}

function episodesPath(folder: string, hash: string): string {
  return join(folder, "episodes", `${hash}.bin`);
}
