import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";
import { UserError } from "../../core/index.ts";

/**
 * The text of a data file. Gzip is known by its first bytes, not by the name; a UTF-8 byte order mark is dropped.
 * Throws a UserError for a damaged archive, a workbook, a web page or JSON saved as CSV, bytes that are not UTF-8 text, or an empty file.
 */
export async function decodeText(bytes: Uint8Array, file: string): Promise<string> {
  return tableText(isGzip(bytes) ? await unpack(bytes, file) : bytes, file);
}

/** Text of any kind, JSON too, unpacked where it is gzip; throws as `decodeText` does for the rest. */
export function decodeAnyText(bytes: Uint8Array, file: string): string {
  return plainText(isGzip(bytes) ? unpackNow(bytes, file) : bytes, file);
}

function tableText(plain: Uint8Array, file: string): string {
  const text = plainText(plain, file);
  checkTable(text, file);
  return text;
}

function plainText(plain: Uint8Array, file: string): string {
  if (plain[0] === 0x50 && plain[1] === 0x4b) {
    throw new UserError(`${file}: expected CSV text, found a zip archive or an Excel workbook`, "Save it as CSV.");
  }
  const text = decodeUtf8(plain, file);
  if (text.trim() === "") {
    throw new UserError(`${file}: the file is empty, expected a header line and rows`, "Download the file again.");
  }
  return text;
}

/** Throws a UserError where text is no table but a web page or JSON. */
export function checkTable(text: string, file: string): void {
  const start = text.slice(0, 200).trimStart();
  const other = otherFormat(start);
  if (other !== undefined) {
    throw new UserError(
      `${file}: expected CSV text, found ${other} ('${start.slice(0, 60)}')`,
      "The download most likely answered with an error or log-in page: download the file again and open it once.",
    );
  }
}

/** What text that is no table starts like; column names may stand in angle brackets (`<DATE>,<OPEN>`, MetaStock). */
function otherFormat(start: string): string | undefined {
  if (/^[[{]/.test(start)) return "JSON";
  return start.startsWith("<") && !/^<\w+>\s*[,;\t|]/.test(start) ? "a web page or XML" : undefined;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function unpack(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    throw damagedGzip(error, file);
  }
}

function unpackNow(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw damagedGzip(error, file);
  }
}

function damagedGzip(error: unknown, file: string): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(`${file}: damaged or truncated gzip (${reason})`, "Download the file again.");
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  if (!bytes.includes(0)) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      // Said below.
    }
  }
  throw new UserError(`${file}: expected UTF-8 text, found other bytes`, "Save the file as CSV in UTF-8.");
}
