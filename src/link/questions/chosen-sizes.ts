/** How much of a list is read where the caller says so, and nothing says how much at most. */
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { nameOf } from "../callee-names.js";
import type { Evaluator } from "../evaluate.js";
import { hasNoMaximum, isOpenField } from "../schema-bounds.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type InputMark, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf, pathsIn, propertyIn } from "./expressions.js";
import { partsOfSchema } from "./input-schemas.js";
import { type WayIn, wayInOf } from "./input-way-in.js";
import { covering, fieldOf, isPart } from "./known-input.js";

/** Made a number of, and no more: `Number(query.limit)`. */
const AS_NUMBER = /^global#(?:Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat|String)\(\)$/;
/** Bounded below, and not above. */
const AT_LEAST = /^global#Math\.(?:max|floor|ceil|round|trunc|abs)\(\)$/;
/** Asks what a number is, and not how large. */
const ASKS_KIND = /(?:^|\.)(?:is[A-Z]\w*|isNaN|Number|parseInt|parseFloat)$/;

export class ChosenSizes {
  private known: WayIn | undefined;

  constructor(private readonly evaluator: Evaluator, private readonly asked: Asked, private readonly trace: Trace) {}

  /** Whether a member of the options of a call says how many rows come, as the caller likes. */
  isChosenIn({ env, args, call }: Step, limits: readonly string[]): boolean {
    const [options] = alternatives(args[0] ?? { k: "unknown" });
    if (options?.k !== "object" || args.length === 0) return false;
    return limits.some((name) => options.props.has(name) && this.isAsLiked(this.evaluator.member(options, name), propertyIn(call.args[0] ?? null, name), env.facts));
  }

  /** Whether the argument of a call of a chain says so. */
  isChosen({ env, args, call }: Step): boolean {
    return args[0] !== undefined && this.isAsLiked(args[0], call.args[0] ?? null, env.facts);
  }

  private isAsLiked(size: Value, expression: Expr, facts: FunctionFacts): boolean {
    const given = alternatives(size);
    if (!given.some((v) => this.isAsSent(v)) || !given.every((v) => v.k === "literal" || this.isAsSent(v))) return false;
    const sent = given.flatMap((v) => marksOf(v).map(({ path }) => path));
    const names = new Set([...sent, ...pathsIn(expression), ...partsIn(facts, expression)].map((path) => path.slice(path.lastIndexOf(".") + 1)));
    // A comparison with it anywhere on the way is a bound, for all that can be seen.
    return !this.trace.visits.some(({ env }) => [...comparedIn(env.facts)].some((name) => names.has(name)));
  }

  private isAsSent(v: Value): boolean {
    if (v.k === "external" && AT_LEAST.test(v.name)) {
      const all = (v.args ?? []).flatMap((a) => alternatives(a));
      return all.some((a) => this.isAsSent(a)) && all.every((a) => a.k === "literal" || this.isAsSent(a));
    }
    const marks = marksOf(v);
    if (marks.length === 0) return false;
    if (v.k === "external" && v.marks?.checked !== undefined) return hasNoMaximum(v);
    const isRaw = v.k === "request" || (v.k === "external" && AS_NUMBER.test(v.name)) || (v.k === "unknown" && v.marks?.isPlain !== true && v.marks?.spliced === undefined);
    return isRaw && marks.every((mark) => this.isUnbounded(mark, v.marks?.checked !== undefined));
  }

  /** Nothing on the way in checks it, or a schema does that names no maximum. */
  private isUnbounded(mark: InputMark, isChecked: boolean): boolean {
    const { known, doubt } = (this.known ??= wayInOf(this.asked));
    const check = covering(known, mark);
    if (!check) return !isChecked && doubt === undefined && isPart(mark.part);
    if (!check.schema || !isPart(mark.part)) return false;
    const names = fieldOf(mark).path.split("."), above = check.mark.path === "" ? 0 : check.mark.path.split(".").length;
    return isOpenField(check.schema, [...(partsOfSchema(check.schema)?.includes(mark.part) ? [mark.part] : []), ...names.slice(above)]);
  }
}

const marksOf = (v: Value): readonly InputMark[] => [...(v.marks?.input ?? []), ...(v.marks?.checked ?? [])];

/** Paths in the arguments of the calls that an expression holds. */
function partsIn(fn: FunctionFacts, e: Expr): readonly string[] {
  return partsOf(e).concat([e]).flatMap((part) => {
    const made = typeof part === "number" ? fn.events[part] : undefined;
    return made?.k === "call" ? made.args.flatMap(pathsIn) : [];
  });
}

const memo = new WeakMap<FunctionFacts, ReadonlySet<string>>();

/** Last names of what a function compares with something greater than one, or looks up somewhere. */
function comparedIn(fn: FunctionFacts): ReadonlySet<string> {
  const known = memo.get(fn);
  if (known) return known;
  const found = new Set<string>();
  const visit = (e: Expr): void => {
    if (typeof e === "number") {
      const call = fn.events[e];
      if (call?.k === "call" && !ASKS_KIND.test(nameOf(call.callee))) for (const path of call.args.flatMap(pathsIn)) add(path);
      return;
    }
    if (!Array.isArray(e)) return;
    const isBound = (e[0] === "<" && !isAtMostOne(e[1] as Expr) && !isAtMostOne(e[2] as Expr)) || e[0] === "==" || e[0] === "in";
    for (const part of partsOf(e)) {
      if (isBound) for (const path of pathsIn(part).concat(partsIn(fn, part))) add(path);
      else visit(part);
    }
  };
  const add = (path: string): void => void found.add(path.slice(path.lastIndexOf(".") + 1));
  for (const c of fn.contexts) if ("if" in c) visit(c.if);
  for (const e of fn.events) {
    const whole = e.k === "def" || e.k === "set" ? [e.from] : e.k === "call" ? e.args : e.k === "return" || e.k === "value" ? [e.val] : [];
    for (const x of whole) for (const choice of choicesIn(x)) visit(choice);
  }
  memo.set(fn, found);
  return found;
}

/** The conditions of the choices in an expression. */
function choicesIn(e: Expr): readonly Expr[] {
  if (!Array.isArray(e)) return [];
  return [...(e[0] === "?" ? [e[1] as Expr] : []), ...partsOf(e).flatMap(choicesIn)];
}

function isAtMostOne(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "number" && e[1] <= 1;
}
