/** Round-trips that happen once per iteration: in a loop, in a callback over a list, through functions in other files, by recursion. */
import type { RepeatedRoundTrip, Trail } from "../../concepts.js";
import { type CallEvent, CallFlag, type Expr, type FunctionFacts, FunctionFlag } from "../../extract/facts.js";
import type { FieldResolver } from "../../frameworks/adapter.js";
import { queries, queryRows } from "../../libraries/queries.js";
import { type Evaluator, methodName, nameOf } from "../evaluate.js";
import { isAround } from "../names.js";
import { writtenText } from "../statements.js";
import { alternatives, type FileNode, type Env } from "../values.js";
import { Bounds } from "./bounds.js";
import { partsOf, pathsIn } from "./expressions.js";
import { boundNames, Flow } from "./flow.js";
import { Loops, mayIterate, type Repetition } from "./loops.js";
import { isWritten } from "./own-values.js";
import { chainEnd, type FunctionValue, isOnError, staysInMemory, type Trip, Trips } from "./trips.js";

/** Names of the calls whose argument carries queries along. */
const CARRIERS = new Set(queryRows.filter((r) => r.carries !== undefined).flatMap((r) => (typeof r.match === "string" ? [r.match] : r.match)).flatMap((m) => m.slice(Math.max(m.lastIndexOf("."), m.lastIndexOf("#")) + 1).split("|")));

/** Steps of evaluation that one call may cost. */
const FUEL = 200_000;

export class RoundTrips {
  readonly #bounds: Bounds;
  readonly #loops: Loops;
  readonly #trips: Trips;
  #getterNamed: ReadonlySet<string> | undefined;

  constructor(private readonly evaluator: Evaluator, private readonly symbolAt: (file: string, pos: number) => string) {
    this.#bounds = new Bounds(evaluator);
    this.#loops = new Loops(evaluator, (r) => this.#bounds.isEndless(r));
    this.#trips = new Trips(evaluator, (env, event, call, arg) => this.#loops.runs(env, event, call, arg));
  }

  /** The round-trip that one call makes, itself or in what it calls. */
  tripOf(env: Env, event: number, call: CallEvent): Trip | undefined {
    return this.#trips.of(env, event, call);
  }

  /** The repeated round-trips of one file. */
  *in(file: FileNode): Iterable<RepeatedRoundTrip> {
    for (const [index, fn] of file.facts.fns.entries()) {
      const isInLoop = fn.contexts.some((c) => c.k === "loop") || this.#isCallback(file, fn, index);
      let env: Env | undefined;
      const seen = new Set<number>();
      for (const [i, e] of fn.events.entries()) {
        if (e.k !== "call" || seen.has(e.pos) || !(isInLoop || mayIterate(e) || callsItself(fn, e))) continue;
        this.evaluator.start(FUEL);
        env ??= this.evaluator.environments.defaultEnv(file, index);
        const found = this.#byReference(env, i, e) ?? (isInLoop ? this.#repeated(env, i, e) : undefined) ?? this.#recursion(env, i, e);
        if (!found) continue;
        seen.add(e.pos);
        yield found;
      }
      if (isInLoop && this.#getterNames().size > 0) yield* this.#getters(env ?? this.evaluator.environments.defaultEnv(file, index));
    }
  }

  /** Fields of a graph: each runs once for each object of a list, without a loop in sight, unless a loader collects the keys. */
  *inFields(fields: Iterable<FieldResolver>): Iterable<RepeatedRoundTrip> {
    for (const { fn, parent, args, name, place } of fields) {
      this.evaluator.start(FUEL);
      const env = args ? this.evaluator.envOf(fn, args, null, 0) : this.#trips.envOf(fn);
      const { facts, file } = env;
      const object = new Flow(file.facts, facts, { names: boundNames(facts.params[parent]?.pattern) });
      const fetched = `.${name.slice(name.lastIndexOf(".") + 1)}`;
      for (const [i, e] of facts.events.entries()) {
        if (e.k !== "call" || !e.args.some((a) => object.touches(a)) || this.evaluator.isDead(env, e.ctx) || isWithout(facts, e.ctx, fetched)) continue;
        const trip = this.#trips.of(env, i, e);
        if (!trip || trip.effect.row?.isGathered) continue;
        const r: Repetition = { env, event: i, inside: [], over: null, form: "resolver", place };
        const found = this.#found(file, e, r, trip);
        const [, ...rest] = found.trail;
        yield { ...found, confidence: "likely", trail: [{ ...place, message: `${name} is asked for once for each object of a list` }, ...rest] };
        break;
      }
    }
  }

  /** Whether a function is written where it is handed to a call. */
  #isCallback(file: FileNode, fn: FunctionFacts, index: number): boolean {
    const outer = file.facts.fns[fn.up];
    return outer !== undefined && this.evaluator.scope.usesIn(outer).has(index);
  }

  /** A call that makes a round-trip inside something that repeats. */
  #repeated(env: Env, event: number, call: CallEvent): RepeatedRoundTrip | undefined {
    if (staysInMemory(call.callee)) return undefined;
    let trip: Trip | undefined;
    for (const r of this.#loops.around(env, event)) {
      if (isOnError(env.facts, call.ctx, r.env === env ? r.loop : 0)) return undefined;
      trip ??= this.#trips.of(env, event, call);
      if (!trip) return undefined;
      if (!this.#bounds.repeats(r, trip) || !this.#isForEach(r, trip, env, event, call)) continue;
      return this.#found(env.file, call, r, trip, trip.values?.some((v) => this.#isOwn(r, env, v)));
    }
    return undefined;
  }

  /** Whether each element writes values of its own; where nobody knows what the loop calls one, all that is not written out may be. */
  #isOwn(r: Repetition, env: Env, values: Expr): boolean {
    return values !== null && (r.element === undefined && r.inside.length === 0 ? !isWritten(values) : this.#varying(r, env).touches(values));
  }

  #isForEach(r: Repetition, trip: Trip, env: Env, event: number, call: CallEvent): boolean {
    // A call that takes the whole list belongs to the single thing the loop is at, or to a chunk.
    if (trip.effect.row?.isBatch && trip.chain.length === 0 && !this.#bounds.hasSingleElements(r) && !call.args.some(hasListOfOne)) return false;
    if ([...r.inside, { env: r.env, event: r.event }].some((f) => this.#isCarried(f.env, f.event))) return false;
    const varying = this.#varying(r, env);
    if (trip.effect.row?.isRaw && this.#runsStatements(r, env, varying)) return false;
    return trip.effect.kind === "read" || this.#trips.repeats(env, event, call, varying);
  }

  /** Each element is a statement of its own (a migration, a line of a script): there is none that would do for all, and what is noted beside it belongs to it. */
  #runsStatements(r: Repetition, env: Env, varying: Flow): boolean {
    const { facts } = env;
    return facts.events.some((e, i) => {
      const text = e.k === "call" ? e.args[0] : undefined;
      if (e.k !== "call" || (typeof text !== "string" && typeof text !== "number") || !varying.touches(text)) return false;
      if (r.env === env && r.loop !== undefined && !isAround(facts, r.loop, e.ctx)) return false;
      if (!this.#trips.callees(env, i, e).some((c) => this.#trips.effect(c, e, facts)?.row?.isRaw)) return false;
      return writtenText(text, facts) === "" && !alternatives(this.evaluator.value(text, env, i)).some((v) => v.k === "literal");
    });
  }

  /** What differs from one element to the next, in the function the call stands in. */
  #varying(r: Repetition, env: Env): Flow {
    const names = r.element?.env === r.env || r.element === undefined ? boundNames(r.element?.pattern) : [];
    let flow = new Flow(r.env.file.facts, r.env.facts, { names });
    for (const f of r.inside) {
      const params = f.env.facts.params.flatMap((p) => boundNames(p.pattern));
      flow = new Flow(f.env.file.facts, f.env.facts, { names: [...flow.names, ...params] });
      if (f.env === env) break;
    }
    return flow;
  }

  /** `rows.map(toView)`: the function is written elsewhere. */
  #byReference(env: Env, event: number, call: CallEvent): RepeatedRoundTrip | undefined {
    const given = mayIterate(call) ? this.#loops.byReference(env, event, call) : undefined;
    if (!given) return undefined;
    const { fn } = given;
    const effect = fn.k === "external" ? this.#trips.effect(fn, call, env.facts) : undefined;
    const trip = fn.k === "function" ? this.#trips.summary(fn) : effect && { effect, chain: [] };
    if (!trip) return undefined;
    const callback = fn.k === "function" ? this.#trips.envOf(fn) : env;
    const r = this.#loops.iteration(env, event, call, given.over, [], callback);
    const own = fn.k === "function" ? { ...r } : { ...r, element: { pattern: null, env } };
    if (!this.#bounds.repeats(own, trip) || this.#isCarried(env, event)) return undefined;
    const to: Trail[] = fn.k === "function" ? [{ file: fn.file.path, pos: callback.facts.at, message: `${callback.facts.name || "the function"} runs for each element` }] : [];
    return this.#found(env.file, call, r, { ...trip, chain: [...to, ...trip.chain] }, (trip.handed?.length ?? 0) > 0);
  }

  /** `parentOf(row.parentId)` inside `parentOf`: one query for each level. A next page or another try is none. */
  #recursion(env: Env, event: number, call: CallEvent): RepeatedRoundTrip | undefined {
    if (!callsItself(env.facts, call) || isOnError(env.facts, call.ctx)) return undefined;
    const self = this.#trips.callees(env, event, call).find((c): c is FunctionValue => c.k === "function" && c.file === env.file && c.index === env.index);
    if (!self) return undefined;
    for (const [i, e] of env.facts.events.entries()) {
      if (i >= event) break;
      const trip = e.k === "call" ? this.#trips.of(env, i, e) : undefined;
      if (e.k !== "call" || !trip?.isRow) continue;
      const row = new Flow(env.file.facts, env.facts, { event: chainEnd(env.facts, i, e) });
      if (!call.args.some((a) => row.touches(a))) continue;
      const at = { file: env.file.path, pos: e.pos, end: e.end, message: `runs ${trip.effect.what} each time` };
      const place = { file: env.file.path, pos: env.facts.at };
      return this.#found(env.file, call, { env, event, inside: [], over: null, form: "recursion", place }, { effect: trip.effect, chain: [at, ...trip.chain] });
    }
    return undefined;
  }

  /** `await room.upcoming`, where the getter asks the database. */
  *#getters(env: Env): Iterable<RepeatedRoundTrip> {
    const { facts, file } = env;
    for (const [i, e] of facts.events.entries()) {
      if (e.k === "leave" || e.k === "throw") continue;
      this.evaluator.start(FUEL);
      const paths = e.k === "call" ? e.args.flatMap(pathsIn) : pathsIn(e.k === "def" || e.k === "set" ? e.from : e.val);
      for (const path of paths) {
        const dot = path.lastIndexOf(".");
        if (dot < 0 || !this.#getterNames().has(path.slice(dot + 1))) continue;
        for (const r of this.#loops.around(env, i)) {
          const fn = this.#getter(env, path.slice(0, dot), path.slice(dot + 1), i);
          const trip = fn && this.#trips.summary(fn);
          if (!trip) break;
          if (!this.#bounds.isEndless(r)) continue;
          const at = { pos: e.pos, end: e.pos + path.length, callee: path };
          yield this.#found(file, at, r, trip);
          break;
        }
      }
    }
  }

  /** Names of the getters of the project that call something. */
  #getterNames(): ReadonlySet<string> {
    this.#getterNamed ??= new Set([...this.evaluator.scene.files.values()].filter((f) => !f.facts.isView).flatMap((f) => f.facts.fns.filter((fn) => fn.flags & FunctionFlag.getter && fn.events.some((e) => e.k === "call")).map((fn) => fn.name)));
    return this.#getterNamed;
  }

  #getter(env: Env, object: string, name: string, at: number): FunctionValue | undefined {
    for (const v of alternatives(this.evaluator.value(object, env, at))) {
      const member = v.k === "instance" ? v.of.facts.members.find((m) => m.name === name && m.fn !== undefined) : undefined;
      if (v.k === "instance" && member?.fn !== undefined) return { k: "function", file: v.of.file, index: member.fn, up: v.of.up, self: v };
    }
    return undefined;
  }

  #found(file: FileNode, call: { readonly pos: number; readonly end: number; readonly callee: Expr }, r: Repetition, trip: Trip, writesOwn = false): RepeatedRoundTrip {
    const { effect, chain } = trip;
    const isOwn = writesOwn && effect.row?.own !== undefined;
    const batch = isOwn ? effect.row.own.batch : effect.row?.batch;
    return {
      file: file.path, pos: call.pos, end: call.end, loop: r.place, loopForm: r.form, what: effect.what, effect: effect.kind, ...(effect.row?.isRaw && effect.statement === undefined && { isUnread: true as const }),
      ...(chain.length > 0 && r.form !== "recursion" && { through: nameOf(call.callee) }),
      confidence: effect.isByName || r.form === "recursion" || r.form === "while" ? "likely" : "proven",
      trail: [
        { ...r.place, message: r.form === "recursion" ? "calls itself" : "the loop" },
        { file: file.path, pos: call.pos, end: call.end, message: chain.length > 0 ? `calls ${nameOf(call.callee)}` : `runs ${effect.what} each time` },
        ...chain,
      ],
      ...(batch !== undefined && { batch }), ...(isOwn && { isOwn }), isInTurn: isInTurn(r), symbol: this.symbolAt(file.path, call.pos),
    };
  }

  /** The queries travel with one call: `db.batch(xs.map(…))`. */
  #isCarried(env: Env, event: number): boolean {
    const { facts, file } = env;
    const call = facts.events[event];
    if (call?.k !== "call" || !facts.events.some((e) => e.k === "call" && CARRIERS.has(methodName(e.callee) ?? ""))) return false;
    const flow = new Flow(file.facts, facts, { event: chainEnd(facts, event, call) });
    return facts.events.some((e, i) => {
      if (e.k !== "call" || i <= event || !CARRIERS.has(methodName(e.callee) ?? "")) return false;
      return this.#trips.callees(env, i, e).some((c) => {
        const arg = c.k === "external" ? queries.find(c.name)?.carries : undefined;
        const given = arg === undefined ? undefined : e.args[arg];
        return given !== undefined && flow.touches(given);
      });
    });
  }
}

/** Whether each round waits for what it asked before the next one begins. */
function isInTurn({ form, env, event }: Repetition): boolean {
  const last = env.facts.events[form.startsWith("for") || form === "while" ? chainEndAt(env.facts, event) : -1];
  return form !== "forEach" && last?.k === "call" && (last.flags & CallFlag.await) !== 0;
}

function chainEndAt(fn: FunctionFacts, event: number): number {
  const call = fn.events[event];
  return call?.k === "call" ? chainEnd(fn, event, call) : -1;
}

/** Runs only where the object came without the field: whoever asked for the list may have asked for it at once. */
function isWithout(fn: FunctionFacts, ctx: number, field: string): boolean {
  const mentions = (e: Expr): boolean => (typeof e === "string" ? e.endsWith(field) : partsOf(e).some(mentions));
  for (let c = ctx; c > 0; c = fn.contexts[c]?.up ?? -1) {
    const context = fn.contexts[c];
    if (context && "if" in context && mentions(context.if)) return true;
  }
  return false;
}

function callsItself(fn: FunctionFacts, call: CallEvent): boolean {
  const name = nameOf(call.callee);
  return fn.name !== "" && name.endsWith(fn.name) && (name.length === fn.name.length || name[name.length - fn.name.length - 1] === ".");
}

/** `{ in: [id] }`, `del([key])`: a list of one. */
function hasListOfOne(e: Expr): boolean {
  return Array.isArray(e) && ((e[0] === "a" && e.length === 2 && !(Array.isArray(e[1]) && e[1][0] === "...")) || partsOf(e).some(hasListOfOne));
}
