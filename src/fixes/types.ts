/**
 * Asks the compiler about changed files: a fix must not bring type errors. Packages that are not installed count as
 * `any`, so that only what the project's own files and its installed packages say can refuse a fix.
 */
import { createRequire } from "node:module";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import type * as TsMorph from "ts-morph";
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { type Mistake, mistakesIn } from "./mistakes.js";
import { type Surface, surfaceOf } from "./surface.js";
import { NONE, type StandIns } from "./stand-ins/index.js";

/** Files whose types are asked for in one program at most. */
const MAX_FILES = 3_000;

export interface TypeErrors {
  expect(paths: Iterable<string>): void;
  /** Errors by file, of some files, with these texts in the place of others. */
  of(texts: ReadonlyMap<string, string>, paths: readonly string[]): ReadonlyMap<string, readonly Mistake[]>;
  /** What a file shows to those that import it, with these texts; undefined where it has no types. */
  surface(texts: ReadonlyMap<string, string>, path: string): Surface | undefined;
}

/** No texts in the place of others. */
export const UNCHANGED: ReadonlyMap<string, string> = new Map();

/** Where the compiler's own declarations are kept in memory. */
const LIBRARY = "/node_modules/typescript/lib";
const STAND_INS = "/node_modules/typescript/stand-ins.d.ts";

function optionsFor(root: string, path: string): TypeScript.CompilerOptions {
  const ts = compiler();
  for (let dir = posix.dirname(path); ; dir = posix.dirname(dir)) {
    const file = join(root, dir, "tsconfig.json");
    if (existsSync(file)) {
      const { config } = ts.readConfigFile(file, (name) => readFileSync(name, "utf8")) as { config?: unknown };
      const host = { ...ts.sys, readDirectory: () => [] };
      return ts.parseJsonConfigFileContent(config ?? {}, host, join(root, dir)).options;
    }
    if (dir === "." || dir === "/") return { strict: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
  }
}

/** Options that say nothing here: what the language declares is given, and no output is written. */
const IDLE = ["lib", "noLib", "configFilePath", "tsBuildInfoFile", "outDir", "rootDir", "declaration", "declarationMap", "declarationDir", "sourceMap", "inlineSourceMap", "removeComments"];

/**
 * Options under which changes are tried: nothing is written, and the newest declarations stand for all, so that no fix is
 * refused for what an older target lacks. What only says where the configuration stands is taken out: packages that are
 * configured alike share a program.
 */
function effective(given: TypeScript.CompilerOptions, root: string): TypeScript.CompilerOptions {
  const ts = compiler();
  const options: TypeScript.CompilerOptions = {
    ...given, target: ts.ScriptTarget.ESNext, noEmit: true, skipLibCheck: true, incremental: false, composite: false, noUnusedLocals: false, noUnusedParameters: false, types: given.types ?? ["*"],
    typeRoots: (ts.getEffectiveTypeRoots(given, { getCurrentDirectory: () => root }) ?? []).filter((dir) => existsSync(dir)),
  };
  for (const name of IDLE) Reflect.deleteProperty(options, name);
  return options;
}

/** A node of a program, and what the program's checker says of it. */
export interface Checked {
  readonly checker: TypeScript.TypeChecker;
  readonly source: TypeScript.SourceFile;
}

/** The compiler over a project on disk. */
export class Compiler implements TypeErrors {
  readonly #root: string;
  /** The program that was made last, by configuration. */
  readonly #tried = new Map<string, { readonly program: TypeScript.Program; readonly texts: ReadonlyMap<string, string>; readonly size: number }>();
  readonly #files = new Map<string, TypeScript.SourceFile | undefined>();
  /** Files with a text in the place of their own, as they were tried last: most stay from one trial to the next. */
  readonly #changed = new Map<string, TypeScript.SourceFile>();
  readonly #before = new Map<string, readonly string[]>();
  readonly #expected = new Map<string, Set<string>>();
  readonly #options = new Map<string, { readonly key: string; readonly options: TypeScript.CompilerOptions }>();
  readonly #asItIs = new Map<string, TypeScript.Program>();
  readonly #services = new Map<string, TypeScript.LanguageService>();

  /**
   * @param textOf the project's own text of a file, where it has one
   * @param standIns declarations of what is not installed
   */
  constructor(root: string, private readonly textOf: (path: string) => string | undefined, private readonly standIns: StandIns = NONE) {
    this.#root = root;
  }

  expect(paths: Iterable<string>): void {
    for (const path of paths) {
      if (!isTyped(path)) continue;
      const { key } = this.#optionsOf(path);
      const all = this.#expected.get(key) ?? new Set();
      if (all.size >= MAX_FILES || all.has(path)) continue;
      this.#expected.set(key, all.add(path));
      this.#asItIs.delete(key);
    }
  }

  /** Takes note that files have another text now. */
  moved(paths: Iterable<string>): void {
    for (const file of [...paths].map((path) => join(this.#root, path))) {
      this.#files.delete(file);
      const tried = this.#changed.get(file);
      if (tried?.text === this.textOf(this.pathOf(file) ?? "")) this.#files.set(file, tried);
    }
    this.#before.clear();
    this.#asItIs.clear();
    this.#services.clear();
  }

  /** The checker over the project as it is, and a file in it. */
  checked(path: string): Checked | undefined {
    if (!isTyped(path)) return undefined;
    this.expect([path]);
    const { key, options } = this.#optionsOf(path);
    const program = this.#program(key, options, UNCHANGED);
    const source = program.getSourceFile(join(this.#root, path));
    return source && { checker: program.getTypeChecker(), source };
  }

  /** Whether the compiler takes a node for anything. */
  isUnchecked({ checker }: Checked, node: TypeScript.Node): boolean {
    return compiler().isIdentifier(node) && (checker.getTypeAtLocation(node).flags & compiler().TypeFlags.Any) !== 0;
  }

  /** The language service over the project as it is, with some texts in the place of others. */
  service(path: string, texts: ReadonlyMap<string, string>): TypeScript.LanguageService {
    const ts = compiler();
    const { key, options } = this.#optionsOf(path);
    const known = this.#services.get(key);
    if (known) return known;
    const host = this.#host(texts);
    const files = this.#rootNames(key);
    const service = ts.createLanguageService({
      ...host,
      writeFile: () => undefined,
      getCompilationSettings: () => ({ ...options, noImplicitAny: true }),
      getScriptFileNames: () => files,
      getScriptVersion: () => "1",
      getScriptSnapshot: (file) => {
        const text = host.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
    });
    this.#services.set(key, service);
    return service;
  }

  /** A place that the compiler names, as a path of the project without its extension; undefined outside of it. */
  pathOf(place: string): string | undefined {
    return place.startsWith(`${this.#root}/`) ? place.slice(this.#root.length + 1) : undefined;
  }

  /** What the compiler calls a file of the project. */
  placeOf(path: string): string {
    return join(this.#root, path);
  }

  /** Whether a path, without its extension, is of a file that a tool would generate. */
  isGenerated(path: string): boolean {
    return this.standIns.files.has(`${path}.d.ts`);
  }

  /** Whether a name is one of the language's own. */
  isGlobal(name: string): boolean {
    return globals().has(name);
  }

  #optionsOf(path: string): { readonly key: string; readonly options: TypeScript.CompilerOptions } {
    const dir = posix.dirname(path);
    let known = this.#options.get(dir);
    if (!known) {
      const options = effective(optionsFor(this.#root, path), this.#root);
      this.#options.set(dir, (known = { key: JSON.stringify(options), options }));
    }
    return known;
  }

  #rootNames(key: string): string[] {
    return [...(this.standIns.modules === "" ? [] : [STAND_INS]), ...[...(this.#expected.get(key) ?? [])].map((path) => join(this.#root, path))];
  }

  #program(key: string, options: TypeScript.CompilerOptions, texts: ReadonlyMap<string, string>): TypeScript.Program {
    const rootNames = this.#rootNames(key);
    const before = this.#tried.get(key);
    const asItIs = this.#asItIs.get(key);
    if (texts.size === 0 && asItIs) return asItIs;
    if (before?.texts === texts && before.size === rootNames.length) return before.program;
    const oldProgram = before?.program ?? asItIs;
    const program = compiler().createProgram({ rootNames, options, host: this.#host(texts), ...(oldProgram && { oldProgram }) });
    if (texts.size === 0) this.#asItIs.set(key, program);
    else this.#tried.set(key, { program, texts, size: rootNames.length });
    return program;
  }

  #parsedAs(file: string, text: string): TypeScript.SourceFile {
    const known = this.#changed.get(file) ?? this.#files.get(file);
    if (known?.text === text) return known;
    const { createSourceFile, ScriptTarget } = compiler();
    const source = createSourceFile(file, text, ScriptTarget.Latest);
    this.#changed.set(file, source);
    return source;
  }

  /** Errors that these files have and did not have before. */
  of(texts: ReadonlyMap<string, string>, paths: readonly string[]): ReadonlyMap<string, readonly Mistake[]> {
    const asked = paths.filter(isTyped);
    this.expect(asked);
    const found = new Map<string, readonly Mistake[]>();
    for (const path of asked) {
      const errors = this.#errors(path, texts);
      if (errors.length === 0) continue;
      const known = [...this.#errorsBefore(path)];
      const fresh = errors.filter(({ says }) => {
        const at = known.indexOf(says);
        if (at >= 0) known.splice(at, 1);
        return at < 0;
      });
      if (fresh.length > 0) found.set(path, fresh);
    }
    return found;
  }

  #errorsBefore(path: string): readonly string[] {
    let known = this.#before.get(path);
    if (!known) this.#before.set(path, (known = this.#errors(path, UNCHANGED).map(({ says }) => says)));
    return known;
  }

  surface(texts: ReadonlyMap<string, string>, path: string): Surface | undefined {
    const { source, program } = this.#source(path, texts);
    return source && surfaceOf(source, program.getTypeChecker());
  }

  #source(path: string, texts: ReadonlyMap<string, string>): { readonly program: TypeScript.Program; readonly source?: TypeScript.SourceFile } {
    const { key, options } = this.#optionsOf(path);
    const program = this.#program(key, options, texts);
    const source = isTyped(path) ? program.getSourceFile(join(this.#root, path)) : undefined;
    return { program, ...(source && { source }) };
  }

  #errors(path: string, texts: ReadonlyMap<string, string>): Mistake[] {
    const { program, source } = this.#source(path, texts);
    return source ? mistakesIn(source, program) : [];
  }

  #host(texts: ReadonlyMap<string, string>): TypeScript.CompilerHost {
    const ts = compiler();
    const libraries = standardLibrary();
    const generated = new Set([...this.standIns.files.keys()].flatMap((path) => foldersOf(join(this.#root, path))));
    const inRoot = (file: string): string | undefined => (file.startsWith(`${this.#root}/`) ? file.slice(this.#root.length + 1) : undefined);
    const read = (file: string): string | undefined => {
      if (file.startsWith(LIBRARY)) return libraries.get(file.slice(LIBRARY.length + 1));
      if (file === STAND_INS) return this.standIns.modules;
      const path = inRoot(file);
      return (path === undefined ? undefined : (texts.get(path) ?? this.textOf(path) ?? this.standIns.files.get(path))) ?? (isFile(file) ? readFileSync(file, "utf8") : undefined);
    };
    const parsed = (file: string, text: string | undefined): TypeScript.SourceFile | undefined => (text === undefined ? undefined : ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
    return {
      fileExists: (file) => (file.startsWith(LIBRARY) ? libraries.has(file.slice(LIBRARY.length + 1)) : file === STAND_INS || texts.has(inRoot(file) ?? "") || this.standIns.files.has(inRoot(file) ?? "") || isFile(file)),
      readFile: read,
      directoryExists: (dir) => generated.has(dir) || statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true,
      getDirectories: (dir) => (existsSync(dir) ? ts.sys.getDirectories(dir) : []),
      realpath: (file) => ts.sys.realpath?.(file) ?? file,
      getSourceFile: (file) => {
        const path = inRoot(file);
        const changed = path === undefined ? undefined : texts.get(path);
        if (changed !== undefined) return this.#parsedAs(file, changed);
        if (!this.#files.has(file)) this.#files.set(file, parsed(file, read(file)));
        return this.#files.get(file);
      },
      getDefaultLibFileName: () => `${LIBRARY}/lib.esnext.full.d.ts`,
      getDefaultLibLocation: () => LIBRARY,
      writeFile: () => undefined,
      getCurrentDirectory: () => this.#root,
      getCanonicalFileName: (file) => file,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
    };
  }
}

const isTyped = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

/** The folder of a file and those around it. */
function foldersOf(file: string): string[] {
  const found: string[] = [];
  for (let dir = posix.dirname(file); dir !== posix.dirname(dir); dir = posix.dirname(dir)) found.push(dir);
  return found;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

let names: ReadonlySet<string> | undefined;

/** Types and values that the language and the platform declare. */
function globals(): ReadonlySet<string> {
  return (names ??= new Set([...standardLibrary().values()].flatMap((text) => [...text.matchAll(/^(?:declare )?(?:interface|type|class|var|function) (\w+)/gm)].flatMap(([, name]) => name ?? []))));
}

let library: ReadonlyMap<string, string> | undefined;

/** The declarations of the language itself, which ts-morph keeps in memory. */
function standardLibrary(): ReadonlyMap<string, string> {
  if (library) return library;
  const { Project, ts } = createRequire(import.meta.url)("ts-morph") as typeof TsMorph;
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { target: ts.ScriptTarget.ESNext, types: [] } });
  project.createSourceFile("/a.ts", "");
  const files = project.getProgram().compilerObject.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${LIBRARY}/`));
  return (library = new Map(files.map(({ fileName, text }) => [fileName.slice(LIBRARY.length + 1), text])));
}
