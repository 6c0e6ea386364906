/**
 * The file of the accepted findings. One entry a line, sorted, so that two branches that accept different findings
 * merge, and a review sees what is accepted. No entry holds a line number, a count, or text of the scanned code.
 */
import { readFileSync } from "node:fs";
import type { Node, ParseError } from "jsonc-parser";
import { jsonc } from "../extract/json.js";
import { escapeJson } from "../reporters/escape.js";
import { check } from "./config-check.js";
import { ConfigError, type ConfigProblem, problemAt } from "./config-error.js";
import type { Schema } from "./config-schema.js";
import { replaceFile } from "./replace-file.js";

export interface BaselineEntry {
  /** Fingerprint of the finding. */
  readonly id: string;
  readonly rule: string;
  /** Where it is, in names: for people, the id tells. */
  readonly at: string;
  readonly file: string;
  readonly reason?: string;
  readonly owner?: string;
  /** The last day on which it is accepted. */
  readonly expires?: string;
  readonly added: string;
}

export const BASELINE_FILE = "stopship-baseline.json";

const word: Schema = { type: "string", minLength: 1 };
const ENTRY: Schema = {
  type: "object", additionalProperties: false, required: ["id", "rule", "at", "file", "added"],
  properties: { id: word, rule: word, at: { type: "string" }, file: word, reason: { type: "string" }, owner: { type: "string" }, expires: word, added: word },
};
const SCHEMA: Schema = { type: "object", additionalProperties: false, required: ["version", "entries"], properties: { version: { type: "integer", enum: [1] }, entries: { type: "array", items: ENTRY } } };

/** Whether a text is a day of the calendar, as `2027-03-01`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

/**
 * The entries of a baseline; undefined where there is no such file.
 *
 * @param name how messages call the file
 * @throws ConfigError
 */
export function readBaseline(path: string, name: string): readonly BaselineEntry[] | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new ConfigError([{ file: name, line: 0, column: 0, message: "cannot be read", frame: "" }]);
  }
  const source = { file: name, text };
  const errors: ParseError[] = [];
  const tree = parsed(text, errors);
  const [error] = errors;
  if (error || !tree) {
    const isConflict = /^(?:<{7}|>{7}) /m.test(text);
    throw new ConfigError([problemAt({ source, offset: error?.offset ?? 0, length: Math.max(1, error?.length ?? 1) }, isConflict ? "holds a merge conflict" : "not valid JSON")]);
  }
  const problems = [...check(SCHEMA, tree, source)];
  if (problems.length === 0) problems.push(...wrongDays(tree, source));
  if (problems.length > 0) throw new ConfigError(problems);
  return (jsonc().getNodeValue(tree) as { readonly entries: readonly BaselineEntry[] }).entries;
}

function parsed(text: string, errors: ParseError[]): Node | undefined {
  try {
    return jsonc().parseTree(text, errors, { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}

function* wrongDays(tree: Node, source: { readonly file: string; readonly text: string }): Generator<ConfigProblem> {
  const entries = tree.children?.find(({ children }) => children?.[0]?.value === "entries")?.children?.[1]?.children ?? [];
  for (const property of entries.flatMap(({ children }) => children ?? [])) {
    const [key, value] = property.children ?? [];
    if (key?.value === "expires" && value && !isDay(String(value.value))) yield problemAt({ source, offset: value.offset, length: value.length }, '"expires" is not a day such as 2027-03-01');
  }
}

function inOrder(a: BaselineEntry, b: BaselineEntry): number {
  const keys = ["file", "rule", "at", "id"] as const;
  const key = keys.find((k) => a[k] !== b[k]);
  return key === undefined ? 0 : a[key] < b[key] ? -1 : 1;
}

/** One line, its keys in the documented order. */
function line({ id, rule, at, file, reason, owner, expires, added }: BaselineEntry): string {
  return escapeJson(JSON.stringify({ id, rule, at, file, reason, owner, expires, added }));
}

/** Replaces the file as a whole. Throws where it cannot be written. */
export function writeBaseline(path: string, entries: readonly BaselineEntry[]): void {
  const lines = [...new Map(entries.map((e) => [e.id, e])).values()].sort(inOrder).map(line);
  const text = lines.length === 0 ? '{ "version": 1, "entries": [] }\n' : `{ "version": 1, "entries": [\n${lines.join(",\n")}\n] }\n`;
  replaceFile(path, text);
}
