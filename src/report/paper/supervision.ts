import type { Block } from "../report-document.ts";

/**
 * Sections of the paper beside what supervisors ask of a model: the interagency guidance of the United States of April 2026, which replaced SR 11-7, by its
 * topics, and the five principles of the PRA's statement. A mapping for the reader, not a statement of compliance.
 */
const SECTIONS: readonly (readonly [section: string, us: string, uk: string])[] = [
  ["Verdict and coverage", "Model use; effective challenge", "Principle 3, model use; Principle 2, governance"],
  ["T1, T2, T3", "Validation: outcomes analysis", "Principle 4, independent model validation"],
  [
    "T4",
    "Validation: performance under stress; limits of use",
    "Principle 4, independent model validation; Principle 5, mitigants",
  ],
  ["T5", "Validation: conceptual soundness", "Principle 3, development; Principle 4, validation"],
  ["T6", "Development: inputs and assumptions", "Principle 3, model development and implementation"],
  ["T7", "Validation: sensitivity analysis", "Principle 3, development testing; Principle 4, validation"],
  ["T8", "Effective challenge: challengers, placebos, search", "Principle 4, independent model validation"],
  ["T9", "Governance: limitations, exceptions with owner", "Principle 5, model risk mitigants"],
  [
    "T10",
    "Governance: documentation and inventory",
    "Principle 1, identification and classification; Principle 3, data",
  ],
  ["T11", "Governance: approval and roles", "Principle 2, governance"],
];

export function supervisionBlocks(): Block[] {
  return [
    { kind: "heading", text: "Sections and supervisory guidance" },
    {
      kind: "table",
      table: {
        titles: ["Section", "US: SR 26-2, OCC Bulletin 2026-13", "UK: PRA SS1/23"],
        rows: SECTIONS.map((row) => [...row]),
        words: [1, 2],
      },
    },
    { kind: "text", text: "A mapping for the reader by topic and principle; it states no compliance." },
  ];
}
