/**
 * oRPC: procedures at the leaves of plain objects, made by builders or by implementers of a contract, that handlers
 * of RPC and of OpenAPI serve. The input counts as the body: it is what `.input` checks.
 * https://orpc.unnoq.com/docs/router
 */
import type { Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { Chains, type Dialect } from "./builder-chain.js";
import { contextShapes } from "./contexts.js";
import { GIVES_BACK, routeOf } from "./orpc/contracts.js";
import { importsOrpc, type Served, servedRouters } from "./orpc/servers.js";
import { type Leaf, leavesOf } from "./orpc/routers.js";
import { boundShape, input } from "./request.js";
import { joinRoute } from "./routing/paths.js";

const INPUT = "orpc-input";

function dialect(linker: Linker): Dialect {
  const sent = linker.request(boundShape(INPUT, {}));
  const errors = linker.external("@orpc/server#errors");
  return {
    middleware: new Set(["use", "middleware", "concat"]),
    makers: new Set(),
    passed: "context",
    given(ctx, next, own) {
      const props = new Map<string, () => Value>([["context", () => ctx], ["input", () => sent], ["errors", () => errors]]);
      if (next) props.set("next", () => next);
      for (const [name, v] of own) props.set(name, () => v);
      return [{ k: "object", props, rest: [], isOpen: true }, sent];
    },
  };
}

export const orpc: Adapter = {
  name: "orpc",
  docs: "https://orpc.unnoq.com/docs/router",
  shapes: [...contextShapes, { id: INPUT, meaning: (path) => input("body", path) }],
  ambient: [],
  describers: [{ from: ["@orpc/openapi#OpenAPIGenerator"], has: "all" }],
  neverReturns: [],
  givesFor: GIVES_BACK,
  gives: (_callee, [contract]) => contract,

  see: (facts) => importsOrpc(facts),

  *join(linker, seen) {
    if (seen.length === 0) return;
    const chains = new Chains(linker, dialect(linker));
    for (const served of servedRouters(linker, seen)) {
      for (const leaf of leavesOf(linker, served.router)) yield procedure(linker, chains, served, leaf);
    }
  },
};

function procedure(linker: Linker, chains: Chains, served: Served, leaf: Leaf): Registration {
  const { steps, end, place } = leaf;
  const said = routeOf(linker, leaf);
  // RPC is posted to the procedure's names, whatever address the builder or the contract gives it.
  const { method, path } = served.hasAddresses ? said : { method: "POST", path: undefined };
  const route = joinRoute(served.prefix ?? "", path ?? `/${leaf.path.join("/")}`);
  const own = new Map<string, Value>([["path", { k: "array", items: leaf.path.map((p): Value => ({ k: "literal", value: p })) }]]);
  const { layers, ctx } = chains.follow(steps, served.context, own);
  const handler = end.args[0] ?? { k: "unknown" as const };
  const checked = said.schema.map((value): Layer => ({ value, args: [], passes: "by calling next", place, name: "the contract", isPassive: true }));
  return {
    framework: "orpc", kind: "http", method, route, file: place.file, pos: place.pos, end: place.end ?? place.pos,
    handlerName: handler.k === "function" ? handler.file.facts.fns[handler.index]?.name || null : null,
    handler, args: chains.argumentsOf(ctx, own), layers: [...layers, ...checked], errors: "handled",
  };
}
