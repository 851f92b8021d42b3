import { z } from "zod";
import { nearest } from "../core/index.ts";
import { configSchema } from "./config-schema.ts";

/** One complaint of the schema, with the key, what was found, and the nearest known key. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): string {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path);
    return issue.keys
      .map((key) => {
        const near = nearest(key, known);
        return `key '${[...issue.path, key].join(".")}' is unknown${near === undefined ? "" : ` (did you mean '${near}'?)`}${known.length > 0 ? `; known: ${known.join(", ")}` : ""}`;
      })
      .join("; ");
  }
  const found = valueAt(raw, issue.path);
  return `${path === "" ? "the configuration" : `key '${path}'`}: ${issue.message}, found ${found === undefined ? "nothing" : JSON.stringify(found)}`;
}

/** Keys that the schema knows at a path. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let node: z.core.$ZodType | undefined = configSchema;
  for (const step of path) {
    node = childOf(node, step);
    if (node === undefined) return [];
  }
  const object = unwrap(node);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function childOf(node: z.core.$ZodType | undefined, step: PropertyKey): z.core.$ZodType | undefined {
  const inner = unwrap(node);
  if (inner instanceof z.ZodObject) return inner.shape[String(step)];
  if (inner instanceof z.ZodRecord) return inner.valueType;
  if (inner instanceof z.ZodArray) return inner.element;
  return undefined;
}

function unwrap(node: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let inner = node;
  for (;;) {
    if (inner instanceof z.ZodPipe) inner = inner.in;
    else if (
      inner instanceof z.ZodOptional ||
      inner instanceof z.ZodNullable ||
      inner instanceof z.ZodDefault ||
      inner instanceof z.ZodPrefault
    )
      inner = inner.unwrap();
    else return inner;
  }
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
