/**
 * What cannot be read of a path, told apart: `*~7` stands for one thing wherever it is written, so that a guard and a
 * route below the same setting are found together. `*~7</api>` is what it is where nothing is set.
 */
import type { Value } from "../link/values.js";

type External = Extract<Value, { k: "external" }>;

const UNREAD = /\*~\d+(?:<[^<>]*>)?/g;

/** What stands for something in a path, by a name that is its own. */
export function unread(name: string, otherwise?: string): string {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) >>> 0;
  return `*~${hash}${otherwise === undefined ? "" : `<${otherwise}>`}`;
}

/** What stands in a path for a member of something that cannot be read, or for that and a text in its place; undefined for what may be no text. */
export function unreadValue(value: Value): string | undefined {
  if (value.k === "unknown") return value.spelled;
  if (value.k === "external") return isName(value) ? unread(nameOf(value)) : undefined;
  if (value.k !== "union" || value.of.length !== 2) return undefined;
  const [set, otherwise] = value.of;
  const text = otherwise?.k === "literal" && typeof otherwise.value === "string" && !otherwise.isMasked ? otherwise.value : undefined;
  if (set?.k !== "external" || !isName(set) || text === undefined || /[<>*]/.test(text)) return undefined;
  return unread(nameOf(set), text);
}

/** What stands for a part of a text, whatever made it. */
export function unreadPart(part: Value): string | undefined {
  return unreadValue(part) ?? (part.k === "external" ? unread(nameOf(part)) : undefined);
}

/** A member of something, which may be a text. */
function isName({ name }: External): boolean {
  return name.includes(".") && !name.endsWith("()");
}

/** Its name, and where what it is a member of was made. */
function nameOf({ name, ...value }: External): string {
  let made: Pick<External, "at" | "receiver"> = value;
  while (!made.at && made.receiver?.k === "external") made = made.receiver;
  return made.at ? `${name}@${made.at.file}:${made.at.pos}` : name;
}

/** Whether a segment cannot be read. */
export function isUnread(segment: string): boolean {
  return segment.includes("*~");
}

/** Adds what is taken where nothing is set, for all that stands in a path. */
export function noteDefaults(path: string, defaults: Map<string, string>): void {
  for (const [found] of path.matchAll(UNREAD)) {
    const at = found.indexOf("<");
    if (at > 0) defaults.set(found.slice(0, at), found.slice(at + 1, -1));
  }
}

/** A path with what is taken where nothing is set. */
export function withDefaults(path: string, defaults: ReadonlyMap<string, string>): string {
  return path.includes("*~") ? path.replace(UNREAD, (found) => { const name = found.replace(/<.*$/, ""); return defaults.get(name) ?? name; }) : path;
}

/** A path by itself, for people. */
export function readable(path: string): string {
  const defaults = new Map<string, string>();
  noteDefaults(path, defaults);
  return asWritten(withDefaults(path, defaults));
}

/** A path for people. */
export function asWritten(path: string): string {
  return path.includes("*~") ? path.replace(UNREAD, "*").replace(/\*{2,}/g, "*") : path;
}
