import { check } from "../../core/index.ts";
import type { Challenger, FittedChallenger, PastMarket, Unfit } from "../challenger.ts";
import { blackScholesDelta, blackScholesTrailing, noHedge } from "../classical.ts";
import { fakeFeaturePlacebo } from "./fake-feature.ts";
import { withFittedBand } from "./fitted-band.ts";
import { fixed } from "./fixed.ts";
import { haircut } from "./haircut.ts";
import { hestonDelta, hestonMinimumVariance } from "./heston.ts";
import { hullWhiteDaily, hullWhiteRolling, hullWhiteTerminal } from "./hull-white.ts";
import { leland } from "./leland.ts";
import { ownStrike } from "./own-strike.ts";
import { constantVolatility, quarterVolatility } from "./past-volatility.ts";
import { rufWangDelta, rufWangGamma, rufWangVanna, rufWangVega } from "./ruf-wang.ts";
import { skewAbsolute, skewRelative } from "./skew-delta.ts";
import { skewRuleChallenger, wrongSignPlacebo } from "./skew-rule.ts";
import { skewTerminal, skewTerminalRolling } from "./skew-terminal.ts";
import { smoothedVolatility } from "./smoothed-volatility.ts";
import { withWhalleyWilmott } from "./whalley-wilmott.ts";
import { withBand } from "./with-band.ts";

/** Every hedge that a learned one must face, by the name that configurations use. */
export const challengers = {
  "black-scholes": fixed(blackScholesDelta, "benchmark", "N(d1) at the implied volatility, Black (1976)."),
  "trailing-volatility": fixed(
    blackScholesTrailing,
    "classical",
    "N(d1) at the realised volatility of the trailing window.",
  ),
  "quarter-volatility": quarterVolatility,
  "constant-volatility": constantVolatility,
  "smoothed-volatility": smoothedVolatility,
  "own-strike": ownStrike,
  haircut,
  leland,
  "heston-delta": hestonDelta,
  "heston-minimum-variance": hestonMinimumVariance,
  "skew-absolute": skewAbsolute,
  "skew-relative": skewRelative,
  "skew-terminal": skewTerminal,
  "skew-terminal-36-months": skewTerminalRolling,
  "skew-rule": skewRuleChallenger,
  "hull-white-terminal": hullWhiteTerminal,
  "hull-white-daily": hullWhiteDaily,
  "hull-white-36-months": hullWhiteRolling,
  "ruf-wang-delta": rufWangDelta,
  "ruf-wang-vega": rufWangVega,
  "ruf-wang-vanna": rufWangVanna,
  "ruf-wang-gamma": rufWangGamma,
  "whalley-wilmott": withWhalleyWilmott(fixed(blackScholesDelta, "classical", "N(d1) at the implied volatility.")),
  "skew-terminal-whalley-wilmott": withWhalleyWilmott(skewTerminal),
  "skew-rule-whalley-wilmott": withWhalleyWilmott(skewRuleChallenger),
  "skew-rule-fitted-band": withFittedBand(skewRuleChallenger),
  "wrong-sign": wrongSignPlacebo,
  "fake-feature": fakeFeaturePlacebo,
  "no-hedge": fixed(noHedge, "unhedged", "Holds nothing."),
} as const satisfies Record<string, Challenger>;

type PlainName = keyof typeof challengers;
/** A line of the registry, or one inside a uniform no-trade band: `haircut+band`. */
export type ChallengerName = PlainName | `${PlainName}+band`;

const BAND = "+band";
const plainNames = Object.keys(challengers).filter(isPlain);

/** Every hedge alone, and each that has no band of its own also inside the uniform one; placebos as they are. */
export const challengerNames: readonly ChallengerName[] = plainNames.flatMap((name): ChallengerName[] =>
  takesBand(name) ? [name, `${name}${BAND}`] : [name],
);

/** Always there: every ratio is to the first, and the second shows what a hedge is for. */
const ALWAYS: readonly ChallengerName[] = ["black-scholes", "no-hedge"];

/** The rows of the main table, which has little room; the others stand in the table of challengers. */
const MAIN_TABLE: ReadonlySet<ChallengerName> = new Set<ChallengerName>([
  "black-scholes",
  "trailing-volatility",
  "haircut",
  "hull-white-daily",
  "skew-rule",
  "skew-rule+band",
  "no-hedge",
]);

export interface ChosenChallenger {
  readonly challenger: Challenger;
  readonly mainTable: boolean;
}

/** Challengers in the order of the registry. @param names default all   @param bandWidth half-width in delta of `+band` */
export function chooseChallengers(
  names: readonly ChallengerName[] = challengerNames,
  bandWidth: number,
): ChosenChallenger[] {
  const chosen = new Set([...ALWAYS, ...names]);
  const lines = remembering();
  return challengerNames
    .filter((name) => chosen.has(name))
    .map((name) => ({ challenger: challengerOf(name, lines, bandWidth), mainTable: MAIN_TABLE.has(name) }));
}

function challengerOf(name: ChallengerName, lines: (name: PlainName) => Challenger, bandWidth: number): Challenger {
  if (isPlain(name)) return lines(name);
  const inner = name.slice(0, -BAND.length);
  check(isPlain(inner), () => `challengerOf: no challenger ${name}`);
  return withBand(lines(inner), bandWidth);
}

/** Lines of the registry that keep their fits: a hedge and the same inside a band are fitted once. */
function remembering(): (name: PlainName) => Challenger {
  const known = new Map<PlainName, Challenger>();
  return (name) => {
    const found = known.get(name) ?? remembered(challengers[name]);
    known.set(name, found);
    return found;
  };
}

function remembered(challenger: Challenger): Challenger {
  const fits = new WeakMap<PastMarket, FittedChallenger | Unfit>();
  return {
    ...challenger,
    fit: (past) => {
      const fit = fits.get(past) ?? challenger.fit(past);
      fits.set(past, fit);
      return fit;
    },
  };
}

function isPlain(name: string): name is PlainName {
  return Object.hasOwn(challengers, name);
}

function takesBand(name: PlainName): boolean {
  const { family }: Challenger = challengers[name];
  return (family === "classical" || family === "benchmark") && !/whalley-wilmott|fitted-band/.test(name);
}
