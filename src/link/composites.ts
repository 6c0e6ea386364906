/** Expressions that are made of others: literals, objects, lists, texts, arithmetic, conditions. */
import type { Place } from "../concepts.js";
import type { Expr, KeyPositions, Pos } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { isOtherNothing } from "./missing.js";
import { coverWith } from "./put-over.js";
import { comparedStage, settingName } from "./settings.js";
import { textOf } from "./texts.js";
import { alternatives, derived, type Env, mark, type Marks, NUMBER, otherwise, union, UNKNOWN, type Value } from "./values.js";

export class Composites {
  private readonly expressions = new WeakMap<object, Value>();

  constructor(private readonly evaluator: Evaluator) {}

  /** The value of an expression that is made of others, at event `at` of `env`. */
  of(expr: Exclude<Expr, null | number | string>, env: Env, at: number): Value {
    switch (expr[0]) {
      case "'": {
        const [, text, pos, more] = expr;
        if (text === null) return { k: "literal", value: null, ...(typeof more === "string" && { only: more }) };
        return { k: "literal", value: text, ...(pos !== undefined && { place: { file: env.file.path, pos }, ...(typeof text === "string" && { length: more ?? text.length }) }) };
      }
      case "#":
        return { k: "literal", value: "", isMasked: true, length: expr[2], place: { file: env.file.path, pos: expr[1] } };
      case "re":
        return this.expression(expr);
      case "f":
        return { k: "function", file: env.file, index: expr[1], up: env, self: null };
      case "class": {
        const facts = env.file.facts.classes[expr[1]];
        return facts ? { k: "class", file: env.file, cls: expr[1], facts, up: env } : UNKNOWN;
      }
      case "o":
        return this.objectValue(expr, env, at);
      case "a":
        return this.listValue(expr.slice(1) as Expr[], env, at);
      case "`":
        return textOf((expr.slice(1) as Expr[]).map((x) => this.evaluator.value(x, env, at)), env, at, expr.slice(1) as Expr[]);
      case "*":
      case "-":
      case "/":
        return this.arithmetic(expr, env, at) ?? asNumber(this.computed(expr, env, at));
      case "+":
        return this.arithmetic(expr, env, at) ?? textOf([this.evaluator.value(expr[1], env, at), this.evaluator.value(expr[2], env, at)], env, at, [expr[1], expr[2]]);
      case "...":
      case "await":
      case "yield":
        return this.evaluator.value(expr[1] as Expr, env, at);
      case ".":
        return this.evaluator.members.member(this.evaluator.value(expr[1], env, at), expr[2]);
      case "[":
        return this.evaluator.members.indexed(this.evaluator.value(expr[1], env, at), this.evaluator.value(expr[2], env, at));
      case "&&":
        return this.conjunction(expr[1], expr[2], env, at);
      case "||": {
        const left = this.evaluator.value(expr[1], env, at);
        if (left.k === "literal" && !left.isMasked && left.value) return left;
        return otherwise(left, this.evaluator.value(expr[2], env, at), (v) => v.k === "literal" && !v.isMasked && !v.value);
      }
      case "??":
        return otherwise(this.evaluator.value(expr[1], env, at), this.evaluator.value(expr[2], env, at), (v) => v.k === "literal" && v.value === null);
      case "?":
        return this.choice(expr[1], expr[2], expr[3], env, at);
      case "typeof":
        return this.kind(this.evaluator.value(expr[1], env, at)) ?? this.computed(expr, env, at);
      case "!":
      case "==":
      case "!=":
      case "in":
      case "instanceof":
        return this.truth(expr, env, at);
      default:
        return this.computed(expr, env, at);
    }
  }

  /** Arithmetic, a comparison: a number or a truth, whatever went in. */
  private computed(expr: readonly unknown[], env: Env, at: number): Value {
    const marks = derived((expr.slice(1) as Expr[]).map((x) => this.evaluator.value(x, env, at)));
    return { k: "unknown", ...(marks && { marks: { ...marks, isPlain: true } }) };
  }

  /** What `typeof` says of a value that is written down. */
  private kind(v: Value): Value | undefined {
    const text = v.k === "literal" && v.value !== null ? typeof v.value : v.k === "array" || v.k === "object" || v.k === "instance" ? "object" : v.k === "function" || v.k === "class" ? "function" : undefined;
    return text === undefined ? undefined : { k: "literal", value: text };
  }

  /** The result of arithmetic with known numbers. */
  private arithmetic(expr: readonly ["+" | "*" | "-" | "/", Expr, Expr], env: Env, at: number): Value | undefined {
    const left = this.evaluator.value(expr[1], env, at), right = this.evaluator.value(expr[2], env, at);
    if (left.k !== "literal" || right.k !== "literal" || typeof left.value !== "number" || typeof right.value !== "number") return undefined;
    const [a, b] = [left.value, right.value];
    return { k: "literal", value: expr[0] === "+" ? a + b : expr[0] === "*" ? a * b : expr[0] === "-" ? a - b : a / b };
  }

  /** A comparison as a value: literals are folded, identity becomes the truthiness of the result. */
  private truth(expr: Exclude<Expr, null | number | string>, env: Env, at: number): Value {
    if (expr[0] === "!") {
      const inner = this.evaluator.value(expr[1], env, at);
      const all = alternatives(inner);
      if (all.every((v) => v.k === "literal" && !v.isMasked)) {
        return union(all.map((v) => ({ k: "literal", value: v.k === "literal" && !v.value, ...(v.marks && { marks: v.marks }) })));
      }
    } else if (expr[0] === "==" || expr[0] === "!=") {
      const a = this.evaluator.value(expr[1], env, at), b = this.evaluator.value(expr[2], env, at);
      if (a.k === "literal" && b.k === "literal" && !a.isMasked && !b.isMasked) return { k: "literal", value: (a.value === b.value && !isOtherNothing(a, b)) === (expr[0] === "==") };
    }
    const implied = this.evaluator.implies(expr, env, at);
    if (implied.whenTrue === implied.whenFalse) {
      const marks = this.settingOf(expr, env, at);
      return marks ? { k: "unknown", marks } : UNKNOWN;
    }
    return { k: "unknown", marks: { identity: implied.whenTrue ? 1 : -1, ...(implied.source && { source: implied.source }), ...(implied.isByName && { isByName: true }), ...(implied.isCapability && { isCapability: true }) } };
  }

  /** The setting that alone decides a test. */
  private settingOf(expr: readonly unknown[], env: Env, at: number): Marks | undefined {
    const [a, b] = (expr.slice(1) as Expr[]).map((side) => this.evaluator.value(side, env, at));
    const setting = (a && settingName(a)) ?? (b && settingName(b));
    if (!a || setting === undefined || [a, b].some((side) => side && side.k !== "literal" && settingName(side) === undefined)) return undefined;
    const { inProduction } = b ? comparedStage(a, b) : (alternatives(a).find((v) => v.marks?.inProduction !== undefined)?.marks ?? {});
    const isTurned = expr[0] === "!" || expr[0] === "!=";
    return { setting, ...(inProduction !== undefined && { inProduction: inProduction !== isTurned }) };
  }

  /** `condition ? whenTrue : whenFalse`: either may know who calls, or be what strangers get. */
  private choice(condition: Expr, whenTrue: Expr, whenFalse: Expr, env: Env, at: number): Value {
    const { evaluator } = this;
    const implied = evaluator.implies(condition, env, at);
    const side = (expr: Expr, holds: boolean): Value => {
      const value = evaluator.narrowed(evaluator.value(expr, env, at), condition, holds, env, at);
      const [isKnown, isRefused] = holds ? [implied.whenTrue, implied.whenFalse] : [implied.whenFalse, implied.whenTrue];
      return isKnown ? mark(value, { under: "allow", ...(implied.source && { source: implied.source }) }) : isRefused ? mark(value, { under: "deny" }) : value;
    };
    const taken = evaluator.decided(condition, env, at);
    return union([...(taken === false ? [] : [side(whenTrue, true)]), ...(taken === true ? [] : [side(whenFalse, false)])]);
  }

  private conjunction(left: Expr, right: Expr, env: Env, at: number): Value {
    const asked = this.evaluator.value(left, env, at);
    if (alternatives(asked).every((v) => v.k === "literal" && v.value === false && !v.isMasked)) return asked;
    const implied = this.evaluator.implies(left, env, at);
    const value = this.evaluator.narrowed(this.evaluator.value(right, env, at), left, true, env, at);
    return union([implied.whenTrue ? mark(value, { under: "allow", ...(implied.source && { source: implied.source }) }) : value, { k: "literal", value: false }]);
  }

  private listValue(exprs: readonly Expr[], env: Env, at: number): Value {
    const items: Value[] = [];
    let of: Value | undefined;
    for (const x of exprs) {
      if (Array.isArray(x) && x[0] === "...") {
        const spread = this.evaluator.value(x[1] as Expr, env, at);
        if (spread.k === "array" && !spread.of) items.push(...spread.items);
        else of = of ? union([of, this.evaluator.members.element(spread, null)]) : this.evaluator.members.element(spread, null);
      } else items.push(this.evaluator.value(x, env, at));
    }
    // One that starts empty is there to be filled.
    return { k: "array", items, ...(of ? { of } : items.length > 0 && { isWhole: true as const }) };
  }

  private objectValue(expr: readonly unknown[], env: Env, at: number): Value {
    const props = new Map<string, () => Value>();
    const rest: (() => Value)[] = [];
    let isOpen = false;
    let keys: Map<string, Place> | undefined;
    for (let i = 1; i < expr.length; i += 2) {
      const key = expr[i] as string | null | KeyPositions;
      if (Array.isArray(key)) {
        keys = new Map((key.slice(1) as Pos[]).map((pos, n) => [String(expr[2 * n + 1]), { file: env.file.path, pos }]));
        continue;
      }
      const e = expr[i + 1] as Expr;
      let memo: Value | undefined;
      const get = (): Value => (memo ??= this.evaluator.value(e, env, at));
      if (key === "...") {
        rest.push(get);
        coverWith(this.evaluator, props, get);
      } else if (key === null) {
        // Under which name cannot be told, but what is in it counts: `where: { [Op.or]: … }`.
        isOpen = true;
        if (!props.has("[]")) props.set("[]", get);
      } else props.set(key as string, get);
    }
    return { k: "object", props, rest, isOpen, at: { file: env.file.path, pos: env.facts.events[at]?.pos ?? 0 }, ...(keys && { keys }) };
  }

  /** A regular expression is the same value in every environment. */
  private expression(expr: readonly ["re", string, string]): Value {
    const known = this.expressions.get(expr);
    if (known) return known;
    const made = this.evaluator.members.external("global#RegExp()", { args: [{ k: "literal", value: expr[1] }, { k: "literal", value: expr[2] }] });
    this.expressions.set(expr, made);
    return made;
  }
}

function asNumber(v: Value): Value {
  return v.k === "unknown" && v.marks ? { ...v, why: NUMBER } : v;
}
