/** A function's facts while they are being written: its control contexts and its events. */
import type { ClassFacts, Context, Event, EnumFacts, ExportFacts, Expr, FunctionFacts, GraphType, ImportFacts, Parameter } from "./facts.js";
import { spelled } from "./spelling.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** A context as it is made: everything but its parent, which is the current one. */
type NewContext = Context extends infer C ? (C extends Context ? Omit<C, "up"> : never) : never;

export class FunctionBuilder {
  readonly contexts: Context[] = [];
  readonly events: Event[] = [];
  readonly params: Parameter[] = [];
  /** Paths that were gone on from with `?.`. */
  readonly optional = new Set<string>();
  readonly awaited = new Set<string>();
  switches = 0;
  ctx = 0;

  constructor(
    readonly facts: Mutable<Omit<FunctionFacts, "contexts" | "events" | "params" | "optional" | "awaited">>,
    /** Its place in the file's list of functions. */
    readonly index: number,
  ) {
    this.contexts.push({ k: "root", up: -1, pos: facts.pos });
  }

  /** Runs `inside` in a new context below the current one; a context that nothing refers to is dropped again. */
  within(context: NewContext, inside: () => void): number {
    const outer = this.ctx;
    const index = this.open(context);
    const before = this.events.length;
    inside();
    this.ctx = outer;
    const isUnused = this.events.length === before && index === this.contexts.length - 1;
    if (isUnused && context.k !== "try" && context.k !== "catch" && !("exits" in (this.contexts[index] ?? {}))) this.contexts.pop();
    return index;
  }

  /** Makes a context current and returns its index. */
  open(context: NewContext): number {
    this.contexts.push({ ...context, up: this.ctx } as Context);
    this.ctx = this.contexts.length - 1;
    return this.ctx;
  }

  add(event: Event): number {
    this.events.push(event);
    return this.events.length - 1;
  }

  /** Its lists as long as they are, without the room they grew into. */
  finish(): FunctionFacts {
    return { ...this.facts, params: this.params.slice(), contexts: this.contexts.slice(), events: this.events.slice(), ...(this.optional.size > 0 && { optional: [...this.optional] }), ...(this.awaited.size > 0 && { awaited: [...this.awaited] }) };
  }
}

/** A file's facts while they are being written. */
export class FileBuilder {
  readonly imports: ImportFacts[] = [];
  readonly exports: ExportFacts[] = [];
  readonly fns: FunctionBuilder[] = [];
  readonly classes: Mutable<ClassFacts>[] = [];
  readonly enums: EnumFacts[] = [];
  readonly types: Record<string, string> = {};
  readonly graph: GraphType[] = [];
  directive: "use client" | "use server" | undefined;
}

/** Joins a member to an expression: a path stays a path. `isOptional`: `?.`, which yields undefined instead of throwing. */
export function member(object: Expr, name: string, isOptional = false): Expr {
  if (typeof object === "string" && !/[.[\]\s]/.test(name) && name !== "") return spelled(`${object}.${name}`);
  if (object === null) return null;
  return isOptional ? [".", object, name, 1] : [".", object, name];
}

/** Something computed from `parts`; null where none of them is known. */
export function mix(parts: readonly Expr[]): Expr {
  const known = parts.filter((p) => p !== null && !(Array.isArray(p) && p[0] === "'"));
  if (known.length === 0) return null;
  return ["mix", ...known.slice(0, 16)];
}
