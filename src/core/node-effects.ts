import { randomBytes } from "node:crypto";
import { access, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import type { Effects, FileInProgress } from "./effects.ts";
import { UserError } from "./errors.ts";

/** The real clock, files and network. `log` receives progress lines; `signal` interrupts. */
export function nodeEffects(log: (line: string) => void, signal: AbortSignal = new AbortController().signal): Effects {
  return {
    now: () => new Date(),
    read: async (path) => {
      try {
        return await readFile(path);
      } catch (error) {
        throw new UserError(
          `cannot read ${path}: ${reason(error)}`,
          "Check the path; relative paths start at the current folder.",
        );
      }
    },
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    list: async (path) => (await readdir(path).catch(() => [] as string[])).sort(),
    write: writeWhole,
    create: createFile,
    move: async (from, to) => {
      await mkdir(dirname(to), { recursive: true });
      await rename(from, to);
    },
    remove: (path) => rm(path, { recursive: true, force: true }),
    fetch: (url, init) => fetch(url, init),
    sleep: async (milliseconds, abort) => {
      const options = abort === undefined ? {} : { signal: abort };
      if (milliseconds === 0)
        await nextTurn(undefined, options); // a timer would take a millisecond
      else await wait(milliseconds, undefined, options);
    },
    log,
    signal,
  };
}

/** Writes beside the target, then renames: readers see the old file or the whole new one. */
async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw cannotWrite(path, error);
  }
}

/** The same for a file that is written bit by bit. */
async function createFile(path: string): Promise<FileInProgress> {
  const temporary = temporaryName(path);
  const trying = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw cannotWrite(path, error);
    }
  };
  const file = await trying(async () => {
    await mkdir(dirname(path), { recursive: true });
    return await open(temporary, "w");
  });
  return {
    append: (bytes) => trying(() => file.writeFile(bytes)),
    complete: () =>
      trying(async () => {
        await file.close();
        await rename(temporary, path);
      }),
    abandon: async () => {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(4).toString("hex")}.tmp`;
}

function cannotWrite(path: string, error: unknown): UserError {
  return new UserError(`cannot write ${path}: ${reason(error)}`, "Is there space left, and may you write there?");
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
