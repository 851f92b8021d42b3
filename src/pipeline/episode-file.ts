import { dateOfDay, dayNumber, type IsoDate, sha256, UserError } from "../core/index.ts";

/** P&L of episodes by entry date, ascending; % of the price at entry. */
export interface EpisodePnl {
  readonly entries: readonly IsoDate[];
  readonly pnl: Float64Array;
}

const NAME = "backhedge-episodes";
const VERSION = 1;
const NEWLINE = 10;
const DAY_BYTES = 4;
const PNL_BYTES = 8;

/** Bytes of a file of episodes: a line of JSON (name, version, number), then days since 1970 as 32-bit integers and P&L as 64-bit floats, little-endian. */
export function writeEpisodes({ entries, pnl }: EpisodePnl): Uint8Array {
  const header = Buffer.from(`${JSON.stringify({ name: NAME, version: VERSION, episodes: pnl.length })}\n`);
  const body = Buffer.alloc(pnl.length * (DAY_BYTES + PNL_BYTES));
  let at = 0;
  for (const entry of entries) at = body.writeInt32LE(dayNumber(entry), at);
  for (const value of pnl) at = body.writeDoubleLE(value, at);
  return Buffer.concat([header, body]);
}

/** Reads such a file, whose SHA-256 must be the expected one: anything else is a UserError that names `source`. */
export function readEpisodes(bytes: Uint8Array, expectedSha256: string, source: string): EpisodePnl {
  const found = sha256(bytes);
  if (found !== expectedSha256)
    throw damaged(source, `its SHA-256 is ${found.slice(0, 12)}, expected ${expectedSha256.slice(0, 12)}`);
  const end = bytes.indexOf(NEWLINE);
  const header = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString("utf8")) as Record<string, unknown>;
  if (header["name"] !== NAME || header["version"] !== VERSION)
    throw damaged(
      source,
      `it is version ${String(header["version"])} of '${String(header["name"])}', expected ${VERSION} of '${NAME}'`,
    );
  return decode(bytes.subarray(end + 1));
}

function decode(body: Uint8Array): EpisodePnl {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = body.byteLength / (DAY_BYTES + PNL_BYTES);
  return {
    entries: Array.from({ length: count }, (_, i) => dateOfDay(view.getInt32(DAY_BYTES * i, true))),
    pnl: Float64Array.from({ length: count }, (_, i) => view.getFloat64(DAY_BYTES * count + PNL_BYTES * i, true)),
  };
}

function damaged(source: string, reason: string): UserError {
  return new UserError(
    `${source} is damaged: ${reason}`,
    "Restore it from a copy, or move it away: its configuration then counts as tried without being compared.",
  );
}
