/** What the project puts on its requests (`request.me = …`, `ctx.set("me", …)`), by the name that it has there. */
import type { Expr, FileFacts, FunctionFacts } from "../extract/facts.js";
import { namesCaller } from "../frameworks/request.js";
import { placing } from "../libraries/identity.js";
import { methodName } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { packageIn } from "./linked-calls.js";
import { assignedAtOnce, namesOf, putBy, rootOf } from "./names.js";
import type { Env, FileNode } from "./values.js";

/** Where a member is written: right on what a name stands for, or on what is kept there for one request. */
const WRITTEN = /^[\w$]+\.(?:state\.|locals\.|res\.locals\.)?(\w+)$/;
/** A member of anything: what that is has to be told otherwise. */
const WRITTEN_BELOW = /^(?:[\w$]+\.)+(\w+)$/;
/** How many names a request may go by. */
const MAX_ALIASES = 3;

/** A member of the request (`me`), or of what is kept for it (`state.me`, `var.me`, `get(me)`), and what is asked of it. */
const MEMBER = /^(?:(?:(?:state|var|locals)\.)?(\w+)|get\((\w+)\))((?:\.\w+(?:\([^()]*\))?)*)$/;
/** A name under which more is put is a word that everything has. */
const MAX_WRITES = 24;

export interface RequestWrite {
  readonly file: FileNode;
  readonly fn: number;
  readonly event: number;
  /** The name that stands for what is written to, and the path of that. */
  readonly of: string;
  readonly on: string;
  readonly put: Expr;
  /** By its path alone it cannot be told that it is written to a request. */
  readonly isAnything?: true;
}

/** A write to something that is a request, or may be one. */
export interface Put {
  readonly write: RequestWrite;
  readonly env: Env;
  readonly isOfRequest: boolean;
}

/** The name under which something stands at a path of a request, and what is asked of it. */
export function memberAt(path: string): { readonly name: string; readonly rest: readonly string[] } | undefined {
  const [, member, kept, rest = ""] = MEMBER.exec(path) ?? [], name = member ?? kept;
  return name === undefined ? undefined : { name, rest: rest.split(".").slice(1) };
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
    return this.under(name).filter((write) => write.isAnything === undefined);
  }

  /** The same, and what is put under a name that says who is calling into what may be anything. */
  under(name: string): readonly RequestWrite[] {
    this.writes ??= this.all();
    return this.writes.get(name) ?? [];
  }

  /** What is put on requests under a name; undefined where others may put something there, or too much is put under it to look at. */
  on(shape: string, name: string): readonly Put[] | undefined {
    const all = this.of(name);
    if (all.length === 0 || all.length > MAX_WRITES || this.isPlacedByPackages(name)) return undefined;
    return all.flatMap((write) => {
      const env = this.envFor(write, shape), { k } = this.evaluator.value(write.of, env, write.event);
      // Something of that name that is no request tells nothing of one.
      return k === "request" || k === "unknown" ? [{ write, env, isOfRequest: k === "request" }] : [];
    });
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
    const { params } = env.facts, parameter = parameterOf(env.facts, of);
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
    if (at) return at.members.flatMap((member) => (at.to !== "this" && WRITTEN.test(`${at.to}.${member}`) ? [{ name: member, fn, event, of: rootOf(at.to), on: at.to, put: putBy(e, member) }] : []));
    const to = e.k === "set" ? e.to : e.k === "call" && e.args.length === 2 && methodName(e.callee) === "set" && typeof e.callee === "string" ? e.callee : undefined;
    if (typeof to !== "string") return [];
    const of = to.slice(0, to.indexOf("."));
    const plain = e.k === "call" ? textOf(e.args[0]) : WRITTEN.exec(to)?.[1], name = plain ?? (e.k === "set" ? WRITTEN_BELOW.exec(to)?.[1] : undefined);
    if (name === undefined || of === "this" || (plain === undefined && !namesCaller(name))) return [];
    const put = e.k === "set" ? e.from : e.k === "call" ? (e.args[1] ?? null) : null;
    return [{ name, fn, event, of, on: e.k === "call" ? of : to.slice(0, to.lastIndexOf(".")), put, ...(plain === undefined && { isAnything: true as const }) }];
  }));
  known.set(facts, found);
  return found;
}

/** The parameter that a name stands for, or something of: `const r = req;`, `const { session } = req;`. */
function parameterOf(facts: FunctionFacts, name: string, left = MAX_ALIASES): number {
  const own = facts.params.findIndex((p) => p.pattern === name), [binding] = namesOf(facts).bindings.get(name) ?? [];
  if (own >= 0 || left === 0 || binding?.k !== "def") return own;
  const def = facts.events[binding.at];
  return def?.k === "def" && typeof def.from === "string" ? parameterOf(facts, rootOf(def.from), left - 1) : -1;
}

function textOf(e: Expr | undefined): string | undefined {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "string" ? e[1] : undefined;
}
