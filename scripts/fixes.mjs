/** Reports how many findings of a folder have a fix that was proved, by rule: node scripts/fixes.mjs FOLDER [PRESET]. Nothing is written. */
import { resolve } from "node:path";
import { readProject } from "../dist/src/judge/read.js";
import { repaired } from "../dist/src/judge/repaired.js";
import { loadConfig } from "../dist/src/workspace/config.js";
import { commentsIn } from "../dist/src/fixes/tree.js";

const [folder, preset] = process.argv.slice(2);
if (folder === undefined) throw new Error("which folder?");
const root = resolve(folder);
const config = loadConfig(root);
const result = await repaired(readProject(root, config), { root, config, ...(preset && { preset }), isWanted: () => true, hasSuggestions: true });
const rows = new Map();
const row = (rule) => rows.get(rule) ?? rows.set(rule, { findings: 0, offered: 0, verified: 0 }).get(rule);
for (const { rule, confidence } of result.before.findings) if (confidence !== "unknown") row(rule).findings++;
for (const { finding } of result.made) row(finding.rule).verified++;
for (const id of new Set(result.refused.map(({ finding }) => finding.fingerprint))) row(result.refused.find(({ finding }) => finding.fingerprint === id).finding.rule).offered++;
for (const r of rows.values()) r.offered += r.verified;
console.table(Object.fromEntries(rows));
const lost = [...result.changes].flatMap(([file, { before, after }]) => commentsIn(before).filter((comment) => !after.includes(comment)).map((comment) => `${file}: ${comment.slice(0, 60)}`));
console.log(`${result.changes.size} files changed, ${result.after.notAnalysed.length - result.before.notAnalysed.length} parse worse, ${lost.length} comments lost`);
