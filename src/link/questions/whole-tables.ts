/** Lists that an endpoint reads whole, as nothing bounds how much and nothing says whose, or of which its callers say how much. */
import type { WholeTable } from "../../concepts.js";
import { CallFlag } from "../../extract/facts.js";
import { isSmall, listOf, type ListRow, saysHowMany } from "../../libraries/lists.js";
import { chainStart, methodName, nameOf } from "../callee-names.js";
import type { Evaluator } from "../evaluate.js";
import type { Step } from "../trace.js";
import { alternatives, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { ChosenSizes } from "./chosen-sizes.js";
import { chainEnd } from "./trips.js";

type Found = Omit<WholeTable, "symbol">;

export class WholeTables {
  private readonly found = new Map<string, Found>();

  constructor(private readonly evaluator: Evaluator) {}

  ofEndpoint(asked: Asked): void {
    const endpoint = `${asked.registration.method} ${asked.registration.route}`;
    const trace = asked.handlerTrace();
    if (!trace) return;
    const sizes = new ChosenSizes(this.evaluator, asked, trace);
    for (const step of trace.steps) {
      if (step.callee.k !== "external") continue;
      const { call, env } = step, row = listOf(step.callee.name);
      if (!row && !saysHowMany(step.callee.name)) continue;
      const what = nameOf(row ? call.callee : chainStart(call, env.facts).callee);
      if (isSmall(modelIn(what))) continue;
      if (row && this.isWhole(step, row)) this.add(step, endpoint, "whole", call.pos, what);
      else if (row ? sizes.isChosenIn(step, row.limits ?? []) : sizes.isChosen(step)) this.add(step, endpoint, "chosen", row ? call.pos : call.at, what);
    }
  }

  private add({ env, call, chain }: Step, endpoint: string, how: Found["how"], pos: number, what: string): void {
    const key = `${env.file.path}:${pos}`;
    if (!this.found.has(key)) this.found.set(key, { file: env.file.path, pos, end: call.end, how, what, chain, endpoint });
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

  all(symbolAt: (file: string, pos: number) => string): readonly WholeTable[] {
    return [...this.found.values()].map((f) => ({ ...f, symbol: symbolAt(f.file, f.pos) }));
  }
}

function isAwaited(e: Step["env"]["facts"]["events"][number] | undefined): boolean {
  return e?.k === "call" && (e.flags & CallFlag.await) !== 0;
}

const isNothing = (v: Value): boolean => v.k === "literal" && v.value === null;
const isConstant = (v: Value): boolean => v.k === "literal";
const isEmpty = (v: Value): boolean => isNothing(v) || (v.k === "object" && !v.isOpen && v.rest.length === 0 && v.props.size === 0);

/** The model in `prisma.country.findMany` or `CountryModel.findAll`. */
function modelIn(what: string): string {
  const parts = what.split(".");
  return (parts.at(-2) ?? "").replace(/(?:Repository|Repo|Model|Collection)$/, "");
}
