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
import { type Surface, surfaceOf } from "./surface.js";
import { inside, nodeAt, outwards } from "./tree.js";
import { NONE, type StandIns } from "./stand-ins/index.js";

/** Files whose types are asked for in one program at most. */
const MAX_FILES = 3_000;

/** What is wrong, and where in the text that was tried. */
export interface Mistake {
  readonly says: string;
  readonly at: number;
}

export interface TypeErrors {
  expect(paths: Iterable<string>): void;
  /** Errors by file, of some files, with these texts in the place of others. */
  of(texts: ReadonlyMap<string, string>, paths: readonly string[]): ReadonlyMap<string, readonly Mistake[]>;
  /** What a file shows to those that import it, with these texts; undefined where it has no types. */
  surface(texts: ReadonlyMap<string, string>, path: string): Surface | undefined;
}

/** "Cannot find module": no fault of the code. */
const NOT_INSTALLED: ReadonlySet<number> = new Set([2307, 7016, 2792]);

/** "Parameter implicitly has an 'any' type", and the same of what is taken out of one. */
const IMPLICIT: ReadonlySet<number> = new Set([7006, 7031]);

const UNCHANGED: ReadonlyMap<string, string> = new Map();

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

/** What says where output goes, which is none. */
const OF_OUTPUT = ["tsBuildInfoFile", "lib", "noLib", "outDir", "rootDir", "declaration", "declarationMap", "declarationDir", "sourceMap", "inlineSourceMap", "removeComments"];

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
  for (const name of [...OF_OUTPUT, "configFilePath"]) Reflect.deleteProperty(options, name);
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
    if (!source) return [];
    const isOurs = (d: TypeScript.Diagnostic): boolean => !NOT_INSTALLED.has(d.code) && !isOfUnknownBase(d, source, program) && !isForUnknownCaller(d, source, program) && !isOverUnknown(d, source, program);
    return [...program.getSemanticDiagnostics(source).filter(isOurs).map((d) => ({ says: saidBy(d), at: d.start ?? 0 })), ...handedBlindly(source, program.getTypeChecker())];
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

/** An expected error that is not there, over a line with something of a package that is not installed: with it there may be an error. */
function isOverUnknown({ code, start }: TypeScript.Diagnostic, source: TypeScript.SourceFile, program: TypeScript.Program): boolean {
  const ts = compiler();
  if (code !== 2578 || start === undefined) return false;
  const line = source.getLineAndCharacterOfPosition(start).line + 1;
  const [from, to] = [source.getLineStarts()[line] ?? source.end, source.getLineStarts()[line + 1] ?? source.end];
  const checker = program.getTypeChecker();
  for (const node of inside(source)) if (ts.isIdentifier(node) && from <= node.pos + node.getLeadingTriviaWidth(source) && node.end <= to && (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0) return true;
  return false;
}

/** Codes of messages that end with a guess, and of the same ones without. */
const WITHOUT_GUESS: Readonly<Record<number, number>> = { 2551: 2339, 2552: 2304, 2833: 2503 };

/** What is wrong, in words that stay the same: the compiler guesses what was meant for the first few mistakes only. */
function saidBy({ code, messageText }: TypeScript.Diagnostic): string {
  const text = compiler().flattenDiagnosticMessageText(messageText, " ");
  const guess = code in WITHOUT_GUESS ? text.indexOf(" Did you mean ") : -1;
  return `${String(WITHOUT_GUESS[code] ?? code)} ${guess < 0 ? text : text.slice(0, guess)}`;
}

/** "Property does not exist", on a class whose base is of a package that is not installed. */
function isOfUnknownBase({ code, start }: TypeScript.Diagnostic, source: TypeScript.SourceFile, program: TypeScript.Program): boolean {
  const ts = compiler();
  if (code !== 2339 || start === undefined) return false;
  const checker = program.getTypeChecker();
  const access = nodeAt(source, start).parent as TypeScript.Node | undefined;
  if (!access || !ts.isPropertyAccessExpression(access)) return false;
  return (checker.getTypeAtLocation(access.expression).symbol as TypeScript.Symbol | undefined)?.declarations?.some((declaration) => ts.isClassLike(declaration) &&
    declaration.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword && clause.types.some(({ expression }) => (checker.getTypeAtLocation(expression).flags & ts.TypeFlags.Any) !== 0)) === true) === true;
}

/**
 * What is `unknown` and handed to a function of which nothing is known: with its package installed it would ask for more.
 * No error of the compiler, which lets anything through there.
 */
function* handedBlindly(source: TypeScript.SourceFile, checker: TypeScript.TypeChecker): Generator<Mistake> {
  const ts = compiler();
  for (const node of inside(source)) {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
    // What is caught is unknown by nature: whoever takes errors takes that.
    const isCaught = (argument: TypeScript.Expression): boolean => ts.isIdentifier(argument) && checker.getSymbolAtLocation(argument)?.declarations?.some((d) => ts.isCatchClause(d.parent)) === true;
    const isHanded = (argument: TypeScript.Expression): boolean => (checker.getTypeAtLocation(argument).flags & ts.TypeFlags.Unknown) !== 0 && !isCaught(argument);
    const handed = node.arguments?.find(isHanded);
    if (handed && (checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.Any) !== 0) yield { says: `unknown for ${node.expression.getText(source)}: ${handed.getText(source)}`, at: handed.getStart(source) };
  }
}

/** "Implicitly any", of a parameter of a function that is handed to what is of a package that is not installed. */
function isForUnknownCaller({ code, start }: TypeScript.Diagnostic, source: TypeScript.SourceFile, program: TypeScript.Program): boolean {
  const ts = compiler();
  if (!IMPLICIT.has(code) || start === undefined) return false;
  const checker = program.getTypeChecker();
  const isUnknown = (node: TypeScript.Node): boolean => (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0;
  for (const node of outwards([...outwards(nodeAt(source, start))].find(ts.isFunctionLike)?.parent ?? source)) {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return isUnknown(node.expression);
    if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) return node.type !== undefined && isUnknown(node.type);
    if (ts.isSatisfiesExpression(node)) return isUnknown(node.type);
    if (ts.isStatement(node) || ts.isFunctionLike(node)) return false;
  }
  return false;
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
