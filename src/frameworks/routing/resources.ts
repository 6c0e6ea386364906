/** The endpoints that a library makes of a model, from the row that describes it. */
import { resourceHosts, type ResourceRow, resources } from "../../libraries/resources.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { type Entry, flatten } from "./routers.js";
import { alternatives } from "../values.js";

/** Entries, with the router where the call names it. */
type Made = Omit<Entry, "place" | "branches"> & { readonly on: Value | undefined };

/** The router that a call hands to a library, or undefined. */
export function resourceHost(linker: Linker, name: string, args: () => Value[]): Value | undefined {
  const row = resourceHosts.find(name);
  const first = row && args()[0];
  return row && first && linker.member(first, row.path);
}

/** What a call of a library registers; nothing for calls that make no endpoints. */
export function* resourceEntries(linker: Linker, name: string, args: () => Value[]): Iterable<Made> {
  const row = resources.find(name);
  if (!row) return;
  const given = args();
  const on = "arg" in row.on ? given[row.on.arg] : undefined;
  const options = given[row.paths.arg];
  const before = row.before !== undefined && options ? flatten([linker.member(options, row.before)]).filter((v) => v.k === "function" || v.k === "external") : [];
  for (const { path, methods } of routesOf(linker, row, given)) {
    for (const method of methods) {
      const made = linker.external(`${name}().${method}`);
      const subject = path?.split("/").filter((s) => s !== "" && !s.startsWith(":")).at(-1) ?? "model";
      yield { on, method, paths: [path], handlers: [...before, made], effect: { kind: method === "get" ? "read" : "write", what: `${subject}.${method === "get" ? "findAll" : method}` } };
    }
  }
}

function* routesOf(linker: Linker, row: ResourceRow, args: readonly Value[]): Iterable<{ readonly path: string | undefined; readonly methods: readonly string[] }> {
  const options = args[row.paths.arg];
  if ("list" in row.paths) {
    const list = options && linker.member(options, row.paths.list);
    for (const [i, methods] of [row.collection, row.member].entries()) {
      for (const path of list ? texts(linker.element(list, i)) : [undefined]) yield { path, methods };
    }
    return;
  }
  const parts = row.paths.options.map(([name, otherwise]) => {
    const set = options && options.k === "object" ? texts(linker.member(options, name))[0] : undefined;
    return set ?? otherwise;
  });
  const model = args[row.paths.model];
  const named = model?.k === "external" && model.args?.[0] ? texts(model.args[0])[0] : undefined;
  const path = named === undefined ? undefined : `${parts.join("")}/${named}`;
  yield { path, methods: row.collection };
  yield { path: path && `${path}/:id`, methods: row.member };
}

function texts(v: Value): (string | undefined)[] {
  return alternatives(v).map((o) => (o.k === "literal" && typeof o.value === "string" && !o.isMasked ? o.value : undefined));
}
