/** Types that the compiler inferred, written so that a file can say them: nothing unchecked in them, every name imported. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import { specifierFor } from "./carry.js";
import { importAll, type Wanted } from "./imports.js";
import type { Scene } from "./repair.js";
import { namesIn, type Node, twinOf } from "./tree.js";

const UNCHECKED = /\bany\b/;

/** A type with what stands in for its unchecked arguments taken off: `Response<any>` is a `Response`. */
function withoutUnchecked(type: string): string {
  for (let next = type, was = ""; ; ) {
    was = next;
    next = was.replace(/\b(?!Promise\b|PrismaPromise\b|Array\b|Record\b|Map\b|Set\b)([A-Z]\w*)<(?:[^<>()]|<[^<>()]*>)*\bany\b(?:[^<>()]|<[^<>()]*>)*>/g, "$1");
    if (next === was) return next;
  }
}

export interface Written {
  readonly type: string;
  /** The compiler knows nothing of a part of it: `unknown` stands there. */
  readonly isPartial: boolean;
}

/**
 * The type of a node of a file as the compiler infers it; undefined where it cannot be said.
 *
 * @param pick asked with the same node in the compiler's own tree
 */
export function writtenType(scene: Scene, file: string, node: Node, pick: (node: Node, checker: TypeScript.TypeChecker) => TypeScript.Type | undefined): Written | undefined {
  const ts = compiler();
  const checked = scene.types?.checked(file);
  if (!checked) return undefined;
  const { checker, source } = checked;
  const own = twinOf(node, source);
  const type = own && pick(own, checker);
  if (!own || !type) return undefined;
  const said = (t: TypeScript.Type): string => withoutUnchecked(checker.typeToString(t, own, ts.TypeFormatFlags.NoTruncation)).replace(/; \}/g, " }");
  const written = withRows(said(type), own, checker, said);
  // A member that is unique, or a type that has no name, cannot be said elsewhere.
  if (/\btypeof import\(|\bunique symbol\b|\.\.\. \d+ more|__|\$(?!inferSelect)[A-Z]/.test(written)) return undefined;
  return { type: written.replace(/\bany\b/g, "unknown"), isPartial: UNCHECKED.test(written) };
}

/** Rows are worth a name from this length on. */
const MIN_ROW = 60;

/** Whole rows as the table says them that the code names: `typeof users.$inferSelect`. */
function withRows(written: string, code: Node, checker: TypeScript.TypeChecker, said: (type: TypeScript.Type) => string): string {
  if (written.length < MIN_ROW) return written;
  let out = written;
  const seen = new Set<string>();
  for (const name of namesIn(code)) {
    if (seen.has(name.text)) continue;
    seen.add(name.text);
    const row = checker.getTypeAtLocation(name).getProperty("$inferSelect");
    const symbol = checker.getSymbolAtLocation(name);
    if (!row || !symbol || isInside(symbol, code)) continue;
    const text = said(checker.getTypeOfSymbolAtLocation(row, name));
    if (text.length >= MIN_ROW) out = out.replaceAll(text, `typeof ${name.text}.$inferSelect`);
  }
  return out.replace(/\(typeof (\w+)\.\$inferSelect\)/g, "typeof $1.$inferSelect");
}

/** Whether a name is bound inside the code itself: nothing outside can say it. */
function isInside(symbol: TypeScript.Symbol, code: Node): boolean {
  return symbol.declarations?.some((d) => d.getSourceFile() === code.getSourceFile() && code.pos <= d.pos && d.end <= code.end) === true;
}

/** The type as the file can write it, and the imports it needs; undefined where one of its names cannot be had. */
export function importsFor(scene: Scene, file: string, written: string): { readonly type: string; readonly edits: readonly Edit[] } | undefined {
  const facts = scene.project.file(file)?.facts;
  if (!facts) return undefined;
  const wanted: Wanted[] = [];
  let isSayable = true;
  const type = written.replace(/import\("([^"]+)"(?:, \{[^}]*\})?\)\.([A-Za-z_$][\w$]*)/g, (_, from: string, name: string) => {
    const specifier = specifierOf(scene, file, from);
    if (specifier === undefined) isSayable = false;
    else if (!wanted.some((w) => w.name === name)) wanted.push({ name, from: specifier, isType: true });
    return name;
  });
  if (!isSayable || /\bimport\(/.test(type)) return undefined;
  for (const name of strangers(scene, file, type)) {
    if (wanted.some((w) => w.name === name)) continue;
    const from = sourceOf(scene, file, name);
    if (from) wanted.push({ ...from, isType: true });
  }
  const edits = importAll(file, scene.project.text(file), facts, wanted);
  return edits && { type, edits };
}

/** How the module that the compiler names by its place is imported. */
function specifierOf(scene: Scene, file: string, from: string): string | undefined {
  const inPackages = /.*\/node_modules\/(?:@types\/)?((?:@[^/]+\/)?[^/]+)(?:\/|$)/.exec(from)?.[1];
  if (inPackages !== undefined) return inPackages.replace(/^(\w+)__/, "@$1/");
  const path = scene.types?.pathOf(from);
  if (path === undefined) return from.startsWith("/") ? undefined : from;
  const known = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ""].map((extension) => path + extension).find((p) => scene.project.file(p));
  return known === undefined ? generatedSpecifier(scene, file, path) : specifierFor(scene, file, known);
}

/** How a file that a tool generates is imported where it is not there: by an alias, as others do, or by its place. */
function generatedSpecifier(scene: Scene, file: string, path: string): string | undefined {
  if (!scene.types?.isGenerated(path)) return undefined;
  const aliases = scene.once(`alias ${path}`, () => scene.project.files.flatMap(({ facts }) => facts.imports.map(({ specifier }) => specifier)
    .filter((s) => !s.startsWith(".") && /^[@~#]?[\w-]*\/\w+\//.test(s) && path.endsWith(s.replace(/^[^/]*\//, "").replace(/\.[jt]s$/, "")))));
  return aliases[0] ?? specifierFor(scene, file, `${path}.ts`);
}

/** Names of types that the file neither declares nor imports, nor the language has. */
function* strangers(scene: Scene, file: string, type: string): Generator<string> {
  const ts = compiler();
  const parsed = ts.createSourceFile("type.ts", `type T = ${type};`, ts.ScriptTarget.Latest, true);
  const own = new Set([...namesIn(scene.tree(file))].map(({ text }) => text));
  for (const { text } of namesIn(parsed)) if (text !== "T" && !own.has(text) && !scene.types?.isGlobal(text)) yield text;
}

/** Where other files of the project import a name from, or which one exports it. */
function sourceOf(scene: Scene, file: string, name: string): { readonly name: string; readonly local?: string; readonly from: string } | undefined {
  const sources = scene.once(`type ${name}`, () => {
    const packages = new Map<string, number>();
    const modules: string[] = [];
    for (const { path, facts } of scene.project.files) {
      const i = facts.imports.find((other) => other.local === name && other.name === name);
      if (i && !i.specifier.startsWith(".")) packages.set(i.specifier, (packages.get(i.specifier) ?? 0) + 1);
      if (facts.exports.some((e) => e.as === name && e.from === undefined)) modules.push(path);
    }
    return { packages: [...packages].sort(([, a], [, b]) => b - a).map(([specifier]) => specifier), modules };
  });
  const [from] = sources.packages;
  if (from !== undefined) return { name, from };
  const [only, another] = sources.modules;
  return only !== undefined && another === undefined ? { name, from: specifierFor(scene, file, only) } : undefined;
}
