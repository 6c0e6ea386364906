/** Endpoints that are none: all they do is hand requests on to an application whose own endpoints are listed. */
import type { Linker, Registration } from "../frameworks/adapter.js";
import { mayHandOn, type Served, servedBy } from "../frameworks/served-apps.js";
import type { Asked } from "./questions/asked.js";
import { effectOf } from "./questions/effects.js";
import { alternatives, type Value } from "./values.js";

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
  const files = [linker.files.get(asked.registration.file), ...asked.handlers().map(({ fn }) => fn.file)];
  if (made || !files.some((file) => file && mayHandOn(file.facts))) return made;
  const steps = asked.handlerTrace()?.steps ?? [];
  const served = strongest(steps.flatMap((s) => alternatives(s.callee).map((v) => servedBy(linker, v, s.args))));
  // What it changes itself is its own.
  return served && steps.some((s) => effectOf(s)?.kind === "write") ? undefined : served;
}

/** As it is, or within what a package wraps around it. */
function servedAs(linker: Linker, v: Value): Served {
  return v.k === "external" ? strongest([servedBy(linker, v), ...(v.args ?? []).map((a) => servedBy(linker, a))]) : undefined;
}

function strongest(all: readonly Served[]): Served {
  return all.find((s) => s === "listed") ?? all.find((s) => s !== undefined);
}
