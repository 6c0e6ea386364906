/** The commands, and the names of those that come later. */
import { baseline } from "./baseline.js";
import { check } from "./check.js";
import type { Command } from "./command.js";
import { gate } from "./gate.js";
import { hook } from "./hook.js";
import { explain } from "./explain.js";
import { fix } from "./fix.js";
import { init } from "./init.js";
import { mcp } from "./mcp.js";
import { routes } from "./routes.js";
import { rules } from "./rules.js";

export const commands: readonly Command[] = [check, routes, fix, explain, baseline, gate, init, hook, mcp, rules];

/** Planned and not there yet: asking for one is no typing mistake. */
export const later: Readonly<Record<string, string>> = {
  inspect: "shows what a project is made of",
};
