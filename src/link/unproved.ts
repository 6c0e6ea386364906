/**
 * What the project puts on its requests under a name that says who is calling (`req.user = decode(token)`), where
 * nobody has proved it: whoever asks for it later asks for what was sent.
 */
import type { Expr, FunctionFacts } from "../extract/facts.js";
import { shapeParts } from "../frameworks/request.js";
import type { Evaluator } from "./evaluate.js";
import { NOBODY } from "./lookups.js";
import { asForEverybody, asSent, isUnasked } from "./put-callers.js";
import type { RequestWrite } from "./request-writes.js";
import type { Env, Value } from "./values.js";

/** Steps of evaluation that one write may cost. */
const FUEL = 20_000;
/** A member of the request (`user`), or of what is kept for it (`state.user`, `var.user`, `get(user)`) or for the client (`session.user`). */
const MEMBER = /^(?:(?:state|var|locals|(session))\.)?(\w+)$|^get\((\w+)\)$/;
const OF_SESSION = /^session(?:\.|$)/;

export class Unproved {
  private readonly values = new Map<string, Value | undefined>();
  /** The names that were asked for, with the request they were asked of; an edit may change what is said of them. */
  private readonly asked = new Map<string, string>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Goes on to a state of a project. */
  enter(): void {
    this.values.clear();
  }

  /**
   * What stands at a path of a request that is named after the caller; undefined where that was proved, where it cannot
   * be told, or where others put it there.
   *
   * @param shape the request, as its values carry it
   */
  at(shape: string, path: string): Value | undefined {
    const match = MEMBER.exec(path), isKept = match?.[1] !== undefined;
    const member = match?.[2] ?? match?.[3];
    if (member === undefined) return undefined;
    const name = isKept ? `session.${member}` : member;
    if (this.values.has(name)) return this.values.get(name);
    this.asked.set(name, shape);
    this.evaluator.lookups.note(NOBODY, ["caller", shapeParts(shape).id, name]);
    // One that rests on itself is taken by its name.
    this.values.set(name, undefined);
    const { writes } = this.evaluator, all = writes.under(member);
    const value = all.length === 0 || (!isKept && writes.isPlacedByPackages(member)) ? undefined : isKept ? this.sentOnTheWay(all, shape) : this.sentAlone(all, shape);
    this.values.set(name, value);
    return value;
  }

  /** The names among those that were asked for whose callers nobody has proved. */
  inWords(): string {
    return [...this.asked].filter(([name, shape]) => this.at(shape, name) !== undefined).map(([name]) => name).sort().join();
  }

  /** What writes put on requests, where each function that does, or may do so, puts there what was sent. */
  private sentAlone(writes: readonly RequestWrite[], shape: string): Value | undefined {
    const puts = writes.flatMap((write) => {
      const env = this.evaluator.writes.envFor(write, shape), holder = this.evaluator.value(write.on, env, write.event);
      // Something of that name that is no request tells nothing of one.
      if (write.isAnything || holder.k === "request" ? holder.k !== "request" || OF_SESSION.test(holder.path) : this.evaluator.value(write.of, env, write.event).k !== "unknown") return [];
      return isNothing(write.put) ? [] : [{ write, env, isSure: holder.k === "request", value: this.sent(write, env) }];
    });
    // What was sent and is put over who was proved is what counts.
    const isSpoilt = ({ write: { file, fn } }: { readonly write: RequestWrite }): boolean => puts.some((p) => p.write.file === file && p.write.fn === fn && p.value && p.isSure && isUnasked(this.evaluator, p.env, p.write.event));
    return puts.every((p) => p.value ?? isSpoilt(p)) ? puts.find((p) => p.isSure && p.value)?.value : undefined;
  }

  /** What is put into sessions by what every request goes through: whoever signs in puts somebody there, others what they like. */
  private sentOnTheWay(writes: readonly RequestWrite[], shape: string): Value | undefined {
    for (const write of writes) {
      const env = this.evaluator.writes.envFor(write, shape), holder = this.evaluator.value(write.on, env, write.event);
      if (holder.k !== "request" || holder.path !== "session" || isNothing(write.put) || !goesOn(env.facts)) continue;
      const value = isUnasked(this.evaluator, env, write.event) ? this.sent(write, env) : undefined;
      if (value) return value;
    }
    return undefined;
  }

  /** What is put there, where it is what was sent, or the same for everybody. */
  private sent({ event, put }: RequestWrite, env: Env): Value | undefined {
    const left = this.evaluator.fuel;
    this.evaluator.fuel = Math.min(left, FUEL);
    const state = this.evaluator.stateAt(env, event);
    const given = state.state === "allow" || state.isKnown || this.evaluator.settingAround(env, event) !== undefined ? undefined : this.evaluator.value(firstOf(put), env, event);
    const value = given && (asSent(given) ?? (isUnasked(this.evaluator, env, event) ? asForEverybody(given) : undefined));
    this.evaluator.fuel = left;
    return value;
  }
}

/** `(request, response, next) => { …; next(); }` */
function goesOn({ params, events }: FunctionFacts): boolean {
  return events.some((e) => e.k === "call" && e.args.length === 0 && params.some((p) => p.pattern === e.callee));
}

/** `req.body.user ?? req.user`: where it was sent, it is that. */
function firstOf(put: Expr): Expr {
  return Array.isArray(put) && (put[0] === "??" || put[0] === "||") && typeof put[1] === "string" ? put[1] : put;
}

/** `request.user = null;`: nobody, to begin with. */
function isNothing(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "'" && e[1] === null;
}
