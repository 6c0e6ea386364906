/** JSON documents as trees that know their places; comments and trailing commas are allowed. */
import { createRequire } from "node:module";
import type * as Jsonc from "jsonc-parser";

export type JsonNode = Jsonc.Node;

let loaded: typeof Jsonc | undefined;

/** Loaded when somebody needs it: most JSON is plain. */
export function jsonc(): typeof Jsonc {
  return (loaded ??= createRequire(import.meta.url)("jsonc-parser") as typeof Jsonc);
}

/** A JSON file as a tree, or nothing. */
export function jsonTree(text: string): JsonNode | undefined {
  try {
    return jsonc().parseTree(text, [], { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}

/** The members of the object at a path, in order. */
export function members(node: JsonNode | undefined, ...path: readonly string[]): readonly (readonly [string, JsonNode])[] {
  const at = path.reduce(member, node);
  return (at?.type === "object" ? at.children : undefined)?.flatMap((p) => (p.children?.[1] ? [[String(p.children[0]?.value), p.children[1]] as const] : [])) ?? [];
}

/** The value of one member. */
export function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.type === "object" ? node.children?.find((p) => p.children?.[0]?.value === name)?.children?.[1] : undefined;
}

/**
 * The changes of text that give the member at a path a value.
 *
 * @param isLast what is new comes behind the others
 */
export function withMember(text: string, path: readonly string[], value: unknown, isLast = false): readonly { readonly start: number; readonly end: number; readonly text: string }[] {
  const unit = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  const formattingOptions = { tabSize: unit.length, insertSpaces: !unit.startsWith("\t"), eol: text.includes("\r\n") ? "\r\n" : "\n" };
  return jsonc().modify(text, [...path], value, { formattingOptions, ...(!isLast && { getInsertionIndex: () => 0 }) }).map(({ offset, length, content }) => ({ start: offset, end: offset + length, text: content }));
}

/** The folder of a path; "" is the root. */
export const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");
