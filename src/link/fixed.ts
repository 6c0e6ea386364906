/** What is the same whoever calls the functions around it: it is made of no parameter, and of no `this`. */
import type { Event, Expr } from "../extract/facts.js";
import { type Binding, namesOf, rootOf } from "./names.js";
import type { FileNode } from "./values.js";

/** Names of what a call brings along besides its parameters. */
const OF_THE_CALL: ReadonlySet<string> = new Set(["this", "super", "arguments"]);

/** Whether an expression of a function comes to the same in all its calls; one of the body of a module does. */
export function isFixed(file: FileNode, fn: number, expr: Expr): boolean {
  return new Fixed(file).expression(fn, expr);
}

class Fixed {
  /** What is being looked at, or was: what depends on itself alone depends on no call. */
  private readonly asked = new Set<Binding | Event>();

  constructor(private readonly file: FileNode) {}

  expression(fn: number, expr: Expr): boolean {
    if (fn <= 0 || expr === null) return true;
    if (typeof expr === "string") return this.name(fn, rootOf(expr));
    if (typeof expr === "number") return this.event(fn, this.file.facts.fns[fn]?.events[expr]);
    switch (expr[0]) {
      case "'":
      case "#":
      case "re":
        return true;
      // What these give is made of what stands around them.
      case "f":
      case "class":
        return false;
      case "o":
        return expr.every((part, i) => i === 0 || i % 2 === 1 || this.expression(fn, part as Expr));
      case ".":
        return this.expression(fn, expr[1]);
      default:
        return (expr.slice(1) as Expr[]).every((part) => this.expression(fn, part));
    }
  }

  private event(fn: number, event: Event | undefined): boolean {
    if (!event || this.asked.has(event)) return true;
    this.asked.add(event);
    if (event.k === "call") return this.expression(fn, event.callee) && event.args.every((a) => this.expression(fn, a));
    if (event.k === "def" || event.k === "set") return this.expression(fn, event.from);
    return event.k !== "value" || this.expression(fn, event.val);
  }

  private name(fn: number, name: string): boolean {
    if (OF_THE_CALL.has(name)) return false;
    const { fns } = this.file.facts;
    for (let index = fn, facts = fns[fn]; facts && index > 0; index = facts.up, facts = fns[index]) {
      const bindings = namesOf(facts).bindings.get(name);
      if (bindings) return bindings.every((b) => this.binding(index, b));
    }
    return true;
  }

  private binding(fn: number, binding: Binding): boolean {
    if (this.asked.has(binding)) return true;
    this.asked.add(binding);
    if (binding.k === "param" || binding.k === "catch") return false;
    return this.event(fn, this.file.facts.fns[fn]?.events[binding.at]) && binding.steps.every((s) => !("orElse" in s) || this.expression(fn, s.orElse));
  }
}
