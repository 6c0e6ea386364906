/**
 * What the project puts on its requests under a name that says nothing of who is calling (`request.me = await find(token)`):
 * it is the caller where that is all that anybody puts there.
 */
import { shapeParts } from "../frameworks/request.js";
import type { Evaluator } from "./evaluate.js";
import { NOBODY } from "./lookups.js";
import { nobodyIn } from "./missing.js";
import { memberAt, type Put, type RequestWrite } from "./request-writes.js";
import { isUnawaited } from "./unawaited.js";
import { alternatives, type Env, type Marks, type Value } from "./values.js";

/** Steps of evaluation that one write may cost. */
const FUEL = 20_000;
/** What one write proves; nothing where it only takes away what was there. */
type Proof = Marks | "nothing" | undefined;

export class Proved {
  private readonly known = new Map<string, Marks | undefined>();
  /** The paths that were asked for, with the request they were asked of; an edit may change what is said of them. */
  private readonly asked = new Map<string, string>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Goes on to a state of a project. */
  enter(): void {
    this.known.clear();
  }

  /**
   * What is known of the caller where something stands at a path of a request; undefined where others put it there, or
   * nobody has proved it.
   *
   * @param shape the request, as its values carry it
   */
  at(shape: string, path: string): Marks | undefined {
    const member = memberAt(path);
    if (!member) return undefined;
    const key = [member.name, ...member.rest].join(".");
    if (this.known.has(key)) return this.known.get(key);
    this.asked.set(path, shape);
    this.evaluator.lookups.note(NOBODY, ["put", shapeParts(shape).id, member.name]);
    // One that rests on itself proves nothing.
    this.known.set(key, undefined);
    const found = this.provedBy(this.evaluator.writes.on(shape, member.name) ?? [], member.rest);
    this.known.set(key, found);
    return found;
  }

  /** What stands at a member of a request for nobody, where all that puts something there says the same. */
  nobodyAt(shape: string, path: string): "null" | "undefined" | undefined {
    const member = memberAt(path);
    if (member?.rest.length !== 0) return undefined;
    const put = this.evaluator.writes.on(shape, member.name) ?? [];
    const nobody = new Set(put.flatMap(({ write, env }) => alternatives(this.evaluator.value(write.put, env, write.event)).flatMap((v) => nobodyIn(v) ?? [])));
    return nobody.size === 1 ? [...nobody][0] : undefined;
  }

  /** The paths among those that were asked for at which the caller stands. */
  inWords(): string {
    return [...this.asked].filter(([path, shape]) => this.at(shape, path) !== undefined).map(([path]) => path).sort().join();
  }

  /** What writes prove, where each that puts something on a request, or may do so, puts the caller there. */
  private provedBy(all: readonly Put[], rest: readonly string[]): Marks | undefined {
    let found: Marks | undefined;
    for (const { write, env, isOfRequest } of all) {
      const proof = this.provedIn(write, env, rest);
      if (!proof) return undefined;
      if (isOfRequest && proof !== "nothing") found ??= proof;
    }
    return found;
  }

  private provedIn({ event, put }: RequestWrite, env: Env, rest: readonly string[]): Proof {
    const left = this.evaluator.fuel;
    this.evaluator.fuel = Math.min(left, FUEL);
    const state = this.evaluator.stateAt(env, event);
    const isKnown = (state.state === "allow" || state.isKnown === true) && !state.isUnreached;
    const proof = isUnawaited(this.evaluator, put, env) ? undefined : this.proofOf(this.evaluator.value(put, env, event), rest, isKnown);
    this.evaluator.fuel = left;
    return proof && proof !== "nothing" && state.isCapability ? { ...proof, isCapability: true } : proof;
  }

  private proofOf(value: Value, rest: readonly string[], isKnown: boolean): Proof {
    let found: Proof = "nothing";
    for (const v of alternatives(value)) {
      if (v.k === "literal" && !v.isMasked && (v.value === null || v.value === false || v.value === "")) continue;
      const proof = this.proofOfOne(v, rest, isKnown);
      if (!proof) return undefined;
      if (found === "nothing") found = proof;
    }
    return found;
  }

  private proofOfOne(v: Value, rest: readonly string[], isKnown: boolean): Proof {
    const { identity, isCapability, isByName, source, under } = v.marks ?? {};
    if (under === "deny" || identity === -1) return undefined;
    if (identity === 1 || under === "allow" || isKnown) return { identity: 1, ...(isCapability && { isCapability }), ...(isByName && { isByName }), ...(source && { source }) };
    const [member, ...further] = rest;
    return v.k === "object" && member !== undefined ? this.proofOf(this.evaluator.members.member(v, member), further, isKnown) : undefined;
  }
}
