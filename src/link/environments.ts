/** The environments functions run under: one for each function and set of arguments, so that answers are found again. */
import { type ClassFacts, type FunctionFacts, FunctionFlag } from "../extract/facts.js";
import { type CallSite, type Env, type FileNode, isRunnable, type Marks, type Value } from "./values.js";
import type { Evaluator } from "./evaluate.js";
import { Indifference } from "./indifference.js";
import { isNextPlace } from "./list-walks.js";
import { Makers } from "./makers.js";
import { isAround } from "./names.js";

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

/** The environments of a function, by what it is called with, and what they share. */
interface Own {
  readonly all: Map<string, Env>;
  readonly reads: Env["reads"];
  /** How many were made since a start, and since which. */
  made: number;
  since: number;
}

export class Environments {
  private readonly instances = new Map<string, Value>();
  private nextEnv = 1;
  private readonly envs = new WeakMap<FileNode, Own[]>();
  private readonly inRounds = new Map<string, Env>();
  /** Those of functions whose callers are unknown, by index. */
  private readonly defaults = new WeakMap<FileNode, Env[]>();
  private readonly ids = new WeakMap<object, number>();
  private nextId = 1;
  private starts = 0;
  private readonly indifference: Indifference;
  private readonly makers: Makers;

  constructor(private readonly evaluator: Evaluator) {
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
    const before = makes || typeof from === "number" || !args || args.some(isRunnable) ? undefined : roundBefore(from, facts);
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
    const key = `${up?.id ?? ""}|${args ? args.map((a) => this.keyOf(a)).join(",") : "?"}|${self ? this.keyOf(self) : ""}${site}${recursion > 0 ? `^${recursion}` : ""}`;
    const known = own.all.get(key);
    // One that was come to over a long way ends early: who comes by a shorter one gets its own.
    if (known && (known.depth <= depth || known.depth <= SHALLOW)) return known;
    if (own.since !== this.starts) {
      own.since = this.starts;
      own.made = 0;
    }
    if (own.made >= (depth <= NEAR ? MAX_NEAR : MAX_CONTEXTS) && (args !== null || depth > 0)) return this.defaultEnv(file, index);
    own.made++;
    const env = new Running(this.nextEnv++, file, index, facts, own.reads, up, args, self, depth, this.evaluator.versions?.edit ?? 0, recursion);
    own.all.set(key, env);
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
    const key = `${env.id}*${event}:${this.keyOf(element)}`;
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

  private idOf(value: object): number {
    let id = this.ids.get(value);
    if (id === undefined) this.ids.set(value, (id = this.nextId++));
    return id;
  }

  /**
   * Equal keys mean equal values; composite values are told apart by identity. Where files change, a key says since when
   * there is what stands in one that has, or was made of it: whatever is not in the key would be taken from before the edit.
   */
  keyOf(v: Value): string {
    const { evaluator } = this, { versions } = evaluator;
    const marks = v.marks ? `${keyOfMarks(v.marks)}${versions?.at(v.marks.source?.file) ?? ""}` : "";
    switch (v.k) {
      case "unknown": return `?${v.spelled ?? ""}${v.statement ?? ""}${v.why === undefined ? "" : `!${v.why}`}${marks}`;
      case "literal": return `${v.isMasked ? `#${v.place?.pos ?? 0}@${v.place?.file ?? ""}` : `'${typeof v.value}${v.only ?? String(v.value)}`}${marks}${versions?.at(v.place?.file) ?? ""}`;
      case "function": return `f${evaluator.nameOf(v.file)}#${v.index}@${v.up?.id ?? ""}${v.self ? this.keyOf(v.self) : ""}${v.isCaught ? "!" : ""}${marks}`;
      case "class": return `c${evaluator.nameOf(v.file)}#${v.cls}@${v.up?.args ? v.up.id : ""}${marks}`;
      case "module": return `m${evaluator.nameOf(v.file)}${marks}`;
      case "request": return `r${v.shape}:${v.path}${v === evaluator.request(v.shape, v.path) ? "" : marks}`;
      case "union": return `(${v.of.map((o) => this.keyOf(o)).join("|")})`;
      case "instance": return v.args === null && !v.for && !v.put ? `i${evaluator.nameOf(v.of.file)}#${v.of.cls}@${v.of.up?.args ? v.of.up.id : ""}${marks}` : `i${this.idOf(v)}`;
      case "external": {
        if (v.args === undefined) return `x${v.name}${marks}${v.receiver ? `<${this.keyOf(v.receiver)}` : ""}`;
        const made = v.at ? `@${v.at.file}:${v.at.pos}:${v.madeIn ?? ""}${versions ? `${versions.at(v.at.file)}${versions.ofCall(v.at)}` : ""}` : `@${this.idOf(v)}`;
        return `x${v.name}${made}${marks}`;
      }
      default: return `o${this.idOf(v)}`;
    }
  }
}

/** How far from a start a function runs that is called from there. */
export function depthBelow(from: Env | number): number {
  return typeof from === "number" ? from : from.depth + 1;
}

/** The round of a recursion in which a function is called again: by itself, or by what is written in it. */
function roundBefore(from: Env, called: FunctionFacts | undefined): Env | undefined {
  for (let e: Env | null = from; e; e = e.up) if (e.facts === called) return e;
  return undefined;
}

/** All that marks say but where, written without more than it takes: most environments are found again by it. */
function keyOfMarks({ source: _, credential, identity, under, caught, isCapability, isPlain, isOwnToken, isByName, hasSetting, condition, setting, inProduction, query, begins, holds, without, isThere, input, checked, texts, spliced, ...others }: Marks): string {
  // A mark that is added, and not here, does not compile.
  others satisfies Record<string, never>;
  let key = `~${credential ?? ""}\0${identity ?? ""}\0${under ?? ""}\0${caught ?? ""}\0${isCapability ? 1 : 0}${isPlain ? 1 : 0}${isOwnToken ? 1 : 0}${isByName ? 1 : 0}${hasSetting ? 1 : 0}`;
  if (condition !== undefined) key += `\0?${condition}`;
  if (setting !== undefined) key += `\0$${setting}`;
  if (inProduction !== undefined) key += `\0${String(inProduction)}`;
  if (query !== undefined) key += `\0q${query}`;
  if (begins !== undefined) key += `\0^${begins}`;
  if (holds !== undefined) key += `\0*${holds}`;
  if (isThere) key += "\0!!";
  for (const name of without ?? []) key += `\0-${name}`;
  for (const { part, path } of input ?? []) key += `\0${part}:${path}`;
  for (const { part, path } of checked ?? []) key += `\0!${part}:${path}`;
  for (const { part, path } of texts ?? []) key += `\0"${part}:${path}`;
  for (const s of spliced ?? []) key += `\0+${s.input.part}:${s.input.path}@${s.file}:${s.pos}:${s.env.id}`;
  return key;
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
