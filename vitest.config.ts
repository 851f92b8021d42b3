import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: "forks",
    // The default leaves a core free for the watcher, of which there is none in CI: on two cores half of the machine.
    maxWorkers: "100%",
    globalSetup: "test/support/build.ts",
  },
});
