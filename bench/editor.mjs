/**
 * What an editor waits for: the cost of the rules while one file of a project is edited, by ESLint's own timing,
 * as milliseconds for each 1,000 lines beside the recommended set of typescript-eslint.
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

const root = resolve(process.argv[2] ?? ".");

function* codeIn(folder) {
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((e) => e.name !== "node_modules")) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* codeIn(path);
    else if (/\.ts$/.test(name) && !/\.(?:test|d)\.ts$/.test(name)) yield path;
  }
}

/** Rules as sets, each with the milliseconds that ESLint says its rules took in one pass. */
const SETS = {
  stopship: [{ plugins: { stopship }, rules: stopship.configs.recommended.rules, settings: { stopship: { project: "wait" } } }],
  "typescript-eslint recommended": tseslint.configs.recommended,
};

/** @param {string} text @param {number} i */
function edited(text, i) {
  const lines = text.split("\n");
  const statements = lines.flatMap((line, at) => (/^\s+(?:await |const \w+ = (?:await )?)?[\w.]+\([^()]*(?:\([^()]*\))?[^()]*\);$/.test(line) ? [at] : []));
  const out = statements[(i >> 1) % Math.max(1, statements.length)];
  return i % 2 === 1 && out !== undefined ? lines.toSpliced(out, 1, `// ${i}`).join("\n") : `${text}\nexport const edited = ${i};\n`;
}

async function measured(set, file) {
  const eslint = new ESLint({ cwd: root, stats: true, overrideConfigFile: true, overrideConfig: [...set.map((c) => ({ ...c, files: ["**/*.ts"] })), { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }] });
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n").length;
  const samples = [];
  for (let i = 0; i < WARM + COUNTED; i++) {
    // Each edit is another text: a statement more, or a line less that stands alone.
    const [result] = await eslint.lintText(edited(text, i), { filePath: file });
    const rules = Object.values(result.stats.times.passes[0].rules ?? {});
    if (i >= WARM) samples.push((rules.reduce((sum, { total }) => sum + total, 0) / lines) * 1000);
  }
  return spread(samples);
}

const byKind = new Map();
for (const path of codeIn(root)) {
  const kind = /(?:routes|controller|service|repository|route)\.ts$/.exec(path)?.[0];
  const size = readFileSync(path, "utf8").length;
  if (kind && size > (byKind.get(kind)?.size ?? 0)) byKind.set(kind, { path, size });
}
for (const { path } of byKind.values()) {
  console.log(path.slice(root.length + 1));
  for (const [name, set] of Object.entries(SETS)) {
    const { median, min, max } = await measured(set, path);
    console.log(`  ${name.padEnd(32)} ${median.toFixed(1).padStart(6)} ms for 1,000 lines (${min.toFixed(1)}–${max.toFixed(1)})`);
  }
}
