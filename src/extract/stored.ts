/**
 * Facts as they are kept between runs: an index that is read when somebody asks for anything, and a body that is
 * read when somebody asks for what a file does. Few files of a project are asked.
 */
import type { ClassFacts, EnumFacts, FileFacts, FunctionFacts } from "./facts.js";
import { lineStarts } from "./text.js";

type Body = Pick<FileFacts, "fns" | "classes" | "enums" | "types" | "statements">;
export type FactIndex = Pick<FileFacts, "directive" | "imports" | "exports" | "graph" | "comments" | "seen">;

/** The facts of a file that has not changed. */
export class StoredFacts implements FileFacts {
  #index: FactIndex | undefined;
  #body: Body | undefined;
  #lines: readonly number[] | undefined;

  /**
   * @param readIndex gives the index
   * @param readBody gives the body as it was written
   */
  constructor(private readonly text: string, private readonly readIndex: () => FactIndex, private readonly readBody: () => string) {}

  get directive(): FileFacts["directive"] {
    return this.#listed.directive;
  }

  get imports(): FileFacts["imports"] {
    return this.#listed.imports;
  }

  get exports(): FileFacts["exports"] {
    return this.#listed.exports;
  }

  get graph(): FileFacts["graph"] {
    return this.#listed.graph;
  }

  get comments(): FileFacts["comments"] {
    return this.#listed.comments;
  }

  get seen(): FileFacts["seen"] {
    return this.#listed.seen;
  }

  get fns(): readonly FunctionFacts[] {
    return this.#opened.fns;
  }

  get classes(): readonly ClassFacts[] {
    return this.#opened.classes;
  }

  get enums(): readonly EnumFacts[] {
    return this.#opened.enums;
  }

  get types(): Readonly<Record<string, string>> {
    return this.#opened.types;
  }

  get statements(): readonly number[] {
    return this.#opened.statements;
  }

  get lines(): readonly number[] {
    return (this.#lines ??= lineStarts(this.text));
  }

  get #listed(): FactIndex {
    return (this.#index ??= this.readIndex());
  }

  get #opened(): Body {
    return (this.#body ??= opened(this.readBody()));
  }
}

/** The part of a file's facts that most questions are content with. */
export function indexOf({ directive, imports, exports, graph, comments, seen }: FileFacts): FactIndex {
  return { ...(directive && { directive }), imports, exports, ...(graph && { graph }), comments, seen };
}

/** From the body down to a part of it. */
type Way = readonly string[];

/** A body as it is written. Expressions that are one and the same, as those of both branches of a condition, are named: JSON would not tell. */
interface Written extends Body {
  readonly same: readonly (readonly [of: Way, at: Way])[];
}

/** The rest, as text. */
export function bodyOf({ fns, classes, enums, types, statements }: FileFacts): string {
  const body: Body = { fns, classes, enums, types, statements };
  return JSON.stringify({ ...body, same: repeated(body) } satisfies Written);
}

/** Objects that stand in more than one place, with both. Ways are written down only for those. */
function repeated(body: Body): (readonly [of: Way, at: Way])[] {
  const seen = new Set<object>(), twice = new Set<object>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (seen.has(value)) {
      twice.add(value);
      return;
    }
    seen.add(value);
    for (const key in value) look((value as Readonly<Record<string, unknown>>)[key]);
  };
  look(body.fns);
  if (twice.size === 0) return [];
  const first = new Map<object, Way>();
  const found: [Way, Way][] = [];
  const way: string[] = ["fns"];
  const note = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const known = twice.has(value) ? first.get(value) : undefined;
    if (known) {
      found.push([known, [...way]]);
      return;
    }
    if (twice.has(value)) first.set(value, [...way]);
    for (const key in value) {
      way.push(key);
      note((value as Readonly<Record<string, unknown>>)[key]);
      way.pop();
    }
  };
  note(body.fns);
  return found;
}

function opened(text: string): Body {
  const written: unknown = JSON.parse(text);
  if (!isWritten(written)) throw new TypeError("no body of facts");
  const { same, ...body } = written;
  for (const [of, at] of same) put(body, at, part(body, of));
  return body;
}

function isWritten(data: unknown): data is Written {
  return typeof data === "object" && data !== null && "fns" in data && "same" in data && Array.isArray(data.same);
}

function part(body: unknown, way: Way): unknown {
  return way.reduce((value, key) => (value as Readonly<Record<string, unknown>>)[key], body);
}

function put(body: Body, way: Way, value: unknown): void {
  (part(body, way.slice(0, -1)) as Record<string, unknown>)[way.at(-1) ?? ""] = value;
}
