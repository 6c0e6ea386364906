/**
 * Which calls do what checklists ask about, and what they are given: asked of everything that endpoints run, with the
 * arguments their helpers get, and once of every other function. One pass answers for all rules.
 */
import type { ActCall, Given, Place } from "../../concepts.js";
import { type CallEvent, type Event, type Expr, FunctionFlag } from "../../extract/facts.js";
import { shapeParts } from "../../frameworks/request.js";
import { actIndex, autoloaded } from "../../libraries/acts/index.js";
import type { Act, ActRow } from "../../libraries/acts/row.js";
import { table, type Table } from "../../libraries/match.js";
import { methodName, nameOf } from "../callee-names.js";
import type { Evaluator } from "../evaluate.js";
import { settingName } from "../settings.js";
import type { Trace } from "../trace.js";
import { alternatives, type Env, type FileNode, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { destinationsOf } from "./destinations.js";
import { isHandedOn, isKept } from "./fates.js";
import { Givens, type Site } from "./given.js";

/** Steps of evaluation one function may cost, and what a call may cost when it is asked about. */
const FUEL = 20_000;
/** Callers with other arguments that one call is judged for. */
const MAX_CALLERS = 8;

type Found = Omit<ActCall, "symbol">;

export class Acts {
  private readonly found: { readonly does: Act; readonly call: Found; readonly place: string }[] = [];
  private readonly places = new Map<string, number>();
  private readonly seen = new Set<string>();
  private readonly visited = new Set<object>();
  private readonly rows = actIndex();
  private readonly givens: Givens;
  private readonly taking = new Map<ActRow, Table<{ readonly match: string | readonly string[] }>>();

  constructor(private readonly evaluator: Evaluator) {
    this.givens = new Givens(evaluator, (name) => this.rows.table.find(name));
  }

  /** Everything that one endpoint runs. */
  ofEndpoint(asked: Asked): void {
    const endpoint = `${asked.registration.method} ${asked.registration.route}`;
    const own = asked.handlerTrace();
    for (const trace of [...asked.layerTraces(), ...(own ? [own] : [])]) this.ofTrace(trace, endpoint);
  }

  private ofTrace(trace: Trace, endpoint: string): void {
    this.ofRun(trace, endpoint);
    for (const further of trace.aside) this.ofRun(further(), endpoint);
  }

  private ofRun(trace: Pick<Trace, "steps" | "visits">, endpoint: string): void {
    for (const { env, chain } of trace.visits) {
      this.visited.add(env.facts);
      this.ofAssignments(env, chain);
    }
    for (const { env, event, call, callee, args, chain } of trace.steps) if (this.mayDo(call)) this.ofCall({ env, event, call, callee, args }, call, chain, endpoint);
  }

  /** What no endpoint was seen to run: modules, set-up, scripts, callbacks. */
  ofFile(file: FileNode): void {
    const { evaluator } = this;
    for (const [index, fn] of file.facts.fns.entries()) {
      if (this.visited.has(fn) || !fn.events.some((e) => (e.k === "call" && this.mayDo(e)) || e.k === "set")) continue;
      evaluator.start(FUEL);
      const env = evaluator.defaultEnv(file, index);
      this.ofAssignments(env, []);
      for (const [event, call] of fn.events.entries()) {
        if (call.k !== "call" || !this.mayDo(call) || evaluator.isDead(env, call.ctx)) continue;
        evaluator.fuel = FUEL;
        for (const callee of alternatives(evaluator.callee(env, event, call))) this.ofCall({ env, event, call, callee, args: evaluator.argumentsOf(env, event, call) }, call, [], undefined);
      }
    }
    const exported = this.rows.files.find((row) => row.file?.test(file.path));
    if (exported) this.ofExport(exported, file);
    this.ofAutoloaded(file);
  }

  private ofAutoloaded(file: FileNode): void {
    const plugin = file.facts.exports.find((e) => e.as === "default");
    const options = file.facts.exports.find((e) => e.as === autoloaded.options);
    if (!plugin || !options) return;
    this.evaluator.start(FUEL);
    const env = this.evaluator.moduleEnv(file);
    const args = [plugin, options].map((e) => this.evaluator.exported(file, e.as));
    const site: Site = { env, event: env.facts.events.length, call: { args: [plugin.value ?? null, options.value ?? null], callee: null }, callee: { k: "external", name: autoloaded.does }, args };
    for (const row of this.rows.table.all(autoloaded.does).filter((r) => this.holds(r, site))) this.add(row, site, { file: file.path, pos: options.pos, end: options.pos }, "the plugin", [], undefined, false);
  }

  private ofExport(row: ActRow, file: FileNode): void {
    const at = file.facts.exports.find((e) => e.as === "default" || e.as === "=");
    if (!at) return;
    this.evaluator.start(FUEL);
    // `export default withPlugins(config)`: what was wrapped is still what counts.
    let value = this.evaluator.exported(file, at.as);
    for (let depth = 0; value.k === "external" && depth < 4; depth++) value = value.args?.find((a) => a.k === "object" || a.k === "external" || a.k === "union") ?? { k: "unknown" };
    const env = this.evaluator.moduleEnv(file);
    const site: Site = { env, event: env.facts.events.length, call: { args: [at.value ?? null], callee: null }, callee: { k: "unknown" }, args: [value] };
    this.add(row, site, { file: file.path, pos: at.pos, end: at.pos }, "the configuration", [], undefined, false);
  }

  private ofAssignments(env: Env, chain: readonly Place[]): void {
    for (const [event, e] of env.facts.events.entries()) {
      const row = e.k === "set" && typeof e.to === "string" ? this.rows.assigned.get(e.to.replace(/^global(?:This)?\./, "")) : undefined;
      if (!row || e.k !== "set") continue;
      const args = [this.evaluator.value(e.from, env, event)];
      this.add(row, { env, event, call: { args: [e.from], callee: e.to }, callee: { k: "unknown" }, args }, { file: env.file.path, pos: e.pos, end: e.pos }, String(e.to), chain, undefined, false);
    }
  }

  private ofCall(site: Site, call: CallEvent, chain: readonly Place[], endpoint: string | undefined): void {
    const name = canonical(site.callee);
    const written = nameOf(call.callee);
    const known = name === undefined ? [] : this.rows.table.all(name).filter((row) => this.holds(row, site));
    const named = name === undefined && site.callee.k === "unknown" ? this.rows.named.get(written.split(".").slice(-2).join(".")) : undefined;
    for (const row of named ? [named] : known.filter((row, i) => known.findIndex((other) => other.does === row.does) === i)) this.add(row, site, { file: site.env.file.path, pos: call.pos, end: call.end }, written, chain, endpoint, named !== undefined);
  }

  /** Whether a call has the name of something in the tables: only those are evaluated. */
  private mayDo({ callee }: CallEvent): boolean {
    if (typeof callee === "string") {
      // An import that is called itself has whatever name the file gave it.
      const dot = callee.lastIndexOf(".");
      return dot < 0 || this.rows.names.has(callee.slice(dot + 1));
    }
    const method = methodName(callee);
    return method === undefined || this.rows.names.has(method);
  }

  private holds(row: ActRow, site: Site): boolean {
    if (!row.takes) return true;
    let of = this.taking.get(row);
    if (!of) this.taking.set(row, (of = table([{ match: row.takes.match }])));
    return alternatives(site.args[row.takes.arg] ?? { k: "unknown" }).some((v) => v.k === "external" && of.find(v.name) !== undefined);
  }

  private add(row: ActRow, site: Site, at: Required<Place>, what: string, chain: readonly Place[], endpoint: string | undefined, isNamed: boolean): void {
    const place = `${at.file}:${at.pos}:${at.end}:${row.does}`;
    const key = `${place}:${site.env.id}`;
    const callers = this.places.get(place) ?? 0;
    if (this.seen.has(key) || callers >= MAX_CALLERS) return;
    this.seen.add(key);
    this.places.set(place, callers + 1);
    const asked = new Map<string, readonly Given[]>();
    const given = (thing: string): readonly Given[] => {
      let known = asked.get(thing);
      if (!known) asked.set(thing, (known = this.given(row, site, thing)));
      return known;
    };
    const under = settingAround(this.evaluator, site.env, site.event);
    const optionsAt = optionsOf(row, site);
    const { env, event } = site;
    const call: Found = {
      ...at, does: row.does, what, isNamed, chain, given,
      isAlways: isUnconditional(site.env, site.event),
      names: (thing, below) => this.givens.names(row, site, thing, below),
      spelled: (thing) => this.givens.spelled(row, site, thing),
      goesTo: () => destinationsOf(env.facts, event),
      isKept: () => isKept(this.evaluator.scene.files, env.facts, event, chain),
      isHandedOn: () => isHandedOn(env.facts, event),
      ...(endpoint !== undefined && { endpoint }), ...(under !== undefined && { under }), ...(optionsAt !== undefined && { optionsAt }),
    };
    this.found.push({ does: row.does, call, place });
  }

  private given(row: ActRow, site: Site, thing: string): readonly Given[] {
    this.evaluator.start(FUEL);
    const own = this.givens.of(row, site, thing) ?? [{ is: "unknown" as const }];
    const { setup } = row;
    if (!setup || own.some((g) => g.is !== "absent")) return own;
    const set = this.found.filter((f) => f.does === setup).flatMap((f) => f.call.given(thing)).filter((g) => g.is !== "absent");
    return set.length > 0 ? set : own;
  }

  /** All of them, by what they do. */
  byAct(symbolAt: (file: string, pos: number) => string): ReadonlyMap<Act, readonly ActCall[]> {
    const all = new Map<Act, ActCall[]>();
    for (const { does, call } of this.found) {
      const list = all.get(does) ?? [];
      if (list.length === 0) all.set(does, list);
      list.push({ ...call, symbol: symbolAt(call.file, call.pos) });
    }
    return all;
  }
}

/** The argument that is nothing but options: the first that is an object, else where they would stand. */
function optionsOf(row: ActRow, site: Site): number | undefined {
  const spots = row.at?.options;
  const whole = (spots === undefined ? [] : typeof spots === "string" ? [spots] : spots).filter((spot) => /^\d+$/.test(spot)).map(Number);
  return whole.find((i) => site.args[i]?.k === "object") ?? whole[0];
}

/** The name by which tables know a callee; parts of a request go by their framework. */
function canonical(callee: Value): string | undefined {
  if (callee.k === "external") return callee.name;
  return callee.k === "request" ? `${shapeParts(callee.shape).id}#Request().${callee.path}` : undefined;
}

/** Whether the conditions around an event ask for no more than whether something is there, or for the method. */
function isUnconditional({ facts }: Env, event: number): boolean {
  const asksLittle = (e: Expr): boolean => {
    if (typeof e === "string") return true;
    if (!Array.isArray(e)) return false;
    if (e[0] === "!") return asksLittle(e[1] as Expr);
    return (e[0] === "==" || e[0] === "!=") && e.slice(1).some((side) => typeof side === "string" && /(?:^|\.)method$/.test(side));
  };
  for (let c = facts.events[event]?.ctx ?? 0; c > 0; c = facts.contexts[c]?.up ?? 0) {
    const context = facts.contexts[c];
    if (context && ("if" in context ? !asksLittle(context.if) : context.k === "case" || context.k === "loop")) return false;
  }
  return true;
}

/** The setting that a condition around an event asks for. */
function settingAround(evaluator: Evaluator, env: Env, event: number): string | undefined {
  for (let e: Env | null = env, at: Event | undefined = env.facts.events[event], depth = 0; e && depth < 3; depth++) {
    const { contexts } = e.facts;
    for (let c = at?.ctx ?? 0; c > 0; c = contexts[c]?.up ?? 0) {
      const context = contexts[c];
      const condition: Expr = context && "if" in context ? context.if : null;
      const setting = condition === null ? undefined : settingIn(evaluator, condition, e, event);
      if (setting !== undefined) return setting;
    }
    if (!e.up || !(e.facts.flags & FunctionFlag.arrow)) break;
    const { index, up }: Env = e;
    at = up.facts.events[evaluator.usesIn(up.facts).get(index)?.event ?? -1];
    e = up;
  }
  return undefined;
}

function settingIn(evaluator: Evaluator, condition: Expr, env: Env, at: number): string | undefined {
  if (Array.isArray(condition) && (condition[0] === "&&" || condition[0] === "||" || condition[0] === "!")) {
    for (const part of condition.slice(1) as Expr[]) {
      const found = settingIn(evaluator, part, env, at);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return settingName(evaluator.value(condition, env, at));
}
