/** `npm test`: installs and builds what is missing, checks types, lints, and runs every test. Further words go to vitest. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, home, install } from "./current.mjs";

const results = join("node_modules", ".cache", "stopship", "tests.json");

/** @param {string} what @param {string[]} args */
function run(what, args) {
  console.log(`\n${what}`);
  const { status } = spawnSync(process.execPath, args, { cwd: home, stdio: "inherit" });
  return status === 0;
}

/** Tests that passed and failed; a file that could not be loaded counts as one that failed. */
function counted() {
  if (!existsSync(join(home, results))) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(join(home, results), "utf8"));
  const broken = testResults.filter((file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"));
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

install();
build();
rmSync(join(home, results), { force: true });

const types = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/stopship/types.tsbuildinfo"];
const isGood = [
  run("Types", types),
  run("Lint", ["node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0"]),
  run("Tests", ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${results}`, ...process.argv.slice(2)]),
];
const { passed, failed } = counted();
for (const [i, what] of ["type check", "lint", "tests"].entries()) if (!isGood[i]) console.log(`The ${what} failed.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = isGood.every(Boolean) ? 0 : 1;
