import { z } from "zod";
import { sha256, UserError } from "../core/index.ts";
import type { Parameter, Parameters } from "../models/index.ts";

/**
 * A file of ours with arrays: one line of JSON (name, version, SHA-256 of the rest, shapes, content), then the arrays as 32-bit little-endian floats in their order.
 */
export interface Container<Content> {
  readonly arrays: Parameters;
  readonly content: Content;
}

const VERSION = 1;
const NEWLINE = 10;
const headerSchema = z.strictObject({
  name: z.string(),
  version: z.number(),
  sha256: z.string(),
  arrays: z.array(z.strictObject({ name: z.string(), shape: z.array(z.int().min(0)) })),
  content: z.unknown(),
});

/** Bytes of a container called `name`. */
export function writeContainer(name: string, { arrays, content }: Container<unknown>): Uint8Array {
  const shapes = Object.entries(arrays).map(([array, { shape }]) => ({ name: array, shape }));
  const payload = floatBytes(Object.values(arrays));
  const header = { name, version: VERSION, sha256: digest(shapes, content, payload), arrays: shapes, content };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]);
}

/** Reads a container back; anything but an undamaged file of this name and version is a UserError that names `source`. */
export function readContainer<Content>(
  name: string,
  bytes: Uint8Array,
  source: string,
  schema: z.ZodType<Content>,
): Container<Content> {
  const end = bytes.indexOf(NEWLINE);
  const header = headerSchema.safeParse(parseJson(Buffer.from(bytes.subarray(0, Math.max(end, 0))).toString("utf8")));
  if (!header.success || header.data.name !== name)
    throw new UserError(`${source} is not a file '${name}'`, "Check the path.");
  const { version, sha256: expected, arrays: shapes, content } = header.data;
  if (version !== VERSION) {
    throw new UserError(
      `${source}: version ${version} of '${name}', this program reads version ${VERSION}`,
      "Make the file anew with this program.",
    );
  }
  const payload = bytes.subarray(end + 1);
  const found = digest(shapes, content, payload);
  if (found !== expected) throw damaged(source, `its SHA-256 is ${found}, expected ${expected}`);
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw damaged(source, z.prettifyError(parsed.error));
  return { arrays: arraysOf(shapes, payload, source), content: parsed.data };
}

function digest(arrays: unknown, content: unknown, payload: Uint8Array): string {
  return sha256(Buffer.concat([Buffer.from(JSON.stringify({ arrays, content })), payload]));
}

function floatBytes(arrays: readonly Parameter[]): Buffer {
  const out = Buffer.alloc(4 * arrays.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of arrays) {
    for (const value of values) at = out.writeFloatLE(value, at);
  }
  return out;
}

function arraysOf(
  shapes: readonly { name: string; shape: number[] }[],
  payload: Uint8Array,
  source: string,
): Parameters {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const sizes = shapes.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const total = 4 * sizes.reduce((a, b) => a + b, 0);
  if (total !== payload.byteLength)
    throw damaged(source, `it holds ${payload.byteLength} bytes of numbers, expected ${total}`);
  let at = 0;
  const take = (count: number): Float32Array => {
    const start = at;
    at += 4 * count;
    return Float32Array.from({ length: count }, (_, k) => view.getFloat32(start + 4 * k, true));
  };
  return Object.fromEntries(shapes.map(({ name, shape }, k) => [name, { shape, values: take(sizes[k]!) }]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says what the file is not
  }
}

function damaged(source: string, reason: string): UserError {
  return new UserError(`${source} is damaged: ${reason}`, "Restore it from a copy, or make it anew.");
}
