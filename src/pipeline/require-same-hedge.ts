import { UserError } from "../core/index.ts";
import { type Architecture, architectures } from "../models/index.ts";
import type { TrainingOptions } from "../training/index.ts";
import type { MarketPlan } from "./market-plan.ts";

/**
 * Throws a UserError when a network was trained for another hedge than the configuration's: what decides its deltas must be the same.
 * Budgets (epochs, paths, learning rates) may differ; the report tells the network's own.
 */
export function requireSameHedge(options: TrainingOptions, { market, set }: MarketPlan, file: string): void {
  const wanted = market.training;
  const { terms, ivMultiple } = set.rules;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ...comparedSettings(options).map(
      (key) => [`training.${key}`, inWords(options[key]), inWords(wanted[key])] as const,
    ),
    ["option.horizonSessions", options.horizonSteps, terms.horizonSessions],
    ["option.horizonDays", options.calendarDays, terms.horizonDays],
    ["backtest.ivMultiple", options.ivMultiple, ivMultiple],
  ];
  const different = pairs.find(([, trained, asked]) => trained !== asked);
  if (different === undefined) return;
  const [option, trained, asked] = different;
  throw new UserError(
    `${file}: the network was trained with ${option} ${trained}, the configuration has ${asked}`,
    `Train again, or set ${option} to ${trained}.`,
  );
}

/** Settings that decide what a network is and sees; what its architecture ignores may differ. */
function comparedSettings({ architecture, features }: TrainingOptions) {
  const { uses }: Architecture = architectures[architecture];
  const parts = (["heads", "feedForward"] as const).filter((part) => uses.includes(part));
  const seen = features.includes("signature") ? (["signature"] as const) : [];
  const own = [
    "architecture",
    "hidden",
    "layers",
    "head",
    "band",
    "features",
    "strikeVolatility",
    "increments",
  ] as const;
  return [...own, ...parts, ...seen];
}

/** A setting as one would write it, the keys of a section in one order. */
function inWords(setting: unknown): string {
  if (Array.isArray(setting)) return setting.join(", ");
  if (setting === null || typeof setting !== "object") return String(setting);
  const entries = Object.entries(setting).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
}
