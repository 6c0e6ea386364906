/** The paths that a handler of all requests tells apart, in its own conditions and in those of what it calls. */
import type { Place } from "../../concepts.js";
import type { Expr } from "../../extract/facts.js";
import type { Env, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { methodOf, writtenText } from "../routing/calls.js";
import { alternatives } from "../values.js";

/** A path, as people write it, and an address at which the conditions that tell it hold. */
export interface ToldPath {
  readonly route: string;
  readonly isAt: string | undefined;
  /** Where it is told. */
  readonly at: Place | undefined;
}

/** An address that no condition names. */
const ELSEWHERE = "/-";
const MAX_PATHS = 60;

export function pathsTold(linker: Linker, root: Env): readonly ToldPath[] {
  const found = new Map<string, ToldPath>();
  let isOpen = false;
  const isPath = (e: Expr, env: Env, at: number): boolean => alternatives(linker.value(e, env, at)).some(isOfAddress);
  const isAskedOfPath = (callee: Expr, env: Env, at: number): boolean => alternatives(linker.receiverOf(callee, env, at)).some(isOfAddress);
  const add = (text: unknown, isPrefix: boolean, at: Place): void => {
    if (typeof text !== "string" || !text.startsWith("/") || found.size >= MAX_PATHS) return;
    const path = text.replace(/\/+$/, "");
    const route = isPrefix ? `${path}/*` : text;
    if (!found.has(route)) found.set(route, { route, isAt: isPrefix ? `${path}${ELSEWHERE}` : text, at });
  };
  for (const env of linker.visited(root)) {
    const compare = (e: Expr, at: number, place: Place): void => {
      if (typeof e === "number") {
        const call = env.facts.events[e];
        if (call?.k !== "call") return;
        if (methodOf(call.callee) === "startsWith" && isAskedOfPath(call.callee, env, e)) add(writtenText(call.args[0]), true, place);
        return;
      }
      if (!Array.isArray(e)) return;
      if (e[0] === "==" || e[0] === "!=") {
        for (const [side, other] of [[e[1], e[2]], [e[2], e[1]]] as unknown as [Expr, Expr][]) if (writtenText(other)?.startsWith("/") && isPath(side, env, at)) add(writtenText(other), false, place);
      } else if (e[0] !== "'" && e[0] !== "f" && e[0] !== "o") for (const part of e.slice(1)) compare(part as unknown as Expr, at, place);
    };
    env.facts.contexts.forEach((c) => {
      const at = env.facts.events.length, place = { file: env.file.path, pos: c.pos, end: c.pos };
      if (c.k === "then") compare(c.if, at, place);
      else if (c.k === "case" && isPath(c.of, env, at)) for (const label of c.is) add(writtenText(label), false, place);
    });
    // Patterns and pieces of the path may lead anywhere.
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call") continue;
      if (!/^(?:match|matchAll|split|exec|test|replace|slice|substring|endsWith|includes)$/.test(methodOf(e.callee) ?? "")) continue;
      isOpen ||= isAskedOfPath(e.callee, env, i) || e.args.some((a) => isPath(a, env, i));
    }
  }
  const told = [...found.values()];
  return isOpen && told.length > 0 ? [...told, { route: "/*", isAt: ELSEWHERE, at: undefined }] : told;
}

function isOfAddress(v: Value): boolean {
  return /(?:^|\.)pathname$/.test(v.k === "external" ? v.name : v.k === "request" ? v.path : "");
}
