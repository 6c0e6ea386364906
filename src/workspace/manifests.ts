/** Reads package.json and tsconfig files as data, reduced to what resolving imports needs. */
import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { ParseError } from "jsonc-parser";
import { jsonc } from "../extract/json.js";
import type { NotAnalysed } from "../judge/finding.js";
import type { PackageInfo, TsConfigInfo } from "../link/input.js";
import { pathClass } from "./classify.js";

export interface Manifests {
  /** Outermost first. */
  readonly packages: readonly PackageInfo[];
  /** Those that say how imports resolve, outermost first; tsconfig.json before its siblings. */
  readonly tsconfigs: readonly TsConfigInfo[];
  readonly notAnalysed: readonly NotAnalysed[];
}

type Data = Readonly<Record<string, unknown>>;

const MAX_BYTES = 2 * 1024 * 1024;
/** More files behind one `extends` are a mistake. */
const MAX_EXTENDS = 32;

/** Whether a value is an object with keys of its own. */
export function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON file that may have comments and trailing commas; undefined when there is none, or a message when it is broken. */
export function readJson(file: string): { readonly data: Data } | { readonly broken: string } | undefined {
  let text: string;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return undefined;
    if (stat.size > MAX_BYTES) return { broken: "larger than 2 MB" };
    text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
  return parseJson(text);
}

function parseJson(text: string): { readonly data: Data } | { readonly broken: string } {
  try {
    const plain = plainJson(text);
    if (isData(plain)) return { data: plain };
    const errors: ParseError[] = [];
    const data: unknown = jsonc().parse(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first) return { broken: `invalid JSON at line ${text.slice(0, first.offset).split("\n").length}` };
    return isData(data) ? { data } : { broken: "not a JSON object" };
  } catch {
    return { broken: "invalid JSON: nested too deeply" };
  }
}

/** As many brackets are nested deeply, perhaps: that is for those to read who say so. */
const MANY = 2_000;

/** What JSON without comments says; nothing where it is anything else. */
function plainJson(text: string): unknown {
  if ((text.match(/[[{]/g)?.length ?? 0) > MANY) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Package.json and tsconfig files of a listing.
 *
 * @param given texts that stand for files on disk
 */
export function readManifests(root: string, paths: readonly string[], given: ReadonlyMap<string, string | null> = new Map<string, string>()): Manifests {
  const packages: PackageInfo[] = [];
  const tsconfigs: TsConfigInfo[] = [];
  const notAnalysed: NotAnalysed[] = [];
  for (const path of outermostFirst(paths)) {
    const text = given.get(path);
    const read = text === undefined ? readJson(join(root, path)) : text === null ? undefined : parseJson(text);
    if (!read) continue;
    if ("broken" in read) {
      // Tests keep broken manifests on purpose.
      if (pathClass(path) === "source") notAnalysed.push({ file: path, reason: read.broken });
    } else if (path === "package.json" || path.endsWith("/package.json")) packages.push(packageInfo(folder(path), read.data));
    else {
      const info = tsConfigInfo(root, path, read.data);
      if (info) tsconfigs.push(info);
    }
  }
  return { packages, tsconfigs, notAnalysed };
}

function outermostFirst(paths: readonly string[]): string[] {
  const rank = (path: string): number => path.split("/").length * 2 + (path.endsWith("tsconfig.json") ? 0 : 1);
  return [...paths].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function folder(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "" : path.slice(0, at);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function packageInfo(dir: string, data: Data): PackageInfo {
  const ranges: [string, string][] = [];
  for (const key of ["optionalDependencies", "peerDependencies", "devDependencies", "dependencies"]) {
    const group = data[key];
    if (isData(group)) for (const [name, range] of Object.entries(group)) if (typeof range === "string") ranges.push([name, range]);
  }
  const entries = { name: text(data["name"]), main: text(data["main"]), module: text(data["module"]), types: text(data["types"] ?? data["typings"]), source: text(data["source"]) };
  return {
    dir,
    dependencies: Object.fromEntries(ranges),
    isModule: data["type"] === "module",
    ...(data["exports"] !== undefined && { exports: data["exports"] }),
    ...(data["imports"] !== undefined && { imports: data["imports"] }),
    ...(entries.name !== undefined && { name: entries.name }),
    ...(entries.main !== undefined && { main: entries.main }),
    ...(entries.module !== undefined && { module: entries.module }),
    ...(entries.types !== undefined && { types: entries.types }),
    ...(entries.source !== undefined && { source: entries.source }),
  };
}

/** What one tsconfig, with those it extends, says about paths. Folders are absolute. */
interface Resolution {
  readonly baseUrl?: string;
  readonly paths?: { readonly from: string; readonly table: Readonly<Record<string, readonly string[]>> };
}

function tsConfigInfo(root: string, path: string, data: Data): TsConfigInfo | undefined {
  const file = join(root, path);
  const found = resolution(root, file, data, dirname(file), new Map());
  const base = found.baseUrl ?? found.paths?.from;
  if (base === undefined) return undefined;
  return {
    dir: folder(path),
    base: relative(root, base).split(sep).join("/"),
    hasBaseUrl: found.baseUrl !== undefined,
    paths: found.paths?.table ?? {},
  };
}

/**
 * Follows `extends`: later ones win over earlier ones, the file itself over all of them.
 * `${configDir}` stands for the folder of the config that is in use, not of the one that says so.
 *
 * @param known what each file said, by however many ways it is extended; of one that is asked already, nothing
 */
function resolution(root: string, file: string, data: Data, configDir: string, known: Map<string, Resolution>): Resolution {
  known.set(file, {});
  const said = saidBy(root, file, data, configDir, known);
  known.set(file, said);
  return said;
}

function saidBy(root: string, file: string, data: Data, configDir: string, known: Map<string, Resolution>): Resolution {
  let found: Resolution = {};
  const bases = Array.isArray(data["extends"]) ? data["extends"] : [data["extends"]];
  for (const base of bases) {
    const next = typeof base === "string" ? extended(root, dirname(file), base) : undefined;
    if (!next || (known.size >= MAX_EXTENDS && !known.has(next))) continue;
    const read = known.has(next) ? undefined : readJson(next);
    found = { ...found, ...(read && "data" in read ? resolution(root, next, read.data, configDir, known) : known.get(next)) };
  }
  const options = data["compilerOptions"];
  if (!isData(options)) return found;
  const place = (value: string): string => resolve(dirname(file), value.replace(/^\$\{configDir\}/, configDir));
  const baseUrl = text(options["baseUrl"]);
  const paths = options["paths"];
  return {
    ...found,
    ...(baseUrl !== undefined && { baseUrl: place(baseUrl) }),
    ...(isData(paths) && { paths: { from: dirname(file), table: pathTable(paths, configDir, dirname(file)) } }),
  };
}

function pathTable(paths: Data, configDir: string, dir: string): Record<string, readonly string[]> {
  const table: [string, string[]][] = [];
  for (const [alias, targets] of Object.entries(paths)) {
    if (!Array.isArray(targets)) continue;
    const places = targets.filter((t) => typeof t === "string");
    table.push([alias, places.map((t) => (t.startsWith("${configDir}") ? relative(dir, configDir + t.slice("${configDir}".length)).split(sep).join("/") : t))]);
  }
  return Object.fromEntries(table);
}

/** The file an `extends` names: relative, or in a node_modules folder between here and the root. */
function extended(root: string, dir: string, name: string): string | undefined {
  const places: string[] = [];
  if (/^\.\.?(?:[\\/]|$)/.test(name) || isAbsolute(name)) places.push(resolve(dir, name));
  else for (let at = dir; isBelow(root, at); at = dirname(at)) {
    places.push(join(at, "node_modules", name));
    if (at === root) break;
  }
  for (const place of places) {
    for (const file of [place, `${place}.json`, join(place, "tsconfig.json")]) {
      if (isBelow(root, file) && file.endsWith(".json") && statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    }
  }
  return undefined;
}

function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** What the project calls itself, for documents about it. */
export function aboutProject(root: string): { readonly title: string; readonly version: string } {
  const read = readJson(join(root, "package.json"));
  const data = read && "data" in read ? read.data : {};
  const text = (value: unknown, otherwise: string): string => (typeof value === "string" && value !== "" ? value.slice(0, 200) : otherwise);
  return { title: text(data["name"], "API"), version: text(data["version"], "0.0.0") };
}
