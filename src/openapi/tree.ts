/** A description of an API as a tree that knows its places, whether it is written in JSON or in YAML. */
import { type JsonNode, jsonTree } from "../extract/json.js";
import { type Keyed, type Node, readYaml } from "../extract/yaml.js";

export type { Keyed, Node };

/** Descriptions are long: a value for every line of what is read at most. */
const MAX_NODES = 400_000;
/** Longer ones are read without the parts that hold no paths. */
const LONG = 60_000;
/** Nested deeper than this is no description. */
const MAX_DEPTH = 40;

/** The content of a file, or nothing where it cannot be read. */
export function readTree(file: string, text: string): Node | undefined {
  if (!/\.json$/i.test(file)) return readYaml(text.length > LONG ? withoutSchemas(text) : text, MAX_NODES);
  const tree = jsonTree(text);
  return tree && fromJson(tree, 0);
}

/** Blocks that take up most of a description and say nothing of its paths; the places of the rest stay as they are. */
const ASIDE = /^(?:components|definitions|tags|x-[\w-]+)\s*:\s*$/;

/** A long description with its schemas blanked out: only a block that stands at the margin is. */
function withoutSchemas(text: string): string {
  let isAside = false;
  return text.split("\n").map((line) => {
    if (/^[^\s#]/.test(line)) isAside = ASIDE.test(line.trimEnd());
    return isAside ? " ".repeat(line.length) : line;
  }).join("\n");
}

function fromJson({ type, offset, length, value, children }: JsonNode, depth: number): Node {
  const place = { at: offset, end: offset + length };
  if (depth > MAX_DEPTH) return place;
  if (type === "array") return { ...place, list: (children ?? []).map((child) => fromJson(child, depth + 1)) };
  if (type !== "object") return { ...place, text: value === null || value === undefined ? "" : String(value) };
  const map = new Map<string, Keyed>();
  for (const property of children ?? []) {
    const [key, child] = property.children ?? [];
    if (key && child) map.set(String(key.value), { ...fromJson(child, depth + 1), key: key.offset });
  }
  return { ...place, map };
}
