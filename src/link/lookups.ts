/**
 * What files ask of all files together, and are answered by files that they do not import: what a container hands to a
 * class, a method that is found by its name. Whoever evaluates such a file rests on the answer as on an import. What is
 * asked is noted in words, so that it can be asked again after an edit.
 */
import type { Injection } from "../frameworks/adapter.js";
import type { FileNode } from "./values.js";

export type Ask =
  | readonly ["injected", cls: number, type: string | null, decorators: readonly number[] | null]
  /** The methods of a name that something of a name may have. */
  | readonly ["method", name: string, owner: string]
  /** A model by the name that it was registered under. */
  | readonly ["model", name: string]
  /** What stands on requests under a name for the caller. */
  | readonly ["caller", shape: string, name: string]
  /** Who puts something on requests under a name that says nothing of who is calling. */
  | readonly ["put", shape: string, name: string]
  /** What is kept in the storages that a file makes. */
  | readonly ["store", file: string];

/** Stands for the file of what is asked in none. */
export const NOBODY = "";

export class Lookups {
  readonly #asked = new Map<string, Set<string>>();

  note(path: string, ask: Ask): void {
    let known = this.#asked.get(path);
    if (!known) this.#asked.set(path, (known = new Set()));
    known.add(JSON.stringify(ask));
  }

  noteInjection({ file, cls, decorators, type }: Injection): void {
    this.note(file.path, ["injected", file.facts.classes.indexOf(cls), type ?? null, decorators ?? null]);
  }

  /** Notes all that a container may be asked for in a file. */
  noteInjectionsIn(file: FileNode): void {
    const { classes, fns } = file.facts;
    for (const cls of classes) for (const { name, fn, decorators, type } of cls.members) {
      if (decorators) this.noteInjection({ file, cls, decorators, ...(type && { type }) });
      for (const p of name === "constructor" && fn !== undefined ? (fns[fn]?.params ?? []) : []) this.noteInjection({ file, cls, ...(p.decorators && { decorators: p.decorators }), ...(p.type && { type: p.type }) });
    }
  }

  /** By the files that ask. */
  all(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#asked;
  }
}

/** What was asked for a place, as it was noted; undefined where the file has no such class any more. */
export function injectionOf(file: FileNode, [, index, type, decorators]: Extract<Ask, readonly ["injected", ...unknown[]]>): Injection | undefined {
  const cls = file.facts.classes[index];
  return cls && { file, cls, ...(decorators && { decorators }), ...(type !== null && { type }) };
}

/** What was asked, by how it was noted; undefined where that was done by somebody else. */
export function askIn(text: string): Ask | undefined {
  const data: unknown = JSON.parse(text);
  if (!Array.isArray(data)) return undefined;
  const [kind, first, second, third] = data as readonly unknown[];
  if (kind === "injected") return typeof first === "number" && isTextOrNull(second) && (third === null || isNumbers(third)) ? [kind, first, second, third] : undefined;
  if (typeof first !== "string") return undefined;
  if (kind === "model" || kind === "store") return [kind, first];
  return (kind === "method" || kind === "caller" || kind === "put") && typeof second === "string" ? [kind, first, second] : undefined;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => typeof n === "number");
}
