/**
 * Functions that give back what a package makes anew each time they are called, as `createRouter()` gives each of its
 * callers a router of their own: called with the same arguments they run under one environment, and what they made
 * would be one thing.
 */
import type { CallEvent, Event, Expr, FileFacts, FunctionFacts } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { alternatives, type FileNode, type Value } from "./values.js";

type FunctionValue = Extract<Value, { k: "function" }>;

export class Makers {
  /** By function; by its object as well where that says which method makes it. */
  private readonly known = new WeakMap<FileNode, Map<number | string, boolean>>();

  constructor(private readonly evaluator: Evaluator) {}

  /**
   * Whether all that a function gives back is told apart by who makes it: one that keeps what it made gives that as well.
   * @param self what it is a method of
   */
  has({ file, index }: FunctionValue, self: Value | null): boolean {
    let inFile = this.known.get(file);
    if (!inFile) this.known.set(file, (inFile = new Map()));
    const known = inFile.get(index);
    if (known !== undefined) return known;
    const facts = file.facts.fns[index];
    const given = facts ? givenBack(facts) : [];
    if (!facts || given.length === 0) {
      inFile.set(index, false);
      return false;
    }
    // Which method that is, each object may say otherwise.
    const isOfObject = given.flat().some((event) => ofItself(facts.events[event]) !== undefined);
    const key = isOfObject ? `${index}|${self ? this.evaluator.environments.keyOf(self) : ""}` : index;
    return this.evaluator.underWay.answer(inFile, key, false, () => given.every((events) => events.some((event) => this.makes(file, index, event, self))));
  }

  private makes(file: FileNode, index: number, event: number, self: Value | null): boolean {
    const { evaluator } = this;
    const call = file.facts.fns[index]?.events[event];
    if (call?.k !== "call" || !mayMake(call, file.facts)) return false;
    const method = ofItself(call), own = self && method !== undefined ? evaluator.member(self, method) : undefined;
    const callee = own ?? evaluator.callee(evaluator.defaultEnv(file, index), event, call);
    return alternatives(callee).some((c) => (c.k === "external" ? evaluator.scene.makes(c.name) : c.k === "function" && this.has(c, c.self ?? (own ? self : null))));
  }
}

/** `this.make()` */
function ofItself(call: Event | undefined): string | undefined {
  return call?.k === "call" && typeof call.callee === "string" && call.callee.startsWith("this.") ? call.callee.slice("this.".length) : undefined;
}

/** A function by its name, or a member in a file that imports packages: most calls are of neither. */
function mayMake({ callee }: CallEvent, { imports }: FileFacts): boolean {
  if (typeof callee !== "string") return false;
  const [, , ...further] = callee.split(".");
  return !callee.includes(".") || (further.length === 0 && imports.some((i) => /^[@\w]/.test(i.specifier)));
}

/** The calls whose results each return of a function gives back: as they are, by a name, or as a member. */
function givenBack({ events }: FunctionFacts): readonly (readonly number[])[] {
  const callOf = (e: Expr): readonly number[] => {
    if (typeof e === "number") return [e];
    if (typeof e !== "string") return Array.isArray(e) && e[0] === "o" ? (e.slice(1) as Expr[]).flatMap((x) => (Array.isArray(x) ? [] : callOf(x))) : [];
    const made = events.find((x) => x.k === "def" && x.to === e);
    return made?.k === "def" && typeof made.from === "number" ? [made.from] : [];
  };
  return events.flatMap((e) => (e.k === "return" ? [callOf(e.val)] : []));
}
