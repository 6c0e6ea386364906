/** What happens to an error that the work of a handler throws? */
import type { Endpoint } from "../../concepts.js";
import { CallFlag, FunctionFlag } from "../../extract/facts.js";
import { identity } from "../../libraries/identity.js";
import { transparent } from "../../libraries/transparent.js";
import { alternatives } from "../values.js";
import type { Asked } from "./asked.js";
import { placeOf } from "./auth.js";
import { effectOf } from "./effects.js";

export function errorsOf(asked: Asked): Endpoint["errors"] {
  const { registration: r } = asked;
  const here = { file: r.file, pos: r.pos };
  for (const v of alternatives(r.handler)) if (v.k === "external" && identity.all(v.name).concat(identity.all(v.name.replace(/\(\)$/, ""))).some((row) => row.gives === "public")) return { status: "handled", trail: [{ ...here, message: "the library answers its own errors" }] };
  if (r.errors === "handled") return { status: "handled", trail: [{ ...here, message: "the framework hands errors to its handler" }] };
  if (r.effect) return { status: "handled", trail: [{ ...here, message: "the library answers its own errors" }] };
  const trace = asked.handlerTrace();
  if (!trace) return { status: "unknown", trail: [] };
  for (const v of alternatives(r.handler)) if (v.k === "external" && transparent.find(v.name.replace(/\(\)$/, ""))?.catches) return { status: "handled", trail: [{ ...here, message: "the wrapper hands errors on" }] };
  const library = trace.steps.find((s) => s.chain.length === 0 && s.callee.k === "external" && s.call.flags & CallFlag.returned && identity.all(s.callee.name).some((row) => row.gives === "public"));
  if (library) return { status: "handled", trail: [{ ...placeOf(library), message: "the library answers its own errors" }] };
  const work = trace.steps.filter((s) => effectOf(s) !== undefined || (s.callee.k === "unknown" && s.call.flags & CallFlag.await) || (s.callee.k === "request" && s.call.flags & CallFlag.await));
  const effects = work.filter((s) => effectOf(s) !== undefined);
  const writes = effects.filter((s) => effectOf(s)?.kind === "write");
  // What a `try` is put around is the work itself; reading the request and the session before it may stay outside.
  const main = writes.length > 0 ? writes : effects.length > 0 ? effects.slice(-1) : work;
  const open = main.filter((s) => !s.isCaught);
  if (r.errors === "unhandled if async") {
    const isAsync = asked.handlers().some(({ fn }) => (fn.file.facts.fns[fn.index]?.flags ?? 0) & FunctionFlag.async);
    if (!isAsync && open.length === 0) return { status: "handled", trail: [{ ...here, message: "a synchronous throw reaches the error handler" }] };
  }
  if (main.length > 0 && open.length === 0) return { status: "handled", trail: [{ ...here, message: "its work stands in try" }] };
  const first = open[0];
  const hangs = r.errors === "unhandled if async";
  if (first) return { status: "unhandled", trail: [{ ...placeOf(first), message: "nothing catches an error of this call" }], ...(hangs && { hangs }) };
  const hasTry = trace.visits[0]?.env.facts.contexts.some((c) => c.k === "catch") === true;
  if (hasTry) return { status: "handled", trail: [{ ...here, message: "it has a catch" }] };
  if (asked.isHandlerOpaque()) return { status: "unknown", trail: [] };
  return r.errors === "unhandled" ? { status: "unhandled", trail: [{ ...here, message: "nothing catches its errors: the framework answers a bare 500" }] } : { status: "handled", trail: [] };
}
