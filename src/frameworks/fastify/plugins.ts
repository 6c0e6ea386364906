/** Plugins of Fastify: what a registered value runs, whether it has a scope of its own, and what `@fastify/autoload` finds in folders. */
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { alternatives } from "../values.js";

/** A module that exports itself has no plugin. */
const MAX_DEPTH = 5;

export interface Plugin {
  /** A function of the project, or what a package gives. */
  readonly value: Value;
  /** Made by `fastify-plugin`: it has no scope of its own. */
  readonly isShared: boolean;
}

/** What `register` is given: a function, one in `fastify-plugin`, or a module that is imported on the spot. */
export function pluginOf(linker: Linker, given: Value, depth = 0): Plugin {
  const value = alternatives(given).find((v) => v.k !== "unknown") ?? given;
  if (depth > MAX_DEPTH) return { value, isShared: true };
  if (value.k === "module") return pluginOf(linker, linker.exported(value.file, "default"), depth + 1);
  if (value.k === "external" && /^fastify-plugin#(?:\w+)?\(\)$/.test(value.name) && value.args?.[0]) {
    const options = value.args[1];
    const encapsulate = options && linker.member(options, "encapsulate");
    return { value: pluginOf(linker, value.args[0], depth + 1).value, isShared: !(encapsulate?.k === "literal" && encapsulate.value === true) };
  }
  if (value.k === "object") return pluginOf(linker, linker.member(value, "default"), depth + 1);
  return { value, isShared: value.k === "external" };
}

/** One file that autoload registers. */
export interface Loaded {
  readonly file: FileNode;
  readonly prefix: string;
  /** Files whose hooks apply to it, outermost first. */
  readonly hooks: readonly FileNode[];
}

const SCRIPT = /\.[cm]?[jt]sx?$/;
const INDEX = /^index\.[cm]?[jt]sx?$/;
const AUTO_HOOKS = /^[_.]?auto_?hooks\.[cm]?[jt]sx?$/i;

interface Folder {
  readonly files: Map<string, FileNode>;
  readonly folders: Map<string, Folder>;
}

/** The files below the folder that `@fastify/autoload` is given. */
export function autoloaded(linker: Linker, options: Value, from: string): Loaded[] {
  const folder = folderOf(linker, linker.member(options, "dir"), from);
  if (!folder) return [];
  const is = (name: string, otherwise: boolean): boolean => {
    const v = linker.member(options, name);
    return v.k === "literal" && typeof v.value === "boolean" ? v.value : otherwise;
  };
  const ignored = patternOf(linker.member(options, "ignorePattern"));
  const own = linker.member(linker.member(options, "options"), "prefix");
  const base = own.k === "literal" && typeof own.value === "string" ? own.value : "";
  const settings = { hooks: is("autoHooks", false), cascades: is("cascadeHooks", false), names: is("dirNameRoutePrefix", true), params: is("routeParams", false) };
  const found: Loaded[] = [];
  const visit = (at: Folder, prefix: string, above: readonly FileNode[], path: string): void => {
    const hookFile = settings.hooks ? [...at.files].find(([name]) => AUTO_HOOKS.test(name))?.[1] : undefined;
    const hooks = hookFile ? [...above, hookFile] : above;
    const index = [...at.files].find(([name]) => INDEX.test(name));
    for (const [name, file] of index ? [index] : at.files) {
      if (!AUTO_HOOKS.test(name) && !ignored?.(`${path}/${name}`)) found.push({ file, prefix: prefixOf(linker, file, `${base}${prefix}`), hooks });
    }
    for (const [name, inner] of at.folders) {
      if (ignored?.(`${path}/${name}`)) continue;
      const segment = settings.params ? name.replace(/__/g, ":").replace(/^_/, ":") : name;
      visit(inner, settings.names ? `${prefix}/${segment}` : prefix, settings.cascades ? hooks : [], `${path}/${name}`);
    }
  };
  visit(folder, "", [], "");
  return found;
}

/** A file may say its own prefix. */
function prefixOf(linker: Linker, file: FileNode, prefix: string): string {
  const text = (name: string): string | undefined => {
    const v = linker.exported(file, name);
    return v.k === "literal" && typeof v.value === "string" ? v.value : undefined;
  };
  return text("prefixOverride") ?? `${prefix}${text("autoPrefix") ?? ""}`;
}

/** A pattern of autoload as a test: the names that a simple one is made of. */
function patternOf(v: Value): ((path: string) => boolean) | undefined {
  const source = v.k === "external" && v.name === "global#RegExp()" ? v.args?.[0] : v;
  if (source?.k !== "literal" || typeof source.value !== "string") return undefined;
  const parts = source.value.split("|").map((p) => p.replace(/^[.^]?\*?|[$]$/g, "").replace(/[\\()]/g, ""));
  return (path) => parts.some((p) => p !== "" && path.includes(p));
}

/** The folder that an expression such as `path.join(import.meta.dirname, "routes")` names, as a tree. */
function folderOf(linker: Linker, dir: Value, from: string): Folder | undefined {
  const texts = textsIn(dir, 4).filter((t) => !t.startsWith("file:"));
  if (texts.length === 0) return undefined;
  for (const base of [parentOf(from), linker.packageDir(from)]) {
    const path = joined(base, texts);
    const prefix = path === "" ? "" : `${path}/`;
    const files = [...linker.files.values()].filter((f) => f.path.startsWith(prefix) && SCRIPT.test(f.path) && !/\.d\.[cm]?ts$|\.(?:test|spec)\./.test(f.path));
    if (path !== undefined && files.length > 0) return treeOf(files, prefix);
  }
  return undefined;
}

function treeOf(files: readonly FileNode[], prefix: string): Folder {
  const root: Folder = { files: new Map(), folders: new Map() };
  for (const file of files) {
    const names = file.path.slice(prefix.length).split("/");
    const last = names.pop() ?? "";
    let at = root;
    for (const name of names) {
      let next = at.folders.get(name);
      if (!next) at.folders.set(name, (next = { files: new Map(), folders: new Map() }));
      at = next;
    }
    at.files.set(last, file);
  }
  return root;
}

/** The texts an expression is made of, in order. */
function textsIn(v: Value, depth: number): string[] {
  if (v.k === "literal") return typeof v.value === "string" && !v.isMasked ? [v.value] : [];
  if (v.k === "union") return textsIn(v.of[0] ?? v, depth - 1);
  return v.k === "external" && depth > 0 ? (v.args ?? []).flatMap((a) => textsIn(a, depth - 1)) : [];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function joined(base: string, texts: readonly string[]): string {
  const parts = base === "" ? [] : base.split("/");
  for (const part of texts.flatMap((t) => t.split(/[\\/]/))) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
