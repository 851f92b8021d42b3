import { expect, it } from "vitest";
import { drawFigure, type Figure } from "../../src/report/index.ts";

const figure: Figure = {
  id: "made-up",
  title: "A title",
  subtitle: "A sentence",
  columns: 2,
  panels: [
    {
      title: "Left panel",
      xName: "days",
      levels: [0],
      series: [
        {
          name: "one",
          kind: "line",
          colour: "blue",
          points: [
            [0, 1],
            [1, Number.NaN],
            [2, 3],
          ],
        },
        {
          name: "two",
          kind: "points",
          colour: "vermilion",
          points: [
            [0, 2],
            [2, 1],
          ],
        },
      ],
    },
    {
      title: "Right panel",
      xName: "steps",
      logarithmic: true,
      series: [
        {
          name: "one",
          kind: "area",
          colour: "blue",
          points: [
            [0, 0.02],
            [1, 30],
          ],
        },
        {
          name: "hidden",
          kind: "line",
          colour: "grey",
          quiet: true,
          points: [
            [0, 1],
            [1, 1],
          ],
        },
      ],
    },
  ],
};

it("has every title, every name of the legend once, and the same bytes each time", async () => {
  const svg = await drawFigure(figure);
  for (const text of ["A title", "A sentence", "Left panel", "Right panel", "days", "steps"])
    expect(svg).toContain(text);
  expect(svg.match(/>one[\u00a0 ]*</g)).toHaveLength(1);
  expect(svg).not.toContain("hidden");
  expect(svg).not.toContain("NaN");
  expect(await drawFigure(figure)).toBe(svg);
});

it("a logarithmic panel spans whole decades", async () => {
  const svg = await drawFigure({ ...figure, panels: [figure.panels[1]!] });
  for (const label of [">0.01<", ">100<"]) expect(svg).toContain(label);
});
