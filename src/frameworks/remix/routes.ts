/**
 * Which files are route modules, under which paths and below which parents: by the names of files, or by `routes.ts`.
 * https://reactrouter.com/how-to/file-route-conventions and https://reactrouter.com/start/framework/routing
 */
import { posix } from "node:path";
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { alternatives, textOf } from "../values.js";

export interface RouteModule {
  readonly file: FileNode;
  readonly route: string;
  /** The root and the layouts around it, outermost first. */
  readonly above: readonly FileNode[];
}

const PACKAGES = ["@react-router/dev", "@react-router/node", "@react-router/serve", "@react-router/fs-routes", "@remix-run/react", "@remix-run/node", "@remix-run/server-runtime", "@remix-run/cloudflare", "@remix-run/deno", "@remix-run/dev", "@remix-run/serve"];
const ROOT = /^(.*\/)?root\.[jt]sx?$/;
const MODULE = /\.(?:tsx?|jsx?|mts|mjs)$/;

/** The route modules of each application among the files. */
export function* appsOf(linker: Linker, seen: readonly FileNode[]): Iterable<RouteModule[]> {
  const dirs = new Set(seen.map((f) => linker.packageDir(f.path)));
  for (const dir of dirs) {
    const own = seen.filter((f) => linker.packageDir(f.path) === dir);
    const first = own[0];
    if (!first || !PACKAGES.some((p) => linker.dependency(first.path, p) !== undefined)) continue;
    const roots = [...linker.files.values()].filter((f) => ROOT.test(f.path) && linker.packageDir(f.path) === dir).sort((a, b) => a.path.length - b.path.length);
    const root = roots[0];
    yield new App(linker, own, root ? root.path.replace(/(?:^|\/)[^/]*$/, "") : [dir, "app"].filter((s) => s !== "").join("/"), root).modules();
  }
}

/** One entry of the file convention: the segments of its name, as they are written. */
interface Named {
  readonly file: FileNode;
  readonly segments: readonly string[];
  readonly isIndex: boolean;
}

class App {
  constructor(private readonly linker: Linker, private readonly seen: readonly FileNode[], private readonly folder: string, private readonly root: FileNode | undefined) {}

  modules(): RouteModule[] {
    const found: RouteModule[] = this.root ? [{ file: this.root, route: "/", above: [] }] : [];
    const config = this.seen.find((f) => /^routes\.[cm]?[jt]s$/.test(f.path.slice(this.folder.length + 1)));
    const written = config ? [...this.configured(this.linker.exported(config, "default"), "", this.root ? [this.root] : [])] : [];
    return [...found, ...(written.length > 0 ? written : this.named("routes", "", this.root ? [this.root] : []))];
  }

  // routes.ts

  private *configured(value: Value, prefix: string, above: readonly FileNode[]): Iterable<RouteModule> {
    for (const v of alternatives(value)) {
      if (v.k === "array") {
        for (const item of v.of ? [...v.items, v.of] : v.items) yield* this.configured(item, prefix, above);
      } else if (v.k === "external") {
        yield* this.entry(v, prefix, above);
      } else if (v.k === "object") {
        const [path, file, children] = ["path", "file", "children"].map((name) => this.linker.member(v, name));
        yield* this.written(textOf(file), textOf(path), children, prefix, above);
      }
    }
  }

  private *entry(v: Extract<Value, { k: "external" }>, prefix: string, above: readonly FileNode[]): Iterable<RouteModule> {
    // A spread gives an element of what was spread.
    if (v.name.endsWith(".[]") && v.receiver?.k === "external") return void (yield* this.entry(v.receiver, prefix, above));
    const args = v.args ?? [];
    const children = [...args].reverse().find((a) => a.k === "array");
    const name = /#(?:relative\(\)\.)?(\w+)\(\)$/.exec(v.name)?.[1];
    if (name === "route") yield* this.written(textOf(args[1]), textOf(args[0]), children, prefix, above);
    else if (name === "index") yield* this.written(textOf(args[0]), undefined, undefined, prefix, above);
    else if (name === "layout") yield* this.written(textOf(args[0]), undefined, children, prefix, above);
    else if (name === "prefix" && children) yield* this.configured(children, joined(prefix, textOf(args[0])), above);
    else if (name === "flatRoutes") yield* this.named(textOf(args[0] && this.linker.member(args[0], "rootDirectory")) ?? "routes", prefix, above);
    else if (name === "autoRoutes") yield* this.named("routes", prefix, above, true);
  }

  private *written(file: string | undefined, path: string | undefined, children: Value | undefined, prefix: string, above: readonly FileNode[]): Iterable<RouteModule> {
    const node = file === undefined ? undefined : this.linker.files.get(posix.join(this.folder, file));
    const route = joined(prefix, path);
    if (node) yield { file: node, route: route === "" ? "/" : route, above };
    if (children) yield* this.configured(children, route, node ? [...above, node] : above);
  }

  // File names

  private named(folder: string, prefix: string, above: readonly FileNode[], isNested = this.isNested()): RouteModule[] {
    const base = `${posix.join(this.folder, folder)}/`;
    const all: Named[] = [];
    for (const file of this.linker.files.values()) {
      const name = file.path.startsWith(base) && MODULE.test(file.path) ? segmentsOf(file.path.slice(base.length).replace(MODULE, ""), isNested) : undefined;
      if (name) all.push({ file, ...name });
    }
    const byName = new Map(all.filter((n) => !n.isIndex).map((n) => [n.segments.join("\n"), n.file]));
    return all.map(({ file, segments, isIndex }) => {
      const ends = segments.map((_, i) => i + 1).slice(0, isIndex ? undefined : -1);
      const layouts = ends.flatMap((end) => byName.get(segments.slice(0, end).join("\n")) ?? []).filter((f) => f !== file);
      return { file, route: joined(prefix, segments.flatMap(pathOf).join("/")) || "/", above: [...above, ...layouts] };
    });
  }

  /** Folders stand for segments in the first convention of Remix, and where a package brings it back. */
  private isNested(): boolean {
    const { path } = this.seen[0] ?? { path: "" };
    const version = this.linker.dependency(path, "@remix-run/react");
    return this.linker.dependency(path, "@remix-run/v1-route-convention") !== undefined || (version !== undefined && /^[~^]?1\./.test(version));
  }
}

/** The segments of a route file's name; undefined where it only lies beside one, by its suffix or its folder. */
function segmentsOf(path: string, isNested: boolean): Omit<Named, "file"> | undefined {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  if (/\.(?:server|client|test|spec)$/.test(name) || folders.some((f) => f.startsWith("+"))) return undefined;
  const isHybrid = folders.some((f) => f.endsWith("+"));
  let parts: string[];
  if (isNested) parts = [...folders, name].flatMap(split);
  else if (!isHybrid && folders.length > 1) return undefined;
  else {
    // A folder without a plus is a route of its own: one of its files is the module, the others lie beside it.
    const isFolderOfRoute = folders.length > 0 && !folders.at(-1)?.endsWith("+");
    if (isFolderOfRoute && !/^(?:route|index|_index|_route|_layout|page)$|\.route$/.test(name)) return undefined;
    parts = [...folders.map((f) => f.replace(/\+$/, "")), ...(isFolderOfRoute && name !== "_index" ? [] : [name])].flatMap(split);
  }
  const last = parts.at(-1) ?? "";
  const isIndex = last === "_index" || ((isNested || isHybrid) && last === "index");
  const isLayout = (isNested || isHybrid) && /^(?:_layout|_route|route|layout)$/.test(last);
  return { segments: isIndex || isLayout ? parts.slice(0, -1) : parts, isIndex };
}

/** The dots of a name separate its segments; those in brackets are meant. */
function split(name: string): string[] {
  return name.match(/(?:\[[^\]]*\]|[^.[])+/g) ?? [];
}

/** A segment as the router writes it; none for a layout without a path. */
function pathOf(segment: string): string[] {
  if (segment.startsWith("_")) return [];
  const optional = /^\((.*)\)$/.exec(segment);
  const name = (optional?.[1] ?? segment).replace(/_$/, "").replace(/\[([^\]]*)\]/g, "$1");
  const path = name === "$" ? "*" : name.startsWith("$") ? `:${name.slice(1)}` : name;
  return [optional ? `${path}?` : path];
}

function joined(prefix: string, path: string | undefined): string {
  const segments = `${prefix}/${path ?? ""}`.split("/").filter((s) => s !== "");
  return segments.length === 0 ? "" : `/${segments.join("/")}`;
}
