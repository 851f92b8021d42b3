import { stopwatch } from "../harness.ts";

/** Run as a program: the first calls of a process that has just begun, as JSON. Arguments: the sizes of the task as JSON. */
const loading = stopwatch();
const { cleanChainOf, fitTask, ourFit } = await import("./fits.ts");
const load = loading();
const { markets, fits } = fitTask(JSON.parse(process.argv[2]!));
const chains = markets.map(cleanChainOf);
const timed = (k: number) => {
  const { chain, start } = fits[k % fits.length]!;
  const clock = stopwatch();
  ourFit(chains[chain]!, start);
  return clock();
};
const first = timed(0);
const second = timed(1);
process.stdout.write(`${JSON.stringify({ load, first, second })}\n`);
