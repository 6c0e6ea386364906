/** YAML as plain data with the places of its values. What is scanned may be hostile: aliases and depth are bounded. */
import { createRequire } from "node:module";
import type * as Yaml from "yaml";

/** A value of a YAML file and where it starts. */
export interface Node {
  readonly at: number;
  readonly end: number;
  readonly text?: string;
  readonly list?: readonly Node[];
  readonly map?: ReadonlyMap<string, Node & { readonly key: number }>;
}

const MAX_NODES = 50_000;
const MAX_DEPTH = 40;

let loaded: typeof Yaml | undefined;

/** The content of a file, or nothing where it is none. */
export function readYaml(text: string): Node | undefined {
  loaded ??= createRequire(import.meta.url)("yaml") as typeof Yaml;
  const yaml = loaded;
  let left = MAX_NODES;
  let doc: Yaml.Document.Parsed;
  try {
    doc = yaml.parseDocument(text, { merge: true, logLevel: "silent", uniqueKeys: false });
  } catch {
    return undefined;
  }
  const convert = (node: unknown, depth: number): Node | undefined => {
    if (left-- <= 0 || depth > MAX_DEPTH) return undefined;
    if (yaml.isAlias(node)) return convert(node.resolve(doc), depth + 1);
    if (!yaml.isNode(node)) return undefined;
    const [at = 0, end = at] = node.range ?? [];
    if (yaml.isScalar(node)) return { at, end, text: node.value === null ? "" : String(node.value) };
    if (yaml.isSeq(node)) return { at, end, list: node.items.flatMap((item) => convert(item, depth + 1) ?? []) };
    if (!yaml.isMap(node)) return undefined;
    const map = new Map<string, Node & { readonly key: number }>();
    for (const { key, value } of node.items) {
      const name = yaml.isScalar(key) ? String(key.value) : undefined;
      const child = value === null ? { at, end: at, text: "" } : convert(value, depth + 1);
      if (name === undefined || !child) continue;
      if (name === "<<") for (const merged of child.list ?? [child]) for (const [k, v] of merged.map ?? []) if (!map.has(k)) map.set(k, v);
      if (name !== "<<") map.set(name, { ...child, key: yaml.isScalar(key) ? (key.range?.[0] ?? child.at) : child.at });
    }
    return { at, end, map };
  };
  return convert(doc.contents, 0);
}

/** The texts of a value that may be one text or a list of them. */
export function texts(node: Node | undefined): readonly Node[] {
  if (!node) return [];
  return node.text !== undefined ? [node] : (node.list ?? []).flatMap(texts);
}
