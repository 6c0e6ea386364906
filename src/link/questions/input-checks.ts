/**
 * Where a program has checked its input: by the conditions above a statement, by calls before it that return
 * only for input that fits, and by what runs before the handler.
 */
import type { Trail } from "../../concepts.js";
import { type CallEvent, CallFlag, type Context, type FunctionFacts, FunctionFlag } from "../../extract/facts.js";
import { assertionIn } from "../../libraries/assertions.js";
import { isNext } from "../../libraries/responses.js";
import { validators } from "../../libraries/validators.js";
import { isParserByName } from "../calls.js";
import { methodName, nameOf } from "../evaluate.js";
import { type Frame, framesOf } from "../frames.js";
import { identityRow } from "../library.js";
import { decidedAt, isAround } from "../names.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Env, inputsOf, type InputMark, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { Conditions } from "./input-conditions.js";
import { chainsOf } from "./else-chains.js";
import { endsOf, lastContext } from "./ends.js";
import { inputFor, schemaOf } from "./input-schemas.js";
import { both, type Check, checks, either, type Known, NOTHING } from "./known-input.js";

const MAX_DEPTH = 8;

export class InputChecks {
  readonly conditions: Conditions;
  private readonly states = new Map<number, Map<number, Known>>();
  private readonly completions = new Map<number, Known>();
  private readonly byCall = new Map<number, Map<number, Known>>();
  private depth = 0;

  /**
   * @param collected what checks that only collect errors speak of; whoever reads the errors checks it
   * @param unseen what a validator is taken to be given where that cannot be seen
   */
  constructor(private readonly asked: Pick<Asked, "evaluator" | "caller" | "isConfiguredParser">, readonly collected: readonly InputMark[], readonly unseen: readonly InputMark[] = []) {
    this.conditions = new Conditions(asked.evaluator, this);
  }

  isBySetting(env: Env, event: number): boolean {
    return this.asked.caller.settingAround(env, event) !== undefined;
  }

  /** What is known at the end of these frames. */
  along(frames: readonly Frame[]): Known {
    return both(...frames.map((f) => this.at(f.env, f.event)));
  }

  /** What is known of the input at an event; an index past the last event means the end of the body. */
  at(env: Env, event: number): Known {
    let memo = this.states.get(env.id);
    if (!memo) this.states.set(env.id, (memo = new Map()));
    const known = memo.get(event);
    if (known) return known;
    memo.set(event, NOTHING);
    const state = this.in(env, event, env.facts.events[event]?.ctx ?? lastContext(env.facts));
    memo.set(event, state);
    return state;
  }

  /** What is known before an event, where control is in a context. */
  private in(env: Env, event: number, here: number): Known {
    const { facts } = env;
    const found: Known[] = [];
    for (let c = here; c > 0; c = facts.contexts[c]?.up ?? -1) found.push(this.byContext(env, c));
    for (let j = 0; j < Math.min(event, facts.events.length); j++) {
      const call = facts.events[j];
      if (call?.k !== "call") continue;
      if (this.holdsIn(env, call.ctx, here)) found.push(this.afterCall(env, j, call));
      else found.push(this.leftBy(env, j, call, here, event));
    }
    found.push(this.byChain(env, here, facts.events[event]?.pos ?? facts.end), this.bySwitch(env, here, facts.events[event]?.pos ?? facts.end), ...this.afterLoops(env, event, here));
    return both(...found);
  }

  /** A loop over a list whose elements are known has checked each of them: `for (const [value, schema] of pairs) schema.parse(value)`. */
  private *afterLoops(env: Env, event: number, here: number): Iterable<Known> {
    const { facts } = env;
    for (const [loop, { k, up }] of facts.contexts.entries()) {
      if (k !== "loop" || isAround(facts, loop, here) || !this.holdsIn(env, up, here)) continue;
      const inside = [...facts.events.entries()].filter(([, e]) => isAround(facts, loop, e.ctx));
      const last = inside.at(-1)?.[0] ?? event;
      if (last >= event || inside.some(([, e]) => e.k === "leave") || !inside.some(([, e]) => e.k === "call")) continue;
      for (const round of this.asked.evaluator.environments.rounds(env, loop) ?? []) yield this.in(round, last + 1, lastContext(facts, loop));
    }
  }

  /** What a condition that was met says. */
  private byContext(env: Env, ctx: number): Known {
    const c = env.facts.contexts[ctx];
    const at = decidedAt(env.facts, ctx);
    const place = this.placeOf(env, c?.pos ?? 0);
    if (c?.k === "case") return c.isDefault ? NOTHING : this.conditions.isOneOf(c.of, c.is, env, at, place);
    if (c?.k === "rest") return this.conditions.when(c.if, c.holds, env, at, place);
    if (c?.k !== "then" && c?.k !== "else") return NOTHING;
    const known = this.conditions.when(c.if, c.k === "then", env, at, place);
    return this.isRefusedOtherwise(env, c) ? known : withoutPresence(known);
  }

  /** `if (name) { use(name) }` alone checks nothing; with an `else` that refuses it does. */
  private isRefusedOtherwise(env: Env, branch: Extract<Context, { k: "then" | "else" }>): boolean {
    const { facts } = env;
    const other = facts.contexts.findIndex((c) => (c.k === "then" || c.k === "else") && c.k !== branch.k && c.pos === branch.pos && c.if === branch.if);
    if (other < 0) return false;
    const context = facts.contexts[other];
    if (context && "exits" in context && context.exits) return true;
    return facts.events.some((e, i) => e.k === "call" && isAround(facts, other, e.ctx) && this.isRefusal(env, i, e));
  }

  private isRefusal(env: Env, event: number, call: CallEvent): boolean {
    const callee = this.asked.evaluator.callee(env, event, call);
    if (callee.k !== "external") return false;
    if (isNext(callee.name)) return call.args.length > 0;
    const first = this.asked.evaluator.argumentsOf(env, event, call)[0];
    const isStatus = callee.name.endsWith(".status") || callee.name.endsWith(".sendStatus") || callee.name.endsWith(".code");
    return isStatus && first?.k === "literal" && typeof first.value === "number" && first.value >= 400;
  }

  /** `default: return …` of a switch that is over: the value was one of the others. */
  private bySwitch(env: Env, here: number, pos: number): Known {
    const { facts } = env;
    const found: Known[] = [];
    facts.contexts.forEach((c, i) => {
      if (c.k !== "case" || !c.isDefault || !c.exits || c.pos > pos || !isAround(facts, c.up, here) || isAround(facts, i, here)) return;
      const labels = facts.contexts.flatMap((o) => (o.k === "case" && o.nth === c.nth && !o.isDefault ? o.is : []));
      if (facts.contexts.some((o, n) => o.k === "case" && o.nth === c.nth && isAround(facts, n, here))) return;
      found.push(this.conditions.isOneOf(c.of, labels, env, decidedAt(facts, i), this.placeOf(env, c.pos)));
    });
    return both(...found);
  }

  /** `if (kind === "a") { … } else if (kind === "b") { … } else return`: what follows comes from one of those that were not left. */
  private byChain(env: Env, here: number, pos: number): Known {
    const { facts } = env;
    const found: Known[] = [];
    for (const [i, { then, exits }] of chainsOf(facts)) {
      const c = facts.contexts[i];
      if (!exits || !c || c.pos > pos || !isAround(facts, c.up, here) || isAround(facts, i, here) || (then >= 0 && isAround(facts, then, here))) continue;
      found.push(this.pastChain(env, i));
    }
    return both(...found);
  }

  /** What is known behind an `if` with this `else`. */
  private pastChain(env: Env, first: number): Known {
    const { facts } = env, chain: number[] = [];
    for (let i = first; i >= 0; i = chainsOf(facts).get(i)?.next ?? -1) chain.push(i);
    let inside: Known = NOTHING;
    for (const i of chain.reverse()) {
      const c = facts.contexts[i], taken = facts.contexts[chainsOf(facts).get(i)?.then ?? -1];
      if (c?.k !== "else") continue;
      const at = decidedAt(facts, i), place = this.placeOf(env, c.pos);
      const ways: Known[] = [];
      if (taken?.k === "then" && !taken.exits) ways.push(this.conditions.when(c.if, true, env, at, place));
      if (!c.exits) ways.push(both(this.conditions.when(c.if, false, env, at, place), inside));
      inside = either(ways);
    }
    return inside;
  }

  /**
   * A call that never returns, in a branch: after the branch its condition did not hold. Where a middleware has handed an
   * error on, its `next()` behind that leads nowhere: `if (error) next(error); next();`.
   */
  private leftBy(env: Env, event: number, call: CallEvent, to: number, asked: number): Known {
    const { facts } = env;
    let c = call.ctx;
    while (facts.contexts[c]?.k === "try" || facts.contexts[c]?.k === "rest") c = facts.contexts[c]?.up ?? -1;
    const context = facts.contexts[c];
    if ((context?.k !== "then" && context?.k !== "else") || !isAround(facts, context.up, to) || isAround(facts, c, to)) return NOTHING;
    const isOver = this.asked.caller.isNever(env, event, call) || (this.handsOn(env, event, call) === "an error" && this.handsOn(env, asked, facts.events[asked]) === "nothing");
    return isOver ? this.conditions.when(context.if, context.k !== "then", env, decidedAt(facts, c), this.placeOf(env, context.pos)) : NOTHING;
  }

  /** What a middleware calls `next` with. */
  private handsOn(env: Env, event: number, call: FunctionFacts["events"][number] | undefined): "an error" | "nothing" | undefined {
    if (call?.k !== "call") return undefined;
    const callee = this.asked.evaluator.callee(env, event, call);
    return callee.k !== "external" || !isNext(callee.name) ? undefined : call.args.length === 0 ? "nothing" : "an error";
  }

  /** What is known once a call has returned. */
  private afterCall(env: Env, event: number, call: CallEvent): Known {
    let memo = this.byCall.get(env.id);
    if (!memo) this.byCall.set(env.id, (memo = new Map()));
    const known = memo.get(event);
    if (known) return known;
    memo.set(event, NOTHING);
    const { evaluator } = this.asked;
    const args = evaluator.argumentsOf(env, event, call);
    const name = methodName(call.callee) ?? nameOf(call.callee);
    const place: Trail = { ...this.placeOf(env, call.pos, call.end), message: `${nameOf(call.callee)} validates it` };
    const found = this.asked.isConfiguredParser(name)
      ? checks(args.flatMap((a) => inputsOf(a)), "schema", place)
      : (this.afterEach(args[0], env, event, call) ?? either(alternatives(evaluator.callee(env, event, call)).map((callee) => this.afterCallOf(callee, args, env, event, call, place))));
    memo.set(event, found);
    return found;
  }

  /** `pairs.forEach(([value, schema]) => schema.parse(value))`, where all pairs are known. */
  private afterEach(fn: Value | undefined, env: Env, event: number, call: CallEvent): Known | undefined {
    const { evaluator } = this.asked;
    if (methodName(call.callee) !== "forEach" || fn?.k !== "function" || ((fn.file.facts.fns[fn.index]?.flags ?? 0) & FunctionFlag.async) !== 0) return undefined;
    const list = evaluator.receiverOf(call.callee, env, event);
    return list.k === "array" && !list.of ? both(...list.items.map((item) => this.completion(evaluator.envOf(fn, [item], null, env)))) : undefined;
  }

  private afterCallOf(callee: Value, args: readonly Value[], env: Env, event: number, call: CallEvent, place: Trail): Known {
    if (callee.k === "function") {
      const isAsync = ((callee.file.facts.fns[callee.index]?.flags ?? 0) & FunctionFlag.async) !== 0;
      if (isAsync && !(call.flags & (CallFlag.await | CallFlag.returned))) return NOTHING;
      return this.completion(this.asked.evaluator.envOf(callee, args, null, env));
    }
    if (callee.k === "external") {
      const signed = identityRow(callee.name, args);
      if (signed?.gives === "verified" && signed.onFailure === "throws") return checks(args.slice(0, 1).flatMap((a) => inputsOf(a, 1)).filter((i) => i.part === "body" && i.path === ""), "schema", { ...place, message: `${nameOf(call.callee)} verifies the signature of all of it` });
      const asserted = assertionIn(callee.name, call);
      if (asserted !== undefined) return this.conditions.when(asserted, true, env, event, this.placeOf(env, call.pos, call.end));
      const row = validators.find(callee.name);
      if (row?.how !== "throws" || row.acceptsAll) return NOTHING;
      const input = row.input === "receiver" ? callee.receiver : args[row.input];
      const schema = schemaOf(row, callee, args);
      const more = { ...(schema && { schema }), ...(!row.isAssertion && { copy: { env, event, schema: callee.name } }) };
      if (input) return checks(inputFor(input, schema, this.unseen), "schema", place, more);
      return callee.name.endsWith("validationResult().throw") ? checks(this.collected, "schema", place) : NOTHING;
    }
    return isParserByName(callee, call) ? checks(args.slice(0, 1).flatMap((a) => inputsOf(a)), "schema", place) : NOTHING;
  }

  /** What is known when a function has returned, whichever way it took. */
  completion(env: Env): Known {
    const known = this.completions.get(env.id);
    if (known || this.depth > MAX_DEPTH) return known ?? NOTHING;
    this.completions.set(env.id, NOTHING);
    this.depth++;
    const ends = endsOf(env, this.asked.evaluator);
    const found = either(ends.map((i) => this.at(env, i)));
    this.depth--;
    this.completions.set(env.id, found);
    return found;
  }

  /** What is known where a function that lets the request through by ending has ended. */
  whereItEnds(env: Env): Known {
    return this.completion(env);
  }

  /** What is known where `next()` is called. */
  whereItPasses(trace: Trace): Known {
    const passes = trace.steps.filter((s) => passesOn(s));
    return either(passes.map((s) => this.along(framesOf(s))));
  }

  /** Whether a statement of a middleware has run wherever it goes on. */
  isOnEveryWay(trace: Trace, statement: Frame): boolean {
    const { env, event } = statement;
    const ctx = env.facts.events[event]?.ctx ?? 0;
    const passes = trace.steps.filter((s) => passesOn(s));
    return passes.every((s) => {
      const shared = framesOf(s).find((f) => f.env === env);
      return this.holdsIn(env, ctx, shared ? (env.facts.events[shared.event]?.ctx ?? 0) : lastContext(env.facts));
    });
  }

  /** Whether what a statement in `from` brought about still holds in `to`, which comes after it. */
  private holdsIn(env: Env, from: number, to: number): boolean {
    const { facts } = env;
    for (let c = from; ; ) {
      if (isAround(facts, c, to)) return true;
      const context = facts.contexts[c];
      if (!context || context.up < 0) return false;
      const isOther = context.k === "try" ? facts.contexts.some((x, i) => x.k === "catch" && x.of === c && !this.asked.caller.isLeft(env, i)) : context.k !== "rest" && context.k !== "finally" && !this.conditions.isTaken(env, c) && !isLeftOtherwise(facts, context, to);
      if (isOther) return false;
      c = context.up;
    }
  }

  private placeOf(env: Env, pos: number, end?: number): Trail {
    return { file: env.file.path, pos, ...(end !== undefined && { end }), message: "checked by hand here" };
  }
}

/** `next(error)` ends the way in; `next()` and `next("route")` go on. */
function passesOn(s: Step): boolean {
  const first = s.args[0];
  const isError = first !== undefined && !(first.k === "literal" && (first.value === null || first.value === "route" || first.value === "router"));
  return s.callee.k === "external" && isNext(s.callee.name) && !isError;
}

function withoutPresence(known: Known): Known {
  const kept = new Map<string, Check>();
  for (const [key, c] of known) if (c.how !== "presence") kept.set(key, c);
  return kept;
}

/** `if (a) { … } else return`: what follows comes from the first branch. */
function isLeftOtherwise(facts: FunctionFacts, branch: Context, to: number): boolean {
  if (branch.k !== "then" && branch.k !== "else") return false;
  for (let c = to; c >= 0; c = facts.contexts[c]?.up ?? -1) {
    const context = facts.contexts[c];
    if (context?.k === "rest" && context.if === branch.if && context.holds === (branch.k === "then")) return true;
  }
  return false;
}
