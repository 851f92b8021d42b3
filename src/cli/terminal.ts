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
