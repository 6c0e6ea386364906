/**
 * Guards, pipes, interceptors and parameter decorators as elements of the way in: what they do is asked of
 * their bodies.
 * https://docs.nestjs.com/guards
 */
import type { Place } from "../../concepts.js";
import { uploads } from "../../libraries/uploads.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { type ClassValue, type Decorators, type FunctionValue } from "../decorators.js";
import { UNKNOWN } from "../values.js";

/** What a guard is asked with, besides the endpoint at hand. */
interface Others {
  /** The context of an endpoint that nothing is said of. */
  readonly elsewhere: Value;
  /** That of somebody who writes into the address whatever the guard looks for there. */
  readonly forged: () => Value;
}

type Instance = Extract<Value, { k: "instance" }>;

/** Calls that give back another object than they are given. */
const REMAKES = /(?:^|\.)(?:plainToInstance|plainToClass|instanceToPlain|classToPlain|parse|safeParse|pick|omit|serialize)$/;

export class Layers {
  constructor(private readonly linker: Linker, private readonly decorators: Decorators) {}

  /** What `@UseGuards(X)`, `new X()` or `app.get(X)` put in place. */
  private instanceOf(v: Value): Value {
    if (v.k === "class") return this.linker.instantiate(v, null);
    const taken = v.k === "external" && /\.(?:get|resolve|select)\(\)$/.test(v.name) ? v.args?.[0] : undefined;
    return taken?.k === "class" ? this.linker.instantiate(taken, null) : v;
  }

  /**
   * A guard: it lets through by returning true.
   *
   * @param others contexts to compare with
   */
  guard(value: Value, context: Value, { elsewhere, forged }: Others, place: Place): Layer {
    const guard = this.instanceOf(value);
    const common = { place, name: nameOf(value) };
    if (guard.k !== "instance") return { ...common, value: guard, args: [context], passes: "by returning true" };
    const { classes, base } = this.decorators.chain(guard.of);
    const has = (name: string): boolean => classes.some((c) => c.facts.members.some((m) => m.name === name && m.fn !== undefined));
    const answer = has("handleRequest") && base?.k === "external" ? this.answering(guard, context, common) : undefined;
    if (has("canActivate")) {
      return { ...common, value: this.linker.member(guard, "canActivate"), args: [context], passes: "by returning true", elsewhere: [elsewhere], forged: () => [forged()], ...(answer && { and: answer }) };
    }
    return answer ?? { ...common, value: base ?? UNKNOWN, self: guard, args: [context], passes: "by returning true" };
  }

  /** `handleRequest(error, user, info, context)`: a strategy hands the outcome over, and what it returns becomes the caller. */
  private answering(guard: Instance, context: Value, common: Pick<Layer, "place" | "name">): Layer {
    const user: Value = { k: "unknown", marks: { identity: 1, source: { ...common.place, message: `${common.name} is told who is calling` } } };
    return { ...common, value: this.linker.member(guard, "handleRequest"), args: [UNKNOWN, user, UNKNOWN, context, UNKNOWN], passes: "unless it throws" };
  }

  /** An interceptor; it lets through by ending. */
  interceptor(value: Value, context: Value, place: Place): readonly Layer[] {
    const made = this.instanceOf(value);
    if (made.k === "external" && uploads.find(made.name.replace(/\(\)$/, ""))) return [{ value: made, args: [], passes: "by calling next", place, name: nameOf(value), isPassive: true }];
    if (made.k !== "instance") return [];
    const intercept = this.linker.member(made, "intercept");
    return intercept.k === "function" ? [{ value: intercept, args: [context, this.linker.external("@nestjs/common#CallHandler()")], passes: "unless it throws", place, name: nameOf(value), isPassive: true }] : [];
  }

  /** Whether an interceptor makes answers anew out of what handlers give: by a class, a schema, a choice of fields. */
  remakes(value: Value): boolean {
    const made = this.instanceOf(value);
    if (made.k !== "instance") return made.k === "external" && !made.name.startsWith("@nestjs/");
    const { file, facts } = made.of;
    const intercept = file.facts.fns[facts.members.find((m) => m.name === "intercept")?.fn ?? -1];
    return intercept !== undefined && file.facts.fns.some((f) => f.pos >= intercept.pos && f.end <= intercept.end && f.events.some((e) => e.k === "call" && typeof e.callee === "string" && REMAKES.test(e.callee)));
  }

  /** Middleware: a function, or a class with `use`. */
  middleware(value: Value, args: readonly Value[], place: Place): Layer {
    const made = this.instanceOf(value);
    const use = made.k === "instance" ? this.linker.member(made, "use") : made;
    return { value: use, args, passes: "by calling next", place, name: nameOf(value) };
  }

  /** The function of a pipe, or what a package's pipe is. */
  pipe(value: Value): { readonly transform: FunctionValue | undefined; readonly base: Value | undefined; readonly made: Value } {
    const made = this.instanceOf(value);
    if (made.k !== "instance") return { transform: undefined, base: made, made };
    const { base } = this.decorators.chain(made.of);
    const transform = this.linker.member(made, "transform");
    return { transform: transform.k === "function" ? transform : undefined, base, made };
  }
}

/** How people know it: the name of its class or function. */
export function nameOf(v: Value): string {
  if (v.k === "class") return v.facts.name || "a guard";
  if (v.k === "instance") return nameOf(v.of);
  if (v.k === "function") return v.file.facts.fns[v.index]?.name || "a function";
  if (v.k === "external") {
    const last = v.name.replace(/(?:\(\))+$/, "");
    const argument = v.args?.[0];
    const name = last.slice(Math.max(last.lastIndexOf("#"), last.lastIndexOf(".")) + 1) || last.replace(/#.*$/, "");
    return argument?.k === "literal" && typeof argument.value === "string" && !argument.isMasked ? `${name}("${argument.value}")` : name;
  }
  return "a guard";
}

export type { ClassValue };
