import type { LineageEntry } from "../report-input.ts";
import type { Part } from "./market-context.ts";
import { paperTable, textTable } from "./paper-table.ts";

/** T10: everything that the figures were made from. Entries of one kind and name stay in the order given. */
export function lineagePart(entries: readonly LineageEntry[]): Part {
  if (entries.length === 0) return { tables: [], blocks: [] };
  const rows = entries.map((entry, at) => ({ ...entry, at: at + 1 }));
  const text = (key: keyof LineageEntry, title: string) => {
    return { key, title, unit: "text", words: true, of: (row: LineageEntry) => row[key] };
  };
  const table = paperTable<(typeof rows)[number]>(
    { market: "all", label: "", prefix: "" },
    {
      ...{ name: "lineage", title: "Lineage", rows, keyOf: ({ at, kind, name }) => `${at}. ${kind}: ${name}` },
      columns: [
        text("kind", "What"),
        text("name", "Name"),
        text("version", "Version or origin"),
        text("sha256", "SHA-256"),
      ],
    },
  );
  const weights = table.rows.filter(({ cells }) => cells["kind"]!.value === "weights");
  const others = table.rows.filter((row) => !weights.includes(row));
  return {
    tables: [table],
    blocks: [
      { kind: "heading", text: "T10. Lineage" },
      {
        kind: "text",
        text: "Everything that the figures were made from. The same inputs, configuration, code and seed give the same tables.",
      },
      { kind: "table", table: textTable(table, undefined, others) },
      ...(weights.length === 0
        ? []
        : [
            { kind: "table" as const, table: textTable(table, undefined, weights), folded: "Weights of every network" },
          ]),
    ],
  };
}
