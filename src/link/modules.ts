/** Resolves what an import means over the set of known files: no file system, no compiler. */
import { builtinModules } from "node:module";
import type { FileFacts } from "../extract/facts.js";
import type { LinkInput, PackageInfo, TsConfigInfo } from "./input.js";

export type Target =
  | { readonly k: "file"; readonly path: string }
  /** A package from outside the project, or a Node built-in (without `node:`). */
  | { readonly k: "package"; readonly name: string }
  /** A path of the project that leads nowhere we can see. */
  | { readonly k: "missing" };

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const SOURCE_OF: Readonly<Record<string, readonly string[]>> = { ".js": [".ts", ".tsx"], ".jsx": [".tsx"], ".mjs": [".mts"], ".cjs": [".cts"] };
const BUILTIN = new Set(builtinModules);
const CONDITIONS = ["source", "development", "import", "node", "module", "require", "default", "types"];

/** Joins and normalises forward-slash paths; undefined when it leaves the root. */
export function joinPath(base: string, rest: string): string | undefined {
  const parts = base === "" ? [] : base.split("/");
  for (const part of rest.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return parts.join("/");
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function isWithin(path: string, dir: string): boolean {
  return dir === "" || path === dir || path.startsWith(dir + "/");
}

export class Modules {
  private readonly memo = new Map<string, Target>();
  /** The package around each folder, null where there is none. */
  private readonly around = new Map<string, PackageInfo | null>();
  private readonly byName = new Map<string, PackageInfo>();
  private readonly tsconfigs: readonly TsConfigInfo[];
  private readonly packages: readonly PackageInfo[];

  constructor(private readonly files: ReadonlyMap<string, FileFacts>, input: Pick<LinkInput, "packages" | "tsconfigs">) {
    // One that depends on a package of its own name cannot be that package: whoever imports the name means the other.
    for (const p of input.packages) if (p.name && !this.byName.has(p.name) && p.dependencies[p.name] === undefined) this.byName.set(p.name, p);
    this.tsconfigs = [...input.tsconfigs].sort((a, b) => b.dir.length - a.dir.length);
    this.packages = [...input.packages].sort((a, b) => b.dir.length - a.dir.length);
  }

  /** The nearest package above a file. */
  packageOf(path: string): PackageInfo | undefined {
    const folder = folderOf(path);
    let known = this.around.get(folder);
    if (known === undefined) this.around.set(folder, (known = this.packages.find((p) => isWithin(path, p.dir)) ?? null));
    return known ?? undefined;
  }

  /** What `specifier` means in the file at `from`. */
  resolve(from: string, specifier: string): Target {
    const key = `${folderOf(from)}\0${specifier}`;
    const known = this.memo.get(key);
    if (known) return known;
    const found = this.look(from, specifier);
    this.memo.set(key, found);
    return found;
  }

  private look(from: string, specifier: string): Target {
    if (specifier.startsWith("node:")) return { k: "package", name: specifier.slice(5) };
    if (specifier.startsWith(".")) {
      const base = joinPath(folderOf(from), specifier);
      return this.asFile(base);
    }
    if (BUILTIN.has(specifier)) return { k: "package", name: specifier };
    const aliased = this.byTsConfig(from, specifier) ?? this.bySubpathImport(from, specifier) ?? this.byWorkspace(from, specifier);
    if (aliased) return { k: "file", path: aliased };
    const library = /^\$lib(?:\/|$)/.test(specifier) ? this.asFile(joinPath(this.packageOf(from)?.dir ?? "", `src/lib${specifier.slice(4)}`)) : undefined;
    if (library?.k === "file") return library;
    const conventional = this.byConvention(from, specifier);
    if (conventional) return { k: "file", path: conventional };
    const isAlias = /^(?:[@~#$]\/|~|#)/.test(specifier) || specifier.startsWith("/");
    return isAlias ? { k: "missing" } : { k: "package", name: specifier };
  }

  private asFile(base: string | undefined): Target {
    const path = base === undefined ? undefined : this.file(base);
    return path === undefined ? { k: "missing" } : { k: "file", path };
  }

  /** The known file a path without (or with the emitted) extension stands for. */
  private file(base: string): string | undefined {
    if (this.files.has(base)) return base;
    const dot = base.lastIndexOf(".");
    for (const extension of SOURCE_OF[base.slice(dot)] ?? []) {
      const path = base.slice(0, dot) + extension;
      if (this.files.has(path)) return path;
    }
    for (const extension of EXTENSIONS) if (this.files.has(base + extension)) return base + extension;
    const index = base === "" ? "index" : `${base}/index`;
    for (const extension of EXTENSIONS) if (this.files.has(index + extension)) return index + extension;
    return undefined;
  }

  /** An alias that no tsconfig explains (a framework generates it) stands for the package's folder, where a file is there. */
  private byConvention(from: string, specifier: string): string | undefined {
    const match = /^(~~|@@|~|@)\/(.+)$/.exec(specifier);
    const rest = match?.[2];
    if (rest === undefined) return undefined;
    const dir = this.packageOf(from)?.dir ?? "";
    for (const below of match?.[1]?.length === 2 ? [""] : ["app", "src", ""]) {
      const path = this.asFile(joinPath(dir, `${below}/${rest}`));
      if (path.k === "file") return path.path;
    }
    return undefined;
  }

  private byTsConfig(from: string, specifier: string): string | undefined {
    for (const config of this.tsconfigs) {
      if (!isWithin(from, config.dir)) continue;
      let best: { readonly prefix: string; readonly rest: string; readonly targets: readonly string[] } | undefined;
      for (const [pattern, targets] of Object.entries(config.paths)) {
        const star = pattern.indexOf("*");
        if (star < 0) {
          if (pattern === specifier) best = { prefix: pattern + "\uffff", rest: "", targets };
          continue;
        }
        const prefix = pattern.slice(0, star), suffix = pattern.slice(star + 1);
        if (specifier.length >= prefix.length + suffix.length && specifier.startsWith(prefix) && specifier.endsWith(suffix) && (!best || prefix.length > best.prefix.length)) {
          best = { prefix, rest: specifier.slice(prefix.length, specifier.length - suffix.length), targets };
        }
      }
      for (const target of best?.targets ?? []) {
        const path = joinPath(config.base, target.replace("*", () => best?.rest ?? ""));
        const found = path === undefined ? undefined : this.file(path);
        if (found !== undefined) return found;
      }
      if (config.hasBaseUrl) {
        const path = joinPath(config.base, specifier);
        const found = path === undefined ? undefined : this.file(path);
        if (found !== undefined) return found;
      }
      if (Object.keys(config.paths).length > 0) return undefined;
    }
    return undefined;
  }

  private bySubpathImport(from: string, specifier: string): string | undefined {
    if (!specifier.startsWith("#")) return undefined;
    const pkg = this.packageOf(from);
    return pkg && this.byMap(pkg.dir, pkg.imports, specifier);
  }

  private byWorkspace(from: string, specifier: string): string | undefined {
    const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
    const pkg = this.byName.get(name);
    // A package reaches itself by name through its `exports` only: without, one that is called like its framework means the framework.
    if (!pkg || (pkg.exports === undefined && pkg === this.packageOf(from))) return undefined;
    const sub = specifier.slice(name.length + 1);
    const mapped = this.byMap(pkg.dir, pkg.exports, sub === "" ? "." : `./${sub}`);
    if (mapped !== undefined) return mapped;
    const guesses = sub === "" ? [pkg.source, pkg.module, pkg.main, pkg.types, "src/index", "index", "src/main", "lib/index"] : [sub, `src/${sub}`];
    for (const guess of guesses) {
      const found = guess === undefined ? undefined : this.builtFrom(pkg.dir, guess);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The source behind a path that may point into the build output. */
  private builtFrom(dir: string, target: string): string | undefined {
    const direct = joinPath(dir, target);
    if (direct === undefined) return undefined;
    const bare = target.replace(/^\.\//, "").replace(/\.d\.[cm]?ts$/, "").replace(/\.[cm]?[jt]sx?$/, "");
    const source = bare.replace(/^(?:dist|build|lib|out)\/(?:(?:esm|cjs|src)\/)?/, "");
    for (const path of [direct, joinPath(dir, bare), joinPath(dir, `src/${source}`), joinPath(dir, source)]) {
      const found = path === undefined ? undefined : this.file(path);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Looks a key up in a package's `exports` or `imports` map, with one `*`. */
  private byMap(dir: string, map: unknown, key: string): string | undefined {
    const entries: [string, unknown][] =
      typeof map === "string" || Array.isArray(map) ? [[".", map]]
      : map && typeof map === "object" ? (Object.keys(map)[0]?.match(/^[.#]/) ? Object.entries(map) : [[".", map]])
      : [];
    for (const [pattern, value] of entries) {
      const star = pattern.indexOf("*");
      const prefix = star < 0 ? pattern : pattern.slice(0, star);
      const suffix = star < 0 ? "" : pattern.slice(star + 1);
      const fits = star < 0 ? pattern === key : key.startsWith(prefix) && key.endsWith(suffix) && key.length >= prefix.length + suffix.length;
      if (!fits) continue;
      const rest = key.slice(prefix.length, key.length - suffix.length);
      for (const target of this.targets(value)) {
        const found = this.builtFrom(dir, target.replace("*", () => rest));
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  private targets(value: unknown): string[] {
    if (typeof value === "string") return [value];
    if (Array.isArray(value)) return value.flatMap((v) => this.targets(v));
    if (!value || typeof value !== "object") return [];
    const record = value as Record<string, unknown>;
    return CONDITIONS.flatMap((c) => (c in record ? this.targets(record[c]) : []));
  }
}
