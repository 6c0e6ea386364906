/** Endpoints that are none: all they do is hand requests on to an application whose own endpoints are listed. */
import type { Expr, FunctionFacts } from "../extract/facts.js";
import type { Linker, Registration } from "../frameworks/adapter.js";
import { mayHandOn, type Served, servedBy } from "../frameworks/served-apps.js";
import type { Asked } from "./questions/asked.js";
import { effectOf } from "./questions/effects.js";
import { partsOf } from "./questions/expressions.js";
import { alternatives, type Value } from "./values.js";

/** Where contexts keep the request. */
const WITHIN = /^(?:\.(?:req|request|raw|res|response|node|event|web))*$/;

/** What is left of an endpoint where an application answers what it is asked: nothing, where that one's are listed. */
export function withoutMount(linker: Linker, asked: Asked): Registration | undefined {
  const { registration } = asked;
  const served = registration.kind === "http" && registration.broken === undefined ? servedIn(linker, asked) : undefined;
  if (served === undefined) return registration;
  return served === "listed" ? undefined : { ...registration, errors: "handled", isHandedOn: true, broken: "an application answers that cannot be seen" };
}

function servedIn(linker: Linker, asked: Asked): Served {
  const { handler } = asked.registration;
  const made = strongest(alternatives(handler).map((v) => servedAs(linker, v)));
  if (made || !asked.handlers().some(({ fn }) => [asked.registration.file, fn.file.path].some((path) => mayHandOnIn(linker, path)) && givesRequest(fn.file.facts.fns, fn.index))) return made;
  const steps = asked.handlerTrace()?.steps ?? [];
  const served = strongest(steps.flatMap((s) => alternatives(s.callee).map((v) => servedBy(linker, v, s.args))));
  // What it changes itself is its own.
  return served && steps.some((s) => effectOf(s)?.kind === "write") ? undefined : served;
}

function mayHandOnIn(linker: Linker, path: string): boolean {
  const file = linker.files.get(path);
  return file !== undefined && mayHandOn(file.facts);
}

/** Whether a function, or one within it, gives the whole of what it is given to something else: to be asked before it is run through. */
function givesRequest(fns: readonly FunctionFacts[], index: number): boolean {
  const fn = fns[index];
  if (!fn) return false;
  const names = fn.params.map(({ pattern }) => pattern);
  if (names.some((name) => typeof name !== "string" && name !== null)) return true;
  const isWhole = (e: Expr): boolean => (typeof e === "string" ? names.some((name) => typeof name === "string" && e.startsWith(name) && WITHIN.test(e.slice(name.length))) : partsOf(e).some(isWhole));
  return fns.some(({ events }, i) => isWithin(fns, i, index) && events.some((e) => e.k === "call" && e.args.some(isWhole)));
}

function isWithin(fns: readonly FunctionFacts[], inner: number, outer: number): boolean {
  for (let at = inner; at >= outer; at = fns[at]?.up ?? -1) if (at === outer) return true;
  return false;
}

/** As it is, or within what a package wraps around it. */
function servedAs(linker: Linker, v: Value): Served {
  return v.k === "external" ? strongest([servedBy(linker, v), ...(v.args ?? []).map((a) => servedBy(linker, a))]) : undefined;
}

function strongest(all: readonly Served[]): Served {
  return all.find((s) => s === "listed") ?? all.find((s) => s !== undefined);
}
