/** npm as this machine has it configured, for tests that install what users install. */
import { spawnSync } from "node:child_process";

/** Runs npm in a folder and gives what it printed. */
export function npm(cwd: string, ...words: readonly string[]): string {
  // What npm tells the scripts it runs is about our own package.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_(?:package|lifecycle|command|config_local_prefix|config_global_prefix)|INIT_CWD|NODE_ENV$)/.test(name)));
  const { status, stdout, stderr } = spawnSync("npm", words, { cwd, env, encoding: "utf8", shell: process.platform === "win32", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`npm ${words.join(" ")} failed; is the registry reachable?\n${stdout}${stderr}`);
  return stdout;
}

/** Installs packages into a folder. */
export function install(cwd: string, ...packages: readonly string[]): void {
  npm(cwd, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error", ...packages);
}
