import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PresetRow, PresetTable } from "../../../src/market/index.ts";
import { presetCheckFiles, presetLines, presetTableFiles } from "../../../src/report/index.ts";
import { presetPanels, presetTextTable } from "../../../src/report/preset/preset-table.ts";
import { presetResult, presetTable } from "../../support/preset.ts";

const files = presetTableFiles(presetTable, "Source #1");

/** What JSON can say of figures: what is no number is null. */
function plain(row: PresetRow): unknown {
  return JSON.parse(JSON.stringify(row));
}

describe("a table of a reproduction as text", () => {
  it("has the conventions of a column side by side, only where some row knows it", () => {
    const { titles, rows } = presetTextTable(presetTable);
    expect(titles).toEqual([
      "",
      "Std (%), published",
      "Std (%), reproduced",
      "Std (%), corrected",
      "Std / BS, corrected",
      "Seconds, published",
      "Seconds, reproduced",
    ]);
    expect(rows[0]).toEqual(["Adam <b>& co</b> *", "1.9181", "1.9181", "0.5000", "0.99 [0.91, 1.05]", "3.4", "2.3"]);
  });

  it("prints '-' for what is missing, null, NaN or infinite, and no interval without both bounds", () => {
    const { rows } = presetTextTable(presetTable);
    expect(rows[1]).toEqual(["No hedge", "-", "-", "0.0000", "1.00", "-", "-"]);
    expect(rows[2]).toEqual(["Ours alone", "-", "-", "-", "-", "-", "-"]);
  });

  it("does not repeat the convention where there is one only, and says it below", () => {
    const ours = { ...presetTable, rows: [presetTable.rows[2]!] };
    expect(presetTextTable(ours).titles).toEqual(["", "Std (%)", "Std / BS", "Seconds"]);
    expect(presetTextTable(ours).groups).toBeUndefined();
    expect(presetTableFiles(ours, "S").md).toContain("- All figures are corrected.");
  });

  it("is a line for each row and convention in a terminal", () => {
    const { rows } = presetLines(presetTable);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ["Adam <b>& co</b>", "published", "1.9181"],
      ["", "reproduced", "1.9181"],
      ["", "corrected", "0.5000"],
      ["No hedge", "published", "-"],
      ["", "corrected", "0.0000"],
      ["Ours alone", "corrected", "-"],
    ]);
  });

  it("is cut into panels that a page holds, never within a column, all columns in order", () => {
    const figures = { a: 1, b: 2, c: 3, d: 4, e: 5 };
    const wide: PresetTable = {
      ...presetTable,
      columns: Object.keys(figures).map((key) => ({ key, title: key, digits: 0 })),
      rows: [{ label: "x", published: figures, reproduced: figures, corrected: figures }],
    };
    const panels = presetPanels(wide);
    expect(panels.map(({ titles }) => titles.length - 1)).toEqual([9, 6]);
    expect(panels.flatMap(({ titles }) => titles.slice(1))).toEqual(presetTextTable(wide).titles.slice(1));
    expect(panels.every(({ rows }) => rows[0]![0] === "x")).toBe(true);
    expect(presetTextTable(wide).rows[0]).toHaveLength(16);
  });
});

describe("a table of a reproduction as files", () => {
  it("escapes markup in Markdown and LaTeX, and keeps notes", () => {
    expect(files.md).toContain("### Table 1 \\<of\\> A|B_C & D; Source \\#1");
    expect(files.md).toContain("| Adam \\<b\\>& co\\</b\\> \\* |");
    expect(files.md).toContain("- \\* Adam \\<b\\>& co\\</b\\>: its own network | half_price");
    expect(files.md).toContain("- 34 windows, 5 % tail");
    expect(files.md).toContain("differ from run to run");
    expect(files.tex).toContain("Adam \\textless{}b\\textgreater{}\\& co");
    expect(files.tex).toContain("half\\_price");
    expect(files.tex.split("\n")[0]).toBe("% Table 1 <of> A|B_C & D; Source #1");
    expect(files.tex.split("\\begin{tabular}")).toHaveLength(2);
  });

  it("has full precision in CSV, empty where unknown", () => {
    const records = parse(files.csv, { columns: true }) as Record<string, string>[];
    expect(records[0]).toEqual({
      row: "Adam <b>& co</b>",
      "std.published": "1.9181",
      "std.reproduced": "1.91812345678",
      "std.corrected": "0.5",
      "ratio.corrected": "0.987",
      "ratio.corrected.low": "0.91",
      "ratio.corrected.high": "1.05",
      "seconds.published": "3.4",
      "seconds.reproduced": "2.25",
      note: "its own network | half_price",
    });
    expect(records[1]).toMatchObject({ "std.published": "", "std.reproduced": "", "std.corrected": "-0.00001" });
    expect(records[2]!["std.corrected"]).toBe("");
  });

  it("comes back from JSON as it was, for any figures", () => {
    const figures = fc.dictionary(
      fc.constantFrom("std", "ratio", "ratioLow", "other"),
      fc.oneof(fc.double(), fc.constant(null)),
    );
    const convention = fc.option(figures, { nil: undefined });
    const row = fc.record({
      ...{ label: fc.string(), published: convention, reproduced: convention, corrected: convention },
      note: fc.option(fc.string(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(row), fc.array(fc.string()), (rows, notes) => {
        const table = { ...presetTable, rows, notes };
        const { columns, ...read } = JSON.parse(presetTableFiles(table, "S").json);
        expect(columns).toEqual(presetTable.columns);
        expect(read).toMatchObject({ format: "backhedge-table", version: 1, table: "table-1", source: "S", notes });
        expect(read.rows).toEqual(rows.map(plain));
      }),
    );
  });

  it("is the same text every time", () => {
    expect(presetTableFiles(structuredClone(presetTable), "Source #1")).toEqual(files);
  });
});

describe("checks as a table", () => {
  const { md, csv, tex } = presetCheckFiles(presetResult);

  it("say what was asked for, what was found, and which was missed", () => {
    expect(md).toContain("| variance of Adam | 0.00317600 within 0.000010 | 0.00317645 | passed |");
    expect(md).toContain("| CVaR95 of the LSTM | 3.16000 or less | 3.50000 | **MISSED** |");
    expect(tex).toContain("MISSED");
    const counted = { what: "windows", expected: 34, found: 34, tolerance: 0, passed: true };
    expect(presetCheckFiles({ ...presetResult, checks: [counted] }).md).toContain("| windows | 34 | 34 | passed |");
    const records = parse(csv, { columns: true }) as Record<string, string>[];
    expect(records[1]).toEqual({
      ...{ what: "CVaR95 of the LSTM", expected: "3.16", tolerance: "most", found: "3.5", passed: "false" },
    });
  });
});
