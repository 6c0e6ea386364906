/**
 * Cuts TypeScript's parser out of the compiler that ts-morph carries: nine megabytes that take a quarter of a second to
 * load, of which extraction needs a tenth. What is left is theirs, unchanged; a test compares the trees of both.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { parseAst } from "rolldown/parseAst";

/** Who is handed the compiler whole: repairs and the check of types. */
const WHOLE = /^(?:fixes|workspace)[\\/]/;
/** What nodes have in the compiler of the language service, of which the parser alone knows nothing. */
const METHODS = `
class NamedNode extends Identifier2 {
  get text() {
    return idText(this);
  }
}
for (const { prototype } of [Node4, Token, Identifier2]) {
  prototype.getStart = function (source) {
    return getTokenPosOfNode(this, source);
  };
  prototype.getText = function (source) {
    return source.text.slice(getTokenPosOfNode(this, source), this.end);
  };
}
setObjectAllocator({ getIdentifierConstructor: () => NamedNode, getPrivateIdentifierConstructor: () => NamedNode });
`;

/** Members of the compiler that the sources name. */
function namesUsed(home) {
  const names = new Set();
  for (const path of readdirSync(join(home, "src"), { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts") || WHOLE.test(path)) continue;
    for (const [, name] of readFileSync(join(home, "src", path), "utf8").matchAll(/\bts\.(\w+)/g)) names.add(name);
  }
  return [...names].sort();
}

/** The parser that the sources of this folder need, as text: made once for a compiler and the names that are used of it. */
export async function parserFor(home) {
  const require = createRequire(join(home, "package.json"));
  const compiler = readFileSync(createRequire(require.resolve("ts-morph")).resolve("@ts-morph/common/dist/typescript.js"), "utf8");
  const names = namesUsed(home);
  const key = createHash("sha256").update(compiler).update(names.join()).update(readFileSync(new URL(import.meta.url))).digest("hex").slice(0, 16);
  const kept = join(home, "node_modules", ".cache", "stopship", `parser-${key}.cjs`);
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  const made = await cut(compiler, names);
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, made);
  return made;
}

async function cut(compiler, names) {
  const { code, table } = asModule(compiler);
  const exported = names.filter((name) => table.has(name)).map((name) => `${table.get(name)} as ${name}`);
  const made = await shaken(`${code}\n${METHODS}\nexport { ${exported.join(", ")} };\n`);
  const used = new Set([...made.matchAll(/\bDiagnostics\.(\w+)/g)].map(([, name]) => name));
  // Two thousand messages, most of them the checker's.
  const terse = made.replace(/^\t(\w+): (?:\/\* @__PURE__ \*\/ )?diag\(.*\),?\n/gm, (line, name) => (used.has(name) ? line : ""));
  // Its stopwatch, which nobody starts, has Node load more than a clock.
  const clockless = terse.replace(/^function tryGetPerformance\(\) \{\n[^]*?^\}$/m, "function tryGetPerformance() {}");
  return `${compiler.slice(0, compiler.indexOf("*/") + 2)}\n// TypeScript's parser, cut out of its compiler for stopship: everything else is left out.\n${clockless}`;
}

/** The code that a program without side effects at load needs for what it exports. */
async function shaken(code) {
  const isEntry = (id) => id === "parser";
  const build = await rolldown({
    input: "parser", platform: "node", external: (id) => !isEntry(id),
    plugins: [{ name: "parser", resolveId: (id) => (isEntry(id) ? id : null), load: (id) => (isEntry(id) ? { code, moduleType: "js" } : null) }],
    treeshake: { moduleSideEffects: false, propertyReadSideEffects: false, unknownGlobalSideEffects: false },
    // What is left out is missed by what is never called.
    onLog: () => undefined,
  });
  const { output } = await build.generate({ format: "cjs", comments: { legal: false, annotation: true, jsdoc: false } });
  return output[0].code;
}

/** The compiler as a module of which what nobody exports can be left out, and the names of its members. */
function asModule(compiler) {
  const table = new Map(), out = [];
  for (const statement of statementsOf(compiler)) {
    const text = compiler.slice(statement.start, statement.end);
    if (statement.type === "VariableDeclaration") out.push(withoutEffects(compiler, statement));
    else if (statement.type !== "ExpressionStatement") out.push(statement.type === "IfStatement" ? "" : text);
    else if (text.startsWith("__export(typescript_exports")) {
      for (const [, name, of] of text.matchAll(/^ {2}(\w+): \(\) => ([\w$]+),?$/gm)) table.set(name, of);
    } else if (/^valuesOfNonBinaryUnicodeProperties\.|^_Version\./.test(text)) out.push(text);
    else {
      // Namespaces are filled by a call, and calls that register something are for the language service.
      const [, inner, name] = /^\(\((\w+)\) => \{[^]*\}\)\((\w+) \|\| \(\2 = \{\}\)\);$/.exec(text) ?? [];
      if (name === undefined) continue;
      out[out.indexOf(`var ${name};`)] = "";
      out.push(`var ${name} = /* @__PURE__ */ ((${inner}) => ${text.slice(text.indexOf("{"), text.lastIndexOf("})("))} return ${inner}; })({});`);
    }
  }
  return { code: out.join("\n"), table };
}

/** The statements of the one function around everything. */
function statementsOf(compiler) {
  const around = parseAst(compiler, { lang: "js", sourceType: "script" }).body.find(({ type, expression }) => type === "ExpressionStatement" && expression.type === "CallExpression");
  return around.expression.callee.body.body;
}

/** A declaration that says of each call in it that it may be left out. */
function withoutEffects(compiler, { start, end, declarations }) {
  const calls = new Set();
  const visit = (node) => {
    if (node === null || typeof node !== "object" || /Function|Class/.test(node.type ?? "")) return;
    if (node.type === "CallExpression" || node.type === "NewExpression") calls.add(node.start);
    for (const child of Object.values(node)) visit(child);
  };
  for (const { init } of declarations) visit(init);
  let text = "", from = start;
  for (const at of [...calls].sort((a, b) => a - b)) {
    text += `${compiler.slice(from, at)}/* @__PURE__ */ `;
    from = at;
  }
  return text + compiler.slice(from, end);
}
