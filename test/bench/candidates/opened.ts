import type { Absence } from "../report.ts";

/** Opens one after the other; what cannot be opened is listed with its reason. */
export async function openAll<T>(
  openers: readonly { readonly name: string; readonly open: () => Promise<T> }[],
): Promise<{ opened: T[]; absent: Absence[] }> {
  const opened: T[] = [];
  const absent: Absence[] = [];
  for (const { name, open } of openers) {
    try {
      opened.push(await open());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      absent.push({ name, reason: reason.split("\n")[0]! });
    }
  }
  return { opened, absent };
}
