/**
 * `npm run bench`: what a scan costs, as ratios to the floor on the same files in the same run.
 *
 *     npm run bench                         three generated repositories
 *     npm run bench -- ../some/backend …    these folders instead (nothing in them is changed)
 *     npm run bench -- --rounds 5 --sizes 200,1000 --no-peers
 *
 * Floor: one process that parses every file once with the same TypeScript and keeps nothing.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build, home, install } from "../scripts/current.mjs";
import { generated } from "./generate.mjs";
import { peakOf, run, spread } from "./measure.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, sizes: { type: "string", default: "200,1000,5000" } },
});
const rounds = Number(values.rounds);
const node = process.execPath;
const cli = join(home, "dist", "src", "cli.js");
const floor = (root) => [node, join(home, "bench", "floor.mjs"), root];
const check = (root, ...options) => [node, cli, "check", root, "--format", "json", ...options];

install();
build();
const work = mkdtempSync(join(tmpdir(), "stopship-bench-"));

/** A copy that may be changed. */
function copyOf(folder) {
  const copy = join(work, basename(folder));
  cpSync(folder, copy, { recursive: true, filter: (path) => !/[\\/](?:node_modules|\.git)(?:[\\/]|$)/.test(path) });
  return copy;
}

const shown = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;

/** Measures one repository, round by round, so that a busy moment of the machine hits all alike. */
function measured(root) {
  const out = join(work, "out.json");
  run(floor(root), { out });
  const { files, bytes } = JSON.parse(readFileSync(out, "utf8"));
  const samples = { floor: [], cold: [] };
  for (let i = 0; i < rounds; i++) {
    samples.floor.push(run(floor(root)).cpu);
    samples.cold.push(run(check(root)).cpu);
  }
  const ratios = (name) => spread(samples[name].map((cpu, i) => cpu / samples.floor[i]));
  console.log(`\n${root}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB; floor ${shown(spread(samples.floor))} s, ${peakOf(floor(root)).toFixed(0)} MB`);
  console.log(`  cold       ${shown(ratios("cold"))} F   ${peakOf(check(root)).toFixed(0)} MB`);
  return { files, cold: spread(samples.cold).median };
}

try {
  const roots = positionals.length > 0 ? positionals.map((folder) => copyOf(resolve(process.env.INIT_CWD ?? ".", folder))) : values.sizes.split(",").map((size) => generated(work, Number(size)));
  const results = roots.map(measured);
  const [first, last] = [results[0], results.at(-1)];
  if (positionals.length === 0 && results.length > 1) console.log(`\nGrowth: a file of ${last.files} costs ${(last.cold / last.files / (first.cold / first.files)).toFixed(2)} times one of ${first.files}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
