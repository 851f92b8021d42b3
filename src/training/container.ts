import { z } from "zod";
import { sha256, UserError } from "../core/index.ts";

/**
 * A file of ours with arrays: one line of JSON (name, version, SHA-256 of the rest, shapes, content), then the arrays as little-endian floats in their order, of 64 bits
 * where the shape says `double`, else of 32.
 */
export interface Container<Content> {
  readonly arrays: Readonly<Record<string, StoredArray>>;
  readonly content: Content;
}

/** An array that a file can hold. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

const VERSION = 1;
const NEWLINE = 10;
const shapeSchema = z.strictObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  double: z.literal(true).optional(),
});
type StoredShape = z.output<typeof shapeSchema>;
const headerSchema = z.strictObject({
  name: z.string(),
  version: z.number(),
  sha256: z.string(),
  arrays: z.array(shapeSchema),
  content: z.unknown(),
});

/** Bytes of a container called `name`. */
export function writeContainer(name: string, { arrays, content }: Container<unknown>): Uint8Array {
  const shapes = Object.entries(arrays).map(([array, { shape, values }]) => ({
    ...{ name: array, shape },
    ...(values instanceof Float64Array && { double: true }),
  }));
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

function floatBytes(arrays: readonly StoredArray[]): Buffer {
  const out = Buffer.alloc(arrays.reduce((sum, { values }) => sum + values.byteLength, 0));
  let at = 0;
  for (const { values } of arrays) {
    const double = values instanceof Float64Array;
    for (const value of values) at = double ? out.writeDoubleLE(value, at) : out.writeFloatLE(value, at);
  }
  return out;
}

function arraysOf(shapes: readonly StoredShape[], payload: Uint8Array, source: string): Record<string, StoredArray> {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const sizes = shapes.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const total = shapes.reduce((sum, shape, k) => sum + widthOf(shape) * sizes[k]!, 0);
  if (total !== payload.byteLength)
    throw damaged(source, `it holds ${payload.byteLength} bytes of numbers, expected ${total}`);
  let at = 0;
  const take = (stored: StoredShape, count: number): StoredArray["values"] => {
    const start = at;
    at += widthOf(stored) * count;
    return stored.double
      ? Float64Array.from({ length: count }, (_, k) => view.getFloat64(start + 8 * k, true))
      : Float32Array.from({ length: count }, (_, k) => view.getFloat32(start + 4 * k, true));
  };
  return Object.fromEntries(
    shapes.map((stored, k) => [stored.name, { shape: stored.shape, values: take(stored, sizes[k]!) }]),
  );
}

/** Bytes of one number. */
function widthOf({ double }: StoredShape): number {
  return double ? 8 : 4;
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
