/**
 * What the project puts on its requests under a name that says who is calling (`req.user = decode(token)`), where
 * nobody has proved it: whoever asks for it later asks for what was sent.
 */
import type { Expr, FileFacts, FunctionFacts } from "../extract/facts.js";
import { namesCaller, shapeParts } from "../frameworks/request.js";
import { identity, placing } from "../libraries/identity.js";
import { callsIn, methodName } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { packageIn } from "./linked-calls.js";
import { NOBODY } from "./lookups.js";
import { assignedAtOnce, putBy, rootOf } from "./names.js";
import { alternatives, type Env, type FileNode, type Marks, type Value } from "./values.js";

/** Steps of evaluation that one write may cost. */
const FUEL = 20_000;
/** A member of the request (`user`), or of what is kept for it (`state.user`, `var.user`, `get(user)`). */
const MEMBER = /^(?:(?:state|var|locals)\.)?(\w+)$|^get\((\w+)\)$/;
/** Where a member is written: right on what a name stands for, or on what is kept there for one request. */
const WRITTEN = /^[\w$]+\.(?:state\.|locals\.|res\.locals\.)?(\w+)$/;

interface Write {
  readonly file: FileNode;
  readonly fn: number;
  readonly event: number;
  readonly of: string;
  readonly put: Expr;
}

export class Unproved {
  private writes: ReadonlyMap<string, readonly Write[]> | undefined;
  private readonly values = new Map<string, Value | undefined>();
  /** The names that were asked for, with the request they were asked of; an edit may change what is said of them. */
  private readonly asked = new Map<string, string>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Goes on to a state of a project. */
  enter(): void {
    this.writes = undefined;
    this.values.clear();
  }

  /**
   * What stands at a path of a request that is named after the caller; undefined where that was proved, where it cannot
   * be told, or where others put it there.
   *
   * @param shape the request, as its values carry it
   */
  at(shape: string, path: string): Value | undefined {
    const match = MEMBER.exec(path);
    const name = match?.[1] ?? match?.[2];
    if (name === undefined) return undefined;
    if (this.values.has(name)) return this.values.get(name);
    this.asked.set(name, shape);
    this.evaluator.lookups.note(NOBODY, ["caller", shapeParts(shape).id, name]);
    // One that rests on itself is taken by its name.
    this.values.set(name, undefined);
    this.writes ??= this.allWrites();
    const writes = this.writes.get(name) ?? [];
    const value = writes.length === 0 || this.isPlacedByPackages(name) ? undefined : this.sentAlone(writes, shape);
    this.values.set(name, value);
    return value;
  }

  /** The names among those that were asked for whose callers nobody has proved. */
  inWords(): string {
    return [...this.asked].filter(([name, shape]) => this.at(shape, name) !== undefined).map(([name]) => name).sort().join();
  }

  private allWrites(): ReadonlyMap<string, readonly Write[]> {
    const found = new Map<string, Write[]>();
    for (const file of this.evaluator.scene.files.values()) {
      if (!file.facts.isView) for (const { name, ...write } of writesIn(file.facts)) found.set(name, [...(found.get(name) ?? []), { file, ...write }]);
    }
    return found;
  }

  /** Whether a package that the project uses leaves the caller there as well. */
  private isPlacedByPackages(name: string): boolean {
    const packages = new Set(placing(name).map(packageIn));
    return packages.size > 0 && [...this.evaluator.scene.files.values()].some(({ facts }) => facts.imports.some((i) => packages.has(packageIn(i.specifier))));
  }

  /** What writes put on requests, where each that does, or may do so, puts there what was sent. */
  private sentAlone(writes: readonly Write[], shape: string): Value | undefined {
    let found: Value | undefined;
    for (const write of writes) {
      const env = this.envFor(write, shape);
      const { k } = this.evaluator.value(write.of, env, write.event);
      // Something of that name that is no request tells nothing of one.
      if (k !== "request" && k !== "unknown") continue;
      const value = this.sent(write, env);
      if (!value) return undefined;
      if (k === "request") found ??= value;
    }
    return found;
  }

  /** What is put there, where it is what was sent. */
  private sent({ event, put }: Write, env: Env): Value | undefined {
    const left = this.evaluator.fuel;
    this.evaluator.fuel = Math.min(left, FUEL);
    const state = this.evaluator.stateAt(env, event);
    const value = state.state === "allow" || state.isKnown ? undefined : asSent(this.evaluator.value(put, env, event));
    this.evaluator.fuel = left;
    return value;
  }

  /** A function that writes down no types is called with the request where it writes to it. */
  private envFor({ file, fn, of, event }: Write, shape: string): Env {
    const env = this.evaluator.defaultEnv(file, fn);
    const { params } = env.facts;
    const parameter = params.findIndex((p) => p.pattern === of || p.pattern === aliased(env.facts, of));
    if (parameter < 0 || this.evaluator.value(of, env, event).k !== "unknown") return env;
    const args = params.slice(0, parameter + 1).map((_, i): Value => (i === parameter ? this.evaluator.request(shape) : { k: "unknown" }));
    return this.evaluator.envOf({ k: "function", file, index: fn, up: env.up, self: null }, args, null, 0);
  }
}

interface NamedWrite extends Omit<Write, "file"> {
  readonly name: string;
}

const known = new WeakMap<FileFacts, readonly NamedWrite[]>();

function writesIn(facts: FileFacts): readonly NamedWrite[] {
  let found = known.get(facts);
  if (found) return found;
  found = facts.fns.flatMap((f, fn) => f.events.flatMap((e, event): NamedWrite[] => {
    const at = assignedAtOnce(e);
    if (at) return at.members.flatMap((member) => (at.to !== "this" && namesCaller(member) && WRITTEN.test(`${at.to}.${member}`) ? [{ name: member, fn, event, of: rootOf(at.to), put: putBy(e, member) }] : []));
    const to = e.k === "set" ? e.to : e.k === "call" && e.args.length === 2 && methodName(e.callee) === "set" && typeof e.callee === "string" ? e.callee : undefined;
    if (typeof to !== "string") return [];
    const of = to.slice(0, to.indexOf("."));
    const name = e.k === "call" ? textOf(e.args[0]) : WRITTEN.exec(to)?.[1];
    const put = e.k === "set" ? e.from : e.k === "call" ? (e.args[1] ?? null) : null;
    return name !== undefined && of !== "this" && namesCaller(name) ? [{ name, fn, event, of, put }] : [];
  }));
  known.set(facts, found);
  return found;
}

/** `const r = req;`: what else a name stands for. */
function aliased(facts: FunctionFacts, name: string): Expr {
  const def = facts.events.find((e) => e.k === "def" && e.to === name);
  return def?.k === "def" && typeof def.from === "string" ? def.from : null;
}

function textOf(e: Expr | undefined): string | undefined {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "string" ? e[1] : undefined;
}

/** The value without what it could prove, where all that it can be was sent by the caller: decoded, cut out, or as it came. */
function asSent(value: Value, depth = 3): Value | undefined {
  const all = alternatives(value).filter((v) => v.k !== "literal" || v.value !== null);
  const sent = all.map((v) => sentOne(v, depth));
  return sent.length > 0 && sent.every((v) => v !== undefined) ? (sent.length === 1 ? sent[0] : { k: "union", of: sent }) : undefined;
}

function sentOne(v: Value, depth: number): Value | undefined {
  if (v.marks?.identity !== undefined || v.marks?.under !== undefined || v.marks?.isOwnToken) return undefined;
  if (v.k === "object") {
    if (depth === 0 || v.isOpen || v.rest.length > 0) return undefined;
    const props = [...v.props].map(([name, of]) => [name, of()] as const);
    const sent = props.map(([name, of]) => [name, of.k === "literal" ? of : asSent(of, depth - 1)] as const);
    if (sent.some(([, of]) => of === undefined) || props.every(([, of]) => of.k === "literal")) return undefined;
    return { ...v, props: new Map(sent.map(([name, of]): [string, () => Value] => [name, () => of ?? v])) };
  }
  if (v.k === "external" && callsIn(v.name).some((call) => identity.find(call)?.gives === "decoded")) return v;
  if (v.k !== "request" && v.k !== "unknown" && v.k !== "external") return undefined;
  if (v.k === "request" && !v.marks?.input && !v.marks?.credential) return undefined;
  return v.marks?.input || v.marks?.credential ? { k: "unknown", marks: asInput(v.marks) } : undefined;
}

/** What was sent proves nothing, whatever is looked up with it. */
function asInput({ input, checked, texts }: Marks): Marks {
  return { ...(input && { input }), ...(checked && { checked }), ...(texts && { texts }) };
}
