/**
 * What the project puts on its requests under a name that says who is calling (`req.user = decode(token)`), where
 * nobody has proved it: whoever asks for it later asks for what was sent.
 */
import { shapeParts } from "../frameworks/request.js";
import { identity } from "../libraries/identity.js";
import { callsIn } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { NOBODY } from "./lookups.js";
import type { RequestWrite } from "./request-writes.js";
import { alternatives, type Env, type Marks, type Value } from "./values.js";

/** Steps of evaluation that one write may cost. */
const FUEL = 20_000;
/** A member of the request (`user`), or of what is kept for it (`state.user`, `var.user`, `get(user)`). */
const MEMBER = /^(?:(?:state|var|locals)\.)?(\w+)$|^get\((\w+)\)$/;

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
    const match = MEMBER.exec(path);
    const name = match?.[1] ?? match?.[2];
    if (name === undefined) return undefined;
    if (this.values.has(name)) return this.values.get(name);
    this.asked.set(name, shape);
    this.evaluator.lookups.note(NOBODY, ["caller", shapeParts(shape).id, name]);
    // One that rests on itself is taken by its name.
    this.values.set(name, undefined);
    const { writes } = this.evaluator, all = writes.of(name);
    const value = all.length === 0 || writes.isPlacedByPackages(name) ? undefined : this.sentAlone(all, shape);
    this.values.set(name, value);
    return value;
  }

  /** The names among those that were asked for whose callers nobody has proved. */
  inWords(): string {
    return [...this.asked].filter(([name, shape]) => this.at(shape, name) !== undefined).map(([name]) => name).sort().join();
  }

  /** What writes put on requests, where each that does, or may do so, puts there what was sent. */
  private sentAlone(writes: readonly RequestWrite[], shape: string): Value | undefined {
    let found: Value | undefined;
    for (const write of writes) {
      const env = this.evaluator.writes.envFor(write, shape);
      const { k } = this.evaluator.value(write.of, env, write.event);
      // Something of that name that is no request tells nothing of one.
      if (k !== "request" && k !== "unknown") continue;
      const value = this.sent(write, env);
      if (!value) return undefined;
      if (k === "request") found ??= value;
    }
    return found;
  }

  /** What is put there, where it is what was sent. */
  private sent({ event, put }: RequestWrite, env: Env): Value | undefined {
    const left = this.evaluator.fuel;
    this.evaluator.fuel = Math.min(left, FUEL);
    const state = this.evaluator.stateAt(env, event);
    const value = state.state === "allow" || state.isKnown ? undefined : asSent(this.evaluator.value(put, env, event));
    this.evaluator.fuel = left;
    return value;
  }
}

/** The value without what it could prove, where all that it can be was sent by the caller: decoded, cut out, or as it came. */
function asSent(value: Value, depth = 3): Value | undefined {
  const all = alternatives(value).filter((v) => v.k !== "literal" || v.value !== null);
  const sent = all.map((v) => sentOne(v, depth));
  return sent.length > 0 && sent.every((v) => v !== undefined) ? (sent.length === 1 ? sent[0] : { k: "union", of: sent }) : undefined;
}

function sentOne(v: Value, depth: number): Value | undefined {
  if (v.marks?.identity !== undefined || v.marks?.under !== undefined || v.marks?.isOwnToken) return undefined;
  if (v.k === "object") {
    if (depth === 0 || v.isOpen || v.rest.length > 0) return undefined;
    const props = [...v.props].map(([name, of]) => [name, of()] as const);
    const sent = props.map(([name, of]) => [name, of.k === "literal" ? of : asSent(of, depth - 1)] as const);
    if (sent.some(([, of]) => of === undefined) || props.every(([, of]) => of.k === "literal")) return undefined;
    return { ...v, props: new Map(sent.map(([name, of]): [string, () => Value] => [name, () => of ?? v])) };
  }
  if (v.k === "external" && callsIn(v.name).some((call) => identity.find(call)?.gives === "decoded")) return v;
  if (v.k !== "request" && v.k !== "unknown" && v.k !== "external") return undefined;
  if (v.k === "request" && !v.marks?.input && !v.marks?.credential) return undefined;
  return v.marks?.input || v.marks?.credential ? { k: "unknown", marks: asInput(v.marks) } : undefined;
}

/** What was sent proves nothing, whatever is looked up with it. */
function asInput({ input, checked, texts }: Marks): Marks {
  return { ...(input && { input }), ...(checked && { checked }), ...(texts && { texts }) };
}
