/**
 * Files that come to each other by the name of a method alone, where one of them was edited: what nobody asked for
 * before has no answer that is kept, and no import leads from one to the other.
 */
import type { FileFacts } from "../extract/facts.js";
import { callsByName, ownersIn } from "../link/questions/guesses.js";
import type { ProjectFiles } from "./read.js";

const CLASS = /\bclass\s+([\w$]+)/g;

/**
 * Files beyond a part of which an edited file may call something by its name, or that may call something of it.
 *
 * @param isWithin whether a file is in the part
 */
export function beyondByName(edited: Iterable<string>, { files, texts }: Pick<ProjectFiles, "files" | "texts">, isWithin: (path: string) => boolean): ReadonlySet<string> {
  const those = [...edited].flatMap((path) => files.get(path) ?? []).filter((facts) => !facts.isView);
  const mayOwn = ownersIn(those), mayCall = callsOf(those), isCalled = callsByName(those);
  const found = new Set<string>();
  for (const [path, text] of texts) {
    if (isWithin(path)) continue;
    const isOwner = text.includes("class ") && [...text.matchAll(CLASS)].some(([, name = ""]) => mayOwn(name));
    const facts = isOwner || mayCall?.test(text) === true ? files.get(path) : undefined;
    if (facts && !facts.isView && (isCalled(facts) || (isOwner && those.some(callsByName([facts]))))) found.add(path);
  }
  return found;
}

/** What a call of a method of their classes looks like; nothing where there is none. */
function callsOf(files: readonly FileFacts[]): RegExp | undefined {
  const methods = files.flatMap(({ classes }) => classes.flatMap(({ members }) => members.flatMap(({ name, fn }) => (fn !== undefined && name !== "constructor" && /^\w+$/.test(name) ? [name] : []))));
  return methods.length === 0 ? undefined : new RegExp(`\\.(?:${[...new Set(methods)].join("|")})\\b`);
}

/** What a file calls, and what may be called of it, by names: as long as it stays the same, nobody comes to anything else by these. */
export function namedIn(facts: FileFacts): string {
  let known = names.get(facts);
  if (known === undefined) {
    const called = facts.fns.flatMap((fn) => fn.events.flatMap((e) => (e.k === "call" && typeof e.callee === "string" && e.callee.includes(".") ? [e.callee.split(".").slice(-2).join(".")] : [])));
    const methods = facts.classes.flatMap((cls) => cls.members.flatMap(({ name, fn }) => (fn === undefined ? [] : [`${cls.name}.${name}`])));
    names.set(facts, (known = [[...new Set(called)].sort().join(), [...new Set(methods)].sort().join()].join("\n")));
  }
  return known;
}

const names = new WeakMap<FileFacts, string>();
