#!/usr/bin/env node
import { execute } from "./execute.ts";
import { outliveReaders } from "./terminal.ts";

outliveReaders();
process.exitCode = await execute(process.argv.slice(2));
