/**
 * Everything a stage may do to the world outside: clock, files, network, waiting, progress.
 * The command line hands in the real ones (`node-effects.ts`), tests hand in their own.
 */
export interface Effects {
  /** The current instant. */
  now(): Date;
  /** Bytes of a file; throws a UserError that names the path when it cannot be read. */
  read(path: string): Promise<Uint8Array>;
  /** Whether a file or folder exists. */
  exists(path: string): Promise<boolean>;
  /** Names in a folder, sorted; an absent folder is empty. */
  list(path: string): Promise<readonly string[]>;
  /** Writes a whole file or nothing (temporary name, then rename); makes missing folders. */
  write(path: string, bytes: Uint8Array | string): Promise<void>;
  /** Begins a file that is too large for memory: it appears whole when it is completed, or not at all. */
  create(path: string): Promise<FileInProgress>;
  /** Moves a file or folder. */
  move(from: string, to: string): Promise<void>;
  /** Deletes a file or folder and what is in it; absent is fine. */
  remove(path: string): Promise<void>;
  /** The network, with the semantics of the standard `fetch`. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** One line for the person who watches; never part of a result. */
  log(line: string): void;
  /** Aborted when the user interrupts the run. */
  readonly signal: AbortSignal;
}

/** A file that is written bit by bit, under a temporary name. */
export interface FileInProgress {
  append(bytes: Uint8Array): Promise<void>;
  /** Gives the file its name. */
  complete(): Promise<void>;
  /** Deletes what was written. */
  abandon(): Promise<void>;
}
