import type { DroppedQuote } from "../../market/index.ts";
import { CLEANING_RULES, type CleaningRule } from "./rules.ts";

/**
 * How many quotes each rule left out and what it means, in the order of the rules: `["588 zero-bid: no buyer: the bid
 * is 0", ...]`.
 */
export function describeDropped({ dropped }: { readonly dropped: readonly DroppedQuote[] }): string[] {
  return countByRule(dropped).map(([rule, count]) => `${count} ${rule}: ${CLEANING_RULES[rule]}`);
}

/** The same on one line without the meanings: `588 zero-bid, 3 crossed`. */
export function countsInWords(dropped: readonly DroppedQuote[]): string {
  return countByRule(dropped)
    .map(([rule, count]) => `${count} ${rule}`)
    .join(", ");
}

function countByRule(dropped: readonly DroppedQuote[]): (readonly [CleaningRule, number])[] {
  const counts = new Map<string, number>();
  for (const { rule } of dropped) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return ruleKeys.map((rule) => [rule, counts.get(rule) ?? 0] as const).filter(([, count]) => count > 0);
}

function isRule(key: string): key is CleaningRule {
  return Object.hasOwn(CLEANING_RULES, key);
}

const ruleKeys = Object.keys(CLEANING_RULES).filter(isRule);
