import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { loadCheckpoint } from "../../src/training/index.ts";
import { backhedge, scratch, start, tiny, writeConfig } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);

const EPOCHS = 8;
const config = writeConfig(folder, {
  ...tiny,
  markets: { nifty: tiny.markets.nifty },
  training: { ...tiny.training, stages: [{ loss: "mean-variance", epochs: EPOCHS, patience: EPOCHS }] },
});
const train = (out: string, ...more: string[]) => ["train", config, "--source", "sample", "--out", out, ...more];
const INTERRUPTED = { code: 130, stdout: "" };

/** Starts a command line, interrupts it as soon as `reached` holds, and gives what it left behind. */
async function interrupt(args: readonly string[], reached: (stderr: string) => boolean) {
  const { child, done } = start(args, { folder });
  let told = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  while (!reached(told) && child.exitCode === null) await wait(5);
  child.kill("SIGINT");
  return await done;
}

const checkpoints = (out: string) =>
  existsSync(join(folder, out)) ? readdirSync(join(folder, out)).filter((name) => name.endsWith(".checkpoint")) : [];

/** Epochs of every checkpoint in a folder, which must hold nothing else: no weights, no half-written file. */
function epochsOf(out: string): number[] {
  expect(readdirSync(join(folder, out))).toEqual(checkpoints(out));
  return checkpoints(out).map((name) => loadCheckpoint(readFileSync(join(folder, out, name)), name).state.epochs);
}

it("resumes an interrupted training, with any number of threads, to the weights of an uninterrupted one", async () => {
  const whole = backhedge(train("whole", "--threads", "1"), { folder });
  const first = await interrupt(train("parts", "--threads", "2"), () => checkpoints("parts").length > 0);
  expect(first).toMatchObject(INTERRUPTED);
  const afterFirst = epochsOf("parts");
  for (const epochs of afterFirst) expect(epochs).toBeLessThan(EPOCHS);

  const resumed = Date.now();
  const younger = () => checkpoints("parts").some((name) => statSync(join(folder, "parts", name)).mtimeMs > resumed);
  expect(await interrupt(train("parts", "--threads", "1"), younger)).toMatchObject(INTERRUPTED);
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  expect(sum(epochsOf("parts"))).toBeGreaterThan(sum(afterFirst));

  expect(await backhedge(train("parts", "--threads", "2"), { folder })).toMatchObject({ code: 0 });
  expect(await whole).toMatchObject({ code: 0 });
  const weights = readdirSync(join(folder, "whole")).filter((name) => name.endsWith(".weights"));
  expect(weights).toHaveLength(2);
  for (const name of weights) {
    const [uninterrupted, inParts] = ["whole", "parts"].map((out) => readFileSync(join(folder, out, name)));
    expect(inParts?.equals(uninterrupted!), name).toBe(true);
  }
}, 240_000);

it.each(["1", "2"])("leaves nothing of an interrupted run with %s thread(s)", async (threads) => {
  const args = ["run", config, "--source", "sample", "--out", `run-${threads}`, "--threads", threads];
  const outcome = await interrupt(args, (stderr) => stderr.includes("calibrating"));
  expect(outcome).toMatchObject(INTERRUPTED);
  expect(outcome.stderr).toContain("interrupted");
  expect(readdirSync(folder).filter((name) => name.includes(`run-${threads}`))).toEqual([]);
});

it.each(["1", "2"])("stops the other markets when one fails, with %s thread(s)", async (threads) => {
  const endless = { ...tiny.training, stages: [{ loss: "mean-variance", epochs: 1_000_000, patience: 1_000_000 }] };
  const spy = { ...tiny.markets.spy, test: { from: "2001-01-02" } };
  const { nifty } = tiny.markets;
  writeConfig(folder, { ...tiny, training: endless, markets: { nifty, spy } }, "endless.yaml");
  const args = ["run", "endless.yaml", "--source", "sample", "--out", "endless", "--threads", threads];
  const { code, stderr } = await backhedge(args, { folder });
  expect(code).toBe(1);
  expect(stderr.match(/^error: .*/gm)).toEqual([expect.stringContaining("S&P 500 sample: 0 sessions")]);
  expect(readdirSync(folder).filter((name) => name.includes("endless"))).toEqual(["endless.yaml"]);
});

it("does not resume with other settings: it names the file and the setting", async () => {
  const outcome = await backhedge(train("parts", "--seed", "9", "--threads", "2", "--json"), { folder });
  expect(outcome.code).toBe(1);
  const { error } = JSON.parse(outcome.stdout);
  expect(error.message).toMatch(/^parts\/nifty-2007-11-29-[12]\.checkpoint: its key/);
  expect(error.hint).toContain("delete it");
});
