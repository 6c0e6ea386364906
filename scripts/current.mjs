/** Keeps node_modules and dist current: does nothing where they are, so that a command costs what it does. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const home = dirname(dirname(fileURLToPath(import.meta.url)));

const stamp = join(home, "dist", ".built-from");

/** @param {string} path */
const packagesOf = (path) => {
  try {
    return JSON.parse(readFileSync(join(home, path), "utf8")).packages;
  } catch {
    return {};
  }
};

/** npm writes what it installed into a lock file of its own; optional packages may be missing for this platform. */
function isInstalled() {
  const wanted = packagesOf("package-lock.json");
  const there = packagesOf("node_modules/.package-lock.json");
  return Object.entries(wanted).every(([path, { version, optional, link }]) => path === "" || optional || link || there[path]?.version === version);
}

/** @param {string} step @param {string[]} args */
function mustRun(step, args) {
  console.error(`${step} …`);
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: home, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return;
  console.error(`${stdout}${stderr}`);
  console.error(`${step} failed`);
  process.exit(2);
}

/** The npm that runs us, else the one that stands beside node. */
function npm() {
  const running = process.env.npm_execpath ?? "";
  const beside = ["../lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js"].map((path) => join(dirname(process.execPath), path));
  const found = [/npm-cli\.c?js$/.test(running) ? running : "", ...beside].find((path) => path !== "" && existsSync(path));
  if (found) return found;
  console.error("npm was not found: run npm ci");
  return process.exit(2);
}

/** Installs what is missing. */
export function install() {
  if (!isInstalled()) mustRun("Installing", [npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** Every file the build reads, with a hash of all their contents. */
function sources() {
  const paths = readdirSync(join(home, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join("src", path));
  const files = [...paths.sort(), "eslint-plugin.ts", "tsconfig.json", "tsconfig.build.json", "package-lock.json", "scripts/build.mjs", "scripts/commonjs.mjs", "scripts/loops.mjs", "scripts/parser.mjs", "scripts/spreads.mjs"].filter((path) => existsSync(join(home, path)));
  const hash = createHash("sha256");
  for (const path of files) hash.update(path).update("\0").update(readFileSync(join(home, path))).update("\0");
  return { names: files.join("\n"), hash: hash.digest("hex") };
}

/** Builds dist where a source has changed since; starts anew where files came or went. */
export function build() {
  const { names, hash } = sources();
  const [lastHash, ...lastNames] = existsSync(stamp) ? readFileSync(stamp, "utf8").split("\n") : [];
  const isWhole = existsSync(join(home, "dist", "src", "cli.js")) && lastNames.join("\n") === names;
  if (isWhole && lastHash === hash) return;
  if (!isWhole) rmSync(join(home, "dist"), { recursive: true, force: true });
  mustRun("Building", ["scripts/build.mjs"]);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${hash}\n${names}`);
}
