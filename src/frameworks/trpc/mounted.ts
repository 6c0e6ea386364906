/**
 * Which routers are served: those that a server is given, where all of them can be seen. One that stands in no other,
 * is given to no server and that no code of the project hands on has no address.
 * https://trpc.io/docs/server/adapters
 */
import { CallFlag, type FileFacts } from "../../extract/facts.js";
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { alternatives } from "../values.js";
import { calledName, isRouter, keyOf, objectsIn, type RouterTree } from "./routers.js";

type External = Extract<Value, { k: "external" }>;

const LATER = Number.MAX_SAFE_INTEGER;
/** Calls procedures from code of the server: no address comes of it. */
const CALLER = /^(?:createCaller|createCallerFactory)$/;

/** The roots that are served; all, where that cannot be told. */
export function servedRoots(linker: Linker, tree: RouterTree, roots: readonly External[]): readonly External[] {
  if (roots.length < 2) return roots;
  const mounted = mountedIn(linker, tree);
  if (!mounted) return roots;
  const dirOf = (r: External): string => linker.packageDir(r.at?.file ?? "");
  const whole = new Set(roots.filter((r) => mounted.has(keyOf(r)) && tree.isWhole(r)).map(dirOf));
  return roots.filter((r) => mounted.has(keyOf(r)) || !whole.has(dirOf(r)) || !isLeftOut(linker, r));
}

/** The routers that something is given as `router`, by their keys; undefined where one of them cannot be seen. */
function mountedIn(linker: Linker, tree: RouterTree): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const file of linker.files.values()) {
    if (!file.facts.imports.some((i) => i.specifier.includes("trpc"))) continue;
    for (const router of givenIn(linker, file)) {
      const key = tree.find(router);
      if (key === undefined) return undefined;
      found.add(key);
    }
  }
  return found;
}

/** What calls of a file are given as `router`. */
function* givenIn(linker: Linker, file: FileNode): Iterable<Value> {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      const given = call.k === "call" ? call.args.flatMap((a) => objectsIn(a)).filter((o) => o.includes("router")) : [];
      for (const options of given) yield* alternatives(linker.member(linker.value(options, linker.defaultEnv(file, index), event), "router"));
    }
  }
}

/** Whether nothing is done with a router but calling its procedures on the server. */
function isLeftOut(linker: Linker, router: External): boolean {
  const file = linker.files.get(router.at?.file ?? "");
  const env = file && linker.moduleEnv(file);
  const names = (file?.facts.fns[0]?.events ?? []).flatMap((e) => (e.k === "def" && typeof e.to === "string" && env && isSame(linker.value(e.to, env, LATER), router) ? [e.to] : []));
  if (!file || names.length === 0 || names.some((name) => isUsed(file.facts, name))) return false;
  return [...linker.leadingTo([file])].every((path) => {
    const importer = path === file.path ? undefined : linker.files.get(path);
    return !importer || !handsOn(linker, importer, router);
  });
}

function handsOn(linker: Linker, file: FileNode, router: External): boolean {
  const { path, facts } = file;
  if (facts.fns.some((f) => f.events.some((e) => e.k === "call" && (e.flags & CallFlag.import) !== 0))) return true;
  // What a package shows to others may be served there.
  if (!linker.isImported(path) && facts.exports.some((e) => e.from !== undefined && !e.isType && (e.as === "*" || isSame(linker.exported(file, e.as), router)))) return true;
  const env = linker.moduleEnv(file);
  return facts.imports.some(({ local, isType }) => {
    if (isType || local === undefined) return false;
    const value = linker.value(local, env, LATER);
    return value.k === "module" || (isSame(value, router) && isUsed(facts, local));
  });
}

function isSame(value: Value, router: External): boolean {
  return alternatives(value).some((v) => isRouter(v) && keyOf(v) === keyOf(router));
}

/** Whether a file does something with what it has under a name: also as a default, in a member of a class, or one after the other in a loop. */
function isUsed({ fns, exports, classes }: FileFacts, name: string): boolean {
  const isNamed = (e: unknown): boolean => (typeof e === "string" ? e === name || e.startsWith(`${name}.`) : Array.isArray(e) && e.some(isNamed));
  const isDefault = (to: unknown): boolean => Array.isArray(to) && isNamed(to);
  if (exports.some((e) => typeof e.value !== "string" && isNamed(e.value)) || classes.some((c) => c.members.some((m) => isNamed(m.value)))) return true;
  return fns.some((f) => f.params.some((p) => isDefault(p.pattern)) || f.contexts.some((c) => c.k === "loop" && isNamed(c.over)) || f.events.some((e) => {
    if (e.k === "leave") return false;
    if (e.k === "call") return !CALLER.test(calledName(e) ?? "") && [e.callee, ...e.args].some(isNamed);
    return isNamed(e.k === "def" || e.k === "set" ? e.from : e.val) || (e.k === "def" && isDefault(e.to));
  }));
}
