import type { DroppedQuote } from "../../market/index.ts";
import { CLEANING_RULES, type CleaningRule } from "./rules.ts";

/** How many quotes each rule left out and what the rule means, in the order of the rules: `["12 quotes are crossed: ...", ...]`. */
export function describeDropped({ dropped }: { readonly dropped: readonly DroppedQuote[] }): string[] {
  const counts = countByRule(dropped);
  return ruleKeys.flatMap((rule) => {
    const count = counts.get(rule) ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? "quote" : "quotes"} ${CLEANING_RULES[rule]}`];
  });
}

/** The same on one line, by the keys of the rules: `12 crossed, 3 zero-bid`. */
export function countsInWords(dropped: readonly DroppedQuote[]): string {
  const counts = countByRule(dropped);
  return ruleKeys.flatMap((rule) => (counts.has(rule) ? [`${counts.get(rule)} ${rule}`] : [])).join(", ");
}

function countByRule(dropped: readonly DroppedQuote[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of dropped) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

function isRule(key: string): key is CleaningRule {
  return Object.hasOwn(CLEANING_RULES, key);
}

const ruleKeys = Object.keys(CLEANING_RULES).filter(isRule);
