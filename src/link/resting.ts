/**
 * What a function that is written down somewhere rests on besides what stands there: the files of what it mentions. One
 * that starts a server leads to all of it, and what is written in its middle (`app.use((req, res, next) => …)`) mostly
 * to nothing.
 */
import type { FileFacts, FunctionFacts } from "../extract/facts.js";
import type { Modules } from "./modules.js";
import { namesOf } from "./names.js";
import type { FileNode } from "./values.js";

const WORD = /[\p{L}\p{N}_$]+/gu;
const MAX_STEPS = 8;

interface Scene {
  readonly modules: Modules;
  readonly files: ReadonlyMap<string, FileNode>;
  text(path: string): string;
}

export class Resting {
  readonly #known = new Map<FunctionFacts, ReadonlySet<string> | undefined>();

  constructor(private readonly scene: Scene) {}

  /** The files that a function rests on, its own left out; undefined where that may be anything which its own rests on. */
  of(file: FileNode, fn: FunctionFacts): ReadonlySet<string> | undefined {
    if (!this.#known.has(fn)) this.#known.set(fn, this.#restOf(file, fn));
    return this.#known.get(fn);
  }

  #restOf(file: FileNode, fn: FunctionFacts): ReadonlySet<string> | undefined {
    const found = new Set<string>(), mentioned = new Set([fn]);
    for (const f of mentioned) if (!this.#take(file, f, found, mentioned)) return undefined;
    return found;
  }

  /** Takes what one function mentions: files, and functions of its own file; whether all of it can be told. */
  #take(file: FileNode, fn: FunctionFacts, found: Set<string>, mentioned: Set<FunctionFacts>): boolean {
    const { facts, path } = file;
    const words = new Set(this.scene.text(path).slice(fn.pos, fn.end).match(WORD));
    const own = namesOf(fn).bindings;
    for (let around = facts.fns[fn.up]; around && around.up >= 0; around = facts.fns[around.up]) {
      if ([...namesOf(around).bindings.keys()].some((name) => words.has(name) && !own.has(name))) return false;
      if (facts.fns.some((f) => f.name !== "" && f !== fn && facts.fns[f.up] === around && words.has(f.name) && !isInside(facts, f, fn))) return false;
    }
    if (words.has("this") || words.has("super") || facts.classes.some(({ name }) => words.has(name)) || facts.enums.some(({ name }) => words.has(name))) return false;
    if (Object.keys(facts.types).some((name) => words.has(name)) || (facts.fns[0] && [...namesOf(facts.fns[0]).bindings.keys()].some((name) => words.has(name)))) return false;
    for (const { local, name, specifier } of facts.imports) {
      if (local !== undefined && words.has(local) && !this.#importsOnly(path, specifier, name, found, MAX_STEPS)) return false;
    }
    for (const f of facts.fns) if (f.up === 0 && f.name !== "" && words.has(f.name)) mentioned.add(f);
    return true;
  }

  /** Where what is imported stands, and what says so; whether that can be told. */
  #importsOnly(path: string, specifier: string, name: string | undefined, found: Set<string>, steps: number): boolean {
    const target = this.scene.modules.resolve(path, specifier);
    if (target.k !== "file") return true;
    found.add(target.path);
    const facts = this.scene.files.get(target.path)?.facts;
    if (!facts || steps === 0) return false;
    const passed = facts.exports.filter((e) => e.from !== undefined);
    if (passed.length === 0) return true;
    const own = facts.exports.find((e) => e.as === name);
    if (own && own.from === undefined) return true;
    return own?.from !== undefined && own.name !== "*" && this.#importsOnly(target.path, own.from, own.name ?? name, found, steps - 1);
  }
}

function isInside({ fns }: FileFacts, fn: FunctionFacts, of: FunctionFacts): boolean {
  for (let f: FunctionFacts | undefined = fn; f; f = fns[f.up]) if (f === of) return true;
  return false;
}
