/** What a command costs: processor time of the whole process and its children, and the most memory it had. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** `times` of a POSIX shell prints what its children used, also where they are no Node. */
const SHELL = '"$@" >"$OUT" 2>/dev/null; code=$?; times; exit $code';
const PEAK = fileURLToPath(new URL("peak.cjs", import.meta.url));

/** @param {string} text such as `1m2.345s` */
function seconds(text) {
  const [, minutes, rest] = /^(\d+)m([\d.]+)s$/.exec(text);
  return Number(minutes) * 60 + Number(rest);
}

/**
 * Runs a command once.
 *
 * @param {readonly string[]} command @param {{ cwd?: string, out?: string, codes?: readonly number[] }} options
 */
export function run(command, { cwd, out = "/dev/null", codes = [0, 1] } = {}) {
  const env = { ...process.env, OUT: out, FORCE_COLOR: "0" };
  const { stdout, stderr, status } = spawnSync("sh", ["-c", SHELL, "sh", ...command], { cwd, encoding: "utf8", env, maxBuffer: 1 << 26 });
  if (!codes.includes(status)) throw new Error(`${command.join(" ")} ended with ${status}\n${stderr}`);
  const [, children] = stdout.trim().split("\n").slice(-2);
  const [user, system] = children.split(" ").map(seconds);
  return { cpu: user + system, status };
}

/** The most memory that a Node program had, in MB. @param {readonly string[]} command @param {{ cwd?: string }} options */
export function peakOf(command, { cwd } = {}) {
  const { output } = spawnSync(command[0], command.slice(1), {
    cwd, encoding: "utf8", env: { ...process.env, NODE_OPTIONS: `--require=${PEAK}` }, stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  return Number(output[3]) / 1024;
}

/** Median, least and most. @param {readonly number[]} values */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], min: sorted[0], max: sorted.at(-1) };
}
