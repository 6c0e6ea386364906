/**
 * NestJS: controllers, resolvers, gateways and message handlers, with guards, pipes and middleware from
 * decorators, modules and the entry file.
 * https://docs.nestjs.com/controllers
 */
import type { Place } from "../concepts.js";
import type { Value } from "../link/values.js";
import type { Adapter, FieldResolver, Layer, Linker, Registration } from "./adapter.js";
import { REQUEST } from "./express/request.js";
import { fieldResolvers } from "./graphql/classes.js";
import { covers } from "./routing/paths.js";
import { type Application, Applications, type Global } from "./nest/applications.js";
import { contextOf, givenBack, GIVES_FOR } from "./nest/context.js";
import { type ClassValue, type Decorator, metadataOf, type Method } from "./decorators.js";
import { Listed } from "./nest/listed.js";
import { Layers } from "./nest/layers.js";
import { type Bound as MiddlewareBound, middlewareOf } from "./nest/middleware.js";
import { isNestFile, type Module, type Modules, modulesOf } from "./nest/modules.js";
import { Parameters } from "./nest/parameters.js";
import { type Address, addressesOf, type Answers, answersOf, CONTRACT_ROUTE } from "./nest/routes.js";
import { boundShape } from "./request.js";
import { contractArguments, contractSchemas, implemented } from "./ts-rest.js";

const HOLDERS = /^@nestjs\/(?:common#Controller|graphql#Resolver|websockets#WebSocketGateway|common#Injectable|bull(?:mq)?#Processor)$/;
const CONTROLLER = "@nestjs/common#Controller";
/** Says by which class or schema answers are made. */
const SERIALISES = /#(?:SerializeOptions|ZodSerializerDto|ZodResponse|Serialize)$/;
/** Keeps a method, or all of a class, out of descriptions. */
const HIDES = /^@nestjs\/swagger#ApiExclude(?:Endpoint|Controller)$/;
const THROTTLES = /^@nestjs\/throttler#/;
const NOTHING: Pick<Application, "guards" | "pipes" | "interceptors"> = { guards: [], pipes: [], interceptors: [] };

/** A method of a class, as the class at hand has it. */
class Controllers {
  private readonly modules: Modules;
  private readonly applications: Applications;
  private readonly listed: Listed;
  private readonly layers: Layers;
  private readonly parameters: Parameters;
  private readonly moduleOf = new Map<object, Module>();
  private readonly prefixes: ReadonlyMap<object, string>;
  private readonly middleware = new Map<Application, readonly MiddlewareBound[]>();

  constructor(private readonly linker: Linker) {
    this.modules = modulesOf(linker);
    this.applications = new Applications(linker, this.modules);
    this.listed = new Listed(linker, this.modules, this.applications.roots);
    this.layers = new Layers(linker, this.modules.decorators);
    this.parameters = new Parameters(linker, this.modules.decorators, this.layers);
    for (const m of this.modules.all().values()) for (const c of [...m.controllers, ...m.providers]) if (c.k === "class" && !this.moduleOf.has(c.facts)) this.moduleOf.set(c.facts, m);
    this.prefixes = this.modules.prefixes();
    for (const app of this.applications.all) this.middleware.set(app, middlewareOf(linker, app.modules, this.layers));
  }

  /** The methods that answer a field, of the resolvers that are served. */
  fields(): Iterable<FieldResolver> {
    return fieldResolvers(this.linker, this.modules.decorators, "@nestjs/graphql", (cls) => this.listed.isServed(cls));
  }

  *endpoints(): Iterable<Registration> {
    for (const file of this.linker.files.values()) {
      if (!isNestFile(file)) continue;
      for (const cls of this.modules.decorators.classesOf(file)) yield* this.ofClass(cls);
    }
  }

  private *ofClass(cls: ClassValue): Iterable<Registration> {
    const own = this.modules.decorators.ofClass(cls);
    if (!own.some((d) => HOLDERS.test(d.name)) || !this.listed.isServed(cls)) return;
    const { classes } = this.modules.decorators.chain(cls);
    const onClass = classes.map((c) => this.modules.decorators.ofClass(c)).reverse().reduce((base, derived) => [...base.filter((d) => !derived.some((o) => o.name === d.name)), ...derived], []);
    for (const handler of this.modules.decorators.methodsOf(cls)) {
      for (const answers of this.answers(handler, onClass)) yield* this.registrations(handler, onClass, answers);
      const contract = handler.decorators.find((d) => d.name === "@ts-rest/nest#TsRestHandler");
      if (contract?.args[0]) yield* this.ofContract(handler, onClass, contract.args[0]);
    }
  }

  /** A method that gives back the handlers of a contract: guards and the rest stand before each of them. */
  private *ofContract(h: Method, onClass: readonly Decorator[], contract: Value): Iterable<Registration> {
    const self = this.linker.instantiate(h.cls, null);
    const made = this.linker.returned({ k: "function", file: h.owner.file, index: h.fn, up: h.owner.up, self }, []);
    for (const r of implemented(this.linker, contract, made)) {
      for (const reg of this.registrations(h, onClass, { kind: "http", type: "http", method: r.method.toUpperCase(), paths: [r.path ?? "*"] })) {
        const place = r.place ?? { file: reg.file, pos: reg.pos, end: reg.end };
        const before = r.before.map((value) => checkedBy(value, place));
        yield { ...reg, file: place.file, pos: place.pos, end: place.end ?? place.pos, handler: r.handler, handlerName: r.keys.at(-1) ?? h.name, args: contractArguments(this.linker, [this.requestOf(reg)]), layers: [...reg.layers, ...before] };
      }
    }
  }

  private requestOf({ method, route }: Registration): Value {
    return this.linker.request(boundShape(REQUEST, { ...(method !== "ALL" && { method }), route, mount: "/" }));
  }

  private answers(h: Method, onClass: readonly Decorator[]): readonly Answers[] {
    const found = answersOf(this.linker, h.decorators, h.name);
    const processor = onClass.find((d) => /^@nestjs\/bull(?:mq)?#Processor$/.test(d.name));
    if (!processor || h.name !== "process" || found.length > 0) return found;
    return answersOf(this.linker, [{ ...processor, name: "@nestjs/bullmq#Process" }], h.name);
  }

  private *registrations(h: Method, onClass: readonly Decorator[], answers: Answers): Iterable<Registration> {
    const controller = onClass.find((d) => d.name === CONTROLLER);
    if (answers.kind === "http" && !controller) return;
    const module = this.moduleOf.get(h.cls.facts);
    const app = this.applications.of(module, h.cls);
    const addresses: readonly Address[] = answers.kind === "http"
      ? addressesOf(this.linker, app, (module && this.prefixes.get(module.cls.facts)) ?? "", controller, h.decorators, answers)
      : answers.paths.map((p) => ({ route: p, bare: p, isPartial: false }));
    for (const address of addresses) yield this.registration(h, onClass, answers, address, app);
  }

  private registration(h: Method, onClass: readonly Decorator[], answers: Answers, { route, bare, below, isPartial }: Address, app: Application): Registration {
    const { linker } = this;
    const isHttp = answers.kind === "http";
    const request = linker.request(boundShape(REQUEST, isHttp ? { method: answers.method, route, mount: "/" } : {}));
    const scene = { handler: metadataOf(h.decorators), cls: metadataOf(onClass), request, type: answers.type };
    const context = contextOf(scene);
    const elsewhere = scene.handler.size + scene.cls.size === 0 ? context : contextOf({ ...scene, handler: new Map(), cls: new Map(), request: linker.request(boundShape(REQUEST, {})) });
    const forged = (): Value => contextOf({ ...scene, request: linker.request(boundShape(REQUEST, { method: answers.method, route, mount: "/", isForged: true })) });
    const all = (name: string): Global[] => [...onClass, ...h.decorators].filter((d) => d.name === `@nestjs/common#${name}`).flatMap((d) => d.args.map((value) => ({ value, place: d.place })));
    const isUnlimited = [...onClass, ...h.decorators].reduce((skips, d) => (d.name === "@nestjs/throttler#SkipThrottle" ? isSkipped(d) : skips), false);
    // A gateway knows nothing of what is set for the whole application.
    const isGateway = answers.type === "ws";
    const forAll = isGateway ? NOTHING : app;
    const guards = [...forAll.guards, ...all("UseGuards")].filter((g) => !isUnlimited || !this.throttles(g.value));
    const interceptors = [...forAll.interceptors, ...all("UseInterceptors")];
    const isSerialised = interceptors.some((i) => this.layers.remakes(i.value)) || [...onClass, ...h.decorators].some((d) => SERIALISES.test(d.name));
    const args = [request, linker.external("express#Response()"), linker.external("express#NextFunction()")];
    const self = linker.instantiate(h.cls, null);
    const handler: Value = { k: "function", file: h.owner.file, index: h.fn, up: h.owner.up, self };
    const called = this.parameters.of(h.owner, h.owner.file.facts.fns[h.fn] ?? { params: [] }, request, context, [...forAll.pipes, ...all("UsePipes")], isGateway);
    const before: Layer[] = !isHttp ? [] : [
      ...app.middleware.filter((m) => m.path === "" || covers(m.path, route) !== "no").map((m) => this.layers.middleware(m.value, args, m.place)),
      ...(this.middleware.get(app) ?? []).flatMap((m) => {
        const runs = m.runsFor(answers.method, route, bare, h.cls);
        return runs === "no" ? [] : [{ ...m.layer, args, ...(runs === "excluded" && { isExcluded: true as const }) }];
      }),
    ];
    const apart = isGateway ? this.applications.beyondGateways(app, (g) => this.throttles(g)) : this.applications.apart(app);
    return {
      framework: "nest", kind: answers.kind, method: answers.method, route, below, isPartial, file: h.owner.file.path, pos: h.at, end: h.at + h.name.length,
      handlerName: h.name, handler, args: answers.isWithoutInput ? called.args.map(() => ({ k: "unknown" as const })) : called.args,
      layers: [
        ...before,
        ...(isGateway ? this.connected(h.cls, app) : []),
        ...guards.map((g) => this.layers.guard(g.value, context, { elsewhere, forged }, g.place)),
        ...interceptors.flatMap((i) => this.layers.interceptor(i.value, context, i.place)),
        ...called.layers,
        ...h.decorators.flatMap((d) => (d.name === CONTRACT_ROUTE && d.args[0]?.k === "object" ? contractSchemas(linker, d.args[0]).map((value) => checkedBy(value, d.place)) : [])),
      ],
      errors: "handled", isSerialised, ...(apart && { apart }), ...([...onClass, ...h.decorators].some((d) => HIDES.test(d.name)) && { described: "hidden" }), ...(answers.internal !== undefined && { internal: answers.internal }),
    };
  }

  /** What a gateway does when a client connects, or an adapter of the whole application, may turn it away. */
  private connected(cls: ClassValue, app: Application): readonly Layer[] {
    const opaque = (name: string, pos: number, file: string): Layer => ({ value: { k: "unknown" }, args: [], passes: "unless it throws", name, place: { file, pos } });
    for (const c of this.modules.decorators.chain(cls).classes) {
      for (const m of c.facts.members) {
        if (m.fn === undefined || !/^(?:handleConnection|afterInit)$/.test(m.name)) continue;
        const refuses = c.file.facts.fns.some((f, i) => (i === m.fn || f.up === m.fn) && f.events.some((e) => e.k === "throw" || (e.k === "call" && /(?:^|\.)(?:disconnect|close|use|next)$/.test(typeof e.callee === "string" ? e.callee : ""))));
        if (refuses) return [opaque(m.name, m.at, c.file.path)];
      }
    }
    return app.hasSocketAdapter ? [opaque("the adapter for sockets", cls.facts.pos, cls.file.path)] : [];
  }

  /** Whether a guard only limits rates. */
  private throttles(v: Value): boolean {
    if (v.k === "external") return THROTTLES.test(v.name);
    const cls = v.k === "instance" ? v.of : v;
    if (cls.k !== "class") return false;
    const { base } = this.modules.decorators.chain(cls);
    return base?.k === "external" && THROTTLES.test(base.name);
  }
}

const made = new WeakMap<Linker, Controllers>();

/** The controllers of a project, found once. */
function controllersOf(linker: Linker): Controllers {
  const known = made.get(linker) ?? new Controllers(linker);
  made.set(linker, known);
  return known;
}

function checkedBy(value: Value, place: Place): Layer {
  return { value, args: [], passes: "by calling next", place, name: "the contract", isPassive: true };
}

/** `@SkipThrottle()`, and not `@SkipThrottle({ default: false })`. */
function isSkipped(d: Decorator): boolean {
  const [options] = d.args;
  return options?.k !== "object" || [...options.props.values()].some((p) => {
    const v = p();
    return !(v.k === "literal" && v.value === false);
  });
}

export const nest: Adapter = {
  name: "nest",
  docs: "https://docs.nestjs.com/controllers",
  shapes: [],
  ambient: [
    { match: ["@nestjs/common#ExecutionContext().switchToHttp().getRequest()", "@nestjs/common#ArgumentsHost().switchToHttp().getRequest()"], shape: REQUEST, path: "" },
    { match: ["@nestjs/graphql#GqlExecutionContext.create().getContext().req", "@nestjs/graphql#GqlExecutionContext.create().getContext().request"], shape: REQUEST, path: "" },
  ],
  describers: [{ from: ["@nestjs/swagger#SwaggerModule"], has: "all", isPartial: /\binclude\s*:\s*\[/ }],
  neverReturns: [],
  givesFor: GIVES_FOR,
  gives: givenBack,
  container: (linker) => modulesOf(linker),
  fields: (linker) => controllersOf(linker).fields(),
  see: (facts) => isNestFile({ facts }) && facts.classes.some((c) => c.decorators),
  join: (linker) => controllersOf(linker).endpoints(),
};
