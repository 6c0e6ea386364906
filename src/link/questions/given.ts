/** What a call is given, by the spots of its row: through members, spreads, later writes, makers and defaults. */
import type { Given } from "../../concepts.js";
import type { CallEvent, Expr } from "../../extract/facts.js";
import type { ActRow, Spot } from "../../libraries/acts/row.js";
import { queries } from "../../libraries/queries.js";
import type { Evaluator } from "../evaluate.js";
import { namesOf } from "../names.js";
import { settingName } from "../settings.js";
import { alternatives, type Env, inputsOf, union, UNKNOWN, type Value, VOID } from "../values.js";
import { propertyIn } from "./expressions.js";

const MAX_DEPTH = 4;
/** Gives its arguments back as one object, the later ones first. */
const MERGES = /^global#Object\.assign\(\)$|^lodash(?:\.\w+|\/\w+)?#(?:merge|assign|defaults)?\(\)$/;
/** What the language makes of a value and stays that value, for those who ask where it comes from. */
const RESHAPES = /^global#(?:String|JSON\.(?:stringify|parse)|Object\.(?:freeze|values|entries)|structuredClone|Buffer\.from|TextEncoder\(\)\.encode|decodeURIComponent|encodeURIComponent|URL|URLSearchParams)\(\)/;

/** A text as bytes: still that text. */
const ENCODES = /^global#(?:Buffer\.from|TextEncoder\(\)\.encode)\(\)$/;

/** What somebody wrote to a file, as a value. */
const FILES = /^(?:global#JSON\.parse|(?:node:)?fs(?:\/promises)?#(?:promises\.|default\.)?readFile(?:Sync)?)$/;

/** Whether a value is a row of a database or the contents of a file, or a part of one. */
function isStored(name: string): boolean {
  const made = name.slice(0, Math.max(0, name.lastIndexOf("()")));
  // What was merged into settings while the server runs was read from somewhere.
  return FILES.test(made) || (MERGES.test(`${made}()`) && !name.endsWith("()")) || queries.find(made) !== undefined;
}

/** A call as it was found. */
export interface Site {
  readonly env: Env;
  readonly event: number;
  readonly call: Pick<CallEvent, "args" | "callee">;
  readonly callee: Value;
  readonly args: readonly Value[];
}

export class Givens {
  /** @param doneBy what the call does that made a value, by canonical name */
  constructor(private readonly evaluator: Evaluator, private readonly doneBy: (name: string) => ActRow | undefined) {}

  /** The values of one thing; nothing where the row has no spot for it. */
  of(row: ActRow, site: Site, thing: string): readonly Given[] | undefined {
    const spots = row.at?.[thing];
    const given = spots === undefined ? undefined : this.at(typeof spots === "string" ? [spots] : spots, site);
    const other = row.otherwise?.[thing];
    const otherwise: Given | undefined = other === undefined ? undefined : { is: "literal", value: other, isDefault: true };
    if (!given) return otherwise && [otherwise];
    return given.map((g) => (g.is === "absent" ? (otherwise ?? g) : g));
  }

  /** Names in the expressions that stand at the spots. */
  names(row: ActRow, { call }: Site, thing: string, below?: string): readonly string[] {
    const spots = row.at?.[thing];
    const names: string[] = [];
    const visit = (e: Expr): void => {
      if (typeof e === "string") names.push(e);
      else if (Array.isArray(e) && e[0] === ".") names.push(String(e[2]));
      else if (Array.isArray(e) && e[0] === "&&") visit(e[2]);
      else if (Array.isArray(e) && (e[0] === "||" || e[0] === "??" || e[0] === "`" || e[0] === "await" || e[0] === "...")) for (const part of e.slice(1) as Expr[]) visit(part);
    };
    for (const spot of spots === undefined ? [] : typeof spots === "string" ? [spots] : spots) {
      const [index = "", ...path] = spot.split(".");
      if (/^\d+$/.test(index)) visit((below === undefined ? path : [...path, below]).reduce<Expr>(written, call.args[Number(index)] ?? null));
    }
    return names;
  }

  /** The texts at the spots as they are written, with what constants bring. */
  spelled(row: ActRow, { call, env, event }: Site, thing: string): readonly string[] {
    const spots = row.at?.[thing];
    for (const spot of spots === undefined ? [] : typeof spots === "string" ? [spots] : spots) {
      const [index = "", ...path] = spot.split(".");
      const e = /^\d+$/.test(index) ? path.reduce<Expr>(written, call.args[Number(index)] ?? null) : null;
      const texts = e === null ? [] : this.texts(e, env, event, 0);
      if (texts.some((t) => /[^{}…]/.test(t))) return texts;
    }
    return [];
  }

  private texts(e: Expr, env: Env, at: number, depth: number): readonly string[] {
    if (depth > 5) return ["{…}"];
    if (Array.isArray(e) && e[0] === "`") {
      return (e.slice(1) as Expr[]).reduce<readonly string[]>((before, part) => this.texts(part, env, at, depth + 1).flatMap((t) => before.map((b) => b + t)).slice(0, 8), [""]);
    }
    const known = alternatives(this.evaluator.value(e, env, at));
    if (known.every((v) => v.k === "literal" && !v.isMasked)) return known.map((v) => (v.k === "literal" ? String(v.value) : ""));
    const [first] = known;
    if (known.length === 1 && first?.k === "external" && /^global#URL\(\)/.test(first.name)) return ["{…}"];
    const parameters = first?.k === "external" ? parametersOf(first) : undefined;
    if (parameters) {
      const isWhole = parameters.k === "object" && !parameters.isOpen && parameters.rest.length === 0 && typeof e === "string" ? !isCalledOn(env, e.split(".")[0] ?? "") : parameters.k === "object";
      return [parameters.k === "object" ? `${keysOf(parameters).map((k) => (k === "response_type" ? "response_type=code" : `${k}={}`)).join("&")}${isWhole ? "" : "…"}` : "{…}"];
    }
    // A constant text that a name or a helper of the same function was given.
    const def = typeof e === "string" && !e.includes(".") ? namesOf(env.facts).bindings.get(e)?.filter((b) => b.k === "def" && b.steps.length === 0) : undefined;
    const event = def?.length === 1 ? env.facts.events[def[0]?.at ?? -1] : undefined;
    return event?.k === "def" && Array.isArray(event.from) && event.from[0] === "`" ? this.texts(event.from, env, def?.[0]?.at ?? at, depth + 1) : ["{}"];
  }

  private at(spots: readonly Spot[], site: Site): readonly Given[] {
    const values = spots.map((spot) => this.valueAt(spot, site));
    const here = values.filter((v) => !isAbsent(v));
    const first = here[0];
    return first ? alternatives(first).map((v) => this.given(v, 0)) : [{ is: "absent" }];
  }

  private valueAt(spot: Spot, site: Site): Value {
    const [head = "", ...path] = spot.replace(/^[<^]/, "").split(".");
    if (spot.startsWith("<")) {
      const made = chainOf(site.callee).find((v) => v.name.endsWith(`.${head}()`) || v.name.endsWith(`#${head}()`));
      const [index = "0", ...rest] = path;
      return made ? this.along(made.args?.[Number(index)] ?? VOID, rest) : VOID;
    }
    if (spot.startsWith("^")) {
      const made = chainOf(site.callee).find((v) => v.args !== undefined);
      // What a container made was set up elsewhere.
      return made ? this.along(made.args?.[Number(head)] ?? VOID, path) : VOID;
    }
    const index = Number(head);
    const value = this.along(site.args[index] ?? VOID, path);
    const later = this.writtenTo(site, site.call.args[index] ?? null, path);
    return later.length > 0 ? union([value, ...later]) : value;
  }

  private along(from: Value, path: readonly string[]): Value {
    return path.reduce((v, name) => this.member(v, name), from);
  }

  /** A member, of whatever may hold it: what a spread brings counts beside what is written out. */
  member(of: Value, name: string): Value {
    if (of.k === "union") return union(of.of.map((v) => this.member(v, name)));
    if (name === "*") return of.k === "object" ? union([...of.props.values()].map((p) => p())) : of.k === "array" ? union([...of.items, ...(of.of ? [of.of] : [])]) : UNKNOWN;
    if (name.endsWith("()")) {
      const method = this.member(of, name.slice(0, -2));
      return method.k === "function" ? this.evaluator.call(method, [], null, 1) : isAbsent(method) ? VOID : UNKNOWN;
    }
    if (of.k === "external" && MERGES.test(of.name)) {
      const all = (of.args ?? []).map((a) => this.member(a, name)).filter((v) => !isAbsent(v));
      return all.length > 0 ? union(all) : VOID;
    }
    if (of.k === "external" && RESHAPES.test(of.name) && of.args?.[0]) return this.member(of.args[0], name);
    if (of.k === "object" && of.rest.length > 0) {
      const own = of.props.get(name)?.();
      const spread = of.rest.map((r) => this.member(r(), name)).filter((v) => !isAbsent(v));
      if (own || spread.length > 0) return union([...(own ? [own] : []), ...spread]);
      return of.isOpen ? UNKNOWN : VOID;
    }
    // `true`, `60`, a callback and the like are no options.
    if (of.k === "function" || (of.k === "literal" && of.value !== null && of.value !== false)) return VOID;
    return this.evaluator.member(of, name);
  }

  /** `options.secure = true` between the object and the call. */
  private writtenTo({ env }: Site, argument: Expr, path: readonly string[]): readonly Value[] {
    if (typeof argument !== "string") return [];
    const root = argument.split(".")[0] ?? "";
    const whole = [argument, ...path].join(".");
    for (let e: Env | null = env; e; e = e.up) {
      const scope = e;
      const { bindings, writes, computed } = namesOf(e.facts);
      const found: Value[] = computed.has(argument) ? [UNKNOWN] : [];
      for (const [to, events] of writes) {
        const isAround = whole === to || whole.startsWith(`${to}.`);
        if (!isAround || to.length <= argument.length) continue;
        const below = whole.slice(to.length + 1);
        for (const i of events) {
          const write = scope.facts.events[i];
          if (write?.k === "set") found.push(this.along(this.evaluator.value(write.from, scope, i), below === "" ? [] : below.split(".")));
        }
      }
      if (found.length > 0 || bindings.has(root)) return found;
    }
    return [];
  }

  /** A value as rules see it. */
  given(value: Value, depth: number): Given {
    const { marks } = value;
    const setting = settingName(value);
    if (setting !== undefined) return { is: "setting", name: setting, ...(value.k === "external" && { isItself: true as const }) };
    if (depth > MAX_DEPTH) return { is: "unknown" };
    const isChecked = marks?.input === undefined && marks?.checked !== undefined;
    const whose = { inputs: [...(marks?.input ?? []), ...(marks?.checked ?? [])], ...(isChecked && { isChecked: true as const }), ...(marks?.credential && { credential: marks.credential }) };
    const isOfRequest = whose.inputs.length > 0 || marks?.credential !== undefined;
    switch (value.k) {
      case "literal":
        if (value.value === null) return { is: "absent" };
        return { is: "literal", value: value.value, ...(value.isMasked && { isMasked: true as const }), ...(value.place && { place: { ...value.place, ...(value.length !== undefined && { end: value.place.pos + value.length + 2 }) } }) };
      case "array":
        return { is: "list", items: value.items.flatMap(alternatives).map((v) => this.given(v, depth + 1)), isOpen: value.of !== undefined };
      case "object":
        return { is: "object", keys: keysOf(value), isOpen: value.isOpen || value.rest.some((r) => alternatives(r()).some((v) => v.k !== "object")), member: (path) => alternatives(this.along(value, path.split("."))).map((v) => this.given(v, depth + 1)) };
      case "function":
        return this.asked(value, depth);
      case "external": {
        const does = value.name.endsWith("()") ? this.doneBy(value.name.slice(0, -2))?.does : undefined;
        if (ENCODES.test(value.name) && value.args?.[0]?.k === "literal") return this.given(value.args[0], depth);
        if (!does && isOfRequest && RESHAPES.test(value.name)) return { is: "input", ...whose, isWhole: !value.name.includes("JSON.stringify") || value.args?.[0]?.k !== "object" };
        const { args } = value;
        return { is: "made", ...whose, ...(does && { does }), ...(isStored(value.name) && { isStored: true as const }), ...(args && { with: () => args.flatMap(alternatives).map((a) => this.given(a, depth + 1)) }) };
      }
      case "request":
        return { is: "input", inputs: whose.inputs.length > 0 ? whose.inputs : inputsOf(value), ...(marks?.credential && { credential: marks.credential }), isWhole: true, ...(isChecked && { isChecked: true as const }) };
      default:
        // What something that cannot be seen made of it is no longer what was sent.
        if (isOfRequest && marks?.isPlain) return { is: "made", ...whose };
        return isOfRequest ? { is: "input", ...whose, isWhole: marks?.spliced === undefined } : { is: "unknown" };
    }
  }

  /** What a function makes of an origin, a name or whatever it is asked for. */
  private asked(fn: Extract<Value, { k: "function" }>, depth: number): Given {
    const first: Value = { k: "unknown", marks: { input: [{ part: "headers", path: "origin" }] } };
    const callback: Value = { k: "external", name: "global#callback" };
    const facts = fn.file.facts.fns[fn.index];
    const env = this.evaluator.envOf(fn, [first, callback, callback], null, 1);
    const hands = (facts?.events ?? []).flatMap((e, i) => {
      if (e.k !== "call") return [];
      const callee = this.evaluator.callee(env, i, e);
      return callee.k === "external" && callee.name === "global#callback" ? [this.evaluator.argumentsOf(env, i, e).map((a) => this.given(a, depth + 1))] : [];
    });
    const isDecided = facts?.contexts.every((c) => c.k === "root" || c.k === "try") === true;
    const gives = hands.length > 0 ? [] : alternatives(this.evaluator.call(fn, [first], null, 1)).map((v) => this.given(v, depth + 1));
    return { is: "function", gives, hands, isDecided };
  }
}

/** What `URLSearchParams` was made of, itself or as a text. */
function parametersOf(v: Extract<Value, { k: "external" }>): Value | undefined {
  const made = v.name === "global#URLSearchParams().toString()" && v.receiver?.k === "external" ? (v.receiver.receiver ?? v.receiver) : v;
  return made.k === "external" && made.name === "global#URLSearchParams()" ? (made.args?.[0] ?? UNKNOWN) : undefined;
}

/** Whether something is added to a variable by calls. */
function isCalledOn(env: Env, name: string): boolean {
  return env.facts.events.some((e) => e.k === "call" && typeof e.callee === "string" && (e.callee === `${name}.set` || e.callee === `${name}.append`));
}

/** The calls that made what a method belongs to, the nearest first. */
function chainOf(callee: Value): Extract<Value, { k: "external" }>[] {
  const found: Extract<Value, { k: "external" }>[] = [];
  for (let v: Value | undefined = callee.k === "external" ? callee.receiver : undefined; v?.k === "external" && found.length < 24; v = v.receiver) if (v.name.endsWith("()")) found.push(v);
  return found;
}

function keysOf(v: Extract<Value, { k: "object" }>): string[] {
  return [...v.props.keys(), ...v.rest.flatMap((r) => alternatives(r()).flatMap((o) => (o.k === "object" ? keysOf(o) : [])))].slice(0, 60);
}

function isAbsent(v: Value): boolean {
  return v.k === "literal" && v.value === null;
}

/** The expression of a property, where an object is written out. */
function written(e: Expr, name: string): Expr {
  return typeof e === "string" ? `${e}.${name}` : propertyIn(e, name);
}
