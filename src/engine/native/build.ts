import { UserError } from "../../core/index.ts";
import { nativeKernelError, nativeKernelFile } from "../native-kernel.ts";
import { compileNativeKernel } from "./compile.ts";

// `npm run build:native`: compiles the optional native kernel. Nothing else needs it, and no installation runs it.
const say = (line: string): void => void process.stderr.write(`${line}\n`);
try {
  const file = nativeKernelFile();
  const compiler = compileNativeKernel(file);
  const error = nativeKernelError();
  if (error !== undefined) throw new UserError(`the native kernel was built with ${compiler}, but: ${error}`);
  say(`wrote ${file} (${compiler})`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  say(error.message);
  if (error.hint !== undefined) say(error.hint);
  process.exitCode = 1;
}
