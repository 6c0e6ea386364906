/**
 * `npm run build`: what users get stands in few files, because Node takes longer to find four hundred modules than to
 * run them. `dist/src` holds the modules one by one as well, for scripts and for the declarations beside them.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { asCommonJs, expectNoLoops, handedOn } from "./commonjs.mjs";
import { parserFor } from "./parser.mjs";
import ts from "typescript";
import { withCountedLoops } from "./loops.mjs";
import { withSteadySpreads } from "./spreads.mjs";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(home, "dist"), bundle = join(dist, "bundle");

const { status } = spawnSync(process.execPath, [join(home, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.build.json"], { cwd: home, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

/** One letter beyond Latin-1 has V8 keep a whole file in twice the room: they are written as escapes, which mean the same in texts and patterns. */
const narrow = (code) => code.replace(/\\\\|\\?([^\x00-\x7f])/g, (all, unit) => (unit === undefined ? all : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`));

mkdirSync(bundle, { recursive: true });
const parser = narrow(await parserFor(home));
/** What is asked for from outside, and where. The command line comes by itself: it loads the others. */
const entries = { "src/index": "src/index.ts", "eslint-plugin": "eslint-plugin.ts", "bundle/worker": "src/judge/worker.ts", "bundle/main": "src/commands/main.ts" };
const CLI = "src/cli";
/** Those of them that are ECMAScript modules to whoever asks. */
const HANDED_ON = ["src/index.js", "eslint-plugin.js", "bundle/worker.js"];

/** What a run needs that finds everything as it was: Node takes longer to find twenty files than to read one. */
const FRONT = ["src/commands/check.ts", "src/commands/help.ts", "src/reporters/json.ts", "src/reporters/pretty.ts"];
/** The code of the rules, of which such a run needs nothing: what they say of themselves stands in the place of a module that asks them. */
const RULES = "src/rules/index.ts", DESCRIBED = "src/rules/catalogue/described.ts";

/** What modules import at once, and not when they come to it; by the names of their files. */
const imported = new Map();

/** Modules of the front, known when all of them were read. */
let front;
const isFront = (id) => {
  if (!front) {
    front = new Set(FRONT.map((file) => join(home, file)));
    for (const file of front) for (const next of imported.get(file) ?? []) front.add(next);
    if (front.has(join(home, RULES))) throw new Error("a run that finds everything as it was would load all rules: import src/rules/catalogue/described.ts instead");
  }
  return front.has(id) ? "front" : null;
};

const { described, SAID } = await import(pathToFileURL(join(dist, "src/rules/catalogue/described.js")).href);
const said = JSON.stringify(described.map((rule) => Object.fromEntries(SAID.map((name) => [name, rule[name]]))));

const { config } = ts.readConfigFile(join(home, "tsconfig.build.json"), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, home);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();

/** Stands in the code for what tells this build from any other, until all of it is there. */
const NAME = "stopship-build-name";

const common = {
  cwd: home, platform: "node", external: (id) => !/^[./]|^[A-Z]:/.test(id), treeshake: { moduleSideEffects: false },
  transform: { define: { STOPSHIP_BUILD: JSON.stringify(NAME) } },
};
const written = { format: "esm", chunkFileNames: "bundle/[name].js", comments: { legal: false, annotation: false, jsdoc: false } };
const build = await rolldown({
  ...common, input: entries,
  plugins: [{
    name: "front",
    load: (id) => {
      if (id === join(home, DESCRIBED)) return `export const described = JSON.parse(${JSON.stringify(said)});`;
      const file = program.getSourceFile(id);
      return file && !file.isDeclarationFile ? { code: withCountedLoops(file, checker), moduleType: "ts" } : null;
    },
    moduleParsed: ({ id, importedIds }) => void imported.set(id, importedIds),
  }],
});
const { output: chunks } = await build.generate({ ...written, codeSplitting: { groups: [{ name: isFront }] } });
const { output: [cli] } = await (await rolldown({ ...common, input: { [CLI]: `${CLI}.ts` } })).generate(written);
/** Modules in CommonJS lie side by side. */
const commonJs = (fileName) => `bundle/${basename(fileName, ".js")}.cjs`;
expectNoLoops(chunks);
const output = [{ fileName: cli.fileName, code: narrow(cli.code) }];
for (const { fileName, code, exports } of chunks) {
  output.push({ fileName: commonJs(fileName), code: narrow(asCommonJs(fileName, withSteadySpreads(code))) });
  if (HANDED_ON.includes(fileName)) output.push({ fileName, code: handedOn(`./${"../".repeat(fileName.split("/").length - 1)}${commonJs(fileName)}`, exports) });
}
if (new Set(output.map(({ fileName }) => fileName)).size < output.length) throw new Error("two modules of the bundle have one name");
// Facts and results are as good as the code that made them.
const hash = createHash("sha256").update(parser);
for (const { fileName, code } of output) hash.update(fileName).update(code);
const name = hash.digest("base64url");

const fresh = new Set([...output.map(({ fileName }) => join(dist, fileName)), join(bundle, "parser.cjs"), join(bundle, "LICENSE-TypeScript.txt")]);
for (const old of readdirSync(bundle)) if (!fresh.has(join(bundle, old))) rmSync(join(bundle, old));
for (const { fileName, code } of output) writeFileSync(join(dist, fileName), code.replace(NAME, name));
writeFileSync(join(bundle, "parser.cjs"), parser);
copyFileSync(join(home, "node_modules", "typescript", "LICENSE.txt"), join(bundle, "LICENSE-TypeScript.txt"));
