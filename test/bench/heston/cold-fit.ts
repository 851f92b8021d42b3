import { stopwatch } from "../harness.ts";

/** Run as a program: the first calls of a process that has just begun, as JSON. Argument: a market, two starts and the kernel as JSON. */
const loading = stopwatch();
const { cleanChainOf, ourFit } = await import("./fits.ts");
const load = loading();
const { market, starts, kernel } = JSON.parse(process.argv[2]!);
const chain = cleanChainOf(market);
const [first, second] = [0, 1].map((k) => {
  const clock = stopwatch();
  ourFit(chain, starts[k], kernel);
  return clock();
});
process.stdout.write(`${JSON.stringify({ load, first, second })}\n`);
