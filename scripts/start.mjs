/**
 * `npm start`: installs and builds what is missing, then scans the demo shop.
 * `npm start -- check ../backend`: the same with the words given, from the folder it was called in.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, home, install } from "./current.mjs";

/** @param {string[]} args @param {string} cwd */
function stopship(args, cwd) {
  const { status, signal } = spawnSync(process.execPath, [join(home, "dist", "src", "cli.js"), ...args], { cwd, stdio: "inherit" });
  return signal === "SIGINT" ? 130 : (status ?? 2);
}

install();
build();

const words = process.argv.slice(2);
if (words.length > 0) process.exitCode = stopship(words, process.env.INIT_CWD ?? process.cwd());
else {
  const shop = join("fixtures", "apps", "shop");
  const code = stopship(["check", shop], home);
  console.log();
  const table = stopship(["routes", shop], home);
  // The shop is there to have findings; only a failure of ours is one.
  process.exitCode = code > 1 ? code : table;
}
