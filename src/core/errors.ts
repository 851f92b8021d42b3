/** What a failed run tells the user: one line that names the file, row or key, what was expected, what was found, and what to try. */
export class UserError extends Error {
  /** What to try next, printed on its own line. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = "UserError";
    this.hint = hint;
  }
}

/** Wrong usage of the command line or of the configuration: exit code 2. */
export class UsageError extends UserError {
  constructor(message: string, hint?: string) {
    super(message, hint);
    this.name = "UsageError";
  }
}
