// The table of the README, as rules: a folder may import only the rows it names, and another folder only through its index.ts.
const mayImport = {
  core: [],
  market: ["core"],
  engine: ["core"],
  pricing: ["core", "market"],
  costs: ["core", "market"],
  statistics: ["core"],
  models: ["core", "engine"],
  hedging: ["core", "market", "engine", "pricing", "costs", "statistics", "models"],
  data: ["core", "market"],
  calibration: ["core", "market", "pricing", "statistics"],
  simulation: ["core", "market"],
  training: ["core", "market", "engine", "statistics", "pricing", "costs", "models", "hedging"],
  backtest: ["core", "market", "statistics", "pricing", "costs", "hedging"],
  report: ["core", "market", "statistics"],
  pipeline: [
    "core",
    "market",
    "engine",
    "pricing",
    "costs",
    "statistics",
    "models",
    "hedging",
    "data",
    "calibration",
    "simulation",
    "training",
    "backtest",
    "report",
  ],
  cli: ["core", "pipeline"],
};

const folders = Object.keys(mayImport);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  mayImport,
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unlisted-package",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
    {
      name: "no-dev-package",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "known-folders-only",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^src/", pathNot: `^src/(${folders.join("|")})/` },
    },
    ...folders.map((folder) => ({
      name: `${folder}-imports`,
      comment: `${folder} may import ${mayImport[folder].join(", ") || "nothing"}`,
      severity: "error",
      from: { path: `^src/${folder}/` },
      to: { path: "^src/", pathNot: `^src/(${[folder, ...mayImport[folder]].join("|")})/` },
    })),
    ...folders.map((folder) => ({
      name: `${folder}-door`,
      comment: "another folder is entered through its index.ts",
      severity: "error",
      from: { path: "^src/", pathNot: `^src/${folder}/` },
      to: { path: `^src/${folder}/`, pathNot: `^src/${folder}/index\\.ts$` },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^src/(engine/tfjs-node|[a-z]+/assembly)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
