/** The environments functions run under: one for each function and set of arguments, so that answers are found again. */
import { type ClassFacts, type FunctionFacts, FunctionFlag } from "../extract/facts.js";
import { alternatives, type CallSite, type Env, type FileNode, type Value } from "./values.js";
import type { Evaluator } from "./evaluate.js";
import { Indifference } from "./indifference.js";
import { isNextPlace } from "./list-walks.js";
import { Makers } from "./makers.js";
import { isAround } from "./names.js";
import { ValueKeys } from "./value-keys.js";

/**
 * A function called in more ways than this is judged without its arguments from there on. Near a handler the
 * ways are as many as there are endpoints (a wrapper has them all); far below they multiply.
 */
const MAX_CONTEXTS = 64;
const MAX_NEAR = 4000;
const NEAR = 3;
/** A loop over more elements than this is not gone through element by element. */
const MAX_ROUNDS = 100;
/** As far as this from a start, nothing that matters lies beyond the bound on depth. */
const SHALLOW = 5;
/** From this round on, a function that calls itself does the same again, with what nothing is known of. */
const MAX_RECURSION = 2;

type FunctionValue = Extract<Value, { k: "function" }>;

/** The environments of a function, by what can be seen at once of what it is called with, and what they share. */
interface Own {
  readonly all: Map<string, Alike>;
  readonly reads: Env["reads"];
  /** How many were made since a start, and since which. */
  made: number;
  since: number;
}

/** Environments that may be the same. They are told apart in full once there are two: it takes evaluating what is handed over. */
class Alike {
  private readonly byKey = new Map<string, Env>();
  private readonly unkeyed: Env[] = [];

  constructor(private readonly keys: ValueKeys) {}

  find(args: Env["args"], self: Env["self"]): Env | undefined {
    if (this.byKey.size === 0 && this.unkeyed.length === 0) return undefined;
    const key = this.keys.ofCall(args, self);
    for (let env = this.unkeyed.pop(); env; env = this.unkeyed.pop()) this.byKey.set(this.keys.ofCall(env.args, env.self), env);
    return this.byKey.get(key);
  }

  /** One instead of what was there that is the same. */
  add(env: Env): void {
    this.unkeyed.push(env);
  }
}

export class Environments {
  readonly keys: ValueKeys;
  private readonly instances = new Map<string, Value>();
  private nextEnv = 1;
  private readonly envs = new WeakMap<FileNode, Own[]>();
  private readonly inRounds = new Map<string, Env>();
  /** Those of functions whose callers are unknown, by index. */
  private readonly defaults = new WeakMap<FileNode, Env[]>();
  private starts = 0;
  readonly indifference: Indifference;
  private readonly makers: Makers;

  constructor(private readonly evaluator: Evaluator) {
    this.keys = new ValueKeys(evaluator);
    this.indifference = new Indifference(evaluator);
    this.makers = new Makers(evaluator);
  }

  /** How many there are, and were. */
  get made(): number {
    return this.nextEnv;
  }

  /** Counts anew: what one endpoint costs must not depend on how many others there are. */
  start(): void {
    this.starts++;
  }

  /** The environment of a function whose caller is unknown. */
  defaultEnv(file: FileNode, index: number): Env {
    let known = this.defaults.get(file);
    if (!known) this.defaults.set(file, (known = []));
    return (known[index] ??= this.makeDefault(file, index));
  }

  private makeDefault(file: FileNode, index: number): Env {
    const facts = file.facts.fns[index];
    if (!facts) throw new RangeError(`no function ${index} in ${file.path}`);
    const up = facts.up < 0 ? null : this.defaultEnv(file, facts.up);
    const cls = file.facts.classes[facts.cls];
    const self = cls && !(facts.flags & FunctionFlag.static) ? this.instanceOf(file, facts.cls, cls) : null;
    return this.makeEnv(file, index, up, null, self, 0);
  }

  moduleEnv(file: FileNode): Env {
    return this.defaultEnv(file, 0);
  }

  instanceOf(file: FileNode, index: number, facts: ClassFacts): Value {
    const key = `${this.evaluator.nameOf(file)}#${index}`;
    const known = this.instances.get(key);
    if (known) return known;
    const value: Value = { k: "instance", of: { k: "class", file, cls: index, facts, up: null }, args: null };
    this.instances.set(key, value);
    return value;
  }

  /**
   * The environment of a call; equal calls share one, so that answers are found again, but for what is made anew for
   * each place that asks.
   * @param from the environment that calls, or how far from a start it is
   */
  envOf(fn: FunctionValue, args: readonly Value[] | null, self: Value | null, from: Env | number, site?: CallSite): Env {
    const up = fn.up ?? this.upOf(fn.file, fn.index);
    const facts = fn.file.facts.fns[fn.index];
    const makes = site !== undefined && this.makers.has(fn, self ?? fn.self);
    const before = makes || typeof from === "number" || !args || args.some(mayRun) ? undefined : roundBefore(from, facts);
    const round = !before ? 0 : facts && args && isNextPlace(facts, args) ? before.recursion : Math.min(before.recursion + 1, MAX_RECURSION);
    const given = !args || round === MAX_RECURSION ? null : before ? args : this.indifference.ofCall(fn.file, fn.index, args);
    // A router of routers is told apart by what each level is made of: whoever registers its routes comes to it without rounds.
    const where = makes && !roundBefore(site.env, facts) ? `|${site.env.id}:${site.call.pos}` : "";
    return this.makeEnv(fn.file, fn.index, up, given, self ?? fn.self, depthBelow(from), round, where);
  }

  private upOf(file: FileNode, index: number): Env | null {
    const up = file.facts.fns[index]?.up ?? -1;
    return up < 0 ? null : this.defaultEnv(file, up);
  }

  private makeEnv(file: FileNode, index: number, up: Env | null, args: readonly Value[] | null, self: Value | null, depth: number, recursion = 0, site = ""): Env {
    const facts = file.facts.fns[index];
    if (!facts) throw new RangeError(`no function ${index} in ${file.path}`);
    let inFile = this.envs.get(file);
    if (!inFile) this.envs.set(file, (inFile = []));
    const own = (inFile[index] ??= { all: new Map(), reads: new Map(), made: 0, since: 0 });
    const key = `${up?.id ?? ""}|${this.keys.roughly(args, self)}${site}${recursion > 0 ? `^${recursion}` : ""}`;
    let alike = own.all.get(key);
    if (!alike) own.all.set(key, (alike = new Alike(this.keys)));
    const known = alike.find(args, self);
    // One that was come to over a long way ends early: who comes by a shorter one gets its own.
    if (known && (known.depth <= depth || known.depth <= SHALLOW)) return known;
    if (own.since !== this.starts) {
      own.since = this.starts;
      own.made = 0;
    }
    if (own.made >= (depth <= NEAR ? MAX_NEAR : MAX_CONTEXTS) && (args !== null || depth > 0)) return this.defaultEnv(file, index);
    own.made++;
    const env = new Running(this.nextEnv++, file, index, facts, own.reads, up, args, self, depth, this.evaluator.versions?.edit ?? 0, recursion);
    alike.add(env);
    return env;
  }

  /** The environments of the rounds of `for (const x of list)`, one for each element; undefined where not all of them are known. */
  rounds(env: Env, loop: number): readonly Env[] | undefined {
    const { contexts, events } = env.facts;
    const context = contexts[loop];
    const binds = context?.k === "loop" && context.form === "of" ? events.findIndex((e) => e.k === "def" && e.ctx === loop) : -1;
    const list = context?.k === "loop" && binds >= 0 ? this.evaluator.value(context.over, env, binds) : undefined;
    return list?.k === "array" && !list.of && list.items.length <= MAX_ROUNDS ? list.items.map((item) => this.inRound(env, binds, item)) : undefined;
  }

  /** The environment of one round of a loop, in which the binding made by an event stands for an element. */
  private inRound(env: Env, event: number, element: Value): Env {
    const key = `${env.id}*${event}:${this.keys.of(element)}`;
    const known = this.inRounds.get(key);
    if (known) return known;
    const made = new Running(this.nextEnv++, env.file, env.index, env.facts, env.reads, env.up, env.args, env.self, env.depth, env.since, env.recursion, { of: env, ctx: env.facts.events[event]?.ctx ?? 0, event, element });
    this.inRounds.set(key, made);
    return made;
  }

  /** Where what stands in a context belongs: outside the loop, a round of it changes nothing. */
  homeOf(env: Env, ctx: number): Env {
    let home = env;
    while (home.round && !isAround(home.facts, home.round.ctx, ctx)) home = home.round.of;
    return home;
  }
}

/** How far from a start a function runs that is called from there. */
export function depthBelow(from: Env | number): number {
  return typeof from === "number" ? from : from.depth + 1;
}

/** What is handed functions may run something else each time, as a chain of middleware does. */
function mayRun(v: Value): boolean {
  return alternatives(v).some((a) => a.k === "function" || a.k === "bound");
}

/** The round of a recursion in which a function is called again: by itself, or by what is written in it. */
function roundBefore(from: Env, called: FunctionFacts | undefined): Env | undefined {
  for (let e: Env | null = from; e; e = e.up) if (e.facts === called) return e;
  return undefined;
}

/** An environment. What is remembered of it is made when first asked for: of most, little is asked. */
class Running implements Env {
  #results: Env["results"] | undefined;
  #values: Env["values"] | undefined;
  #paths: Env["paths"] | undefined;
  #implied: Env["implied"] | undefined;
  #dead: Env["dead"] | undefined;
  #establishing: Env["establishing"] | undefined;
  #outside: Env["outside"] | undefined;
  readonly round?: NonNullable<Env["round"]>;

  constructor(
    readonly id: number, readonly file: FileNode, readonly index: number, readonly facts: Env["facts"], readonly reads: Env["reads"], readonly up: Env | null,
    readonly args: Env["args"], readonly self: Value | null, readonly depth: number, readonly since: number, readonly recursion: number, round?: NonNullable<Env["round"]>,
  ) {
    if (round) this.round = round;
  }

  get results(): Env["results"] {
    return (this.#results ??= new Map());
  }

  get values(): Env["values"] {
    return (this.#values ??= new Map());
  }

  get paths(): Env["paths"] {
    return (this.#paths ??= new Map());
  }

  get implied(): Env["implied"] {
    return (this.#implied ??= new Map());
  }

  get dead(): Env["dead"] {
    return (this.#dead ??= new Map());
  }

  get outside(): Env["outside"] {
    return (this.#outside ??= new Map());
  }

  get establishing(): Env["establishing"] {
    return (this.#establishing ??= new Map());
  }
}
