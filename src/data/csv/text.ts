import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { UserError } from "../../core/index.ts";

/**
 * The text of a data file. Gzip is known by its first bytes, not by the name; a UTF-8 byte order mark is dropped.
 * Throws a UserError for a damaged archive, a workbook, a web page saved as CSV, text that is not UTF-8, or an empty file.
 */
export async function decodeText(bytes: Uint8Array, file: string): Promise<string> {
  const plain = isGzip(bytes) ? await unpack(bytes, file) : bytes;
  if (plain[0] === 0x50 && plain[1] === 0x4b) {
    throw new UserError(`${file}: expected CSV text, found a zip archive or an Excel workbook`, "Save it as CSV.");
  }
  const text = decodeUtf8(plain, file);
  const start = text.slice(0, 200).trimStart();
  if (start === "" && text.trim() === "") {
    throw new UserError(`${file}: the file is empty, expected a header line and rows`, "Download the file again.");
  }
  if (start.startsWith("<")) {
    throw new UserError(
      `${file}: expected CSV text, found a web page or XML ('${start.slice(0, 30)}')`,
      "The download most likely answered with an error or log-in page: download the file again and open it once.",
    );
  }
  return text;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function unpack(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file}: damaged or truncated gzip (${reason})`, "Download the file again.");
  }
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${file}: expected UTF-8 text, found other bytes`, "Save the file as CSV in UTF-8.");
  }
}
