/** What runs before handlers puts functions on the request (`req.mayEdit = async () => …`): whoever calls them behind it calls these. */
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { shapeParts } from "../request.js";

/**
 * Tells the linker which functions something that was registered puts on the request.
 *
 * @param args what it is called with, the request among them
 */
export function tellMembers(linker: Linker, registered: Value, args: () => readonly Value[]): void {
  const facts = registered.k === "function" ? registered.file.facts.fns[registered.index] : undefined;
  if (registered.k !== "function" || !facts) return;
  const names = facts.params.map((p) => p.pattern);
  const sets = facts.events.flatMap((e, i) => {
    const dot = e.k === "set" && typeof e.to === "string" ? e.to.indexOf(".") : -1;
    return e.k === "set" && typeof e.to === "string" && dot > 0 ? [{ at: i, from: e.from, parameter: names.indexOf(e.to.slice(0, dot)), member: e.to.slice(dot + 1) }] : [];
  });
  if (!sets.some((s) => s.parameter >= 0)) return;
  const given = args();
  const env = linker.envOf(registered, given, null, 0);
  for (const { at, from, parameter, member } of sets) {
    const request = given[parameter];
    const value = request?.k === "request" && request.path === "" ? linker.value(from, env, at) : undefined;
    if (request?.k === "request" && value?.k === "function") linker.add(`${shapeParts(request.shape).id}#Request().${member}`, () => value);
  }
}
