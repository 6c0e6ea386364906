#!/usr/bin/env node
/** Where the command line begins: nothing else is loaded before it is known what V8 has made of it before. */
import { fileURLToPath } from "node:url";
import type { main as Main } from "./commands/main.js";
import { optimiseLater } from "./commands/patience.js";
import { codeCache, CompiledCode } from "./workspace/compiled.js";

// What V8 made of code goes by how it was told to.
optimiseLater();
const code = new CompiledCode(fileURLToPath(new URL("../bundle", import.meta.url)), codeCache(process.argv.slice(2)));
const { main } = code.load("main.cjs") as { readonly main: typeof Main };
await main();
code.keep();
