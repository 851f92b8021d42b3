import { type IsoDate, UserError } from "../../core/index.ts";
import type { OptionChain } from "../../market/index.ts";

/** The one chain of a file, or the one of `date`. Throws a UserError that lists what there is. */
export function chooseChain(chains: readonly OptionChain[], file: string, date?: IsoDate): OptionChain {
  const found = date === undefined ? chains : chains.filter((chain) => chain.date === date);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const underlyings = [...new Set(chains.map((chain) => chain.underlying))];
  const days = [...new Set(chains.map((chain) => chain.date))].sort();
  const held = `it has options on ${underlyings.slice(0, 12).join(", ")} of ${days[0]}${days.length > 1 ? ` to ${days.at(-1)} (${days.length} days)` : ""}`;
  throw new UserError(
    `${file}: expected one chain${date === undefined ? "" : ` of ${date}`}, found ${found.length}: ${held}`,
    underlyings.length > 1
      ? "Choose one underlying with 'ticker'."
      : "Choose one of its days (--date), or take them all (--panel).",
  );
}
