import { afterEach, describe, expect, it, vi } from "vitest";
import { loadBackend } from "../../src/engine/index.ts";

afterEach(() => vi.unstubAllEnvs());

describe("loadBackend", () => {
  it("starts each portable backend, which then computes", async () => {
    for (const name of ["cpu", "wasm"] as const) {
      const backend = await loadBackend(name);
      expect(backend.name).toBe(name);
      expect(backend.tf.getBackend()).toBe(name);
      expect(backend.version).toMatch(/^\d+\.\d+/);
      expect(backend.tf.tidy(() => backend.tf.tensor([1, 2]).mul(3).dataSync())).toEqual(Float32Array.of(3, 6));
    }
  });

  it("uses vector instructions on WebAssembly", async () => {
    const { tf } = await loadBackend("wasm");
    expect(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")).toBe(true);
  });

  it("takes native TensorFlow, or says why not and takes WebAssembly", async () => {
    const { name, nativeError } = await loadBackend("auto");
    if (name === "tensorflow") expect(nativeError).toBeUndefined();
    else expect([name, nativeError]).toEqual(["wasm", expect.stringMatching(/\w/)]);
  });

  it("follows the environment under 'auto' and refuses unknown names", async () => {
    vi.stubEnv("BACKHEDGE_TF_BACKEND", "cpu");
    expect((await loadBackend("auto")).name).toBe("cpu");
    vi.stubEnv("BACKHEDGE_TF_BACKEND", "wsam");
    await expect(loadBackend("auto")).rejects.toThrow(
      /tensor backend 'wsam' is unknown; known: auto, native, wasm, cpu/,
    );
  });

  it("prints nothing", async () => {
    const warn = vi.spyOn(console, "warn");
    const { tf } = await loadBackend("cpu");
    tf.tidy(() => tf.ones([2]).add(1).dataSync());
    expect(warn).not.toHaveBeenCalled();
  });
});
