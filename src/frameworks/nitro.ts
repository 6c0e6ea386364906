/**
 * Nitro and the server of Nuxt: handlers by file, middleware by name, and functions that are there without an import.
 * https://nitro.build/guide/routing
 */
import type { FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { exportPlace, functionName } from "./export-places.js";
import { H3_REQUEST, h3Shape, openedHandler } from "./h3/request.js";
import { METHODS, methodsTold } from "./methods.js";
import { boundShape } from "./request.js";

/** Below the folder of a package or of a Nuxt layer; Nitro without Nuxt may leave `server/` out. */
const PLACE = /^(?:(.*)\/)?server\/(api|routes|middleware|utils)\/(.+)\.[cm]?[jt]s$/;
const BARE_PLACE = /^(?:src\/)?(api|routes|middleware|utils)\/(.+)\.[cm]?[jt]s$/;
const SUFFIX = /\.(get|head|patch|post|put|delete|connect|options|trace)$/;
const SOCKET = /#defineWebSocketHandler\(\)$/;

interface Place {
  readonly folder: string;
  /** Path below the folder, without its extension. */
  readonly name: string;
}

/** What a file is to Nitro, by where it stands. */
function placeOf(linker: Linker, path: string): Place | undefined {
  const dir = linker.packageDir(path);
  const uses = (name: string): boolean => linker.dependency(path, name) !== undefined;
  const under = PLACE.exec(path);
  if (!under && !BARE_PLACE.test(dir === "" ? path : path.slice(dir.length + 1))) return undefined;
  if (!isNitro((name) => linker.dependency(path, name))) return undefined;
  if (under) return { folder: under[2] ?? "", name: under[3] ?? "" };
  const bare = uses("nuxt") || uses("express") ? null : BARE_PLACE.exec(dir === "" ? path : path.slice(dir.length + 1));
  return bare ? { folder: bare[1] ?? "", name: bare[2] ?? "" } : undefined;
}

function isNitro(dependency: (name: string) => string | undefined): boolean {
  return ["nuxt", "nitropack", "nitro", "h3", "nuxt-edge", "nuxt-nightly"].some((name) => dependency(name) !== undefined);
}

/** `orders/[id].get` is `GET /orders/:id`; route groups and the environment of a file are no part of it. */
function routeOf({ folder, name }: Place): { readonly route: string; readonly method: string | undefined } {
  const plain = name.replace(/\.(?:dev|prod|prerender)$/, "");
  const method = SUFFIX.exec(plain)?.[1];
  const segments = plain.replace(SUFFIX, "").split("/").filter((s) => !/^\(.*\)$/.test(s)).map((s) =>
    s.replace(/^\[\.\.\.\]$/, "**").replace(/^\[\.\.\.(\w+)\]$/, "**:$1").replace(/\[(\w+)\]/g, ":$1"));
  if (segments.at(-1) === "index") segments.pop();
  return { route: `/${[...(folder === "api" ? ["api"] : []), ...segments].join("/")}`, method: method?.toUpperCase() };
}

export const nitro: Adapter = {
  name: "nitro",
  docs: "https://nitro.build/guide/routing",
  shapes: [h3Shape],
  ambient: [{ match: ["h3#H3Event()", "global#H3Event()"], shape: H3_REQUEST, path: "" }],
  neverReturns: ["global#process.exit"],
  parameterTypes: { [H3_REQUEST]: [{ name: "H3Event", from: "h3" }] },

  see: (_facts, path) => PLACE.test(path) || /(?:^|\/)(?:api|routes|middleware|utils)\//.test(path),
  isServed: (path, dependency) => PLACE.test(path) && isNitro(dependency),

  tell(linker, seen) {
    for (const file of seen) {
      if (placeOf(linker, file.path)?.folder !== "utils") continue;
      for (const e of file.facts.exports) if (!e.isType && /^[A-Za-z_$][\w$]*$/.test(e.as) && e.as !== "default") linker.add(`global#${e.as}`, () => linker.exported(file, e.as));
    }
  },

  *join(linker, seen) {
    const places = seen.flatMap((file) => {
      const place = placeOf(linker, file.path);
      return place ? [{ file, place }] : [];
    });
    const middleware = places.filter((p) => p.place.folder === "middleware" && exportPlace(p.file.facts, "default")).sort((a, b) => (a.place.name < b.place.name ? -1 : 1));
    for (const { file, place } of places) {
      if (place.folder !== "api" && place.folder !== "routes") continue;
      yield* handlers(linker, file, place, middleware.filter((m) => linker.packageDir(m.file.path) === linker.packageDir(file.path)).map((m) => m.file));
    }
  },
};

function* handlers(linker: Linker, file: FileNode, place: Place, middleware: readonly FileNode[]): Iterable<Registration> {
  const at = exportPlace(file.facts, "default");
  if (!at) return;
  const { route, method } = routeOf(place);
  const { value, before } = openedHandler(linker, linker.exported(file, "default"));
  const common = { framework: "nitro", file: file.path, pos: at.pos, end: at.end, handlerName: at.handler ?? functionName(value), handler: value, errors: "handled" as const };
  if (value.k === "external" && SOCKET.test(value.name)) {
    const hooks = value.args?.[0];
    const received = hooks?.k === "object" ? linker.member(hooks, "message") : value;
    yield { ...common, handler: received, kind: "message", method: "MESSAGE", route, args: [linker.external("crossws#Peer()"), linker.external("crossws#Message()")], layers: [] };
    return;
  }
  const told = method === undefined && value.k === "function" ? methodsTold(linker, linker.envOf(value, [linker.request(boundShape(H3_REQUEST, { route }))], null, 0), false) : [];
  for (const m of method !== undefined ? [method] : told.length > 0 ? told : ["ALL"]) {
    const request = linker.request(boundShape(H3_REQUEST, METHODS.includes(m) ? { method: m, route } : { route }));
    const layer = (v: Value, path: string, pos: number, name: string): Layer => ({ value: v, args: [request], passes: "by ending", place: { file: path, pos }, name });
    yield {
      ...common, kind: "http", method: m, ...(m === "ALL" && { usually: "GET" as const }), route, args: [request],
      layers: [
        ...middleware.map((f) => layer(openedHandler(linker, linker.exported(f, "default")).value, f.path, exportPlace(f.facts, "default")?.pos ?? 0, f.path.replace(/^.*\/|\.\w+$/g, ""))),
        ...before.map((v) => layer(v, file.path, callAt(file) ?? at.pos, functionName(v) ?? "onRequest")),
      ],
    };
  }
}

/** The call that makes what a file exports. */
function callAt({ facts }: FileNode): number | undefined {
  const value = facts.exports.find((e) => e.as === "default")?.value;
  return typeof value === "number" ? facts.fns[0]?.events[value]?.pos : undefined;
}
