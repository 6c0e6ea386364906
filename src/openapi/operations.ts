/**
 * The operations that a description of an API has, with the places where they stand.
 * https://spec.openapis.org/oas/v3.1.1.html, https://swagger.io/specification/v2/
 */
import { posix } from "node:path";
import type { Operation } from "../concepts.js";
import { type Keyed, type Node, readTree } from "./tree.js";

/** Keys of a path item that are operations. */
const METHODS: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]);
/** References that lead to references. */
const MAX_STEPS = 4;
/** A description with more is none. */
const MAX_OPERATIONS = 20_000;

/** What one description says. */
export interface Described {
  readonly operations: readonly Operation[];
  /** Paths below which its servers answer. */
  readonly bases: readonly string[];
  /** A part of it could not be read: it may have more. */
  readonly isOpen: boolean;
}

/** Where a description is read from. */
interface Reading {
  readonly file: string;
  readonly root: Node;
  /** Where an offset of the tree stands in the file. */
  readonly place: (at: number) => number;
  /** Another file, by its path. */
  readonly other: (path: string) => Reading | undefined;
}

/** Reads files that may refer to each other, each once. */
export class Descriptions {
  private readonly readings = new Map<string, Reading | undefined>();

  /** @param textOf of a file of the project */
  constructor(private readonly textOf: (path: string) => string | undefined) {}

  /** The description in a file, or undefined where there is none. */
  in(file: string): Described | undefined {
    const reading = this.reading(file);
    const root = reading?.root.map;
    const version = root?.get("openapi") ?? root?.get("swagger");
    if (!reading || !root || !/^["']?[23]\b/.test(version?.text ?? "")) return undefined;
    const paths = root.get("paths");
    return paths ? { ...operationsOf(paths, reading), bases: basesOf(root) } : undefined;
  }

  /** The paths in a file that is a part of a description: all of it, or what stands under `paths`. */
  partIn(file: string): Described | undefined {
    const reading = this.reading(file);
    return reading && partOf(reading.root, reading);
  }

  private reading(file: string): Reading | undefined {
    if (this.readings.has(file)) return this.readings.get(file);
    const text = this.textOf(file);
    const root = text === undefined ? undefined : readTree(file, text);
    const reading = root && { file, root, place: (at: number) => at, other: (path: string) => this.reading(path) };
    this.readings.set(file, reading);
    return reading;
  }
}

/** The paths of a text that stands in another: a comment. */
export function operationsInText(root: Node, file: string, place: (at: number) => number): Described | undefined {
  return partOf(root, { file, root, place, other: () => undefined });
}

function partOf(root: Node, reading: Reading): Described | undefined {
  const paths = root.map?.get("paths") ?? (root.map && [...root.map.keys()].some((key) => key.startsWith("/")) ? { ...root, key: root.at } : undefined);
  return paths && { ...operationsOf(paths, reading), bases: root.map ? basesOf(root.map) : [] };
}

function basesOf(root: ReadonlyMap<string, Keyed>): string[] {
  const servers = (root.get("servers")?.list ?? []).flatMap((server) => server.map?.get("url")?.text ?? []);
  return [...servers, root.get("basePath")?.text ?? ""].map((url) => url.replace(/^(?:[\w+.-]+:)?\/\/[^/]*|^\{\w+\}/, "").replace(/\/+$/, "")).filter((path) => path.startsWith("/"));
}

function operationsOf(paths: Keyed, from: Reading): Pick<Described, "operations" | "isOpen"> {
  const operations: Operation[] = [];
  const whole = followed(paths, from);
  let isOpen = whole?.node.map === undefined && paths.map?.size !== 0;
  for (const [path, item] of whole?.node.map ?? []) {
    if (!path.startsWith("/")) continue;
    const at = whole && followed(item, whole.reading);
    if (!at?.node.map) {
      isOpen = true;
      continue;
    }
    const { node, reading } = at;
    const shared = node.map?.get("parameters");
    for (const [method, operation] of node.map ?? []) {
      if (!METHODS.has(method.toLowerCase()) || operations.length >= MAX_OPERATIONS) continue;
      const pos = reading.place(operation.key), said = followed(operation, reading)?.node;
      operations.push({ file: reading.file, pos, end: reading.place(operation.key + method.length), method: method.toUpperCase(), path, ...inputOf(said, shared) });
    }
  }
  return { operations, isOpen };
}

/** What an operation says that callers send; what is referred to may be anything. */
function inputOf(operation: Node | undefined, shared: Node | undefined): Pick<Operation, "hasBody" | "query"> {
  if (!operation?.map) return {};
  const parameters = [...(operation.map.get("parameters")?.list ?? []), ...(shared?.list ?? [])];
  const isKnown = parameters.every((p) => p.map !== undefined && !p.map.has("$ref"));
  const places = parameters.map((p) => p.map?.get("in")?.text ?? "");
  const hasBody = operation.map.has("requestBody") || places.some((place) => place === "body" || place === "formData");
  const query = parameters.flatMap((p, i) => (places[i] === "query" ? (p.map?.get("name")?.text ?? []) : []));
  return { ...((hasBody || isKnown) && { hasBody }), ...(isKnown && { query }) };
}

/** What a value stands for: itself, or what its `$ref` leads to. */
function followed(node: Node, from: Reading): { readonly node: Node; readonly reading: Reading } | undefined {
  let at: Node | undefined = node, reading = from;
  for (let i = 0; at && i < MAX_STEPS; i++) {
    const ref: string | undefined = at.map?.get("$ref")?.text;
    if (ref === undefined) return { node: at, reading };
    const [file = "", pointer = ""]: readonly string[] = ref.split("#");
    if (/^\w+:/.test(file)) return undefined;
    const next: Reading | undefined = file === "" ? reading : reading.other(posix.join(posix.dirname(reading.file), file));
    at = next && pointed(next.root, pointer);
    reading = next ?? reading;
  }
  return undefined;
}

function pointed(root: Node, pointer: string): Node | undefined {
  let at: Node | undefined = root;
  for (const step of pointer.split("/").slice(1)) at = at?.map?.get(unescaped(step));
  return at;
}

function unescaped(step: string): string {
  const plain = step.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
