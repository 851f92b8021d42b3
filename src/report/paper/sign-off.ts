import { sha256 } from "../../core/index.ts";
import type { Block } from "../report-document.ts";

/** File of a run that lists the results with their hashes. */
export const RESULTS_FILE = "results.sha256";

/** Whether a file of a run is a result that the sign-off covers. */
export function isResult(name: string): boolean {
  return name.startsWith("tables/") || name === "ledger.parquet";
}

/** The results as `sha256sum` lists them, sorted by name: `sha256sum -c results.sha256` checks them. @param hashes SHA-256 by file */
export function resultsFile(hashes: ReadonlyMap<string, string>): string {
  return [...hashes]
    .filter(([name]) => isResult(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hash]) => `${hash}  ${name}\n`)
    .join("");
}

const ROLES = ["Model owner", "Independent validation", "Risk committee"];

/** T11: the sheet to sign. Its hash is that of the list of results, and so of every result. */
export function signOffBlocks(owner: string | undefined, results: string): Block[] {
  const files = results
    .trimEnd()
    .split("\n")
    .map((line) => [line.slice(66), line.slice(0, 64)])
    .filter(([name]) => name?.endsWith(".json") === true || name === "ledger.parquet");
  const named = ROLES.map((role, at) => [role, at === 0 ? (owner ?? "") : "", "", "", ""]);
  return [
    { kind: "heading", text: "T11. Sign-off" },
    {
      kind: "text",
      text: `A signature covers exactly the results with this hash. It is the SHA-256 of ${RESULTS_FILE}, which lists every table and the ledger with theirs: sha256sum ${RESULTS_FILE} shows it, sha256sum -c ${RESULTS_FILE} checks the files.`,
    },
    { kind: "list", lines: [`Results: \`${sha256(results)}\``] },
    {
      kind: "table",
      table: { titles: ["Role", "Name", "Decision", "Date", "Signature"], rows: named, words: [1, 2, 3, 4] },
    },
    {
      kind: "table",
      table: { titles: ["Result", "SHA-256"], rows: files, words: [1] },
      folded: "The results and their hashes; the same tables as CSV, Markdown and LaTeX are in the list as well",
    },
  ];
}
