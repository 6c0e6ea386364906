/** What objects are after others were put over them: `{ id: session.userId, ...request.body }`, `Object.assign(caller, request.body)`. */
import type { CallEvent } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { schemaHolds } from "./schema-kinds.js";
import { type Env, type Marks, union, type Value } from "./values.js";

type ObjectValue = Extract<Value, { k: "object" }>;
type Members = Map<string, () => Value>;

/** A path below an object (`user.id`) after another was put over it. A client may send it as well: it is then what he says. */
export function putOver(evaluator: Evaluator, own: Value, over: Value, path: readonly string[]): Value {
  if (over.k === "union") {
    const all = over.of.map((v) => putOver(evaluator, own, v, path));
    return all.every((v) => v === own) ? own : union(all);
  }
  if (over.k === "object") return over.props.has(path[0] ?? "") ? below(evaluator, over, path) : over.rest.reduce((before, get) => putOver(evaluator, before, get(), path), own);
  return over.marks && mayBeSent(evaluator, over, over.marks, path) ? union([own, below(evaluator, over, path)]) : own;
}

/** The same of an argument of `Object.assign` behind the first, each put over those before. */
export function assignedOver(evaluator: Evaluator, own: Value, { args }: CallEvent, path: readonly string[], env: Env, event: number): Value {
  return args.slice(1).reduce((before, from) => putOver(evaluator, before, evaluator.value(from, env, event), path), own);
}

/** Puts an object over members that are there already. */
export function coverWith(evaluator: Evaluator, props: Members, over: () => Value): void {
  for (const [name, own] of props) {
    let memo: Value | undefined;
    props.set(name, () => (memo ??= putOver(evaluator, own(), over(), [name])));
  }
}

/** What `Object.assign(into, …from)` gives; undefined where that cannot be told. */
export function filledWith(evaluator: Evaluator, [into, ...from]: readonly Value[]): Value | undefined {
  if (into?.k === "instance") {
    if (!from.every((f): f is ObjectValue => f.k === "object" && !f.isOpen && f.rest.length === 0)) return undefined;
    return { ...into, put: new Map([...(into.put ?? []), ...from.flatMap((f) => [...f.props])]) };
  }
  if (into?.k !== "object") return undefined;
  const props: Members = new Map(into.props), rest = [...into.rest];
  let { isOpen } = into;
  for (const f of from) {
    coverWith(evaluator, props, () => f);
    if (f.k === "object") {
      for (const [name, get] of f.props) props.set(name, get);
      rest.push(...f.rest);
      isOpen ||= f.isOpen;
    } else rest.push(() => f);
  }
  return { ...into, props, rest, isOpen };
}

function below(evaluator: Evaluator, of: Value, path: readonly string[]): Value {
  return path.reduce((v, name) => evaluator.member(v, name), of);
}

/** Whether a client decides what stands at a path of what he sent, as far as can be told: a schema lets only those fields through that it names. */
function mayBeSent(evaluator: Evaluator, v: Value, marks: Marks, path: readonly string[]): boolean {
  if (marks.isPlain || marks.identity !== undefined || marks.under !== undefined) return false;
  if (marks.checked) return v.k === "external" && schemaHolds(below(evaluator, v, path));
  if (!marks.input || (v.k === "external" && !/^global#(?!fetch\b)/.test(v.name))) return false;
  // Of the parameters there are those only that the route names.
  if (marks.input.every((i) => i.part === "params")) return false;
  return (v.k === "request" || v.k === "unknown" || v.k === "external") && below(evaluator, v, path).marks?.input !== undefined;
}
