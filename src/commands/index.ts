/** The commands. */
import { baseline } from "./baseline.js";
import { check } from "./check.js";
import type { Command } from "./command.js";
import { gate } from "./gate.js";
import { hook } from "./hook.js";
import { explain } from "./explain.js";
import { fix } from "./fix.js";
import { init } from "./init.js";
import { inspect } from "./inspect.js";
import { mcp } from "./mcp.js";
import { routes } from "./routes.js";
import { rules } from "./rules.js";

export const commands: readonly Command[] = [check, routes, fix, explain, baseline, gate, inspect, init, hook, mcp, rules];
