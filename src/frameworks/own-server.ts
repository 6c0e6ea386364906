/**
 * A server of the project's own that hands requests over to a framework (https://reactrouter.com/explanation/special-files,
 * https://nextjs.org/docs/app/guides/custom-server): what it does before is not on the framework's way in.
 */
import type { FileNode } from "../link/values.js";
import { limiters } from "../libraries/limiters.js";
import type { Layer, Linker } from "./adapter.js";

/** The package, and what is imported of it, that turns a framework's application into a handler of another server. */
const HANDS_OVER: readonly (readonly [from: RegExp, name: string])[] = [
  [/^(?:@react-router|@remix-run)\/(?:express|node|fastify|architect|cloudflare)$|^react-router-hono-server\/\w+$/, "createRequestHandler"],
  [/^(?:react-router|@remix-run\/server-runtime)$/, "createRequestHandler"],
  [/^next$/, "default"],
];

const known = new WeakMap<Linker, ReadonlyMap<string, readonly Layer[]>>();

/** What stands in front of the pages of a file's package: something that limits rates, as far as anybody can tell. */
export function inFrontOf(linker: Linker, path: string): readonly Layer[] {
  let byPackage = known.get(linker);
  if (!byPackage) {
    const files = new Map<string, FileNode[]>();
    for (const f of linker.files.values()) {
      const dir = linker.packageDir(f.path);
      const own = files.get(dir);
      if (own) own.push(f);
      else files.set(dir, [f]);
    }
    known.set(linker, (byPackage = new Map([...files].map(([dir, own]) => [dir, limitersOf(own)]))));
  }
  return byPackage.get(linker.packageDir(path)) ?? [];
}

function limitersOf(files: readonly FileNode[]): Layer[] {
  const isHandedOver = files.some((f) => f.facts.imports.some((i) => !i.isType && HANDS_OVER.some(([from, name]) => i.name === name && from.test(i.specifier))));
  if (!isHandedOver) return [];
  return files.flatMap((f) => f.facts.imports.flatMap((i): Layer[] => {
    const isLimiter = limiters.find(`${i.specifier}#${i.name === undefined || i.name === "default" ? "" : i.name}`)?.how === "middleware";
    return isLimiter ? [{ value: { k: "unknown" }, args: [], passes: "by calling next", place: { file: f.path, pos: i.pos, end: i.end }, name: "the server in front", isPassive: true }] : [];
  })).slice(0, 1);
}
