/**
 * What an editor waits for: the cost of the rules while one file of a project is edited, by ESLint's own timing,
 * as milliseconds for each 1,000 lines beside the recommended set of typescript-eslint: of typical files, spread evenly
 * over the project, and of the largest of the kinds that do most.
 *
 *     node bench/editor.mjs FOLDER
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import stopship from "../dist/eslint-plugin.js";
import { spread } from "./measure.mjs";

/** Edits that warm up, and edits that count. */
const WARM = 15, COUNTED = 25;
/** Typical files, and the same of each. */
const TYPICAL = 40, TYPICAL_WARM = 2, TYPICAL_COUNTED = 4;

const root = resolve(process.argv[2] ?? ".");

function* codeIn(folder) {
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((e) => e.name !== "node_modules")) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* codeIn(path);
    else if (/\.tsx?$/.test(name) && !/\.d\.ts$/.test(name)) yield path;
  }
}

/** Rules as sets, each with the milliseconds that ESLint says its rules took in one pass. */
const SETS = {
  stopship: [{ plugins: { stopship }, rules: stopship.configs.recommended.rules, settings: { stopship: { project: "wait" } } }],
  "typescript-eslint recommended": tseslint.configs.recommended,
};

/** Lines at which a statement of a function begins, that stand alone. */
function statementsIn(lines) {
  return lines.flatMap((line, at) => (/^\s+(?:await |const \w+ = (?:await )?)?[\w.]+\([^()]*(?:\([^()]*\))?[^()]*\);$/.test(line) ? [at] : []));
}

/** A text with something put before one of its statements, or in its place. */
function changedAt(text, i, put, taken = 0) {
  const lines = text.split("\n"), statements = statementsIn(lines);
  const at = statements[i % Math.max(1, statements.length)];
  return at === undefined ? undefined : lines.toSpliced(at, taken, ...put).join("\n");
}

/** What people do in a file, by the round: each gives another text. */
const EDITS = {
  "a statement more, or one less": (text, i) => (i % 2 === 1 ? changedAt(text, i >> 1, [`// ${i}`], 1) : undefined) ?? `${text}\nexport const edited = ${i};\n`,
  "in functions: a call more": (text, i) => changedAt(text, i, [`const edited = String(${i});`]),
  "in functions: a name, letter by letter": (text, i) => changedAt(text, i >> 3, ["settings".slice(0, 1 + (i % 8))]),
  "in functions: a comment": (text, i) => changedAt(text, i, [`// ${i}`]),
  "in functions: empty lines": (text, i) => changedAt(text, i, Array.from({ length: 1 + (i % 3) }, () => "")),
};

const FILES = ["**/*.{ts,tsx}"];

function eslintWith(set) {
  return new ESLint({ cwd: root, stats: true, overrideConfigFile: true, overrideConfig: [...set.map((c) => ({ ...c, files: FILES })), { files: FILES, languageOptions: { parser: tseslint.parser } }] });
}

/** Milliseconds that the rules take after each of so many edits, and the lines of the file; undefined where it has no place for one. */
async function measured(eslint, file, warm, counted, edited = EDITS["a statement more, or one less"]) {
  const text = readFileSync(file, "utf8");
  const samples = [];
  for (let i = 0; i < warm + counted; i++) {
    const after = edited(text, i);
    if (after === undefined) return undefined;
    const [result] = await eslint.lintText(after, { filePath: file });
    const rules = Object.values(result.stats.times.passes[0].rules ?? {});
    if (i >= warm) samples.push(rules.reduce((sum, { total }) => sum + total, 0));
  }
  return { ...spread(samples), lines: text.split("\n").length };
}

const paths = [...codeIn(root)].sort();
const typical = Array.from({ length: Math.min(TYPICAL, paths.length) }, (_, i) => paths[Math.floor((i * paths.length) / Math.min(TYPICAL, paths.length))]);
console.log(`${typical.length} files of ${paths.length}`);
for (const [name, set] of Object.entries(SETS)) {
  const eslint = eslintWith(set);
  console.log(`  ${name}`);
  for (const [what, edited] of Object.entries(EDITS)) {
    const edits = [];
    for (const path of typical) edits.push(...([await measured(eslint, path, TYPICAL_WARM, TYPICAL_COUNTED, edited)].filter((one) => one !== undefined)));
    if (edits.length === 0) continue;
    const sum = (of) => edits.reduce((all, edit) => all + of(edit), 0);
    const together = (sum(({ median }) => median) / sum(({ lines }) => lines)) * 1000;
    const { median } = spread(edits.map((edit) => edit.median));
    const ratio = spread(edits.map((edit) => (edit.median / edit.lines) * 1000)).median;
    console.log(`    ${what.padEnd(40)} median file ${median.toFixed(1).padStart(6)} ms an edit, ${ratio.toFixed(1)} ms for 1,000 lines; all ${together.toFixed(1)} ms for 1,000 lines`);
  }
}

const byKind = new Map();
for (const path of paths) {
  const kind = /(?<!\.(?:spec|test))(?:routes|controller|service|repository|route)\.ts$/.exec(path)?.[0];
  const size = readFileSync(path, "utf8").length;
  if (kind && size > (byKind.get(kind)?.size ?? 0)) byKind.set(kind, { path, size });
}
for (const { path } of byKind.values()) {
  console.log(path.slice(root.length + 1));
  for (const [name, set] of Object.entries(SETS)) {
    const { median, min, max, lines } = await measured(eslintWith(set), path, WARM, COUNTED);
    const of = (ms) => ((ms / lines) * 1000).toFixed(1);
    console.log(`  ${name.padEnd(32)} ${of(median).padStart(6)} ms for 1,000 lines (${of(min)}–${of(max)})`);
  }
}
