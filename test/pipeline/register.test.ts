import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addDays, type Effects, nodeEffects, sha256, UserError } from "../../src/core/index.ts";
import { readEpisodes, writeEpisodes } from "../../src/pipeline/episode-file.ts";
import { openRegister, type RegisterPlace, registerPlace, type Trial } from "../../src/pipeline/register.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const place: RegisterPlace = { market: "spy", label: "SPY", place: "real" };
let folder: string;
let fx: Effects;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backhedge-register-"));
  let minutes = 0;
  fx = { ...nodeEffects(() => undefined), now: () => new Date(Date.UTC(2026, 0, 1, 0, ++minutes)) };
});
afterEach(() => rmSync(folder, { recursive: true }));

const episodes = {
  entries: ["2020-01-02", "2020-01-03", "2020-01-06"],
  pnl: Float64Array.of(0.1, -1 / 3, Number.MIN_VALUE),
};
const trial = (id: string, stdRatio = 0.8): Trial => ({
  id,
  strategy: `Strategy ${id}`,
  family: "learned",
  description: "2 x 50",
  protocol: "p",
  stdRatio,
  cvar95Ratio: 0.7,
  episodes,
});
const marketFolder = () => join(folder, "real", "spy");
const records = () => readdirSync(marketFolder()).filter((name) => name.endsWith(".json"));
const enter = async (...trials: Trial[]) => (await openRegister(folder, "backtests/run", fx)).enter(place, trials);

describe("the register", () => {
  it("counts the runs of a configuration, and keeps the date of the first and the figures of the last", async () => {
    await enter(trial("a"), trial("b"));
    await enter(trial("a", 0.9));
    const all = await enter(trial("c"));
    expect([...all.keys()].sort()).toEqual(["a", "b", "c"]);
    expect(all.get("a")).toMatchObject({ runs: 2, first: "2026-01-01T00:01:00.000Z", stdRatio: 0.9, market: "SPY" });
    expect(all.get("b")).toMatchObject({ runs: 1, stdRatio: 0.8 });
    expect(await all.get("b")!.episodes()).toEqual(episodes);
  });

  it("keeps the same episodes once", async () => {
    await enter(trial("a"), trial("b"));
    await enter(trial("a"));
    expect(readdirSync(join(marketFolder(), "episodes"))).toHaveLength(1);
    expect(records()).toHaveLength(2);
  });

  it("keeps samples, synthetic and real histories of one market apart", async () => {
    const made = madeUpHistory({ sessions: 10 });
    expect(registerPlace(made).place).toBe("synthetic");
    const source = { source: "sample", location: "x", nature: "real", description: "x", sha256: "x" } as const;
    expect(registerPlace({ ...made, nature: "real", provenance: [source] }).place).toBe("sample");
    expect(registerPlace({ ...made, nature: "real" }).place).toBe("real");
    await enter(trial("a"));
    const register = await openRegister(folder, "run", fx);
    expect([...(await register.enter({ ...place, place: "sample" }, [trial("b")])).keys()]).toEqual(["b"]);
    expect([...(await register.enter(place, [])).keys()]).toEqual(["a"]);
  });

  it("writes figures that are no numbers, and reads them as such", async () => {
    expect((await enter(trial("a", Number.NaN))).get("a")!.stdRatio).toBeNaN();
  });

  it("loses no row to runs side by side", async () => {
    const register = await openRegister(folder, "run", fx);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => register.enter(place, [trial(`own ${i}`), trial("shared")])),
    );
    const all = await enter(trial("shared"));
    expect(all.size).toBe(21);
    expect(all.get("shared")!.runs).toBe(21);
  });

  it("counts two runs that differ in nothing, not even in their time", async () => {
    fx = { ...fx, now: () => new Date(0) };
    await enter(trial("a"));
    await enter(trial("a"));
    expect((await enter(trial("a"))).get("a")!.runs).toBe(3);
  });

  it("loses no row to other processes at the same instant", async () => {
    const script = `
      import { openRegister } from ${JSON.stringify(resolve("dist/pipeline/register.js"))};
      import { nodeEffects } from ${JSON.stringify(resolve("dist/core/index.js"))};
      const [folder, run] = process.argv.slice(2);
      const fx = { ...nodeEffects(() => undefined), now: () => new Date(0) };
      const episodes = { entries: ["2020-01-02"], pnl: Float64Array.of(1) };
      for (let i = 0; i < 10; i++) {
        const register = await openRegister(folder, run + "-" + i, fx);
        await register.enter({ market: "spy", label: "SPY", place: "real" }, [
          { id: "shared", strategy: "x", family: "learned", description: "", protocol: "p", stdRatio: 1, cvar95Ratio: 1, episodes },
        ]);
      }`;
    const file = join(folder, "..", `writer-${process.pid}.mjs`);
    writeFileSync(file, script);
    await Promise.all(
      ["one", "two", "three"].map((run) => promisify(execFile)(process.execPath, [file, folder, run])),
    ).finally(() => rmSync(file));
    expect((await enter()).get("shared")!.runs).toBe(30);
  });

  it("holds the old state or the new one when a write breaks off", async () => {
    await enter(trial("a"));
    const names = records();
    for (const survives of [0, 1]) {
      let writes = 0;
      const breaking: Effects = {
        ...fx,
        write: async (path, bytes) => {
          if (writes++ < survives) return await fx.write(path, bytes);
          // What a crash leaves of `fx.write`: a part under a temporary name.
          writeFileSync(`${path}.abcd.tmp`, bytes.slice(0, 20));
          throw new Error("power cut");
        },
      };
      const fresh = { ...trial("b"), episodes: { ...episodes, pnl: episodes.pnl.map((x) => x + survives + 1) } };
      const register = await openRegister(folder, "run", breaking);
      await expect(register.enter(place, [fresh])).rejects.toThrow("power cut");
      expect(records()).toEqual(names);
      expect([...(await enter()).keys()]).toEqual(["a"]);
    }
    expect((await enter(trial("b"))).size).toBe(2);
  });

  it.each([
    ["half a record", (text: string) => text.slice(0, text.length / 2), /JSON/],
    [
      "another version",
      (text: string) => text.replace('"version": 1', '"version": 2'),
      /version 2, .* reads version 1/,
    ],
    ["another format", (text: string) => text.replace("backhedge-register", "else"), /found 'else'/],
    ["a row without id", (text: string) => text.replace('"id": "a",', ""), /id/],
    ["an empty file", () => "", /JSON/],
  ])("refuses %s before any work, names the file and leaves it as it is", async (_, spoil, message) => {
    await enter(trial("a"));
    const path = join(marketFolder(), records()[0]!);
    const spoilt = spoil(readFileSync(path, "utf8"));
    writeFileSync(path, spoilt);
    const opening = openRegister(folder, "run", fx);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(path);
    await expect(opening).rejects.toBeInstanceOf(UserError);
    expect(readFileSync(path, "utf8")).toBe(spoilt);
  });

  it("counts a configuration whose episodes are gone, and refuses damaged ones", async () => {
    const all = await enter(trial("a"));
    const path = join(marketFolder(), "episodes", readdirSync(join(marketFolder(), "episodes"))[0]!);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    await expect(all.get("a")!.episodes()).rejects.toThrow(/is damaged/);
    rmSync(path);
    expect(await all.get("a")!.episodes()).toBeUndefined();
  });
});

describe("a file of episodes", () => {
  it("gives every P&L and entry back to the bit", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 30000 }), fc.double({ noNaN: true }))), (list) => {
        const written = {
          entries: list.map(([day]) => addDays("1970-01-01", day)),
          pnl: Float64Array.from(list, ([, pnl]) => pnl),
        };
        const bytes = writeEpisodes(written);
        expect(readEpisodes(bytes, sha256(bytes), "x")).toEqual(written);
      }),
    );
  });

  it("of another version is refused", () => {
    const bytes = Buffer.from('{"name":"backhedge-episodes","version":2,"episodes":0}\n');
    expect(() => readEpisodes(bytes, sha256(bytes), "x.bin")).toThrow(/x.bin is damaged: it is version 2/);
  });
});
