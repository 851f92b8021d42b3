import { join } from "node:path";
import { dayNumber, type Effects, type IsoDate, isIsoDate, parseDate, UserError } from "../../core/index.ts";
import type { OptionChain } from "../../market/index.ts";
import type { ChainOptions } from "./options.ts";
import { readChains } from "./read-chains.ts";

/** A chain and the file that it came from. */
export interface LoadedChain {
  readonly file: string;
  readonly chain: OptionChain;
}

/** The chains of one file, see `readChains`. */
export async function loadChainFile(path: string, options: ChainOptions, fx: Effects): Promise<readonly OptionChain[]> {
  if (!(await fx.exists(path))) {
    throw new UserError(
      `the file ${path} does not exist`,
      "Check the path; relative paths start at the current folder.",
    );
  }
  return readChains(await fx.read(path), path, options);
}

const dataFile = /\.(csv|txt|dat|tsv|json)(\.gz)?$/i;

/**
 * The chains of all data files in a folder, one file in memory at a time: in the order of the dates in the files' names
 * where each has one, else of the names; within a file by date. Other files are passed over.
 * Throws a UserError for a folder without data files, for a day that two files hold, and where the chains are not of one
 * underlying.
 */
export async function* loadChainFolder(dir: string, options: ChainOptions, fx: Effects): AsyncGenerator<LoadedChain> {
  const folder = dir.replace(/(?<=.)\/+$/, "");
  const names = inDateOrder((await fx.list(folder)).filter((name) => dataFile.test(name) && !name.startsWith(".")));
  if (names.length === 0) {
    throw new UserError(
      `${dir}: expected files of option chains (.csv, .txt, .dat, .tsv, .json, each also .gz), found none`,
      "Check the folder.",
    );
  }
  const days = new Map<IsoDate, LoadedChain>();
  for (const name of names) {
    const file = join(folder, name);
    for (const chain of await loadChainFile(file, options, fx)) {
      checkPanel({ file, chain }, days);
      days.set(chain.date, { file, chain: { ...chain, quotes: [] } });
      yield { file, chain };
    }
  }
}

/** A panel has one underlying and each day once. */
function checkPanel({ file, chain }: LoadedChain, days: ReadonlyMap<IsoDate, LoadedChain>): void {
  const [first] = days.values();
  if (first !== undefined && first.chain.underlying !== chain.underlying) {
    throw new UserError(
      `${file}: options on ${chain.underlying}, after those on ${first.chain.underlying} in ${first.file}`,
      "A panel is of one underlying: set 'ticker'.",
    );
  }
  const before = days.get(chain.date);
  if (before === undefined) return;
  throw new UserError(
    `${chain.underlying} on ${chain.date} is in two files: ${before.file} and ${file}`,
    "Move one of them out of the folder.",
  );
}

/** By the dates in the names, for names like fo02JAN2024bhav.csv do not sort by date. */
function inDateOrder(names: readonly string[]): readonly string[] {
  const dated = names.map((name) => ({ name, date: dateIn(name) }));
  if (dated.some(({ date }) => date === undefined)) return names;
  return dated
    .toSorted((a, b) => dayNumber(a.date!) - dayNumber(b.date!) || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

function dateIn(name: string): IsoDate | undefined {
  const iso = /(?<!\d)(\d{4})[-_]?(\d{2})[-_]?(\d{2})(?!\d)/.exec(name)?.slice(1).join("-");
  if (iso !== undefined && isIsoDate(iso)) return iso;
  const words = /(?<!\d)(\d{2})-?([A-Za-z]{3})-?(\d{4})(?!\d)/.exec(name)?.slice(1).join(" ");
  return words === undefined ? undefined : parseDate(words, "d MMM yyyy");
}
