/** The commands, and the names of those that come later. */
import { baseline } from "./baseline.js";
import { check } from "./check.js";
import type { Command } from "./command.js";
import { explain } from "./explain.js";
import { routes } from "./routes.js";
import { rules } from "./rules.js";

export const commands: readonly Command[] = [check, routes, explain, baseline, rules];

/** Planned and not there yet: asking for one is no typing mistake. */
export const later: Readonly<Record<string, string>> = {
  fix: "applies the fixes that check shows",
  inspect: "shows what a project is made of",
  gate: "is check for CI, compared with a baseline",
  init: "writes a configuration",
  hook: "answers coding agents",
  mcp: "serves an editor's assistant",
};
