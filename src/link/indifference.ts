/**
 * Which functions do the same for every endpoint: all they do with the request they are given is read parts that say
 * nothing of the endpoint, or hand it to functions of which the same is true. All endpoints share what they find out.
 */
import { type CallEvent, CallFlag, type Expr, type FunctionFacts, type Pattern } from "../extract/facts.js";
import { boundShape, shapeParts, tells } from "../frameworks/request.js";
import { routeMatchers } from "../libraries/access.js";
import { readers } from "../libraries/readers.js";
import { combinations, partials, transparent } from "../libraries/transparent.js";
import type { Evaluator } from "./evaluate.js";
import { namesOf } from "./names.js";
import { alternatives, type FileNode, type Value } from "./values.js";

/** A call may be these, and still hands its arguments to what it names. */
const PLAIN = CallFlag.await | CallFlag.floating | CallFlag.optional | CallFlag.returned;

type Request = Extract<Value, { k: "request" }>;

/** A function, and the parameter that is the whole request. */
interface Taker {
  readonly file: FileNode;
  readonly fn: number;
  readonly parameter: number;
}

/** A request without its endpoint, and the members of the whole by which a function can tell which endpoint it is. */
interface Shared {
  readonly shape: string;
  readonly telling: readonly string[];
}

export class Indifference {
  private readonly shared = new Map<string, Shared | undefined>();
  /** Answers by shape, function and parameter. */
  private readonly answers = new Map<string, boolean>();
  private readonly nested = new WeakMap<FileNode, Map<number, number[]>>();

  constructor(private readonly evaluator: Evaluator) {}

  /** The arguments of a call, without the endpoint in each request that the function cannot tell from any other. */
  ofCall(file: FileNode, fn: number, args: readonly Value[]): readonly Value[] {
    if (!args.some((a) => a.k === "request")) return args;
    return args.map((a, parameter) => {
      const shared = a.k === "request" ? this.sharedOf(a.shape) : undefined;
      if (a.k !== "request" || !shared || a !== this.evaluator.request(a.shape, a.path)) return a;
      return this.isIndifferent(a, shared, { file, fn, parameter }) ? this.evaluator.request(shared.shape, a.path) : a;
    });
  }

  private sharedOf(shape: string): Shared | undefined {
    if (this.shared.has(shape)) return this.shared.get(shape);
    const { id, bound } = shapeParts(shape);
    const members = bound.identityAt === undefined ? this.evaluator.scene.shapes.get(id)?.tellsEndpoint : undefined;
    const shared = members && { shape: boundShape(id, {}), telling: members };
    this.shared.set(shape, shared);
    return shared;
  }

  private isIndifferent(request: Request, shared: Shared, taker: Taker): boolean {
    if (request.path !== "") return !tells(shared.telling, request.path);
    const keyOf = (t: Taker): string => `${shared.shape}|${this.evaluator.nameOf(t.file)}#${t.fn}:${t.parameter}`;
    const known = this.answers.get(keyOf(taker));
    if (known !== undefined) return known;
    const reached = new Map([[keyOf(taker), taker]]);
    for (const t of reached.values()) {
      const handed = this.answers.get(keyOf(t)) === false ? undefined : this.handedOn(t, shared.telling);
      if (!handed) {
        this.answers.set(keyOf(taker), false);
        return false;
      }
      for (const next of handed) reached.set(keyOf(next), next);
    }
    for (const key of reached.keys()) this.answers.set(key, true);
    return true;
  }

  /** To whom a function hands its request; undefined where it does anything else with it but read what tells nothing. */
  private handedOn({ file, fn, parameter }: Taker, telling: readonly string[]): readonly Taker[] | undefined {
    const { fns } = file.facts;
    const param = fns[fn]?.params[parameter];
    const inside = [fn, ...this.within(file, fn)];
    if (!param) return inside.some((i) => fns[i]?.params.some((p) => Array.isArray(p.pattern)) || mentions(partsOf(fns[i]), { name: "arguments" })) ? undefined : [];
    const name = param.pattern;
    if (typeof name !== "string" || param.isProperty) return undefined;
    const request = { name, telling };
    const found: Taker[] = [];
    for (const index of inside) {
      const facts = fns[index];
      if (!facts || mentions(partsOf(facts), { name: "arguments" })) return undefined;
      const rest: unknown[] = partsOf(facts, request);
      for (const [event, call] of facts.events.entries()) {
        if (call.k !== "call") continue;
        rest.push(call.callee, call.args.filter((a) => a !== name));
        if (call.args.every((a) => a !== name)) continue;
        const callees = this.calleesOf(file, index, event, call);
        if (!callees) return undefined;
        for (const [i, a] of call.args.entries()) if (a === name) found.push(...callees.map((c) => ({ file: c.file, fn: c.index, parameter: i })));
      }
      if (mentions(rest, request)) return undefined;
    }
    return found;
  }

  /** The functions of the project that a call runs, none where a package takes the request; undefined where it may run another. */
  private calleesOf(file: FileNode, fn: number, event: number, call: CallEvent): Extract<Value, { k: "function" }>[] | undefined {
    if (call.flags !== (call.flags & PLAIN) || call.args.some((a) => Array.isArray(a) && a[0] === "...")) return undefined;
    const root = typeof call.callee === "string" ? firstName(call.callee) : "";
    if (root === "this" || root === "super") return undefined;
    for (let f = fn; f > 0; f = file.facts.fns[f]?.up ?? 0) {
      const around = file.facts.fns[f];
      if (around && namesOf(around).bindings.get(root)?.some((b) => b.k !== "def")) return undefined;
    }
    const callees = alternatives(this.evaluator.callee(this.evaluator.defaultEnv(file, fn), event, call));
    const functions = callees.filter((c) => c.k === "function");
    return callees.every((c) => c.k === "function" || (c.k === "external" && !handsBack(c.name))) ? functions : undefined;
  }

  /** The functions that are written inside a function. */
  private within(file: FileNode, fn: number): readonly number[] {
    let byOuter = this.nested.get(file);
    if (!byOuter) {
      this.nested.set(file, (byOuter = new Map()));
      for (const [index, { up }] of file.facts.fns.entries()) byOuter.set(up, [...(byOuter.get(up) ?? []), index]);
    }
    const found = [...(byOuter.get(fn) ?? [])];
    for (const inner of found) found.push(...(byOuter.get(inner) ?? []));
    return found;
  }
}

/** Whether what a package gives back is what it was given, or tells its route: the request would go on under another name. */
function handsBack(name: string): boolean {
  return name.startsWith("global#") || [transparent, combinations, partials, routeMatchers, readers].some((rows) => [name, name.replace(/\(\)$/, "")].some((n) => rows.find(n) !== undefined));
}

/** A name that is looked for; where `telling` is given, members of it do not count unless they are among those. */
interface Named {
  readonly name: string;
  readonly telling?: readonly string[];
}

/** Everything written in a function but its calls. What is taken out of the request by name counts as those members of it. */
function partsOf(facts: FunctionFacts | undefined, request?: Named): unknown[] {
  if (!facts) return [];
  return [
    ...facts.params.map((p) => (typeof p.pattern === "string" ? null : p.pattern)),
    ...facts.contexts.map((c) => ("if" in c ? c.if : c.k === "case" ? [c.of, c.is] : c.k === "loop" ? [c.over, c.step, c.bound] : c.k === "catch" || c.k === "finally" ? c.binds : null)),
    ...facts.events.map((e) => {
      if (e.k === "def") return [e.to, (request && takenOut(e.to, e.from, request)) ?? e.from];
      return e.k === "set" ? [e.to, e.from] : e.k === "return" || e.k === "throw" || e.k === "value" ? e.val : null;
    }),
  ];
}

/** `const { headers, ip } = request`: the paths of what is taken out; undefined where that cannot be told. */
function takenOut(to: Pattern, from: Expr, { name }: Named): string[] | undefined {
  if (typeof from !== "string" || (from !== name && !from.startsWith(`${name}.`)) || !Array.isArray(to) || to[0] !== "{") return undefined;
  const keys = (to.slice(1) as unknown[]).filter((_, i) => i % 2 === 0);
  return keys.every((key) => typeof key === "string" && key !== "...") ? keys.map((key) => `${from}.${String(key)}`) : undefined;
}

/** Whether a name stands anywhere in this. */
function mentions(part: unknown, named: Named): boolean {
  const { name, telling } = named;
  if (typeof part === "string") return part === name || (part.startsWith(`${name}.`) && (!telling || tells(telling, part.slice(name.length + 1))));
  if (!Array.isArray(part) || (part[0] === "'" && part.length <= 3)) return false;
  // `"user" in request`: as good as reading it.
  if (part[0] === "in" && part[2] === name && Array.isArray(part[1]) && part[1][0] === "'") return !telling || tells(telling, String(part[1][1]));
  return part.some((p) => mentions(p, named));
}

/** `headers` of `headers.get(authorization)`, `clone` of `clone()`. */
function firstName(path: string): string {
  return /^[^.(]*/.exec(path)?.[0] ?? "";
}
