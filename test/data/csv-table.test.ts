import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuoted, parseTable, splitRecords } from "../../src/data/csv/table.ts";

describe("csv: text without quotation marks", () => {
  const piece = fc.constantFrom(
    "a",
    "1.5",
    " ",
    "  ",
    "\t",
    "\f",
    "\v",
    "\u00a0",
    "\u2028",
    ",",
    ";",
    "\n",
    "\r\n",
    "\r",
    "é",
    "",
  );
  it.each([",", ";", "\t", "|"])("is cut by '%s' as csv-parse cuts it, with the same lines", (delimiter) => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        expect(splitRecords(text, delimiter)).toEqual(parseQuoted(text, "a.csv", delimiter));
      }),
      { numRuns: 500 },
    );
  });

  it("has the same cells and lines when one cell is quoted", () => {
    const plain = parseTable("a,b\n1,2\n\n3,4\n", "a.csv");
    expect(parseTable('a,b\n1,"2"\n\n3,4\n', "a.csv")).toEqual(plain);
    expect(plain.rows.map(({ line }) => line)).toEqual([2, 4]);
  });
});
