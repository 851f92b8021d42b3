import type { PresetDefect, PresetFigure, PresetResult, PresetTable, Provenance } from "../../market/index.ts";
import { madeBlock, type ReportOptions } from "../chain-report.ts";
import { type Block, type ReportFiles, reportFiles } from "../report-document.ts";
import { checkTable, checkVerdict, missedChecks } from "./preset-checks.ts";
import { presetNotes, presetPanels } from "./preset-table.ts";

const LEGEND =
  "Published: as the source prints it. Reproduced: what its own rules give here. Corrected: the same question by the rules of this program. '-': not known.";

/** The report of one reproduced source: checks first, then answers, tables, figures, what is wrong with the source, and how it was made. */
export function presetReport(result: PresetResult, { created }: ReportOptions = {}): ReportFiles {
  const { title, source, tables, figures, defects, inputs = [] } = result;
  return reportFiles(title, [
    ...madeBlock(created),
    { kind: "text", text: `Source: ${source}.` },
    ...firstScreen(result),
    ...answerBlocks(result),
    { kind: "heading", text: "Tables" },
    { kind: "text", text: LEGEND },
    ...tables.flatMap(tableBlocks),
    ...figureBlocks(figures),
    ...defectBlocks(defects),
    ...checkBlocks(result),
    ...originBlocks(result.notes, inputs),
  ]);
}

function firstScreen({ checks, defects, quick, seed, preset }: PresetResult): Block[] {
  const budget: Block = {
    kind: "warning",
    lines: ["Quick budget: figures of networks are not those of the full budget, and no reproduction of them."],
  };
  return [
    {
      kind: "verdict",
      question: "Checks of this reproduction",
      answer: checkVerdict(checks),
      grounds: missedChecks(checks),
    },
    ...(quick ? [budget] : []),
    {
      kind: "facts",
      facts: [
        { name: "preset", value: preset },
        { name: "budget", value: quick ? "quick" : "full" },
        { name: "seed", value: String(seed) },
        { name: "defects of the source", value: String(defects.length) },
      ],
    },
  ];
}

function answerBlocks({ answers }: PresetResult): Block[] {
  if (answers.length === 0) return [];
  return [
    { kind: "heading", text: "Answers" },
    ...answers.flatMap(({ question, answer }): Block[] => [
      { kind: "heading", text: question, level: 3 },
      { kind: "text", text: answer },
    ]),
  ];
}

function tableBlocks(table: PresetTable): Block[] {
  return [
    { kind: "heading", text: table.title, level: 3 },
    ...presetPanels(table).map((panel): Block => ({ kind: "table", table: panel })),
    { kind: "list", lines: presetNotes(table) },
  ];
}

function figureBlocks(figures: readonly PresetFigure[]): Block[] {
  if (figures.length === 0) return [];
  return [
    { kind: "heading", text: "Figures" },
    ...figures.flatMap(({ id, title, caption, svg }): Block[] => [
      { kind: "heading", text: title, level: 3 },
      { kind: "figure", name: id, svg, caption },
    ]),
  ];
}

function defectBlocks(defects: readonly PresetDefect[]): Block[] {
  if (defects.length === 0) return [];
  const rows = defects.map(({ name, finding }) => [name, finding]);
  return [
    { kind: "heading", text: "What is wrong with the source's figures" },
    { kind: "table", table: { titles: ["Defect", "Finding"], rows, words: [1] } },
  ];
}

function checkBlocks({ checks }: PresetResult): Block[] {
  if (checks.length === 0) return [];
  return [
    { kind: "heading", text: "Checks" },
    { kind: "table", table: checkTable(checks) },
  ];
}

function originBlocks(notes: readonly string[], inputs: readonly Provenance[]): Block[] {
  const rows = inputs.map(({ location, nature, description, sha256 }) => [location, nature, description, sha256]);
  const table: Block = {
    kind: "table",
    table: { titles: ["Input", "Nature", "What it is", "SHA-256"], rows, words: [1, 2, 3] },
    folded: "Inputs with their hashes",
  };
  return [
    { kind: "heading", text: "How the figures were made" },
    { kind: "list", lines: notes },
    ...(rows.length === 0 ? [] : [table]),
  ];
}
