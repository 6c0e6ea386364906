/**
 * Chains of a builder (`client.use(check).input(Schema).action(run)`): its steps in order, what each of them lets
 * through, and the context that reaches the function at the end. Procedures and server actions are made this way.
 */
import type { Place } from "../concepts.js";
import type { FunctionFacts } from "../extract/facts.js";
import { validators } from "../libraries/validators.js";
import type { Value } from "../link/values.js";
import type { Layer, Linker } from "./adapter.js";
import { either, extended } from "./contexts.js";
import { alternatives } from "./values.js";

type External = Extract<Value, { k: "external" }>;
type FunctionValue = Extract<Value, { k: "function" }>;

/** One call of a chain. */
export interface ChainStep {
  readonly name: string;
  readonly args: readonly Value[];
  readonly value: External;
  readonly place: Place;
}

/** How a builder's steps are read. */
export interface Dialect {
  /** Steps whose functions go on by calling `next({ ctx })`. */
  readonly middleware: ReadonlySet<string>;
  /** Steps whose functions go on by returning: what they return is the context. */
  readonly makers: ReadonlySet<string>;
  /** The member of what `next` is given that is added to the context; `ctx` where it is left out. */
  readonly passed?: string;
  /** What a function of the chain is called with. */
  given(ctx: Value, next: Value | undefined, own: ReadonlyMap<string, Value>): readonly Value[];
}

const NEXT = /#NextFunction\(\)$/;
/** What only some functions of a chain ask about: the procedure at its end. */
const OWN = /"(?:[^"]*\.)?(?:path|type|meta|metadata)(?:[.?][^"]*)?"/;

/** The steps of a chain, first to last. A step that is given another chain of the same package takes over that one's steps. */
export function stepsOf(made: Value, depth = 6): ChainStep[] {
  const steps: ChainStep[] = [];
  for (let v: Value | undefined = made; v?.k === "external"; v = v.receiver) {
    if (v.args && v.at) steps.unshift({ name: lastName(v.name), args: v.args, value: v, place: v.at });
  }
  if (depth === 0) return steps;
  return steps.flatMap((s) => [...s.args.flatMap((a) => (isChain(a, s.value) ? stepsOf(a, depth - 1) : [])), s]);
}

/** The name of the call that made a value: `query` of `….query()`. */
export function lastName(canonical: string): string {
  const path = canonical.slice(canonical.indexOf("#") + 1);
  return path.slice(path.lastIndexOf(".") + 1).replace(/(?:\(\))+$/, "");
}

function isChain(v: Value, of: External): v is External {
  return v.k === "external" && v.receiver !== undefined && packageOf(v) === packageOf(of);
}

function packageOf(v: External): string {
  return v.name.slice(0, v.name.indexOf("#"));
}

/** What stands before the end of a chain: its layers, and the context they leave. */
export class Chains {
  private readonly next: Value;
  private readonly arguments = new WeakMap<object, Map<string, readonly Value[]>>();
  private readonly contexts = new WeakMap<object, Map<string, Value>>();
  private readonly names = new Map<string, string>();
  private readonly asking = new WeakMap<FunctionFacts, boolean>();

  constructor(private readonly linker: Linker, private readonly dialect: Dialect) {
    this.next = linker.external("builder#NextFunction()");
  }

  /** Follows a chain. `own`: what is known of the procedure at its end. */
  follow(steps: readonly ChainStep[], start: Value, own: ReadonlyMap<string, Value>): { readonly layers: readonly Layer[]; readonly ctx: Value } {
    const layers: Layer[] = [];
    let ctx = start;
    for (const s of steps) {
      const isMiddleware = this.dialect.middleware.has(s.name), isMaker = this.dialect.makers.has(s.name);
      if (!isMiddleware && !isMaker) {
        if (validators.find(s.value.name.replace(/\(\)$/, ""))) layers.push({ value: s.value, args: [], passes: "by calling next", place: s.place, name: s.name, isPassive: true });
        continue;
      }
      for (const arg of s.args) {
        const value = this.asFunctions(arg, s);
        if (!value) continue;
        const args = this.given(value, ctx, isMaker, own);
        layers.push({ value, args, passes: isMaker ? "unless it throws" : "by calling next", place: s.place, name: nameOf(value) ?? this.builtAs(s.place) ?? s.name });
        ctx = this.after(value, args, ctx, isMaker);
      }
    }
    return { layers, ctx };
  }

  /** The name that a builder is kept under, of which the call at a place is a step: `const signedIn = procedure.use(…)`. */
  private builtAs(place: Place): string | undefined {
    const key = `${place.file}:${place.pos}`;
    const known = this.names.get(key);
    if (known !== undefined) return known || undefined;
    let name = "";
    for (const { events } of this.linker.files.get(place.file)?.facts.fns ?? []) {
      for (const e of events) {
        const made = e.k === "def" && typeof e.from === "number" ? events[e.from] : undefined;
        if (e.k === "def" && typeof e.to === "string" && made?.k === "call" && made.pos === place.pos) name ||= e.to;
      }
    }
    this.names.set(key, name);
    return name || undefined;
  }

  /** What the function at the end of the chain is called with. */
  argumentsOf(ctx: Value, own: ReadonlyMap<string, Value>): readonly Value[] {
    return this.dialect.given(ctx, undefined, own);
  }

  /** A middleware, or one of several; undefined for a chain whose steps were taken over already. */
  private asFunctions(arg: Value, s: ChainStep): Value | undefined {
    if (isChain(arg, s.value) || arg.k === "object" || arg.k === "literal") return undefined;
    if (arg.k !== "union") return arg;
    return either(arg.of.flatMap((v) => (isChain(v, s.value) ? stepsOf(v).flatMap((x) => x.args.filter((a) => a.k === "function")) : [v])));
  }

  /** Functions that ask nothing about the procedure get the same arguments for all of them, and are followed once. */
  private given(value: Value, ctx: Value, isMaker: boolean, own: ReadonlyMap<string, Value>): readonly Value[] {
    const isAsking = alternatives(value).some((v) => v.k !== "function" || this.asksAboutOwn(v));
    const key = `${isMaker}|${isAsking ? [...own].map(([k, v]) => `${k}=${v.k === "literal" ? String(v.value) : v.k === "object" ? "{}" : ""}`).join() : ""}`;
    const known = memoOf(this.arguments, ctx);
    let args = isAsking && (own.has("meta") || own.has("metadata")) ? undefined : known.get(key);
    if (!args) known.set(key, (args = this.dialect.given(ctx, isMaker ? undefined : this.next, isAsking ? own : new Map())));
    return args;
  }

  private asksAboutOwn(v: FunctionValue): boolean {
    const facts = v.file.facts.fns[v.index];
    if (!facts) return false;
    let asks = this.asking.get(facts);
    if (asks === undefined) this.asking.set(facts, (asks = OWN.test(JSON.stringify([facts.params, facts.events, facts.contexts]))));
    return asks;
  }

  private after(value: Value, args: readonly Value[], ctx: Value, isMaker: boolean): Value {
    if (value.k !== "function") return ctx;
    const known = memoOf(this.contexts, args);
    const key = `${value.file.path}#${value.index}@${value.up?.id ?? ""}`;
    let after = known.get(key);
    if (!after) known.set(key, (after = extended(this.linker, ctx, isMaker ? [this.linker.returned(value, args)] : this.waysOn(value, args))));
    return after;
  }

  /** The context given to each call of `next`; undefined where it is given none. */
  private waysOn(fn: FunctionValue, args: readonly Value[]): (Value | undefined)[] {
    const { linker } = this;
    const ways: (Value | undefined)[] = [];
    for (const env of linker.visited(linker.envOf(fn, args, null, 0))) {
      for (const [event, call] of env.facts.events.entries()) {
        if (call.k !== "call" || linker.isDead(env, call.ctx)) continue;
        const callee = linker.callee(env, event, call);
        if (callee.k !== "external" || !NEXT.test(callee.name)) continue;
        const first = linker.argumentsOf(env, event, call)[0];
        const given = first?.k === "object" ? linker.member(first, this.dialect.passed ?? "ctx") : undefined;
        const isAdded = given && !(given.k === "literal" && given.value === null);
        ways.push(isAdded ? (linker.isKnownAt(env, event) ? linker.forKnown(given) : given) : undefined);
      }
    }
    return ways;
  }
}

function nameOf(v: Value): string | undefined {
  return v.k === "function" ? v.file.facts.fns[v.index]?.name || undefined : undefined;
}

function memoOf<T>(memo: WeakMap<object, Map<string, T>>, key: object): Map<string, T> {
  let known = memo.get(key);
  if (!known) memo.set(key, (known = new Map()));
  return known;
}
