import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { ledgersOf } from "../../src/pipeline/audit/book-guards.ts";
import { lookAheadGuards } from "../../src/pipeline/audit/position-guards.ts";
import type { parseConfig } from "../../src/pipeline/config.ts";
import { type AuditReport, auditConfig, auditPnl, auditPositions, auditStrategy } from "../../src/pipeline/index.ts";
import { loadConfig } from "../../src/pipeline/load-config.ts";
import { loadConfigured } from "../../src/pipeline/load-markets.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketInputs, marketStrategies } from "../../src/pipeline/market-strategies.ts";
import { autoregressiveNoise, known, mixed } from "../support/look-ahead.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";

const fx = nodeEffects(() => undefined);
const data = { source: "csv", dataDir: marketDataDir, cacheDir: "none" } as const;
const shipped = { configPath: "configs/real-markets.yaml", data } as const;
const failed = ({ reports }: AuditReport) => reports.filter(({ passed }) => !passed);
const STEPS = 21;
/** Whole audits, on a busy machine. */
const TIMEOUT_MS = 300_000;

describe.skipIf(!hasMarketData)("the audit of the shipped configuration", { timeout: TIMEOUT_MS }, () => {
  it.each(["spy", "nifty"])("finds nothing on %s", async (market) => {
    const audit = await auditConfig({ ...shipped, markets: [market], threads: 1 }, fx);
    expect(failed(audit).map(({ guard, target, finding }) => `${guard}, ${target}: ${finding}`)).toEqual([]);
    expect(audit).toMatchObject({ defects: 0, warnings: 0 });
    const guards = new Set(audit.reports.map(({ guard }) => guard));
    for (const guard of [
      "truncation",
      "future shock",
      "overlap",
      "full-sample statistics",
      "cost parity",
      "premium booked",
      "fake feature",
      "clock",
    ])
      expect(guards, guard).toContain(guard);
    for (const guard of ["truncation", "future shock"])
      expect(audit.reports.find((one) => one.guard === guard)!.compared).toBeGreaterThan(10_000);
  });
});

describe.skipIf(!hasMarketData)("the audit of report B's protocol", { timeout: TIMEOUT_MS }, () => {
  /** Every defect of the published real-data table that a protocol can have, and the figure behind it. */
  const defects: readonly (readonly [guard: string, target: string, finding: RegExp])[] = [
    ["small tail", "test windows", /34 episodes is the mean of 2 points/],
    ["independent windows", "test windows", /6\.5 independent/],
    ["overlapping windows", "intervals", /treated as independent/],
    ["overlap", "", /shares 25 sessions .* no purge/],
    ["full-sample statistics", "benchmark's volatility", /on the whole sample/],
    ["full-sample statistics", "trailing volatility", /NaN on what was known/],
    ["back-filled values", "trailing volatility", /the first 20 values/],
    ["premium booked", "benchmark", /not in the P&L/],
    ["cost parity", "benchmark", /cost the benchmark 0\.00000/],
    ["cost shape", "network's cost", /100 times too small/],
    ["clock", "option", /30 sessions take 4\d\.\d calendar days here, the option is given 30/],
    ["early stopping", "networks", /training-set/],
    ["best weights", "networks", /not restored/],
    ["single seed", "networks", /one seed/],
    ["standard deviation", "networks", /of 34 by 1\.5 %/],
    ["fractional tail", "CVaR95", /3\.5, with a fractional tail 3\.8/],
    ["truncation", "BS Delta (as published)", /depends on data after/],
    ["future shock", "BS Delta (as published)", /depends on data after/],
  ];
  let audit: AuditReport;
  beforeAll(async () => {
    audit = await auditConfig({ configPath: "configs/report-b.yaml", data, threads: 1 }, fx);
  });

  it.each(["SPY", "NIFTY"])("names every defect on %s with its figures", (label) => {
    for (const [guard, target, finding] of defects) {
      const own = target === "" ? label : `${label}: ${target}`;
      const report = failed(audit).find((one) => one.guard === guard && one.target === own);
      expect(report, `${guard}, ${own}`).toBeDefined();
      expect(report!.finding).toMatch(finding);
    }
  });

  it("finds dividends reinvested in the prices of SPY, and nothing else", () => {
    const adjusted = failed(audit).filter(({ guard }) => guard === "traded prices");
    expect(adjusted.map(({ target }) => target)).toEqual(["SPY: test windows"]);
    expect(adjusted[0]!.finding).toMatch(/16 of 34 windows .* up to 0\.\d\d %/);
    expect(audit.defects).toBe(2 * defects.length + 1);
  });

  const sound = {
    prices: "traded",
    deviation: "sample",
    benchmarkVolatility: "as-of",
    firstVolatilities: "left-out",
    premium: "booked",
    benchmarkCost: "paid",
    costBase: "traded-value",
    earlyStopping: "held-out",
    bestWeights: "restored",
    tail: "fractional",
    windows: "blocks",
  } as const;
  const guardOf: Readonly<Record<keyof typeof sound, readonly string[]>> = {
    prices: ["traded prices"],
    deviation: ["standard deviation"],
    benchmarkVolatility: ["full-sample statistics", "truncation", "future shock"],
    firstVolatilities: ["back-filled values", "full-sample statistics"],
    premium: ["premium booked"],
    benchmarkCost: ["cost parity"],
    costBase: ["cost shape"],
    earlyStopping: ["early stopping"],
    bestWeights: ["best weights"],
    tail: ["fractional tail"],
    windows: ["overlapping windows"],
  };

  it.each(Object.keys(sound) as (keyof typeof sound)[])("no longer names a defect that is mended: %s", async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "backhedge-audit-"));
    try {
      const { text } = await loadConfig("configs/report-b.yaml", {}, fx);
      const mended = text.replace(new RegExp(`^  ${name}: .*$`, "m"), `  ${name}: ${sound[name]}`);
      expect(mended).not.toBe(text);
      writeFileSync(join(folder, "mended.yaml"), mended);
      const better = await auditConfig(
        { configPath: join(folder, "mended.yaml"), data, markets: ["spy"], threads: 1 },
        fx,
      );
      const before = failed(audit).filter(({ target }) => target.startsWith("SPY"));
      const gone = before.filter(
        (one) => !failed(better).some(({ guard, target }) => guard === one.guard && target === one.target),
      );
      expect(gone.length).toBeGreaterThan(0);
      for (const { guard } of gone) expect(guardOf[name]).toContain(guard);
      expect(failed(better)).toHaveLength(before.length - gone.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(!hasMarketData).each(["spy", "nifty"])("look-ahead on %s", { timeout: TIMEOUT_MS }, (id) => {
  let plan: MarketPlan;
  let inputs: ReturnType<typeof marketInputs>;
  let strategies: ReturnType<typeof marketStrategies>["positions"];
  let config: ReturnType<typeof parseConfig>;
  const folder = mkdtempSync(join(tmpdir(), "backhedge-audit-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const deltasOf = (name: string) => strategies.find((one) => one.name === name)!.deltas;
  const guards = (deltas: Float64Array) => lookAheadGuards(plan, inputs, [{ name: "it", deltas, gives: undefined }]);

  beforeAll(async () => {
    ({ config } = await loadConfig(shipped.configPath, { markets: [id] }, fx));
    const { history } = await loadConfigured(config.markets[0]!, data, fx);
    plan = planMarket(config, config.markets[0]!, history);
    inputs = marketInputs(plan);
    strategies = marketStrategies(config, plan, [], undefined).positions;
  });

  it("lets noisy networks pass", () => {
    for (const [seed, deviation] of [0.01, 0.03, 0.06].entries()) {
      const noisy = autoregressiveNoise(deltasOf("Skew rule"), STEPS, deviation, keyFrom(seed));
      expect(
        guards(noisy).map(({ passed }) => passed),
        `${deviation}`,
      ).toEqual([true, true]);
    }
  });

  it("catches a hedge pasted a day ahead, and one that knows 30 % of tomorrow", () => {
    for (const name of ["BS Delta", "Skew rule"]) {
      const delta = deltasOf(name);
      expect(
        guards(known(delta, STEPS, 1)).map(({ passed }) => passed),
        name,
      ).toEqual([false, false]);
      const partial = mixed(delta, known(delta, STEPS, 1), 0.3);
      expect(guards(autoregressiveNoise(partial, STEPS, 0.03, keyFrom(1)))[1]).toMatchObject({ passed: false });
    }
  });

  function write(
    name: string,
    deltas: Float64Array,
    figure: (episode: ReturnType<typeof ledgersOf>[number]["episodes"][number]) => number,
  ) {
    const { dates } = plan.history;
    // The last four years are enough here.
    const recent = { ...plan, set: { ...plan.set, entries: plan.set.entries.slice(-1000) } };
    const own = deltas.slice(-1000 * STEPS);
    const [ledger] = ledgersOf(config, recent, [{ name, gives: "position", deltas: own }]);
    const positions = recent.set.entries.flatMap((entry, i) =>
      Array.from({ length: STEPS }, (_, t) => `${dates[entry]},${dates[entry + t]},${own[i * STEPS + t]}`),
    );
    const files = { positions: join(folder, `${name}-positions.csv`), pnl: join(folder, `${name}-pnl.csv`) };
    writeFileSync(files.positions, `entry,date,delta\n${positions.join("\n")}\n`);
    const pnl = ledger!.episodes.map((one) => `${one.entry},${one.expiry},${figure(one)}`);
    writeFileSync(files.pnl, `entry,expiry,pnl\n${pnl.join("\n")}\n`);
    return files;
  }

  it("recomputes imported positions, agrees with their P&L, and catches the pasted hedge and the missing premium", async () => {
    const options = { ...shipped, markets: [id] };
    const honest = write("honest", deltasOf("Skew rule"), ({ pnl }) => pnl);
    expect(failed(await auditPositions({ ...options, ...honest }, fx))).toEqual([]);
    const ahead = write("ahead", known(deltasOf("Skew rule"), STEPS, 1), ({ pnl }) => pnl);
    const caught = failed(await auditPositions({ ...options, ...ahead }, fx)).map(({ guard }) => guard);
    expect(caught).toEqual(["look-ahead (fit)", "look-ahead (correlation)", "look-ahead (P&L)"]);
    expect(failed(await auditPnl({ ...options, pnl: ahead.pnl }, fx)).map(({ guard }) => guard)).toEqual([
      "look-ahead (P&L)",
    ]);
    const unpaid = write("unpaid", deltasOf("Skew rule"), ({ pnl, premium }) => pnl - premium);
    const found = failed(await auditPositions({ ...options, ...unpaid }, fx));
    expect(found.map(({ guard }) => guard)).toEqual(["claimed P&L", "premium booked"]);
    expect(found[0]!.evidence["bestExplanation"]).toBe("without the premium");
  });

  it("finds a strategy of a file that looks one day ahead by truncation, future shock and its positions", async () => {
    const body = (row: string) =>
      `export default ({ history, row, strike, tau, impliedVolatility }) => {
        const deviation = impliedVolatility * Math.sqrt(tau);
        return 1 / (1 + Math.exp(-1.6 * (Math.log(history.close[${row}] / strike) / deviation + deviation / 2)));
      };\n`;
    const [honest, ahead] = [join(folder, "honest.mjs"), join(folder, "ahead.mjs")];
    writeFileSync(honest, body("row"));
    writeFileSync(ahead, body("row + 1"));
    const options = { ...shipped, markets: [id] };
    expect(failed(await auditStrategy({ ...options, strategy: honest }, fx))).toEqual([]);
    const caught = failed(await auditStrategy({ ...options, strategy: ahead }, fx)).map(({ guard }) => guard);
    expect(caught).toEqual(["truncation", "future shock", "look-ahead (fit)", "look-ahead (correlation)"]);
  });
});
