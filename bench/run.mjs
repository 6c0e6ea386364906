/**
 * `npm run bench`: what a scan costs, as ratios to the floor on the same files in the same run.
 *
 *     npm run bench                         three generated repositories
 *     npm run bench -- ../some/backend …    copies of these folders instead
 *     npm run bench -- --rounds 5 --sizes 200,1000 --no-peers --no-editor
 *
 * Floor: one process that parses every file once with the same TypeScript and keeps nothing. Processor time is that of
 * a whole process and its children, and rounds are taken in turn, so that a busy moment of the machine hits all alike.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build, home, install } from "../scripts/current.mjs";
import { editsFor } from "./edits.mjs";
import { generated } from "./generate.mjs";
import { peakOf, run, spread } from "./measure.mjs";
import { installed, peers } from "./peers.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { rounds: { type: "string", default: "3" }, sizes: { type: "string", default: "200,1000,5000" }, peers: { type: "boolean", default: true }, editor: { type: "boolean", default: true } },
});
const rounds = Number(values.rounds);
const node = process.execPath;
const cli = join(home, "dist", "src", "cli.js");
const floor = (root) => [node, join(home, "bench", "floor.mjs"), root];
const check = (root, ...options) => [node, cli, "check", root, "--format", "json", ...options];
const NOT_KEPT = ["--no-cache", "--concurrency", "1"];
const shown = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;

install();
build();
const work = mkdtempSync(join(tmpdir(), "stopship-bench-"));
const out = join(work, "out.json");
const hasPeers = values.peers && installed(join(work, "peers"));

/** A copy that may be changed. */
function copyOf(folder) {
  const copy = join(work, basename(folder));
  cpSync(folder, copy, { recursive: true, filter: (path) => !/[\\/](?:node_modules|\.git)(?:[\\/]|$)/.test(path) });
  return copy;
}

/** What a scan prints. */
function printed(command) {
  run(command, { out });
  return readFileSync(out, "utf8");
}

function same(what, a, b) {
  if (a === b) return;
  console.log(`  NOT THE SAME: ${what}`);
  process.exitCode = 1;
}

/** Whether an edit changes what is printed. */
function changes({ change, undo }, command, before) {
  change();
  try {
    return printed(command) !== before;
  } finally {
    undo();
  }
}

/** Measures one repository. */
function measured(root) {
  run(floor(root), { out });
  const { files, bytes } = JSON.parse(readFileSync(out, "utf8"));
  console.log(`\n${root}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
  const cache = join(work, "cache");
  const warm = check(root, "--cache-location", cache);
  const nothing = printed(check(root, ...NOT_KEPT));
  same("one thread and two", printed(check(root, "--no-cache", "--concurrency", "2")), nothing);
  const edits = Object.fromEntries(Object.entries(editsFor(root, printed([node, cli, "routes", root, "--format", "json", "--no-cache"]))).flatMap(([name, tries]) => {
    const edit = tries.find((one) => changes(one, warm, nothing)) ?? tries[0];
    return edit ? [[name, edit]] : [];
  }));
  const samples = {}, memory = {};
  const sample = (name, command, options) => (samples[name] ??= []).push(run(command, options).cpu);
  for (let i = 0; i < rounds; i++) {
    rmSync(cache, { recursive: true, force: true });
    sample("floor", floor(root));
    sample("cold, keeping nothing", check(root, ...NOT_KEPT));
    sample("cold, in two threads", check(root, "--no-cache", "--concurrency", "2"));
    sample("cold", warm);
    sample("warm", warm);
    same("cold and warm", printed(warm), nothing);
    for (const [name, { file, change, undo }] of Object.entries(edits)) {
      change();
      sample(name, warm, { out });
      const incremental = readFileSync(out, "utf8");
      if (i === 0) {
        if (incremental === nothing) console.log(`  the edit of ${file} changes nothing that is found`);
        same(`${name} (${file}), and all anew`, incremental, printed(check(root, ...NOT_KEPT)));
      }
      undo();
      if (i === 0) memory[name] = peakOf(warm);
      else sample(name, warm, { out });
      same(`${name}, and changed back`, printed(warm), nothing);
    }
    if (hasPeers) for (const { name, command, cwd } of peers(join(work, "peers"), root)) sample(name, command, { cwd, codes: [0, 1, 2] });
  }
  Object.assign(memory, { floor: peakOf(floor(root)), "cold, keeping nothing": peakOf(check(root, ...NOT_KEPT)), warm: (run(warm), peakOf(warm)) });
  for (const name of Object.keys(samples)) {
    const ratios = spread(samples[name].map((cpu, i) => cpu / samples.floor[Math.min(i, samples.floor.length - 1)]));
    const peak = memory[name] === undefined ? "" : `  ${memory[name].toFixed(0)} MB`;
    console.log(`  ${name.padEnd(40)} ${shown(ratios).padStart(22)} F ${spread(samples[name]).median.toFixed(2).padStart(8)} s${peak}`);
  }
  for (const name of hasPeers ? ["eslint typed", "eslint untyped + security + no-secrets"] : []) {
    console.log(`  ${name} takes ${(spread(samples[name]).median / spread(samples.cold).median).toFixed(1)} times our cold scan`);
  }
  if (values.editor) spawnSync(node, [join(home, "bench", "editor.mjs"), root], { stdio: "inherit" });
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
