/** Links facts into a project: its endpoints, and everything else that rules may ask. */
import type { ActCall, AnswerTypes, ApiDescriptions, Endpoint, EndpointKind, FailureAnswer, Injection, Leak, Learned, LibraryCall, Lookup, LooseType, LostError, Project, Registered, RepeatedRoundTrip, Runs, SeparateWrites, Share, SourceFacts, Sourced, Swallowed, TypeKnowledge, TypeMistake, WholeTable } from "../concepts.js";
import type { FileFacts } from "../extract/facts.js";
import { ofFacts } from "../extract/of-facts.js";
import { timing } from "../extract/timing.js";
import { adapters } from "../frameworks/index.js";
import { shapeParts } from "../frameworks/request.js";
import { namesInPaths } from "../frameworks/routing/paths.js";
import type { Act } from "../libraries/acts/row.js";
import { generatedPackage } from "../libraries/generated.js";
import { schemaOf } from "../schema/schema.js";
import type { Schema } from "../schema/table.js";
import { AnsweredLookups } from "./answered-lookups.js";
import { backendFiles, type BackendAnswer } from "./backend.js";
import { Defects } from "./defects.js";
import { Endpoints } from "./endpoints.js";
import type { Evaluator } from "./evaluate.js";
import type { LinkInput, Ran } from "./input.js";
import { ANEW, type Evaluating } from "./evaluation.js";
import { Joining, JOIN_FUEL } from "./joining.js";
import { learnedFrom, usesOf } from "./learned.js";
import { callAt, callsOf, mayCall, namesOneOf, packageIn } from "./linked-calls.js";
import type { Modules } from "./modules.js";
import { Origins } from "./origins.js";
import { shareOf } from "./privacy.js";
import { Acts } from "./questions/acts.js";
import { type Asked, FUEL } from "./questions/asked.js";
import { describedIn } from "./questions/descriptions.js";
import { goesOnFrom } from "./questions/input-uses.js";
import { functionAt, symbolAt } from "./symbols.js";
import type { FileNode } from "./values.js";

/**
 * Links a project. Answers are computed when they are read.
 *
 * @param evaluating one that knows an earlier state does not find out anew what is the same
 */
export function link(input: LinkInput, evaluating: Evaluating = ANEW): Project {
  return new LinkedProject(input, evaluating);
}

/** What a file imports, by package. */
const packagesOf = ofFacts(({ imports }) => [...new Set(imports.map((i) => packageIn(generatedPackage(i.specifier, i.name ?? "") ?? i.specifier)))]);

const DESCRIBERS = adapters.flatMap((a) => (a.describers ?? []).map((makes) => ({ framework: a.name, makes })));
const ANSWERS = new Map(adapters.flatMap((a) => Object.entries(a.answerTypes ?? {})));
const TYPES = new Map(adapters.flatMap((a) => Object.entries(a.parameterTypes ?? {})));

class LinkedProject implements Project {
  readonly root: string;
  readonly documents: ReadonlyMap<string, string>;
  private readonly joining: Joining;
  private readonly served: Endpoints;
  private readonly defects: Defects;
  private readonly nodes: ReadonlyMap<string, FileNode>;
  private readonly modules: Modules;
  private readonly evaluator: Evaluator;
  private sources: readonly SourceFacts[] | undefined;
  private wanted: readonly SourceFacts[] | undefined;
  private byPath: ReadonlyMap<string, SourceFacts> | undefined;
  private known: TypeKnowledge | undefined;
  private loose: ReadonlyMap<string, LooseType["is"]> | undefined;
  private used: ReturnType<typeof usesOf> | undefined;
  private found: readonly Endpoint[] | undefined;
  private entering: readonly Endpoint[] | undefined;
  private origins: Origins | undefined;
  private acts: ReadonlyMap<Act, readonly ActCall[]> | undefined;
  private looking: AnsweredLookups | undefined;
  private readonly calls = new Map<string, readonly LibraryCall[]>();
  /** What any file imports. */
  private packages: ReadonlySet<string> | undefined;
  private tables: Schema | undefined;
  private api: ApiDescriptions | undefined;
  private backend: ReadonlyMap<string, BackendAnswer> | undefined;
  private named: ReadonlySet<string> | undefined;

  constructor(private readonly input: LinkInput, evaluating: Evaluating) {
    this.root = input.root;
    this.documents = input.documents;
    this.joining = new Joining(input, evaluating);
    ({ nodes: this.nodes, modules: this.modules, evaluator: this.evaluator } = this.joining);
    this.served = new Endpoints(this.joining, input);
    this.defects = new Defects(this.evaluator, {
      input, nodes: this.nodes, joining: this.joining, served: this.served,
      chosen: () => this.chosen(), serverFiles: (isOwn) => this.serverFiles(isOwn), symbolIn: (file, pos) => this.symbolIn(file, pos),
    });
  }

  get files(): readonly SourceFacts[] {
    this.sources ??= [...this.nodes.values()].map((n) => this.sourceFacts(n));
    return this.sources;
  }

  get asked(): readonly SourceFacts[] {
    const { only, rest } = this.input;
    if (only !== undefined) return this.files.filter(({ path }) => path === only);
    this.wanted ??= rest ? this.files.filter(({ path }) => this.input.isOfInterest?.(path) !== false) : this.files;
    return this.wanted;
  }

  get typeMistakes(): readonly TypeMistake[] {
    return this.types()?.mistakes ?? [];
  }

  looseType(path: string, pos: number, end: number): LooseType["is"] | undefined {
    this.loose ??= new Map((this.types()?.loose ?? []).map((l) => [`${l.file}:${l.pos}:${l.end}`, l.is]));
    return this.loose.get(`${path}:${pos}:${end}`);
  }

  private types(): TypeKnowledge | undefined {
    return (this.known ??= this.input.types?.((path) => this.file(path)?.isBackend === true));
  }

  file(path: string): SourceFacts | undefined {
    this.byPath ??= new Map(this.files.map((f) => [f.path, f]));
    return this.byPath.get(path);
  }

  text(path: string): string {
    return this.input.text(path);
  }

  private sourceFacts(node: FileNode): SourceFacts {
    const backendOf = (): BackendAnswer => this.backendAnswers().get(node.path) ?? { isBackend: false, reason: "" };
    const isExcluded = this.joining.isExcluded(node.path);
    const { pages } = this.joining;
    return {
      path: node.path, facts: node.facts, isExcluded,
      get isBackend() {
        return backendOf().isBackend && !isExcluded;
      },
      get reason() {
        return backendOf().reason;
      },
      get onPages() {
        return pages.of(node.path);
      },
      seen: (rule) => (node.facts.unseen?.includes(rule) ? [] : (node.facts.seen[rule] ?? [])),
      symbolAt: (pos) => symbolAt(node.facts, pos),
    };
  }

  private backendAnswers(): ReadonlyMap<string, BackendAnswer> {
    if (this.backend) return this.backend;
    const isScoped = (path: string): boolean => this.input.isInScope?.(path) === true;
    const served = adapters.filter((a) => a.isServed);
    const isServed = (path: string): boolean => served.some((a) => a.isServed?.(path, (name) => this.joining.dependency(path, name)));
    const holding = new Set(this.served.asked().map((a) => a.registration.file));
    return (this.backend = timing.measure("ask for backend files", () => backendFiles(this.nodes, this.modules, this.input, holding, isScoped, isServed)));
  }

  // Endpoints

  get endpoints(): readonly Endpoint[] {
    this.found ??= this.chosen().map((a) => this.served.of(a));
    return this.found;
  }

  get askedEndpoints(): readonly Endpoint[] {
    const { only } = this.input;
    return only === undefined ? this.endpoints : this.endpoints.filter(({ file }) => file === only);
  }

  get enteringEndpoints(): readonly Endpoint[] {
    const { only } = this.input;
    if (only === undefined) return this.endpoints;
    this.entering ??= this.chosen().filter((asked) => asked.registration.file === only || this.evaluator.within(FUEL, () => goesOnFrom(only, asked))).map((asked) => this.served.of(asked));
    return this.entering;
  }

  learned(): readonly Learned[] {
    return learnedFrom(this.uses());
  }

  shares(): readonly Share[] {
    const uses = this.uses();
    return timing.measure("learn from use", () => this.chosen().map((asked, i) => ({ ...shareOf(asked), uses: uses[i] ?? [] })));
  }

  registered(): ReadonlyMap<string, Registered> {
    return timing.measure("tell endpoints apart", () => this.served.registered());
  }

  lookups(): ReadonlyMap<string, ReadonlyMap<string, Lookup>> {
    return timing.measure("tell endpoints apart", () => this.lookedUp().all());
  }

  given(): ReadonlyMap<string, ReadonlyMap<string, Lookup>> {
    this.lookedUp().noteInjections();
    return this.lookups();
  }

  lookup(path: string, ask: string): Lookup | undefined {
    return this.lookedUp().of(path, ask);
  }

  told(): ReadonlyMap<string, Lookup> {
    return timing.measure("tell endpoints apart", () => this.lookedUp().told());
  }

  private lookedUp(): AnsweredLookups {
    return (this.looking ??= new AnsweredLookups(this.joining));
  }

  runsOf(path: string): Runs {
    return this.served.runsOf(path);
  }

  ranIn(path: string): ReadonlyMap<string, Ran> {
    return this.served.ranIn(path);
  }

  pathNames(of?: readonly Endpoint[]): ReadonlySet<string> {
    if (of) return namesInPaths(of.map(({ route }) => route));
    return (this.named ??= namesInPaths([...this.served.asked().map(({ registration }) => registration.route), ...(this.input.rest?.routes ?? [])]));
  }

  private uses(): ReturnType<typeof usesOf> {
    return (this.used ??= timing.measure("learn from use", () => usesOf(this.chosen().map((asked) => ({ asked, endpoint: this.served.of(asked) })), this.served.asked(), this.nodes)));
  }

  /** The endpoints that are of interest: what is asked of the others serves them only. */
  private chosen(): readonly Asked[] {
    return this.served.asked().filter((a) => this.input.isOfInterest?.(a.registration.file) !== false);
  }

  // What rules ask

  repeatedRoundTrips(): readonly RepeatedRoundTrip[] {
    return this.defects.repeatedRoundTrips();
  }

  swallowedErrors(): readonly Swallowed[] {
    return this.defects.swallowedErrors();
  }

  lostErrors(): readonly LostError[] {
    return this.defects.lostErrors();
  }

  leaks(): readonly Leak[] {
    return this.defects.leaks();
  }

  failureAnswers(): readonly FailureAnswer[] {
    return this.defects.failureAnswers();
  }

  injections(): readonly Injection[] {
    return this.defects.injections();
  }

  separateWrites(): readonly SeparateWrites[] {
    return this.defects.separateWrites();
  }

  wholeTables(): readonly WholeTable[] {
    return this.defects.wholeTables();
  }

  /**
   * Files whose code runs on a server and is no test.
   *
   * @param isOwn what is looked for is found in the file that it starts in
   */
  private *serverFiles(isOwn = false): Iterable<FileNode> {
    const { only } = this.input;
    const own = isOwn && only !== undefined ? this.nodes.get(only) : undefined;
    for (const node of own ? [own] : this.nodes.values()) if (this.input.isOfInterest?.(node.path) !== false && !this.joining.isExcluded(node.path) && this.backendAnswers().get(node.path)?.isBackend) yield node;
  }

  apiDescriptions(): ApiDescriptions {
    return (this.api ??= timing.measure("ask for descriptions of the API", () =>
      describedIn(this.chosen().map((asked) => ({ endpoint: this.served.of(asked), registration: asked.registration })), {
        documents: this.documents, evaluator: this.evaluator, files: this.joining.parsed(), describers: DESCRIBERS,
        text: (path) => this.text(path), packageOf: (path) => this.modules.packageOf(path),
      })));
  }

  schema(): Schema {
    if (this.tables) return this.tables;
    this.evaluator.start(JOIN_FUEL);
    const sources = { documents: this.documents, isAside: (path: string) => this.joining.isExcluded(path), packageDir: (path: string) => this.modules.packageOf(path)?.dir ?? "", linker: this.joining.linker() };
    return (this.tables = timing.measure("read the schema", () => schemaOf(sources)));
  }

  callsOf(members: readonly string[]): readonly LibraryCall[] {
    const key = members.join("\n");
    let found = this.calls.get(key);
    if (!found) this.calls.set(key, (found = timing.measure("ask for library calls", () => callsOf(this.evaluator, this.callers(members), members, (file, pos) => this.symbolIn(file, pos)))));
    return found;
  }

  callsThat(does: Act): readonly ActCall[] {
    this.acts ??= timing.measure("ask for what checklists look at", () => this.findActs());
    return this.acts.get(does) ?? [];
  }

  private findActs(): ReadonlyMap<Act, readonly ActCall[]> {
    const acts = new Acts(this.evaluator);
    for (const asked of this.served.asked()) this.evaluator.within(FUEL, () => acts.ofEndpoint(asked));
    for (const node of this.joining.parsed()) this.evaluator.within(FUEL, () => acts.ofFile(node));
    return acts.byAct((file, pos) => this.symbolIn(file, pos));
  }

  mayCall(members: readonly string[]): (facts: FileFacts, text: string) => boolean {
    return mayCall(members, this.imported());
  }

  libraryCall(path: string, pos: number, end: number): LibraryCall | undefined {
    const node = this.nodes.get(path);
    const fn = node && (functionAt(node.facts, pos) ?? node.facts.fns[0]);
    return node && fn && callAt(this.evaluator, node, node.facts.fns.indexOf(fn), pos, end, symbolAt(node.facts, pos));
  }

  /** Files of the product that may call one of these: what would have to be parsed first must have the name in its text. */
  private callers(members: readonly string[]): FileNode[] {
    let isNamed: ReturnType<typeof namesOneOf> | undefined;
    const mayName = ({ path, facts }: FileNode): boolean => (isNamed ??= namesOneOf(members, this.imported()))(facts, this.input.text(path));
    return [...this.nodes.values()].filter((n) => this.input.isOfInterest?.(n.path) !== false && !this.joining.isExcluded(n.path) && (!n.facts.isView || mayName(n)));
  }

  private imported(): ReadonlySet<string> {
    return (this.packages ??= new Set([...this.nodes.values()].flatMap(({ facts }) => packagesOf(facts))));
  }

  private symbolIn(file: string, pos: number): string {
    const facts = this.nodes.get(file)?.facts;
    return facts ? symbolAt(facts, pos) : "";
  }

  importOf(path: string, local: string): string | undefined {
    return this.nodes.get(path)?.facts.imports.find((i) => i.local === local)?.specifier;
  }

  dependency(path: string, name: string): string | undefined {
    return this.joining.dependency(path, name);
  }

  parameterType(path: string, fn: number, index: number): { readonly name: string; readonly from: string } | undefined {
    const [request, ...others] = this.served.handlerTable().get(`${path}:${fn}`)?.registration.args ?? [];
    // A parameter that is given a part of the request, as by a decorator, is none of those that the framework has.
    if (request?.k !== "request" || request.path !== "" || (index > 0 && others[index - 1]?.k === "request")) return undefined;
    return TYPES.get(shapeParts(request.shape).id)?.[index];
  }

  answerTypes(path: string, fn: number): AnswerTypes | undefined {
    const registration = this.served.handlerTable().get(`${path}:${fn}`)?.registration;
    const request = registration?.args[0];
    return request?.k === "request" && registration?.kind === "http" ? ANSWERS.get(shapeParts(request.shape).id) : undefined;
  }

  importsOf(path: string): readonly string[] {
    const facts = this.nodes.get(path)?.facts;
    if (!facts) return [];
    const specifiers = new Set([...facts.imports.map((i) => i.specifier), ...facts.exports.flatMap((e) => e.from ?? [])]);
    return [...specifiers].flatMap((specifier) => {
      const target = this.modules.resolve(path, specifier);
      return target.k === "file" ? [target.path] : [];
    });
  }

  handles(path: string, fn: number): EndpointKind | undefined {
    return this.served.handlerTable().get(`${path}:${fn}`)?.registration.kind;
  }

  originAt(path: string, pos: number, end: number, name?: string): Sourced | undefined {
    const node = this.nodes.get(path);
    const fn = node && (functionAt(node.facts, pos) ?? node.facts.fns[0]);
    if (!node || !fn) return undefined;
    this.origins ??= new Origins(this.evaluator, (file, index) => {
      const start = file.facts.fns[index]?.pos ?? -1;
      const asked = this.served.handlerTable().get(`${file.path}:${start}`);
      const handler = asked?.handlers().find((h) => h.fn.file === file && h.fn.index === index);
      return asked && handler && this.evaluator.envOf(handler.fn, asked.registration.args, null, 0);
    });
    const found = this.origins.of(node, fn, pos, end, name);
    const asked = found && this.served.handlerAround(node, fn);
    return asked ? { ...found, endpoint: this.served.of(asked) } : found;
  }
}
