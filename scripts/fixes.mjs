/**
 * Reports how many findings of a folder have a fix, and one that was proved, by rule:
 * node scripts/fixes.mjs FOLDER [--preset P] [--rule R]… [--left] [--diff]. Nothing is written.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readProject } from "../dist/src/judge/read.js";
import { repaired } from "../dist/src/judge/repaired.js";
import { loadConfig } from "../dist/src/workspace/config.js";
import { commentsIn } from "../dist/src/fixes/tree.js";
import { unifiedDiff } from "../dist/src/reporters/unified-diff.js";

const { values, positionals: [folder] } = parseArgs({ allowPositionals: true, options: { preset: { type: "string" }, rule: { type: "string", multiple: true }, left: { type: "boolean" }, diff: { type: "boolean" } } });
if (folder === undefined) throw new Error("which folder?");
const started = performance.now();
const root = resolve(folder);
const config = loadConfig(root);
const isAsked = ({ rule }) => !values.rule || values.rule.includes(rule);
const result = await repaired(readProject(root, config), { root, config, ...(values.preset && { preset: values.preset }), isWanted: isAsked, hasSuggestions: true });
const rows = new Map();
const row = (rule) => rows.get(rule) ?? rows.set(rule, { findings: 0, offered: 0, verified: 0, left: 0 }).get(rule);
const before = result.before.findings.filter((finding) => finding.confidence !== "unknown" && isAsked(finding));
const made = new Set(result.made.map(({ finding }) => finding.fingerprint));
const refused = new Map(result.refused.map((candidate) => [candidate.finding.fingerprint, candidate]));
for (const { rule, fingerprint } of before) {
  row(rule).findings++;
  if (made.has(fingerprint)) row(rule).verified++;
  if (made.has(fingerprint) || refused.has(fingerprint)) row(rule).offered++;
}
// A finding may end with the repair of another.
for (const finding of result.after.findings) if (finding.confidence !== "unknown" && isAsked(finding)) row(finding.rule).left++;
const all = { findings: 0, offered: 0, verified: 0, left: 0 };
for (const r of rows.values()) for (const key of Object.keys(all)) all[key] += r[key];
if (values.diff) for (const [file, { before: was, after: is }] of result.changes) console.log(unifiedDiff(file, was, is));
if (values.left) for (const f of before) if (!made.has(f.fingerprint)) console.log(`${f.rule} ${f.file}:${f.line} ${refused.get(f.fingerprint)?.why ?? "-"} | ${refused.get(f.fingerprint)?.fix.title ?? ""} | ${f.message.slice(0, 90)}`);
const share = (some, of) => `${((100 * some) / Math.max(of, 1)).toFixed(1)} %`;
console.table(Object.fromEntries([...rows].sort(([, a], [, b]) => b.findings - a.findings).concat([["all", all]])));
// Code that is moved to the right takes its comments along.
const flat = (text) => text.replace(/\s+/g, " ");
const lost = [...result.changes].flatMap(([file, texts]) => commentsIn(texts.before).filter((comment) => !flat(texts.after).includes(flat(comment))).map((comment) => `${file}: ${comment.slice(0, 60)}`));
console.log(`${share(all.verified, all.findings)} of the findings have a fix of their own that was proved, ${share(all.findings - all.left, all.findings)} end with it or with that of another`);
console.log(`${result.changes.size} files changed, ${result.after.notAnalysed.length - result.before.notAnalysed.length} parse worse, ${lost.length} comments lost, ${((performance.now() - started) / 1000).toFixed(0)} s`);
for (const line of lost) console.log(line);
