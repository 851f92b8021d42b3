import type { IsoDate } from "../../core/index.ts";
import type { Block } from "../report-document.ts";
import type { ReportException } from "../report-input.ts";
import type { Part } from "./market-context.ts";
import { ALARMS, type PaperTable, paperTable, textTable } from "./paper-table.ts";

const LIMITS = [
  "Options are marked at a flat smile: one implied volatility for every strike. A hedge that leans against the skew looks better against such a benchmark than against one with own-strike volatilities.",
  "One path of history: intervals reflect resampling of this path, not other histories.",
  "A hedge with a lower delta gives up market drift on a short call: read the mean beside the risk.",
  "Closes are not synchronous: a volatility index may be quoted some minutes after the underlying's close.",
  "A replay has no market impact of its own beyond the cost schedule, and fills every trade at the close.",
  "The verdict speaks of the options, the test span and the costs of this run, and of nothing else.",
];

/** T9: what the paper cannot say, and the exceptions with owner and expiry. @param today of the run's clock */
export function limitationsPart(exceptions: readonly ReportException[], today: IsoDate): Part {
  const table = exceptions.length === 0 ? undefined : exceptionTable(exceptions, today);
  const none: Block = { kind: "text", text: "No exception is on file: the configuration names none." };
  return {
    tables: table === undefined ? [] : [table],
    blocks: [
      { kind: "heading", text: "T9. Limitations and exceptions" },
      { kind: "list", lines: LIMITS },
      table === undefined ? none : { kind: "table", table: textTable(table) },
    ],
  };
}

function exceptionTable(exceptions: readonly ReportException[], today: IsoDate): PaperTable {
  const rows = exceptions.map((exception, at) => ({ ...exception, at: at + 1 }));
  return paperTable<(typeof rows)[number]>(
    { market: "all", label: "", prefix: "" },
    {
      ...{ name: "exceptions", title: "Exceptions", rows, keyOf: ({ at }) => `exception ${at}` },
      columns: [
        { key: "text", title: "Exception", unit: "text", words: true, of: ({ text }) => text },
        { key: "owner", title: "Owner", unit: "text", words: true, of: ({ owner }) => owner },
        {
          ...{ key: "expires", title: "Expires", unit: "date", of: ({ expires }) => expires },
          mark: ({ expires }) => (expires < today ? ALARMS.expired : ""),
        },
        { key: "expired", title: "Expired", unit: "yes or no", of: ({ expires }) => expires < today },
      ],
    },
  );
}
