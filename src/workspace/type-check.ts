/** Checks the types of a whole project by its own tsconfig files. Reads, and runs nothing: no plugin, no script, no compiler of the project. */
import { readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { ts as TypeScript } from "ts-morph";
import type { LooseType, TypeKnowledge, TypeMistake } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import { pathClass } from "./classify.js";
import { ownCompiler, type OwnCompiler } from "./own-compiler.js";
import { looseIn } from "./loose-types.js";
import { optionsFor } from "./type-options.js";

type Ts = typeof TypeScript;

export interface TypeCheck extends TypeKnowledge {
  /** What could not be checked, and why. */
  readonly reasons: readonly string[];
}

/** A tsconfig that includes more than this is no project. */
const MAX_ENTRIES = 100_000;
const MAX_CONFIGS = 500;
/** An option or a file that our version does not know, or that includes nothing: no reason to give up. */
const HARMLESS_CONFIG = new Set([5023, 5024, 5025, 5063, 5095, 5101, 5102, 5107, 5108, 6046, 6266, 18002, 18003]);

interface Parsed {
  readonly file: string;
  readonly config: TypeScript.ParsedCommandLine;
}

/**
 * @param root absolute
 * @param manifests paths of tsconfig files, relative to the root
 * @param isWanted whether mistakes of a file are asked for
 * @param hasTypeScript whether a project without a tsconfig.json misses one
 */
export function checkTypes(root: string, manifests: readonly string[], isWanted: (path: string) => boolean, hasTypeScript = true): TypeCheck {
  const ts = compiler();
  const starts = manifests.filter((path) => /(?:^|\/)tsconfig\.json$/.test(path) && pathClass(path) === "source");
  if (starts.length === 0) return { mistakes: [], loose: [], reasons: hasTypeScript ? ["there is no tsconfig.json"] : [] };
  const reasons: string[] = [];
  const files = new Files(root, ts);
  const parsed = readConfigs(starts.map((path) => join(root, path)), files, reasons);
  const owners = ownersOf(parsed);
  const mistakes: TypeMistake[] = [], loose: LooseType[] = [];
  for (const one of parsed) {
    if (one.config.fileNames.length === 0) continue;
    const own = ownCompiler(dirname(one.file));
    if (typeof own === "string") reasons.push(starts.length > 1 ? `${files.shown(one.file)}: ${own}` : own);
    else {
      const program = programOf(one, own, files);
      const sources = program.getSourceFiles().filter((s) => !s.isDeclarationFile && !program.isSourceFileFromExternalLibrary(s) && (owners.get(s.fileName) ?? one.file) === one.file && isWanted(files.shown(s.fileName)));
      const found = sources.flatMap((source) => mistakesIn(program, source, own, files));
      if (found.some(isOfNoClient)) reasons.push("Prisma's client is not generated: run `prisma generate` first");
      else mistakes.push(...found);
      for (const source of sources) {
        loose.push(...looseIn(source, program.getTypeChecker(), files.shown(source.fileName), ts));
      }
    }
  }
  return { mistakes: unique(mistakes), loose, reasons: [...new Set(reasons)] };
}

/** The configs of a project with those they refer to. */
function readConfigs(starts: readonly string[], files: Files, reasons: string[]): Parsed[] {
  const { ts } = files;
  const found = new Map<string, Parsed | undefined>();
  const open = [...starts].reverse();
  for (let file = open.pop(); file !== undefined && found.size < MAX_CONFIGS; file = open.pop()) {
    if (found.has(file)) continue;
    found.set(file, undefined);
    const source = ts.readJsonConfigFile(file, (path) => files.read(path));
    const config = ts.parseJsonSourceFileConfigFileContent(source, files, dirname(file), undefined, file);
    const broken = [...(source as { parseDiagnostics?: readonly TypeScript.Diagnostic[] }).parseDiagnostics ?? [], ...config.errors].find((e) => !HARMLESS_CONFIG.has(e.code));
    if (broken || files.isExhausted) {
      reasons.push(`${files.shown(file)} cannot be used: ${broken ? ts.flattenDiagnosticMessageText(broken.messageText, " ").replaceAll(`${files.root}${sep}`, "").replaceAll(`${files.root}/`, "").slice(0, 200) : "it includes too many files"}`);
      continue;
    }
    found.set(file, { file, config });
    for (const reference of config.projectReferences ?? []) {
      const path = ts.resolveProjectReferencePath(reference);
      if (files.fileExists(path)) open.push(path);
    }
  }
  return [...found.values()].filter((p) => p !== undefined);
}

/** Several configs may include a file; the nearest is the one its errors count for. */
function ownersOf(parsed: readonly Parsed[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { file, config } of parsed) {
    for (const name of config.fileNames) {
      const known = owners.get(name);
      if (known === undefined || dirname(file).length > dirname(known).length) owners.set(name, file);
    }
  }
  return owners;
}

function programOf({ config }: Parsed, own: OwnCompiler, files: Files): TypeScript.Program {
  const { ts } = files;
  const options = optionsFor(config.options, own.major, ts);
  const host = files.host(options, own.lib);
  return ts.createProgram({ rootNames: config.fileNames, options, host, ...(config.projectReferences && { projectReferences: config.projectReferences }) });
}

function mistakesIn(program: TypeScript.Program, source: TypeScript.SourceFile, own: OwnCompiler, files: Files): TypeMistake[] {
  const { ts } = files;
  return program.getSemanticDiagnostics(source).flatMap((d) => {
    if (d.category !== ts.DiagnosticCategory.Error || d.start === undefined || !isOfTypes(d.code) || own.codes?.has(d.code) === false) return [];
    // Nothing in it is shown of the machine it was found on.
    const message = ts.flattenDiagnosticMessageText(d.messageText, " ").replaceAll(`${files.root}/`, "").replace(/\s+/g, " ").slice(0, 400);
    return [{ file: files.shown(source.fileName), pos: d.start, end: d.start + Math.max(d.length ?? 1, 1), code: d.code, message }];
  });
}

/** Until it is generated, Prisma's package exports nothing: what does not fit then says nothing of the code. */
function isOfNoClient({ code, message }: TypeMistake): boolean {
  return code === 2305 && /^Module '"(?:@prisma\/client|\.prisma\/client)[^']*"' has no exported member/.test(message);
}

/** Grammar, options and emit have codes of their own. */
function isOfTypes(code: number): boolean {
  return (code >= 2000 && code < 3000) || (code >= 7000 && code < 8000) || (code >= 18_040 && code < 19_000);
}

function unique(mistakes: readonly TypeMistake[]): TypeMistake[] {
  return [...new Map(mistakes.map((m) => [`${m.file}:${m.pos}:${m.code}`, m])).values()];
}

/** The files that a check may see: those below the root, and packages. */
class Files implements TypeScript.ParseConfigHost {
  readonly useCaseSensitiveFileNames: boolean;
  isExhausted = false;
  #entries = 0;

  constructor(readonly root: string, readonly ts: Ts) {
    this.useCaseSensitiveFileNames = ts.sys.useCaseSensitiveFileNames;
    this.root = resolve(root);
  }

  /** Relative to the root, with forward slashes. */
  shown(path: string): string {
    return relative(this.root, path).split(sep).join("/");
  }

  #isOpen(path: string): boolean {
    const full = resolve(path);
    return full === this.root || full.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep) || /[\\/]node_modules(?:[\\/]|$)/.test(full);
  }

  read(path: string): string | undefined {
    return this.#isOpen(path) ? this.ts.sys.readFile(path) : undefined;
  }

  readFile(path: string): string | undefined {
    return this.read(path);
  }

  fileExists(path: string): boolean {
    return this.#isOpen(path) && this.ts.sys.fileExists(path);
  }

  /** What `include` means: packages and links are not walked, nor anything outside. */
  readDirectory(folder: string, extensions: readonly string[], excludes: readonly string[] | undefined, includes: readonly string[], depth?: number): readonly string[] {
    const { matchFiles } = this.ts as unknown as { readonly matchFiles: MatchFiles };
    return matchFiles(folder, extensions, excludes, includes, this.useCaseSensitiveFileNames, this.root, depth, (path) => this.#entriesOf(path), (path) => path);
  }

  #entriesOf(path: string): { readonly files: readonly string[]; readonly directories: readonly string[] } {
    const files: string[] = [], directories: string[] = [];
    if (this.isExhausted || !this.#isOpen(path) || /[\\/]node_modules(?:[\\/]|$)/.test(path)) return { files, directories };
    try {
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        this.isExhausted ||= ++this.#entries > MAX_ENTRIES;
        if (entry.isFile()) files.push(entry.name);
        else if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== ".git") directories.push(entry.name);
      }
    } catch {
      // Not ours to read: it includes nothing.
    }
    return { files: files.sort(), directories: directories.sort() };
  }

  host(options: TypeScript.CompilerOptions, lib: string): TypeScript.CompilerHost {
    const { ts } = this;
    const isLib = (path: string): boolean => dirname(resolve(path)) === lib;
    const host = ts.createCompilerHost(options);
    const read = (path: string): string | undefined => (isLib(path) || this.#isOpen(path) ? ts.sys.readFile(path) : undefined);
    return {
      ...host,
      getCurrentDirectory: () => this.root,
      getDefaultLibLocation: () => lib,
      getDefaultLibFileName: (o) => join(lib, ts.getDefaultLibFileName(o)),
      readFile: read,
      fileExists: (path) => (isLib(path) || this.#isOpen(path)) && ts.sys.fileExists(path),
      directoryExists: (path) => ts.sys.directoryExists(path),
      getSourceFile: (path, languageVersion) => {
        const text = read(path);
        return text === undefined ? undefined : ts.createSourceFile(path, isLib(path) ? modernised(text) : text, languageVersion);
      },
      writeFile: () => undefined,
      useSourceOfProjectReferenceRedirect: () => true,
    } as TypeScript.CompilerHost;
  }
}

/** Before 5.6 iterables had one type parameter; the checker looks for three. */
function modernised(lib: string): string {
  return lib.replace(/(\binterface (?:Async)?Iterable(?:Iterator)?)<T>/g, "$1<T, TReturn = any, TNext = any>");
}

type MatchFiles = (
  path: string, extensions: readonly string[], excludes: readonly string[] | undefined, includes: readonly string[], isCaseSensitive: boolean, currentDirectory: string, depth: number | undefined,
  entries: (path: string) => { readonly files: readonly string[]; readonly directories: readonly string[] }, realpath: (path: string) => string,
) => string[];
