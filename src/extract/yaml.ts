/** YAML as plain data with the places of its values. What is scanned may be hostile: aliases and depth are bounded. */
import { createRequire } from "node:module";

/** A value of a YAML file and where it starts. */
export interface Node {
  readonly at: number;
  readonly end: number;
  readonly text?: string;
  readonly list?: readonly Node[];
  readonly map?: ReadonlyMap<string, Keyed>;
}

/** A value with the place of its key. */
export type Keyed = Node & { readonly key: number };

const MAX_NODES = 50_000;
const MAX_DEPTH = 40;

/** The part of the `yaml` package that is used; it is loaded only where a project has such files. */
interface Parsed {
  readonly range?: readonly number[];
  readonly value?: unknown;
  readonly items?: readonly unknown[];
  /** Name of the anchor that an alias stands for. */
  readonly source?: string;
  resolve?(doc: unknown): unknown;
}
type Is = (node: unknown) => boolean;
interface Yaml {
  parseDocument(text: string, options: object): { readonly contents: unknown };
  stringify(value: unknown, options: object): string;
  readonly isAlias: Is;
  readonly isNode: (node: unknown) => node is Parsed;
  readonly isScalar: Is;
  readonly isSeq: Is;
  readonly isMap: Is;
}

let loaded: Yaml | undefined;

function library(): Yaml {
  return (loaded ??= createRequire(import.meta.url)("yaml") as Yaml);
}

/** A value as lines of YAML. */
export function asYaml(value: unknown, indent: number): readonly string[] {
  return library().stringify(value, { indent, lineWidth: 0, aliasDuplicateObjects: false }).trimEnd().split("\n");
}

/**
 * The content of a file, or nothing where it is none.
 *
 * @param most values that are read, those that aliases repeat included: what is left then is cut off
 */
export function readYaml(text: string, most = MAX_NODES): Node | undefined {
  const yaml = library();
  const anchors = new Map<string, unknown>();
  let left = most;
  let doc: ReturnType<Yaml["parseDocument"]>;
  try {
    doc = yaml.parseDocument(text, { merge: true, logLevel: "silent", uniqueKeys: false });
  } catch {
    return undefined;
  }
  const convert = (node: unknown, depth: number): Node | undefined => {
    if (left-- <= 0 || depth > MAX_DEPTH) return undefined;
    if (!yaml.isNode(node)) return undefined;
    if (yaml.isAlias(node)) {
      // Finding an anchor walks the whole file.
      const name = node.source ?? "";
      if (!anchors.has(name)) anchors.set(name, node.resolve?.(doc));
      return convert(anchors.get(name), depth + 1);
    }
    const [at = 0, end = at] = node.range ?? [];
    if (yaml.isScalar(node)) return { at, end, text: node.value === null ? "" : String(node.value) };
    if (yaml.isSeq(node)) return { at, end, list: (node.items ?? []).flatMap((item) => convert(item, depth + 1) ?? []) };
    if (!yaml.isMap(node)) return undefined;
    const map = new Map<string, Keyed>();
    for (const { key, value } of (node.items ?? []) as readonly { readonly key: unknown; readonly value: unknown }[]) {
      const name = yaml.isNode(key) && yaml.isScalar(key) ? String(key.value) : undefined;
      const child = value === null ? { at, end: at, text: "" } : convert(value, depth + 1);
      if (name === undefined || !child) continue;
      if (name === "<<") mergeInto(map, child);
      else map.set(name, { ...child, key: yaml.isNode(key) ? (key.range?.[0] ?? child.at) : child.at });
    }
    return { at, end, map };
  };
  return convert(doc.contents, 0);
}

/** `<<: *base`: what is written out wins. */
function mergeInto(map: Map<string, Keyed>, from: Node): void {
  for (const merged of from.list ?? [from]) for (const [key, value] of merged.map ?? []) if (!map.has(key)) map.set(key, value);
}

/** The texts of a value that may be one text or a list of them. */
export function texts(node: Node | undefined): readonly Node[] {
  if (!node) return [];
  return node.text !== undefined ? [node] : (node.list ?? []).flatMap(texts);
}
