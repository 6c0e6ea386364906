/** One endpoint under questions: its registration, its traces, and what the questions share. */
import type { Endpoint, Trail } from "../../concepts.js";
import type { Registration } from "../../frameworks/adapter.js";
import { boundShape, shapeParts } from "../../frameworks/request.js";
import { FunctionFlag } from "../../extract/facts.js";
import type { Caller } from "../caller.js";
import type { Evaluator } from "../evaluate.js";
import type { LinkConfig } from "../input.js";
import type { Owner } from "../privacy.js";
import type { Step, Trace, Tracer } from "../trace.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Effect } from "./effects.js";
import { statusOf } from "./status.js";
import { isForOne, type Whose, whoseRows } from "./whose.js";

/** Steps of evaluation that one question about an endpoint or a file may cost. */
export const FUEL = 400_000;

/** What the questions ask of the whole project. */
export interface Knowledge {
  /** Whose rows a query is about. */
  ownerOf(effect: Effect, whose: Whose, isFirst: boolean): Owner;
  /** Whether every endpoint that reaches this write is open, in a project that guards others. */
  isOpenEverywhere(step: Step): boolean;
  /** Where a row of an account goes out whole. */
  accountsOut(asked: Asked, model: string): Trail | undefined;
  /** Whether a step makes an account. */
  makesAccount(step: Step): boolean;
  /** Whether callers have to be known who list rows of the same model, one of which the route leads to. */
  isListGuarded(route: string, effect: Effect): boolean;
  /** Whether nearly all writes of the project are guarded. */
  isCareful(): boolean;
  /** Whether callers have to be known elsewhere to make such a row, or to write anything in the same file. */
  isGuardedElsewhere(file: string, effect: Effect): boolean;
  /** Whether callers have to be known elsewhere who make rows of this model. */
  isMadeByKnown(model: string): boolean;
  /** Whether rows of this model are changed or deleted for anybody. */
  isChangedOpenly(model: string): boolean;
  /** Whether strangers make rows of this model. */
  isMadeByStrangers(model: string): boolean;
  /** The comment at an offset that says that this is for everybody; or one above the group of lines it is in. */
  saysPublic(file: string, pos: number, isGroup: boolean): { readonly pos: number; readonly end: number } | undefined;
  /** The comment between two offsets that says so. */
  saysPublicIn(file: string, pos: number, end: number): { readonly pos: number; readonly end: number } | undefined;
  /** Whether a comment with this tag stands above an offset. */
  isTagged(file: string, pos: number, tag: string): boolean;
}

/** What is asked of it is to read: a GET, a query, a loader. */
export function isReading(registration: Registration): boolean {
  const method = registration.usually ?? registration.method;
  return method === "GET" || method === "HEAD" || method === "QUERY" || method === "SUBSCRIPTION" || method === "LOADER";
}

export class Asked {
  private readonly traces = new Map<number, Trace>();
  private own: Trace | undefined;
  private isOpaque = false;

  constructor(
    readonly registration: Registration,
    readonly evaluator: Evaluator,
    readonly caller: Caller,
    private readonly tracer: Tracer,
    private readonly config: LinkConfig,
    private readonly knowledge: Knowledge,
    /** What was asked of the whole project: with other answers, those about this endpoint may be others. */
    readonly asks: ReadonlySet<string>,
  ) {}

  trace(env: Env): Trace {
    let trace = this.traces.get(env.id);
    if (!trace) this.traces.set(env.id, (trace = this.tracer.ofEndpoint(env, FUEL)));
    return trace;
  }

  /** The environment in which a function on the way in runs. */
  entered(fn: Extract<Value, { k: "function" }>, args: readonly Value[]): Env {
    return this.tracer.entered(fn, args, FUEL);
  }

  /** The functions that handle the request: the handler itself, or the one inside a wrapper we cannot open. */
  handlers(): readonly { readonly fn: Extract<Value, { k: "function" }>; readonly isWrapped: boolean }[] {
    const found: { readonly fn: Extract<Value, { k: "function" }>; readonly isWrapped: boolean }[] = [];
    for (const v of alternatives(this.registration.handler)) {
      if (v.k === "function") found.push({ fn: v, isWrapped: false });
      else if (v.k === "external") for (const a of v.args ?? []) if (a.k === "function") found.push({ fn: a, isWrapped: true });
    }
    return found;
  }

  /** What the handler runs; undefined where there is no function to be found. */
  handlerTrace(): Trace | undefined {
    if (this.own) return this.own;
    const handlers = this.handlers();
    const traces = handlers.map(({ fn, isWrapped }) => {
      if (isWrapped) this.isOpaque = true;
      return this.trace(this.evaluator.envOf(fn, this.registration.args, null, 0));
    });
    if (traces.length === 0) return this.isConstant() ? { steps: [], visits: [], isCut: false, aside: [] } : undefined;
    if (alternatives(this.registration.handler).some((v) => v.k === "unknown")) this.isOpaque = true;
    this.own = traces.length === 1 ? traces[0] : { steps: traces.flatMap((t) => t.steps), visits: traces.flatMap((t) => t.visits), isCut: traces.some((t) => t.isCut === "long") ? "long" : traces.some((t) => t.isCut) && "deep", aside: traces.flatMap((t) => t.aside) };
    return this.own;
  }

  /** What stands where the handler stands is the answer itself: `get("/", "Welcome")`. */
  private isConstant(): boolean {
    return alternatives(this.registration.handler).every((v) => (v.k === "literal" && v.value !== null) || v.k === "object");
  }

  /** What the functions on the way in run. */
  layerTraces(): readonly Trace[] {
    return this.registration.layers.flatMap((layer) => alternatives(layer.value).flatMap((v) => (v.k === "function" ? [this.trace(this.entered(v, layer.args))] : [])));
  }

  /** Part of the way in is a wrapper that cannot be opened. */
  isHandlerOpaque(): boolean {
    this.handlerTrace();
    return this.isOpaque;
  }

  /**
   * The comment beside the endpoint or its handler that says that it is for everybody.
   *
   * @param isGroup one above the group of lines that the endpoint is registered in counts as well
   */
  saidPublic(isGroup: boolean): Trail | undefined {
    const { file, pos } = this.registration;
    const places = [{ file, pos }, ...this.handlers().flatMap(({ fn }) => {
      const facts = fn.file.facts.fns[fn.index];
      return facts ? [{ file: fn.file.path, pos: facts.at }] : [];
    })];
    const message = "a comment says that it is for everybody";
    for (const place of places) {
      const comment = this.knowledge.saysPublic(place.file, place.pos, isGroup);
      if (comment) return { file: place.file, ...comment, message };
    }
    for (const { fn } of this.handlers()) {
      const facts = fn.file.facts.fns[fn.index];
      const comment = facts && this.knowledge.saysPublicIn(fn.file.path, facts.pos, facts.end);
      if (comment) return { file: fn.file.path, ...comment, message };
    }
    return undefined;
  }

  /** `/** @guards auth *\/` above a function teaches us a guard. */
  isTaggedGuard(fn: Extract<Value, { k: "function" }>): boolean {
    const facts = fn.file.facts.fns[fn.index];
    return facts !== undefined && this.knowledge.isTagged(fn.file.path, facts.at, "@guards auth");
  }

  isConfiguredGuard(name: string): boolean {
    return this.config.guards.some((g) => g === name || g.endsWith("." + name));
  }

  isConfiguredParser(name: string): boolean {
    return this.config.parsers.some((g) => g === name || g.endsWith("." + name));
  }

  hasExternalRateLimit(): boolean {
    return this.config.hasExternalRateLimit;
  }

  /** Whose rows a query reads, by how it chooses them where it is seen. */
  ownerOf(effect: Effect, step?: Step): Owner {
    return this.knowledge.ownerOf(effect, step ? whoseRows(this, step) : "of anybody", step !== undefined && isForOne(step));
  }

  isOpenEverywhere(step: Step): boolean {
    return this.knowledge.isOpenEverywhere(step);
  }

  isListGuarded(effect: Effect): boolean {
    return this.knowledge.isListGuarded(this.registration.route, effect);
  }

  isGuardedElsewhere(effect: Effect): boolean {
    return this.knowledge.isGuardedElsewhere(this.registration.file, effect);
  }

  accountsOut(model: string): Trail | undefined {
    return this.knowledge.accountsOut(this, model);
  }

  makesAccount(step: Step): boolean {
    return this.knowledge.makesAccount(step);
  }

  isOfCarefulProject(): boolean {
    return this.knowledge.isCareful();
  }

  isMadeByKnown(model: string): boolean {
    return this.knowledge.isMadeByKnown(model);
  }

  isChangedOpenly(model: string): boolean {
    return this.knowledge.isChangedOpenly(model);
  }

  isMadeByStrangers(model: string): boolean {
    return this.knowledge.isMadeByStrangers(model);
  }

  /** Whether and how the caller is checked; set by the stage that knows the configuration too. */
  auth: () => Endpoint["auth"] = () => ({ status: "unknown", trail: [] });

  /** Whether something on the way in is a guard; set by the question that decides it. */
  isGuardedBefore: () => boolean = () => false;

  /** The request, with the caller at a member of it. */
  withIdentityAt(request: Extract<Value, { k: "request" }>, field: string): Value {
    const { id, bound } = shapeParts(request.shape);
    return this.evaluator.request(boundShape(id, { ...bound, identityAt: field }), request.path);
  }

  endsAlways(env: Env): boolean {
    return (env.facts.flags & FunctionFlag.exits) !== 0 || env.facts.events.at(-1)?.k === "return" && env.facts.events.at(-1)?.ctx === 0;
  }

  /** The HTTP status of an answer, where it is written down. */
  statusOf(s: Step): number | undefined {
    return statusOf(s.callee, s.args);
  }

  /**
   * `parse(request, { skipAuth: true })`: a literal that switches a check off which the same function makes
   * for others is a statement that the endpoint is public.
   */
  optOut(): Trail | undefined {
    const trace = this.handlerTrace();
    for (const v of trace?.visits ?? []) {
      if (v.chain.length !== 1 || !v.env.args) continue;
      const isOption = v.env.args.some((a) => a.k === "object" && [...a.props.values()].some((p) => {
        const value = p();
        return value.k === "literal" && typeof value.value === "boolean";
      }) || (a.k === "literal" && typeof a.value === "boolean"));
      if (!isOption || !this.checksOtherwise(v.env)) continue;
      const at = v.chain[0];
      if (at) return { ...at, message: `the check in ${v.env.facts.name || "the helper"} is switched off on purpose` };
    }
    return undefined;
  }

  /** Whether the same function, called without its options, tells callers apart. */
  private checksOtherwise(env: Env): boolean {
    const args = (env.args ?? []).map((a): Value => {
      if (a.k === "literal" && typeof a.value === "boolean") return { k: "literal", value: !a.value };
      if (a.k !== "object") return a;
      const props = new Map([...a.props].map(([k, p]): [string, () => Value] => {
        const value = p();
        return [k, () => (value.k === "literal" && typeof value.value === "boolean" ? { k: "literal", value: !value.value } : value)];
      }));
      return { ...a, props };
    });
    const other = this.evaluator.envOf({ k: "function", file: env.file, index: env.index, up: env.up, self: env.self }, args, null, env.depth);
    return other.facts.events.some((e, i) => (e.k === "return" || e.k === "set") && !this.evaluator.isDead(other, e.ctx) && this.caller.stateAt(other, i).state === "deny");
  }
}
