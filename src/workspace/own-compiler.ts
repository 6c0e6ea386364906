/** The TypeScript that a project has installed, as data: its version, its library files, the mistakes it knows. It is never loaded. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isData, readJson } from "./manifests.js";

export interface OwnCompiler {
  readonly major: number;
  /** Folder of `lib.d.ts` and its like: types of the language differ between versions. */
  readonly lib: string;
  /** Codes of its diagnostics; undefined where it does not list them. */
  readonly codes: ReadonlySet<number> | undefined;
}

/** The one that is found from a folder, or why there is none. */
export function ownCompiler(from: string): OwnCompiler | string {
  let hasPackages = false;
  for (let dir = from; ; dir = dirname(dir)) {
    const modules = join(dir, "node_modules");
    hasPackages ||= existsSync(modules);
    const manifest = readJson(join(modules, "typescript", "package.json"));
    if (manifest && "data" in manifest) return described(modules, manifest.data["version"]);
    if (dirname(dir) === dir) break;
  }
  return hasPackages ? "TypeScript is not installed" : "node_modules is missing: install the dependencies first";
}

function described(modules: string, version: unknown): OwnCompiler | string {
  const major = typeof version === "string" ? Number.parseInt(version, 10) : Number.NaN;
  if (!(major >= 4 && major <= 7)) return "its TypeScript is of a version that is not known";
  const lib = [join(modules, "typescript", "lib"), ...nativeFolders(modules)].find((dir) => existsSync(join(dir, "lib.d.ts")));
  return lib === undefined ? "its TypeScript has no library files" : { major, lib, codes: codesIn(join(modules, "typescript", "lib", "de", "diagnosticMessages.generated.json")) };
}

/** Version 7 keeps its files in a package for the platform. */
function nativeFolders(modules: string): string[] {
  const scope = join(modules, "@typescript");
  try {
    return readdirSync(scope).filter((name) => name.startsWith("typescript-")).map((name) => join(scope, name, "lib"));
  } catch {
    return [];
  }
}

/** A translation has one entry for each diagnostic, which ends in its code. */
function codesIn(file: string): ReadonlySet<number> | undefined {
  const read = readJson(file);
  if (!read || !("data" in read) || !isData(read.data)) return undefined;
  return new Set(Object.keys(read.data).map((key) => Number(/_(\d+)$/.exec(key)?.[1])));
}
