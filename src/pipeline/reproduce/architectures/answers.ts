import type { PresetAnswer } from "../../../market/index.ts";
import type { PairedComparison } from "../../../statistics/index.ts";
import type { CostComparison } from "./compare-costs.ts";
import type { RowComparison } from "./seed-comparison.ts";

/** What the answers are read from. */
export interface AnswerInputs {
  /** Against the benchmark, by ascending cost. */
  readonly compared: readonly CostComparison[];
  /** The two-stage training against one stage of the same network, without costs. */
  readonly twoStage: RowComparison;
  /** CVaR95 of every architecture with one stage, without costs. */
  readonly architectures: readonly { readonly label: string; readonly cvar95: number }[];
  readonly benchmark: string;
  /** Whether the networks had the budget of a quick run. */
  readonly quick: boolean;
}

/** Which row stands for which idea of the report. */
const IDEAS = [
  ["signatures", "Sig-LSTM"],
  ["attention over time", "Transformer"],
  ["attention over signatures", "H-SAH"],
  ["increments, with signatures and feedback", "Simple hybrid"],
] as const;

/** The report's questions, answered by the intervals of this run. */
export function answersOf(inputs: AnswerInputs): PresetAnswer[] {
  const answers = [ideasAnswer(inputs), stagesAnswer(inputs), tradingAnswer(inputs)];
  if (!inputs.quick) return answers;
  return answers.map(({ question, answer }) => ({
    question,
    answer: `Networks of a quick run, hardly trained: ${answer}`,
  }));
}

type Direction = "lower" | "higher" | "the same";

/** Whether an interval lies beside 0. */
export function directionOf({ difference: { low, high } }: PairedComparison): Direction {
  return high < 0 ? "lower" : low > 0 ? "higher" : "the same";
}

function ideasAnswer({ compared, benchmark }: AnswerInputs): PresetAnswer {
  const found = compared.flatMap(({ costBps, labels, comparisons }) =>
    IDEAS.map(([idea, label]) => ({ idea, label, costBps, comparison: comparisons[labels.indexOf(label)]! })),
  );
  const helped = found.filter(({ comparison }) => helps(comparison));
  const verdict =
    helped.length === 0
      ? "No: none of them lowers CVaR95 or Std without raising the other, at any cost"
      : `In ${helped.length} of ${found.length} comparisons: ${helped.map(({ label, costBps }) => `${label} at ${costBps} bp`).join(", ")}`;
  const free = found.filter(({ costBps }) => costBps === 0);
  const details = free.map(({ idea, label, comparison }) => `${idea} (${label}): ${describe(comparison)}`);
  return {
    question: "Do signatures, attention or increments help once they are implemented correctly?",
    answer: `${verdict}. Against ${benchmark} without costs: ${details.join("; ")}. ${holdsOf(found)}`,
  };
}

/** CVaR95 or Std surely lower, the other not surely higher. */
function helps({ std, cvar }: RowComparison): boolean {
  const directions = [directionOf(std), directionOf(cvar)];
  return directions.includes("lower") && !directions.includes("higher");
}

function holdsOf(found: readonly { readonly comparison: RowComparison }[]): string {
  const worse = found.filter(({ comparison }) => directionOf(comparison.cvar) === "higher").length;
  const better = found.filter(({ comparison }) => directionOf(comparison.cvar) === "lower").length;
  return `Over all costs CVaR95 is surely lower in ${better} and surely higher in ${worse} of ${found.length} comparisons.`;
}

function stagesAnswer({ twoStage, architectures }: AnswerInputs): PresetAnswer {
  const ordered = [...architectures].sort((a, b) => a.cvar95 - b.cvar95);
  const [best, last] = [ordered[0]!, ordered.at(-1)!];
  const range = last.cvar95 - best.cvar95;
  const effect = twoStage.cvar.difference.value;
  const direction = directionOf(twoStage.cvar);
  const sure = direction === "the same" ? "an effect on CVaR95 that cannot be told from none" : `${direction} CVaR95`;
  const verdict = Math.abs(effect) > range ? "It moves CVaR95 by more" : "It moves CVaR95 by less";
  return {
    question: "Does two-stage training matter more than the architecture?",
    answer: `${verdict}: two stages against one, of the same network, give ${sure}: ${interval(twoStage.cvar)}; Std ${interval(twoStage.std)}; volume ${interval(twoStage.volume)}. Between architectures trained in one stage CVaR95 differs by ${digits(range)}, from ${best.label} (${digits(best.cvar95)}) to ${last.label} (${digits(last.cvar95)}).`,
  };
}

function tradingAnswer({ compared, benchmark }: AnswerInputs): PresetAnswer {
  const rows = compared.flatMap(({ comparisons, labels, costBps, networks }) =>
    comparisons.flatMap((comparison, i) =>
      networks.has(labels[i]!) && labels[i] !== benchmark ? [{ label: labels[i]!, costBps, comparison }] : [],
    ),
  );
  const fewer = rows.filter(({ comparison }) => directionOf(comparison.volume) === "lower");
  const count = (wanted: Direction) => fewer.filter(({ comparison }) => directionOf(comparison.cvar) === wanted).length;
  const [higher, lower, same] = [count("higher"), count("lower"), count("the same")];
  const verdict =
    fewer.length === 0
      ? "Not to be told: no network trades surely less than the benchmark"
      : higher === 0
        ? "Not in this run"
        : 2 * higher > fewer.length
          ? "Mostly"
          : "Not as a rule";
  return {
    question: "Do fewer trades cost tail risk?",
    answer: `${verdict}: of ${rows.length} comparisons of networks with ${benchmark} over all costs, ${fewer.length} trade surely less; of these CVaR95 is surely higher in ${higher}, surely lower in ${lower}, and not to be told in ${same}.`,
  };
}

function describe({ std, cvar, volume }: RowComparison): string {
  return `CVaR95 ${directionOf(cvar)}, ${interval(cvar)}; Std ${directionOf(std)}, ${interval(std)}; volume ${interval(volume)}`;
}

function interval({ difference: { value, low, high } }: PairedComparison): string {
  return `${signed(value)} [${signed(low)}, ${signed(high)}]`;
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${digits(value)}`;
}

function digits(value: number): string {
  return value.toFixed(4);
}
