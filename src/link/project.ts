/** Links facts into a project: endpoints with their answers, and everything else that rules may ask. */
import type { ActCall, AnswerTypes, ApiDescriptions, Endpoint, EndpointKind, FailureAnswer, Injection, Leak, Learned, LibraryCall, LooseType, LostError, Project, RepeatedRoundTrip, SeparateWrites, Share, SourceFacts, Sourced, Swallowed, Trail, TypeKnowledge, TypeMistake, WholeTable } from "../concepts.js";
import { timing } from "../extract/timing.js";
import type { Adapter, Linker, Registration } from "../frameworks/adapter.js";
import { adapters } from "../frameworks/index.js";
import { shapeParts } from "../frameworks/request.js";
import { isSpelledOut } from "../frameworks/routing/paths.js";
import type { Act } from "../libraries/acts/row.js";
import { generatedPackage } from "../libraries/generated.js";
import { table } from "../libraries/match.js";
import { backendFiles, type BackendAnswer } from "./backend.js";
import { Caller } from "./caller.js";
import { COMPARED } from "./conditions.js";
import { namesEndpoint } from "./endpoint-pattern.js";
import { Evaluator } from "./evaluate.js";
import type { LinkInput } from "./input.js";
import { callAt, callsOf, namesOneOf, packageIn } from "./linked-calls.js";
import { Injections } from "./questions/injections.js";
import { Modules } from "./modules.js";
import { modelsOf } from "../schema/prisma-text.js";
import { Promises } from "./promises.js";
import { Origins } from "./origins.js";
import { Privacy, shareOf } from "./privacy.js";
import { Acts } from "./questions/acts.js";
import { Asked, FUEL } from "./questions/asked.js";
import type { Effect } from "./questions/effects.js";
import { abuseOf } from "./questions/abuse.js";
import { authOf, isGuardedBefore } from "./questions/auth.js";
import type { FunctionFacts } from "../extract/facts.js";
import { describedBy } from "./questions/described.js";
import { describedIn } from "./questions/descriptions.js";
import { errorsOf } from "./questions/errors.js";
import { FailureAnswers } from "./questions/failures.js";
import { inputOf } from "./questions/input.js";
import { narrowInput } from "./questions/input-conditions.js";
import { rateLimitOf } from "./questions/limits.js";
import { Leaks } from "./questions/leaks.js";
import { LostErrors } from "./questions/lost-errors.js";
import { RowColumns } from "./questions/row-columns.js";
import { RoundTrips } from "./questions/round-trips.js";
import { guardOf, learnedFrom, usesOf } from "./learned.js";
import { functionAt, symbolAt } from "./symbols.js";
import { WriteGroups } from "./questions/separate-writes.js";
import { Swallows } from "./questions/swallowed.js";
import { WholeTables } from "./questions/whole-tables.js";
import { type Step, Tracer } from "./trace.js";
import type { Schema } from "../schema/table.js";
import { schemaOf } from "../schema/schema.js";
import { type Env, type FileNode, type InputPart, mark } from "./values.js";

/** Links a project. Answers are computed when they are read. */
export function link(input: LinkInput): Project {
  return new LinkedProject(input);
}

const AMBIENT = table(adapters.flatMap((a) => a.ambient));
const MAKES = table(adapters.map((a) => ({ match: a.makes ?? [] })));
const NEVER_RETURNS = table(adapters.map((a) => ({ match: a.neverReturns })));
const GIVES = adapters.filter((a) => a.gives !== undefined);
const DESCRIBERS = adapters.flatMap((a) => (a.describers ?? []).map((makes) => ({ framework: a.name, makes })));
const ENDING_METHODS = new Set(adapters.flatMap((a) => a.neverReturns).flatMap((match) => (/\)\.(?:[^#]*\.)?([\w|]+)$/.exec(match)?.[1] ?? "").split("|")));
const SHAPES = new Map(adapters.flatMap((a) => a.shapes.map((s) => [s.id, s] as const)));
const ANSWERS = new Map(adapters.flatMap((a) => Object.entries(a.answerTypes ?? {})));
const TYPES = new Map(adapters.flatMap((a) => Object.entries(a.parameterTypes ?? {})));
/** Steps of evaluation that joining all endpoints may cost. */
const JOIN_FUEL = 4_000_000;

class LinkedProject implements Project {
  readonly root: string;
  readonly documents: ReadonlyMap<string, string>;
  private readonly nodes = new Map<string, FileNode>();
  private readonly modules: Modules;
  private readonly evaluator: Evaluator;
  private readonly caller: Caller;
  private readonly tracer: Tracer;
  private sources: readonly SourceFacts[] | undefined;
  private byPath: ReadonlyMap<string, SourceFacts> | undefined;
  private known: TypeKnowledge | undefined;
  private loose: ReadonlyMap<string, LooseType["is"]> | undefined;
  private joined: readonly Asked[] | undefined;
  private used: ReturnType<typeof usesOf> | undefined;
  private found: readonly Endpoint[] | undefined;
  private imported: ReadonlySet<string> | undefined;
  private origins: Origins | undefined;
  private readonly endpointOf = new WeakMap<Asked, Endpoint>();
  private handlers: ReadonlyMap<string, Asked> | undefined;
  private swallowed: readonly Swallowed[] | undefined;
  private lost: readonly LostError[] | undefined;
  private askedTrips: RoundTrips | undefined;
  private failures: readonly FailureAnswer[] | undefined;
  private leaked: readonly Leak[] | undefined;
  private separate: readonly SeparateWrites[] | undefined;
  private whole: readonly WholeTable[] | undefined;
  private acts: ReadonlyMap<Act, readonly ActCall[]> | undefined;
  private injected: readonly Injection[] | undefined;
  private trips: readonly RepeatedRoundTrip[] | undefined;
  private readonly calls = new Map<string, readonly LibraryCall[]>();
  private made: ReturnType<LinkedProject["containers"]> | undefined;
  private asks: Linker | undefined;
  private tables: Schema | undefined;
  private api: ApiDescriptions | undefined;
  private backend: ReadonlyMap<string, BackendAnswer> | undefined;

  constructor(private readonly input: LinkInput) {
    this.root = input.root;
    this.documents = input.documents;
    for (const [path, facts] of input.files) this.nodes.set(path, { path, facts });
    this.modules = new Modules(input.files, input);
    this.evaluator = new Evaluator({
      files: this.nodes, modules: this.modules, shapes: SHAPES, wrappedShape: "next-app",
      ambient: (name) => AMBIENT.find(name), makes: (name) => MAKES.find(name) !== undefined,
      gives: (callee, args) => first(GIVES, (a) => a.gives?.(callee, args, this.linker())),
      injected: (asked) => first(this.containers(), (c) => c.injected(asked)),
    });
    this.caller = new Caller(this.evaluator, { isOne: (name) => NEVER_RETURNS.find(name) !== undefined, mayBe: (method) => ENDING_METHODS.has(method) });
    this.tracer = new Tracer(this.evaluator, this.caller);
    new Promises(this.evaluator, this.tracer);
    narrowInput(this.evaluator);
  }

  get files(): readonly SourceFacts[] {
    this.sources ??= [...this.nodes.values()].map((n) => this.sourceFacts(n));
    return this.sources;
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
    const isExcluded = this.isExcluded(node.path);
    return {
      path: node.path, facts: node.facts, isExcluded,
      get isBackend() {
        return backendOf().isBackend && !isExcluded;
      },
      get reason() {
        return backendOf().reason;
      },
      seen: (rule) => (node.facts.unseen?.includes(rule) ? [] : (node.facts.seen[rule] ?? [])),
      symbolAt: (pos) => symbolAt(node.facts, pos),
    };
  }

  private isExcluded(path: string): boolean {
    const kind = this.input.classOf(path);
    return kind === "test" || kind === "story" || kind === "fixture";
  }

  private backendAnswers(): ReadonlyMap<string, BackendAnswer> {
    if (this.backend) return this.backend;
    const isScoped = (path: string): boolean => this.input.isInScope?.(path) === true;
    const served = adapters.filter((a) => a.isServed);
    const isServed = (path: string): boolean => served.some((a) => a.isServed?.(path, (name) => this.dependency(path, name)));
    const holding = new Set(this.asked().map((a) => a.registration.file));
    return (this.backend = timing.measure("ask for backend files", () => backendFiles(this.nodes, this.modules, this.input, holding, isScoped, isServed)));
  }

  // Endpoints

  get endpoints(): readonly Endpoint[] {
    this.found ??= this.chosen().map((a) => this.endpoint(a));
    return this.found;
  }

  learned(): readonly Learned[] {
    return learnedFrom(this.uses());
  }

  shares(): readonly Share[] {
    const uses = this.uses();
    return timing.measure("learn from use", () => this.chosen().map((asked, i) => ({ ...shareOf(asked), uses: uses[i] ?? [] })));
  }

  private uses(): ReturnType<typeof usesOf> {
    const { endpoints } = this;
    return (this.used ??= timing.measure("learn from use", () => usesOf(this.chosen().flatMap((asked, i) => (endpoints[i] ? [{ asked, endpoint: endpoints[i] }] : [])), this.nodes)));
  }

  /** The endpoints that are of interest: what is asked of the others serves them only. */
  private chosen(): readonly Asked[] {
    return this.asked().filter((a) => this.input.isOfInterest?.(a.registration.file) !== false);
  }

  private asked(): readonly Asked[] {
    if (this.joined) return this.joined;
    const registrations: Registration[] = [];
    const included = [...this.nodes.values()].filter((n) => !n.facts.isView && !this.isExcluded(n.path));
    const seen = adapters.map((adapter) => ({ adapter, files: timing.measure(`see ${adapter.name}`, () => included.filter((n) => adapter.see(n.facts, n.path))) })).filter((s) => s.files.length > 0);
    const linker = this.linker();
    for (const { adapter, files } of seen) {
      this.evaluator.fuel = JOIN_FUEL;
      adapter.tell?.(linker, files);
    }
    for (const { adapter, files } of seen) {
      this.evaluator.start(JOIN_FUEL);
      registrations.push(...timing.measure(`join ${adapter.name}`, () => [...adapter.join(linker, files)]));
    }
    const places = new Set<string>();
    const unique = registrations.filter((r) => {
      // The same registration on a second application (one made for tests) is the same endpoint.
      const key = `${r.file}:${r.pos}:${r.method}:${r.route}`;
      return !places.has(key) && places.add(key);
    });
    unique.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.pos - b.pos));
    const privacy = new Privacy(() => this.joined ?? [], this.input.rest?.shares);
    const knowledge = {
      isPrivate: (effect: Effect): boolean => privacy.isPrivate(effect),
      isMadeByStrangers: (model: string): boolean => privacy.isMadeByStrangers(model),
      isOpenEverywhere: (step: Step): boolean => privacy.isOpenEverywhere(step),
      isTagged: (file: string, pos: number, tag: string): boolean => this.tagAbove(file, pos, tag) !== undefined,
    };
    this.joined = unique.map((r) => new Asked(r, this.evaluator, this.caller, this.tracer, this.input.config, knowledge));
    for (const asked of this.joined) {
      asked.isGuardedBefore = () => isGuardedBefore(asked);
      asked.auth = this.once("auth", () => this.authOf(asked), { status: "unknown", trail: [] });
    }
    return this.joined;
  }

  /** What fills constructors, by the frameworks of the project. */
  private containers(): readonly NonNullable<ReturnType<NonNullable<Adapter["container"]>>>[] {
    this.made ??= adapters.flatMap((a) => (a.container ? [a.container(this.linker())] : []));
    return this.made;
  }

  private linker(): Linker {
    const { evaluator } = this;
    this.asks ??= {
      files: new Map([...this.nodes].filter(([path, { facts }]) => !facts.isView && !this.isExcluded(path))),
      documents: this.documents,
      moduleEnv: (file) => evaluator.moduleEnv(file),
      defaultEnv: (file, fn) => evaluator.defaultEnv(file, fn),
      envOf: (fn, args, self, depth) => evaluator.envOf(fn, args, self, depth),
      rounds: (env, loop) => evaluator.environments.rounds(env, loop),
      exported: (file, name) => evaluator.exported(file, name),
      value: (expr, env, at) => evaluator.value(expr, env, at),
      callee: (env, event, call) => evaluator.callee(env, event, call),
      argumentsOf: (env, event, call) => evaluator.argumentsOf(env, event, call),
      receiverOf: (callee, env, at) => evaluator.receiverOf(callee, env, at),
      returned: (fn, args) => evaluator.call(fn, args, null, 0),
      member: (value, name) => evaluator.member(value, name),
      typed: (type, file) => evaluator.classes.typed(type, file),
      instantiate: (value, args) => evaluator.classes.instantiate(value, args),
      element: (value, index) => evaluator.element(value, index),
      request: (shape, path) => evaluator.request(shape, path),
      external: (name) => evaluator.external(name),
      add: (name, value) => void evaluator.added.set(name, [...(evaluator.added.get(name) ?? []), value]),
      forKnown: (value) => (value.k === "object" ? { ...value, props: new Map([...value.props].map(([name, of]) => [name, () => mark(of(), { under: "allow" })])) } : value),
      isKnownAt: (env, event) => evaluator.stateAt(env, event).state === "allow",
      isDead: (env, ctx) => evaluator.isDead(env, ctx),
      visited: (env: Env) => this.tracer.reached(env),
      isImported: (path) => this.importedFiles().has(path) || this.input.rest?.isImported(path) === true,
      packageDir: (path) => this.modules.packageOf(path)?.dir ?? "",
      dependency: (path, name) => this.dependency(path, name),
    };
    return this.asks;
  }

  private importedFiles(): ReadonlySet<string> {
    if (this.imported) return this.imported;
    const found = new Set<string>();
    for (const node of this.nodes.values()) {
      for (const i of node.facts.imports) {
        const target = this.modules.resolve(node.path, i.specifier);
        if (target.k === "file" && target.path !== node.path && !this.isExcluded(node.path)) found.add(target.path);
      }
    }
    this.imported = found;
    return found;
  }

  private endpoint(asked: Asked): Endpoint {
    let known = this.endpointOf.get(asked);
    if (!known) this.endpointOf.set(asked, (known = this.described(asked)));
    return known;
  }

  private described(asked: Asked): Endpoint {
    const r = asked.registration;
    const label = labelOf(r);
    const body = this.once("input", () => inputOf(asked, "body")), query = this.once("input", () => inputOf(asked, "query")), params = this.once("input", () => inputOf(asked, "params"));
    const description = this.once("descriptions", () => describedBy(asked, guardOf(asked, this.nodes)));
    const rateLimit = this.once("rate limits", () => rateLimitOf(asked)), errors = this.once("error handling", () => errorsOf(asked));
    return {
      framework: r.framework, kind: r.kind, method: r.method, route: r.route, below: r.below, ...(isRouteKnown(r) && { isRouteKnown: true }), file: r.file, pos: r.pos, end: r.end, handler: r.handlerName, label,
      get auth() { return asked.auth(); },
      get isBySharedKey() { return asked.auth().trail.some((t) => t.message === COMPARED); },
      get body() { return body(); },
      get query() { return query(); },
      get params() { return params(); },
      get rateLimit() { return rateLimit(); },
      get abuse() { return abuseOf(asked); },
      get errors() { return errors(); },
      describe: description,
    };
  }

  /** Computes an answer when first asked; what asks again in the meantime gets `meanwhile`. */
  private once<T>(question: string, compute: () => T, meanwhile?: T): () => T {
    let value: T | undefined;
    let isBusy = false;
    return () => {
      if (value !== undefined) return value;
      if (isBusy && meanwhile !== undefined) return meanwhile;
      isBusy = true;
      return (value = timing.measure(`ask for ${question}`, () => this.evaluator.within(FUEL, compute)));
    };
  }

  private authOf(asked: Asked): Endpoint["auth"] {
    const isPublic = this.documentedPublic(asked.registration, labelOf(asked.registration));
    if (!isPublic) return authOf(asked);
    // A comment may speak of the public interface; what is guarded is guarded.
    const guarded = isPublic.isByTag ? authOf(asked) : undefined;
    return guarded?.status === "present" ? guarded : { status: "public", trail: [isPublic.trail] };
  }

  /** Public by configuration or by `@public` above the endpoint or its handler. */
  private documentedPublic(r: Registration, label: string): { readonly trail: Trail; readonly isByTag: boolean } | undefined {
    if (this.input.config.publicEndpoints.some((p) => namesEndpoint(p, { method: r.method, label }))) return { trail: { file: r.file, pos: r.pos, message: "public by configuration (auth.public)" }, isByTag: false };
    const tag = this.tagAbove(r.file, r.pos, "@public");
    return tag && { trail: { file: r.file, ...tag, message: "documented as @public" }, isByTag: true };
  }

  /** A comment with a tag above the statement that an offset stands in. */
  private tagAbove(file: string, pos: number, tag: string): { readonly pos: number; readonly end: number } | undefined {
    for (const c of this.nodes.get(file)?.facts.comments ?? []) {
      if (!c.text.includes(tag) || c.end > pos) continue;
      const between = this.input.text(file).slice(c.end, pos);
      if (/^\s*(?:@[^\n]*\n\s*)*[^;{}\n]*$/.test(between)) return { pos: c.pos, end: c.end };
    }
    return undefined;
  }

  // What rules ask

  repeatedRoundTrips(): readonly RepeatedRoundTrip[] {
    this.trips ??= timing.measure("ask for round-trips", () => this.findTrips());
    return this.trips;
  }

  private findTrips(): RepeatedRoundTrip[] {
    const trips = this.roundTrips();
    const found: RepeatedRoundTrip[] = [];
    for (const node of this.serverFiles()) found.push(...trips.in(node));
    const places = new Set(found.map((t) => `${t.file}:${t.pos}`));
    for (const t of trips.inFields(adapters.flatMap((a) => (a.fields ? [...a.fields(this.linker())] : [])))) if (!places.has(`${t.file}:${t.pos}`)) found.push(t);
    return found;
  }

  private roundTrips(): RoundTrips {
    this.askedTrips ??= new RoundTrips(this.evaluator, (file, pos) => this.symbolIn(file, pos));
    return this.askedTrips;
  }

  /** Files whose code runs on a server and is no test. */
  private *serverFiles(): Iterable<FileNode> {
    for (const node of this.nodes.values()) if (this.input.isOfInterest?.(node.path) !== false && !this.isExcluded(node.path) && this.backendAnswers().get(node.path)?.isBackend) yield node;
  }

  swallowedErrors(): readonly Swallowed[] {
    const trips = this.roundTrips();
    const swallows = new Swallows(this.evaluator, (env, event, call) => trips.tripOf(env, event, call), (path) => this.text(path));
    this.swallowed ??= [...this.serverFiles()].flatMap((node) => this.evaluator.within(FUEL, () => [...swallows.in(node)]).map((f) => ({ ...f, symbol: this.symbolIn(f.file, f.pos) })));
    return this.swallowed;
  }

  lostErrors(): readonly LostError[] {
    if (this.lost) return this.lost;
    const trips = this.roundTrips();
    const lost = new LostErrors(this.evaluator, (env, event, call) => trips.tripOf(env, event, call));
    for (const asked of this.chosen()) this.evaluator.within(FUEL, () => lost.ofEndpoint(asked));
    for (const node of this.serverFiles()) this.evaluator.within(FUEL, () => lost.ofFile(node));
    this.lost = lost.all((file, pos) => this.symbolIn(file, pos));
    return this.lost;
  }

  leaks(): readonly Leak[] {
    if (this.leaked) return this.leaked;
    const leaks = new Leaks(this.evaluator, new RowColumns(this.evaluator, modelsOf(this.input.documents)));
    for (const asked of this.chosen()) this.evaluator.within(FUEL, () => leaks.ofEndpoint(asked));
    for (const node of this.serverFiles()) this.evaluator.within(FUEL, () => leaks.ofFile(node));
    this.leaked = leaks.all((file, pos) => this.symbolIn(file, pos));
    return this.leaked;
  }

  failureAnswers(): readonly FailureAnswer[] {
    if (this.failures) return this.failures;
    const answers = new FailureAnswers(this.evaluator);
    for (const asked of this.chosen()) answers.ofEndpoint(asked);
    for (const node of this.serverFiles()) answers.ofFile(node);
    return (this.failures = answers.all((file, pos) => this.symbolIn(file, pos)));
  }

  injections(): readonly Injection[] {
    if (this.injected) return this.injected;
    const { evaluator, caller } = this;
    const isConfiguredParser = (name: string): boolean => this.input.config.parsers.some((p) => p === name || p.endsWith(`.${name}`));
    const injections = new Injections({ evaluator, caller, isConfiguredParser }, nestedParts);
    for (const asked of this.chosen()) this.evaluator.within(FUEL, () => injections.ofEndpoint(asked));
    for (const node of this.serverFiles()) this.evaluator.within(FUEL, () => injections.ofFile(node));
    this.injected = injections.all((file, pos) => this.symbolIn(file, pos));
    return this.injected;
  }

  separateWrites(): readonly SeparateWrites[] {
    if (this.separate) return this.separate;
    const groups = new WriteGroups(this.nodes);
    for (const asked of this.asked()) this.evaluator.within(FUEL, () => groups.ofEndpoint(asked));
    return (this.separate = groups.all((file, pos) => this.symbolIn(file, pos)));
  }

  wholeTables(): readonly WholeTable[] {
    if (this.whole) return this.whole;
    const tables = new WholeTables(this.evaluator);
    for (const asked of this.asked()) this.evaluator.within(FUEL, () => tables.ofEndpoint(asked));
    return (this.whole = tables.all((file, pos) => this.symbolIn(file, pos)));
  }

  apiDescriptions(): ApiDescriptions {
    return (this.api ??= timing.measure("ask for descriptions of the API", () => {
      const chosen = this.chosen();
      return describedIn(this.endpoints.flatMap((endpoint, i) => (chosen[i] ? [{ endpoint, registration: chosen[i].registration }] : [])), {
        documents: this.documents, evaluator: this.evaluator, files: [...this.nodes.values()].filter((n) => !n.facts.isView && !this.isExcluded(n.path)), describers: DESCRIBERS,
        text: (path) => this.text(path), packageOf: (path) => this.modules.packageOf(path),
      });
    }));
  }

  schema(): Schema {
    if (this.tables) return this.tables;
    this.evaluator.start(JOIN_FUEL);
    const sources = { documents: this.documents, isAside: (path: string) => this.isExcluded(path), packageDir: (path: string) => this.modules.packageOf(path)?.dir ?? "", linker: this.linker() };
    return (this.tables = timing.measure("read the schema", () => schemaOf(sources)));
  }

  callsOf(members: readonly string[]): readonly LibraryCall[] {
    const key = members.join("\n");
    let found = this.calls.get(key);
    if (!found) this.calls.set(key, (found = timing.measure("ask for library calls", () => callsOf(this.evaluator, this.mayCall(members), members, (file, pos) => this.symbolIn(file, pos)))));
    return found;
  }

  callsThat(does: Act): readonly ActCall[] {
    this.acts ??= timing.measure("ask for what checklists look at", () => this.findActs());
    return this.acts.get(does) ?? [];
  }

  private findActs(): ReadonlyMap<Act, readonly ActCall[]> {
    const acts = new Acts(this.evaluator);
    for (const asked of this.asked()) this.evaluator.within(FUEL, () => acts.ofEndpoint(asked));
    for (const node of this.nodes.values()) if (!node.facts.isView && !this.isExcluded(node.path)) this.evaluator.within(FUEL, () => acts.ofFile(node));
    return acts.byAct((file, pos) => this.symbolIn(file, pos));
  }

  libraryCall(path: string, pos: number, end: number): LibraryCall | undefined {
    const node = this.nodes.get(path);
    const fn = node && (functionAt(node.facts, pos) ?? node.facts.fns[0]);
    return node && fn && callAt(this.evaluator, node, node.facts.fns.indexOf(fn), pos, end, symbolAt(node.facts, pos));
  }

  /** Files of the product that may call one of these: what would have to be parsed first must have the name in its text. */
  private mayCall(members: readonly string[]): FileNode[] {
    const used = new Set([...this.nodes.values()].flatMap(({ facts }) => facts.imports.map((i) => packageIn(generatedPackage(i.specifier, i.name ?? "") ?? i.specifier))));
    const isNamed = namesOneOf(members, used);
    return [...this.nodes.values()].filter((n) => !this.isExcluded(n.path) && (!n.facts.isView || isNamed(n.facts, this.input.text(n.path))));
  }

  private symbolIn(file: string, pos: number): string {
    const facts = this.nodes.get(file)?.facts;
    return facts ? symbolAt(facts, pos) : "";
  }

  importOf(path: string, local: string): string | undefined {
    return this.nodes.get(path)?.facts.imports.find((i) => i.local === local)?.specifier;
  }

  dependency(path: string, name: string): string | undefined {
    return this.modules.packageOf(path)?.dependencies[name];
  }

  parameterType(path: string, fn: number, index: number): { readonly name: string; readonly from: string } | undefined {
    const request = this.handlerTable().get(`${path}:${fn}`)?.registration.args[0];
    return request?.k === "request" ? TYPES.get(shapeParts(request.shape).id)?.[index] : undefined;
  }

  answerTypes(path: string, fn: number): AnswerTypes | undefined {
    const registration = this.handlerTable().get(`${path}:${fn}`)?.registration;
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
    return this.handlerTable().get(`${path}:${fn}`)?.registration.kind;
  }

  originAt(path: string, pos: number, end: number, name?: string): Sourced | undefined {
    const node = this.nodes.get(path);
    const fn = node && (functionAt(node.facts, pos) ?? node.facts.fns[0]);
    if (!node || !fn) return undefined;
    this.origins ??= new Origins(this.evaluator, (file, index) => {
      const start = file.facts.fns[index]?.pos ?? -1;
      const asked = this.handlerTable().get(`${file.path}:${start}`);
      const handler = asked?.handlers().find((h) => h.fn.file === file && h.fn.index === index);
      return asked && handler && this.evaluator.envOf(handler.fn, asked.registration.args, null, 0);
    });
    const found = this.origins.of(node, fn, pos, end, name);
    const asked = found && this.handlerAround(node, fn);
    return asked ? { ...found, endpoint: this.endpoint(asked) } : found;
  }

  /** The endpoint whose handler a function is, or is written in. */
  private handlerAround({ path, facts }: FileNode, fn: FunctionFacts): Asked | undefined {
    for (let f: FunctionFacts | undefined = fn; f; f = facts.fns[f.up]) {
      const asked = this.handlerTable().get(`${path}:${f.pos}`);
      if (asked) return asked;
    }
    return undefined;
  }

  /** The endpoint of each handler, by the place of the function. */
  private handlerTable(): ReadonlyMap<string, Asked> {
    if (this.handlers) return this.handlers;
    const found = new Map<string, Asked>();
    for (const asked of this.asked()) {
      for (const { fn } of asked.handlers()) {
        const place = `${fn.file.path}:${fn.file.facts.fns[fn.index]?.pos ?? -1}`;
        if (!found.has(place)) found.set(place, asked);
      }
    }
    return (this.handlers = found);
  }
}

/** Whether the route of an endpoint is an address that could be read to its last part. */
function isRouteKnown(r: Registration): boolean {
  return r.kind === "http" && r.broken === undefined && r.isPartial !== true && r.route.startsWith("/") && isSpelledOut(r.route);
}

function labelOf(r: Registration): string {
  return `${r.method} ${r.route}`;
}


/** The first answer. */
function first<A, T>(asked: readonly A[], ask: (a: A) => T | undefined): T | undefined {
  for (const a of asked) {
    const answer = ask(a);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The parts of a request whose fields may be objects. */
function nestedParts({ registration: r }: Asked): ReadonlySet<InputPart> {
  const request = r.args.find((a) => a.k === "request");
  const nests = request?.k === "request" ? SHAPES.get(shapeParts(request.shape).id)?.nests : undefined;
  return new Set<InputPart>(["body", ...(nests ?? [])]);
}

export type { Adapter };
