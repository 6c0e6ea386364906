/**
 * What a server of routing-controllers is set up with: prefix, controllers, global middleware and the functions that
 * tell who is calling.
 * https://github.com/typestack/routing-controllers#usage
 */
import { posix } from "node:path";
import type { Place } from "../../concepts.js";
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { type ClassValue, type Decorators } from "../decorators.js";
import { nameOf } from "../routing/calls.js";
import { type Driver, drivers } from "./drivers.js";
import { textOf, UNKNOWN } from "../values.js";

export const PACKAGE = "routing-controllers";
const SETS_UP = /^routing-controllers#(create|use)(Express|Koa)Server$/;
const CALLED = /^(?:create|use)(?:Express|Koa)Server$/;

/** A call that sets a server up. */
export interface Server {
  readonly driver: Driver;
  readonly options: Value;
  /** The application of the framework below that it is given. */
  readonly on: Value | undefined;
}

export function usesRoutingControllers({ facts }: Pick<FileNode, "facts">): boolean {
  return facts.imports.some((i) => i.specifier === PACKAGE);
}

/** Whether a call may set a server up, by its form. */
export function isSettingUp(name: string | undefined): boolean {
  return name !== undefined && CALLED.test(name);
}

/** The server that a call sets up. */
export function serverOf(callee: string, args: () => readonly Value[]): Server | undefined {
  const [, how, below] = SETS_UP.exec(callee) ?? [];
  if (how === undefined) return undefined;
  const given = args();
  const [on, options] = how === "use" ? given : [undefined, given[0]];
  return { driver: below === "Koa" ? drivers.koa : drivers.express, on, options: options ?? { k: "object", props: new Map(), rest: [], isOpen: false } };
}

/** The servers of the project, with the calls that set them up. */
export function* serversIn(linker: Linker, files: readonly FileNode[]): Iterable<Server & { readonly place: Place }> {
  for (const file of files) {
    for (const [index, fn] of file.facts.fns.entries()) {
      for (const [event, call] of fn.events.entries()) {
        if (call.k !== "call" || !isSettingUp(nameOf(call.callee))) continue;
        const env = index === 0 ? linker.moduleEnv(file) : linker.defaultEnv(file, index);
        const callee = linker.callee(env, event, call);
        const server = callee.k === "external" ? serverOf(callee.name, () => linker.argumentsOf(env, event, call)) : undefined;
        if (server) yield { ...server, place: { file: file.path, pos: call.pos, end: call.end } };
      }
    }
  }
}

/** A setting; undefined where it is left out. */
export function setting(linker: Linker, options: Value, name: string): Value | undefined {
  const v = linker.member(options, name);
  return v.k === "literal" && v.value === null ? undefined : v;
}

export function isOff(linker: Linker, options: Value, name: string): boolean {
  const v = linker.member(options, name);
  return v.k === "literal" && v.value === false;
}

/**
 * The classes that a setting names: those that are listed, and where folders are named those below them; all that there
 * are where a folder cannot be read, or nothing is named.
 *
 * @param all those of the project
 */
export function classesNamed(setting: Value | undefined, all: readonly ClassValue[]): readonly ClassValue[] {
  const listed = new Map<object, ClassValue>();
  let isOpen = false;
  const visit = (v: Value, depth: number): void => {
    const folder = folderIn(v), below = folder === undefined ? [] : all.filter((c) => c.file.path.startsWith(folder));
    if (v.k === "class") listed.set(v.facts, v);
    else if (v.k === "array" && depth > 0) for (const i of v.of ? [...v.items, v.of] : v.items) visit(i, depth - 1);
    else if (v.k === "union" && depth > 0) for (const i of v.of) visit(i, depth - 1);
    else if (below.length > 0) for (const c of below) listed.set(c.facts, c);
    else isOpen = true;
  };
  visit(setting ?? UNKNOWN, 4);
  // An empty list is read as none given.
  return isOpen || listed.size === 0 ? [...listed.values(), ...all.filter((c) => !listed.has(c.facts))] : [...listed.values()];
}

/** `join(__dirname, "controllers/*.ts")`: the folder that a pattern begins with. */
function folderIn(v: Value): string | undefined {
  if (v.k !== "external" || !/^path#(?:join|resolve)\(\)$/.test(v.name) || !v.at) return undefined;
  const [from, ...below] = v.args ?? [];
  const texts = below.map((b) => textOf(b));
  if (from?.k !== "external" || from.name !== "global#__dirname" || texts.some((t) => t === undefined)) return undefined;
  const steps = posix.join(posix.dirname(v.at.file), ...texts.filter((t) => t !== undefined)).split("/");
  const wild = steps.findIndex((step) => /[*?{[(!]/.test(step));
  return wild < 0 ? undefined : [...steps.slice(0, wild), ""].join("/");
}

/** The classes of the project that carry one of these decorators. */
export function classesWith(decorators: Decorators, files: readonly FileNode[], decorator: RegExp): readonly ClassValue[] {
  return files.flatMap((file) => decorators.classesOf(file)).filter((cls) => decorators.ofClass(cls).some((d) => decorator.test(d.name)));
}
