/** What the project puts on its requests (`request.me = …`, `ctx.set("me", …)`), by the name that it has there. */
import type { Expr, FileFacts, FunctionFacts } from "../extract/facts.js";
import { placing } from "../libraries/identity.js";
import { methodName } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { packageIn } from "./linked-calls.js";
import { assignedAtOnce, putBy, rootOf } from "./names.js";
import type { Env, FileNode } from "./values.js";

/** Where a member is written: right on what a name stands for, or on what is kept there for one request. */
const WRITTEN = /^[\w$]+\.(?:state\.|locals\.|res\.locals\.)?(\w+)$/;

export interface RequestWrite {
  readonly file: FileNode;
  readonly fn: number;
  readonly event: number;
  /** The name that stands for what is written to. */
  readonly of: string;
  readonly put: Expr;
}

export class RequestWrites {
  private writes: ReadonlyMap<string, readonly RequestWrite[]> | undefined;

  constructor(private readonly evaluator: Evaluator) {}

  /** Goes on to a state of a project. */
  enter(): void {
    this.writes = undefined;
  }

  /** All that is put somewhere under a name, on requests or on something else. */
  of(name: string): readonly RequestWrite[] {
    this.writes ??= this.all();
    return this.writes.get(name) ?? [];
  }

  private all(): ReadonlyMap<string, readonly RequestWrite[]> {
    const found = new Map<string, RequestWrite[]>();
    for (const file of this.evaluator.scene.files.values()) {
      if (file.facts.isView) continue;
      for (const { name, ...write } of writesIn(file.facts)) {
        const known = found.get(name);
        if (known) known.push({ file, ...write });
        else found.set(name, [{ file, ...write }]);
      }
    }
    return found;
  }

  /** Whether a package that the project uses puts something there as well. */
  isPlacedByPackages(name: string): boolean {
    const packages = new Set(placing(name).map(packageIn));
    return packages.size > 0 && [...this.evaluator.scene.files.values()].some(({ facts }) => facts.imports.some((i) => packages.has(packageIn(i.specifier))));
  }

  /** A function that writes down no types is called with the request where it writes to it. */
  envFor({ file, fn, of, event }: RequestWrite, shape: string): Env {
    const env = this.evaluator.defaultEnv(file, fn);
    const { params } = env.facts;
    const parameter = params.findIndex((p) => p.pattern === of || p.pattern === aliased(env.facts, of));
    if (parameter < 0 || this.evaluator.value(of, env, event).k !== "unknown") return env;
    const args = params.slice(0, parameter + 1).map((_, i) => (i === parameter ? this.evaluator.request(shape) : { k: "unknown" as const }));
    return this.evaluator.envOf({ k: "function", file, index: fn, up: env.up, self: null }, args, null, 0);
  }
}

interface NamedWrite extends Omit<RequestWrite, "file"> {
  readonly name: string;
}

const known = new WeakMap<FileFacts, readonly NamedWrite[]>();

function writesIn(facts: FileFacts): readonly NamedWrite[] {
  let found = known.get(facts);
  if (found) return found;
  found = facts.fns.flatMap((f, fn) => f.events.flatMap((e, event): NamedWrite[] => {
    const at = assignedAtOnce(e);
    if (at) return at.members.flatMap((member) => (at.to !== "this" && WRITTEN.test(`${at.to}.${member}`) ? [{ name: member, fn, event, of: rootOf(at.to), put: putBy(e, member) }] : []));
    const to = e.k === "set" ? e.to : e.k === "call" && e.args.length === 2 && methodName(e.callee) === "set" && typeof e.callee === "string" ? e.callee : undefined;
    if (typeof to !== "string") return [];
    const of = to.slice(0, to.indexOf("."));
    const name = e.k === "call" ? textOf(e.args[0]) : WRITTEN.exec(to)?.[1];
    const put = e.k === "set" ? e.from : e.k === "call" ? (e.args[1] ?? null) : null;
    return name !== undefined && of !== "this" ? [{ name, fn, event, of, put }] : [];
  }));
  known.set(facts, found);
  return found;
}

/** `const r = req;`: what else a name stands for. */
function aliased(facts: FunctionFacts, name: string): Expr {
  const def = facts.events.find((e) => e.k === "def" && e.to === name);
  return def?.k === "def" && typeof def.from === "string" ? def.from : null;
}

function textOf(e: Expr | undefined): string | undefined {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "string" ? e[1] : undefined;
}
