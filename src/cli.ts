#!/usr/bin/env node
/** Where the command line begins: nothing is loaded before Node knows where to keep what it compiles. */
import { keepCompiled } from "./workspace/compiled.js";

keepCompiled();
const { main } = await import("./commands/main.js");
await main();
