/** The commands by name, each loaded when it is asked for: a run needs one of them. */
import type { Command } from "./command.js";

const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import("./check.js")).check,
  routes: async () => (await import("./routes.js")).routes,
  fix: async () => (await import("./fix.js")).fix,
  explain: async () => (await import("./explain.js")).explain,
  baseline: async () => (await import("./baseline.js")).baseline,
  gate: async () => (await import("./gate.js")).gate,
  inspect: async () => (await import("./inspect.js")).inspect,
  init: async () => (await import("./init.js")).init,
  hook: async () => (await import("./hook.js")).hook,
  mcp: async () => (await import("./mcp.js")).mcp,
  rules: async () => (await import("./rules.js")).rules,
  cache: async () => (await import("./cache.js")).cache,
};

export const commandNames: readonly string[] = Object.keys(loaders);

/** The command of this name. */
export async function commandNamed(name: string): Promise<Command | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined;
}

/** All of them, in the order of the help. */
export function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}
