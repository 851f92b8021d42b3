/** A reader that has gone away, e.g. `| head`, is no error: without it a result ends the program, progress is dropped. */
export function outliveReaders(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

/** The two streams: one document for programs on standard output, everything for people who wait on standard error. */
export const terminal = {
  /** The command's JSON document. */
  document: (value: unknown): void => {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  },
  /** The command's result for people. */
  result: (text: string): void => {
    process.stdout.write(`${text}\n`);
  },
  /** Progress and remarks. */
  progress: (line: string): void => {
    process.stderr.write(`${line}\n`);
  },
  problem: (text: string): void => {
    process.stderr.write(`${text}\n`);
  },
};
