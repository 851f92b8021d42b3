import { pick } from "../core/index.ts";
import { type Architecture, architectures } from "../models/index.ts";
import type { NetworkSettings, TrainingOptions } from "./options.ts";

/** A network in a few words, e.g. `2 x 50 LSTM`. */
export function describeNetwork(options: NetworkSettings): string {
  const { architecture, layers, hidden, heads, signature, features, increments, dropout } = options;
  const { uses, title } = pick<Architecture>(architectures, architecture, "architecture");
  const parts = [`${layers} x ${hidden} ${title}`];
  if (uses.includes("heads")) parts.push(`${heads} heads`);
  if (features.includes("signature")) parts.push(describeSignature(signature));
  if (increments !== null) parts.push(describeIncrements(increments));
  if (dropout > 0) parts.push(`dropout ${dropout}`);
  return parts.join(", ");
}

function describeSignature({ window, depth, time, leadLag, log }: TrainingOptions["signature"]): string {
  const more = [time && "time", leadLag && "lead-lag"].filter((part) => part !== false);
  const what = `${log ? "log-signature" : "signature"} of ${window} closes to depth ${depth}`;
  return more.length === 0 ? what : `${what} with ${more.join(" and ")}`;
}

function describeIncrements({ cap, firstFree }: NonNullable<TrainingOptions["increments"]>): string {
  const size = cap === null ? "increments without a cap" : `increments of at most ${cap}`;
  return firstFree || cap === null ? size : `${size}, the first too`;
}
