import type { HestonParameters } from "../../../dist/market/index.js";
import { type HestonKernelName, openHestonChain } from "../../../dist/pricing/index.js";
import { openAll } from "../candidates/opened.ts";
import { openPython } from "../candidates/python.ts";
import { alternate, type Candidate, labelOf, type Measurement, measured } from "../harness.ts";
import type { BenchOptions } from "../options.ts";
import { type Absence, measurementTable } from "../report.ts";
import { ONE_THREAD, type Pythons, type RivalRatios, ratioColumns, rivalRatios } from "./rivals.ts";
import { type BenchSlice, type ChainSizes, chainOf, FORWARD, SETS } from "./task.ts";

/** Error of undiscounted prices over the forward, the largest over a chain. */
export interface PriceErrors {
  readonly chain: number;
  /** At the hard set, which is priced but not timed. */
  readonly hard: number;
}

export interface PricingResults {
  readonly task: { readonly options: number; readonly maturities: number; readonly sets: typeof SETS };
  /** Whose prices the errors are from. */
  readonly reference: string;
  /** A candidate's step is all prices of the chain. */
  readonly candidates: readonly (Measurement & {
    readonly error: PriceErrors;
    readonly microsecondsPerOption: number;
  })[];
  readonly absent: readonly Absence[];
  readonly ratios: readonly RivalRatios[];
}

/** A candidate and its prices by set; null where it gave up. */
interface OpenedPricer {
  readonly candidate: Candidate;
  readonly prices: readonly (readonly (number | null)[])[];
}

const KERNELS: readonly HestonKernelName[] = ["wasm", "typescript"];
const RIVALS = [
  { label: "QuantLib's best", prefix: "QuantLib" },
  { label: "QuantLib's default", prefix: "QuantLib Laguerre-144" },
  { label: "numpy", prefix: "numpy" },
];
/** Of the forward, on the timed chain: who is further off does not do the same work. */
const SAME_WORK = 1e-5;

/** All prices of a chain by everyone who is there, each with its error. */
export async function benchPricing(
  sizes: ChainSizes,
  pythons: Pythons,
  { rounds, turnMs, log }: BenchOptions,
): Promise<PricingResults> {
  const slices = chainOf(SETS.chain, sizes);
  const { opened, absent } = await openAll(openers(slices, pythons));
  try {
    const reference = await referencePrices(slices, pythons, opened);
    const errors = opened.map(({ prices }) => errorsOf(prices, reference.prices));
    checkSameWork(opened, errors);
    const measurements = await alternate(
      opened.map(({ candidate }) => candidate),
      { rounds, turnMs, log },
    );
    const options = slices.reduce((sum, { strikes }) => sum + strikes.length, 0);
    return {
      task: { options, maturities: slices.length, sets: SETS },
      reference: reference.name,
      candidates: measurements.map((one, at) => ({
        ...one,
        error: errors[at]!,
        microsecondsPerOption: (1000 * one.cpuMs.median) / options,
      })),
      absent,
      ratios: rivalRatios(measurements, RIVALS),
    };
  } finally {
    for (const { candidate } of opened) await candidate.close();
  }
}

export function pricingText({ task, reference, candidates, ratios }: PricingResults): string {
  const columns = ratioColumns(ratios);
  const cells = (one: Measurement) => {
    const { error, microsecondsPerOption } = candidates.find((other) => labelOf(other) === labelOf(one))!;
    const figures = [microsecondsPerOption.toPrecision(3), error.chain.toExponential(1), error.hard.toExponential(1)];
    return [...figures, ...columns.cells(one)];
  };
  const head = ["CPU us / option", "error / F", "hard set", ...columns.head];
  return [
    `pricing ${task.options} options of ${task.maturities} maturities; errors from ${reference}`,
    measurementTable(candidates, { head, cells }),
  ].join("\n");
}

function openers(slices: readonly BenchSlice[], { quantlib, numpy }: Pythons) {
  const engines = [
    { method: "laguerre", name: "QuantLib Laguerre-144" },
    { method: "exponential-fitting", name: "QuantLib ExponentialFitting" },
  ];
  return [
    ...KERNELS.map((kernel) => ({ name: `ours ${kernel}`, open: async () => openOurs(slices, kernel) })),
    ...engines.map(({ method, name }) => ({
      name,
      open: async () => openRival(await quantlib, "heston_quantlib.py", { method, slices }, name),
    })),
    {
      name: "numpy Gauss-Legendre-64",
      open: async () => openRival(await numpy, "heston_numpy.py", { slices }, "numpy Gauss-Legendre-64"),
    },
  ];
}

/** The whole way of a new chain: nothing is kept from one step to the next. */
function openOurs(slices: readonly BenchSlice[], kernel: HestonKernelName): OpenedPricer {
  const calls = slices.map((slice) => ({
    ...slice,
    forward: FORWARD,
    kinds: slice.strikes.map(() => "call" as const),
  }));
  const price = (parameters: HestonParameters) => openHestonChain(calls, { kernel }).prices(parameters);
  const candidate = {
    name: `ours ${kernel}`,
    threads: 1,
    runSteps: async (count: number) =>
      measured(() => {
        for (let k = 0; k < count; k++) price(SETS.chain);
      }),
    close: async () => {},
  };
  return { candidate, prices: Object.values(SETS).map((set) => [...price(set)]) };
}

async function openRival(
  python: string,
  script: string,
  task: { readonly slices: readonly BenchSlice[]; readonly method?: string },
  name: string,
): Promise<OpenedPricer> {
  const whole = { work: "price", forward: FORWARD, sets: Object.values(SETS), ...task };
  const { first, runSteps, close } = await openPython(python, script, whole, ONE_THREAD);
  return { candidate: { name: `${name} (${first.version})`, threads: 1, runSteps, close }, prices: first.prices };
}

/** QuantLib's most accurate engine; without QuantLib our TypeScript, whose own error is then not measured. */
async function referencePrices(
  slices: readonly BenchSlice[],
  { quantlib }: Pythons,
  opened: readonly OpenedPricer[],
): Promise<{ readonly name: string; readonly prices: OpenedPricer["prices"] }> {
  const name = "QuantLib Andersen-Piterbarg with adaptive Lobatto";
  try {
    const { candidate, prices } = await openRival(
      await quantlib,
      "heston_quantlib.py",
      { method: "lobatto", slices },
      "",
    );
    await candidate.close();
    return { name, prices };
  } catch {
    const ours = opened.find(({ candidate }) => candidate.name === "ours typescript");
    if (ours === undefined) throw new Error("no candidate can be the reference of prices");
    return { name: "ours typescript (no QuantLib here: its own error is not measured)", prices: ours.prices };
  }
}

function errorsOf(prices: OpenedPricer["prices"], reference: OpenedPricer["prices"]): PriceErrors {
  const [chain, hard] = reference.map((exact, set) =>
    exact.reduce<number>((most, value, i) => {
      if (value === null) return most; // where the reference itself gave up
      return Math.max(most, Math.abs((prices[set]![i] ?? Number.POSITIVE_INFINITY) - value) / FORWARD);
    }, 0),
  );
  return { chain: chain!, hard: hard! };
}

function checkSameWork(opened: readonly OpenedPricer[], errors: readonly PriceErrors[]): void {
  for (const [at, { chain }] of errors.entries()) {
    if (chain <= SAME_WORK) continue;
    throw new Error(
      `prices by ${labelOf(opened[at]!.candidate)} are off by ${chain} of the forward; at most ${SAME_WORK}`,
    );
  }
}
