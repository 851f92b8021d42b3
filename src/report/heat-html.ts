import type { ChainFit } from "../market/index.ts";
import { type HeatCell, heatOf, sliceNames } from "./chain-figures.ts";
import { points } from "./figures.ts";
import { escapeHtml } from "./html.ts";

/** Okabe and Ito's vermilion and blue: apart for every kind of colour vision, and dark text stays legible on their pale shades. */
const ABOVE = [213, 94, 0] as const;
const BELOW = [0, 114, 178] as const;
const STRONGEST = 0.6;
/** Colours reach full strength at this error or at the largest, whichever is less, so that one cell does not own the scale. */
const FULL = 0.02;

/** `heatTable` with shaded cells. */
export function heatHtml(fit: ChainFit): string {
  const { buckets, rows } = heatOf(fit);
  const names = sliceNames(fit);
  const sizes = rows.flat().map(({ bias }) => Math.abs(bias));
  const full = Math.min(FULL, Math.max(1e-4, ...sizes.filter(Number.isFinite)));
  const head = ["Expiry", ...buckets].map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join("");
  const body = rows.map(
    (cells, at) =>
      `<tr><td class="words">${escapeHtml(names[at]!)}</td>${cells.map((cell) => cellHtml(cell, full)).join("")}</tr>`,
  );
  return `<div class="table"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table></div>`;
}

function cellHtml({ count, bias }: HeatCell, full: number): string {
  if (count === 0) return "<td></td>";
  const strength = STRONGEST * Math.min(1, Math.abs(bias) / full);
  const mixed = (bias > 0 ? ABOVE : BELOW).map((part) => Math.round(255 + strength * (part - 255)));
  const colour = Number.isFinite(strength) ? ` style="background:rgb(${mixed.join(",")})"` : "";
  return `<td${colour} title="${count} options">${points(bias)}</td>`;
}
