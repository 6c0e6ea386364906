/** Lists that an endpoint reads whole: nothing bounds how much, and nothing says whose. */
import type { WholeTable } from "../../concepts.js";
import { CallFlag, type Expr, type FunctionFacts } from "../../extract/facts.js";
import { isSmall, listOf, type ListRow } from "../../libraries/lists.js";
import { methodName, nameOf } from "../callee-names.js";
import type { Evaluator } from "../evaluate.js";
import type { Step } from "../trace.js";
import { alternatives, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf, pathsIn, propertyIn } from "./expressions.js";
import { chainEnd } from "./trips.js";

type Found = Omit<WholeTable, "symbol">;

export class WholeTables {
  private readonly found = new Map<string, Found>();

  constructor(private readonly evaluator: Evaluator) {}

  ofEndpoint(asked: Asked): void {
    const endpoint = `${asked.registration.method} ${asked.registration.route}`;
    for (const step of asked.handlerTrace()?.steps ?? []) {
      const row = step.callee.k === "external" ? listOf(step.callee.name) : undefined;
      const how = !row ? undefined : this.isWhole(step, row) ? "whole" : this.isChosen(step, row) ? "chosen" : undefined;
      if (!row || !how) continue;
      const { env, call } = step;
      const what = nameOf(call.callee);
      if (how === "whole" && isSmall(modelIn(what))) continue;
      const key = `${env.file.path}:${call.pos}`;
      if (!this.found.has(key)) this.found.set(key, { file: env.file.path, pos: call.pos, end: call.end, how, what, chain: step.chain, endpoint });
    }
  }

  private isWhole({ env, event, call, args }: Step, row: ListRow): boolean {
    const end = chainEnd(env.facts, event, call);
    const below = env.facts.events.flatMap((e, i) => (e.k === "call" && i > event && i <= end && e.pos === call.pos ? [methodName(e.callee) ?? ""] : []));
    if (below.some((method) => row.chained?.includes(method))) return false;
    // A query that is built on in other statements.
    if (row.chained && env.facts.events.some((e) => (e.k === "def" || e.k === "set") && e.from === end && !isAwaited(env.facts.events[end]))) return false;
    const options = alternatives(args[0] ?? { k: "literal", value: null });
    return options.every((o) => {
      if (isNothing(o)) return true;
      if (row.isScope) return o.k === "object" && !o.isOpen && o.rest.length === 0 && [...o.props.values()].every((p) => isConstant(p()));
      if (row.limits === undefined) return true;
      if (o.k !== "object" || o.isOpen || o.rest.length > 0) return false;
      if (row.options && [...o.props.keys()].some((key) => ![...(row.options ?? []), ...(row.limits ?? []), ...(row.scopes ?? [])].includes(key))) return false;
      return row.limits.every((name) => isNothing(this.evaluator.member(o, name))) && (row.scopes ?? []).every((name) => isEmpty(this.evaluator.member(o, name)));
    });
  }

  /** The caller says how many rows come, and nobody says how many at most. */
  private isChosen({ env, args, call }: Step, row: ListRow): boolean {
    const [options] = alternatives(args[0] ?? { k: "unknown" });
    if (options?.k !== "object" || args.length === 0) return false;
    return (row.limits ?? []).some((name) => {
      const expression = propertyIn(call.args[0] ?? null, name);
      const names = pathsIn(expression).concat(partsIn(env.facts, expression));
      const given = expression === null ? [] : alternatives(this.evaluator.member(options, name));
      // A comparison with it anywhere is a bound, for all that can be seen.
      const isCompared = env.facts.contexts.some((c) => "if" in c && pathsIn(c.if).some((path) => names.includes(path)));
      return !isCompared && given.length > 0 && given.every((v) => v.k === "literal" || isAsSent(v)) && given.some(isAsSent);
    });
  }

  all(symbolAt: (file: string, pos: number) => string): readonly WholeTable[] {
    return [...this.found.values()].map((f) => ({ ...f, symbol: symbolAt(f.file, f.pos) }));
  }
}

function isAwaited(e: Step["env"]["facts"]["events"][number] | undefined): boolean {
  return e?.k === "call" && (e.flags & CallFlag.await) !== 0;
}

/** Made a number of, and no more: `Number(query.limit)`. */
const AS_NUMBER = /^global#(?:Number|parseInt|parseFloat|Number\.parseInt|String)\(\)$/;

function isAsSent(v: Value): boolean {
  if (v.marks?.checked !== undefined || v.marks?.input === undefined) return false;
  return v.k === "request" || (v.k === "external" && AS_NUMBER.test(v.name)) || (v.k === "unknown" && v.marks.isPlain !== true && v.marks.spliced === undefined);
}

/** Paths in the arguments of the calls that an expression holds. */
function partsIn(fn: FunctionFacts, e: Expr): readonly string[] {
  return partsOf(e).concat([e]).flatMap((part) => {
    const made = typeof part === "number" ? fn.events[part] : undefined;
    return made?.k === "call" ? made.args.flatMap(pathsIn) : [];
  });
}

const isNothing = (v: Value): boolean => v.k === "literal" && v.value === null;
const isConstant = (v: Value): boolean => v.k === "literal";
const isEmpty = (v: Value): boolean => isNothing(v) || (v.k === "object" && !v.isOpen && v.rest.length === 0 && v.props.size === 0);

/** The model in `prisma.country.findMany` or `CountryModel.findAll`. */
function modelIn(what: string): string {
  const parts = what.split(".");
  return (parts.at(-2) ?? "").replace(/(?:Repository|Repo|Model|Collection)$/, "");
}
