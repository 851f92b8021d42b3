import type { Job } from "./shard.ts";

/**
 * Words that the threads of a team share. A job is a ticket: its number and the next shard to take in one word, so that a shard can only be taken of the job that a
 * thread has read. The caller does not begin the next job before all shards of this one are done.
 */
const TICKET = 0;
const SHARDS = 1;
const DONE = 2;
const PHASE = 3;
const COUNT = 4;
const DROPOUT = 5;
const DROPOUT_KEY = 6;
const STOP = 7;
const ERROR_LENGTH = 8;
const FLAGS = 9;

/** Bits of the ticket that count shards. */
const SHARD_BITS = 12;
const SHARD_MASK = 2 ** SHARD_BITS - 1;
const TICKET_STEP = 2 ** SHARD_BITS;
/** Most shards of a job. */
export const MAX_SHARDS = SHARD_MASK;
const ERROR_BYTES = 1024;
const PHASES = ["forward", "backward", "predict"] as const;

/** Shared words, and room for the text of a worker's error. */
export interface Control {
  readonly words: Int32Array;
  readonly text: Uint8Array;
}

/** @param shards most shards of a job */
export function newControl(shards: number): { readonly buffer: SharedArrayBuffer; readonly control: Control } {
  const buffer = new SharedArrayBuffer(4 * (FLAGS + shards) + ERROR_BYTES);
  return { buffer, control: controlOver(buffer) };
}

export function controlOver(buffer: SharedArrayBuffer): Control {
  const words = (buffer.byteLength - ERROR_BYTES) / 4;
  return { words: new Int32Array(buffer, 0, words), text: new Uint8Array(buffer, 4 * words) };
}

/**
 * Puts a job up and wakes the others; returns its ticket. While the words are written the ticket is one without shards: a thread that comes late from the job before
 * takes none by words that are half of this job.
 */
export function post({ words }: Control, job: Job, shards: number): number {
  const ticket = Atomics.load(words, TICKET) & ~SHARD_MASK;
  const put = (word: number, value: number) => Atomics.store(words, word, value); // in this order for all threads
  put(TICKET, (ticket + TICKET_STEP) | SHARD_MASK);
  put(SHARDS, shards);
  put(DONE, 0);
  put(PHASE, PHASES.indexOf(job.phase));
  put(COUNT, job.count);
  put(DROPOUT, job.dropoutKey === undefined ? 0 : 1);
  put(DROPOUT_KEY, (job.dropoutKey ?? 0) | 0);
  put(ERROR_LENGTH, 0);
  for (let shard = 0; shard < shards; shard++) put(FLAGS + shard, 0);
  put(TICKET, ticket + 2 * TICKET_STEP);
  Atomics.notify(words, TICKET);
  return (ticket + 2 * TICKET_STEP) | 0;
}

/** The job of the current ticket. */
export function currentJob({ words }: Control): { readonly ticket: number; readonly job: Job } {
  const ticket = Atomics.load(words, TICKET) & ~SHARD_MASK;
  const dropoutKey = words[DROPOUT] === 1 ? words[DROPOUT_KEY]! >>> 0 : undefined;
  return { ticket, job: { phase: PHASES[words[PHASE]!]!, count: words[COUNT]!, dropoutKey } };
}

/** Takes a shard of the job `ticket`; undefined where none is left, or another job is up. */
export function takeShard({ words }: Control, ticket: number): number | undefined {
  for (;;) {
    const now = Atomics.load(words, TICKET);
    const shard = now & SHARD_MASK;
    if ((now & ~SHARD_MASK) !== ticket || shard >= words[SHARDS]!) return undefined;
    if (Atomics.compareExchange(words, TICKET, now, now + 1) === now) return shard;
  }
}

/** A worker that was given up and comes back late must not count in another job. */
export function finishShard({ words }: Control, ticket: number, shard: number): void {
  if ((Atomics.load(words, TICKET) & ~SHARD_MASK) !== ticket) return;
  Atomics.store(words, FLAGS + shard, 1);
  Atomics.add(words, DONE, 1);
  Atomics.notify(words, DONE);
}

export function isFinished({ words }: Control, shard: number): boolean {
  return Atomics.load(words, FLAGS + shard) === 1;
}

/** Keeps the first error of a job. */
export function reportError({ words, text }: Control, message: string): void {
  const bytes = new TextEncoder().encode(message || "without a message").subarray(0, ERROR_BYTES);
  if (Atomics.compareExchange(words, ERROR_LENGTH, 0, bytes.length) === 0) text.set(bytes);
}

export function errorOf({ words, text }: Control): string | undefined {
  const length = Atomics.load(words, ERROR_LENGTH);
  return length === 0 ? undefined : new TextDecoder().decode(text.slice(0, length)); // a decoder takes no shared memory
}

/** Spins for a moment, then sleeps until a ticket other than `seen` is up or `stop` was called. */
export function awaitTicket({ words }: Control, seen: number): "job" | "stop" {
  const isNew = () => (Atomics.load(words, TICKET) & ~SHARD_MASK) !== seen;
  for (let turn = 0; turn < SPINS; turn++) {
    if (isNew() || Atomics.load(words, STOP) === 1) break;
  }
  for (;;) {
    if (Atomics.load(words, STOP) === 1) return "stop";
    if (isNew()) return "job";
    const now = Atomics.load(words, TICKET);
    if ((now & ~SHARD_MASK) === seen) Atomics.wait(words, TICKET, now);
  }
}

/** Waits until `shards` shards are done; false where none was finished for `patience` ms. */
export function awaitDone({ words }: Control, shards: number, patience: number): boolean {
  for (let turn = 0; turn < SPINS; turn++) {
    if (Atomics.load(words, DONE) === shards) return true;
  }
  for (;;) {
    const done = Atomics.load(words, DONE);
    if (done === shards) return true;
    if (Atomics.wait(words, DONE, done, patience) === "timed-out") return false;
  }
}

export function stop({ words }: Control): void {
  Atomics.store(words, STOP, 1);
  Atomics.add(words, TICKET, TICKET_STEP); // a worker that is about to sleep on the old ticket does not
  Atomics.notify(words, TICKET);
}

/** Turns of looking before a thread sleeps: some tens of microseconds. */
const SPINS = 2_000;
