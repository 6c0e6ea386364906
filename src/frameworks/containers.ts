/**
 * Containers that hand services to their users: what is registered under a name or token, where that can be read.
 * https://github.com/jeffijoe/awilix https://github.com/microsoft/tsyringe https://inversify.io https://docs.typestack.community/typedi
 */
import type { CallEvent } from "../extract/facts.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { Adapter, Injection, Linker } from "./adapter.js";
import { type ClassValue, Decorators, keyOf } from "./decorators.js";
import { methodOf } from "./routing/calls.js";
import { alternatives } from "./values.js";

const PACKAGE = /^(?:awilix(?:\/.*)?|@fastify\/awilix|tsyringe|inversify|typedi)$/;
const CRADLE = "@fastify/awilix#Cradle()";
/** Where a service of awilix is looked up. */
const CRADLES = [CRADLE, "@fastify/awilix#diContainer.cradle", "awilix#createContainer().cradle", "awilix#AwilixContainer().cradle", "fastify#FastifyInstance().diContainer.cradle", "fastify#().diContainer.cradle", "fastify#fastify().diContainer.cradle", "fastify#Request().diScope.cradle"];
/** Where one is asked for of a request. */
const SCOPES = ["fastify#Request().diScope", "fastify#Request().server.diContainer"];
const IS_AWILIX = /^(?:awilix#|@fastify\/awilix#)/;
const RESOLVER = /^awilix#as(?:Class|Function|Value)\(\)$/;
const INJECT = /^(?:tsyringe#inject|inversify#inject|typedi#Inject)$/;
const BINDS = /^(?:tsyringe#container\.(?:register|registerSingleton|registerInstance|registerType)|inversify#Container\(\)\.bind\(\)\.(?:to|toSelf|toConstantValue|toDynamicValue)|typedi#Container\.set)$/;
const REGISTERS: ReadonlySet<string> = new Set(["register", "loadModules", "registerSingleton", "registerInstance", "registerType", "to", "toSelf", "toConstantValue", "toDynamicValue", "set"]);
const ASKS = /^(?:tsyringe#container\.resolve|typedi#Container\.get|inversify#Container\(\)\.get)$/;
/** The project has put it there, and what it is cannot be told. */
const UNSEEN: Value = { k: "unknown", why: "context" };

function usesContainer({ facts }: Pick<FileNode, "facts">): boolean {
  return facts.imports.some((i) => PACKAGE.test(i.specifier));
}

/** The calls of a file that register something, each with its values. */
function* registrations(linker: Linker, file: FileNode): Iterable<{ readonly callee: Extract<Value, { k: "external" }>; readonly args: readonly Value[] }> {
  for (const [index, fn] of file.facts.fns.entries()) {
    let env: Env | undefined;
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call" || !REGISTERS.has(methodOf((call as CallEvent).callee) ?? "")) continue;
      env ??= index === 0 ? linker.moduleEnv(file) : linker.defaultEnv(file, index);
      const callee = linker.callee(env, event, call);
      if (callee.k === "external") yield { callee, args: linker.argumentsOf(env, event, call) };
    }
  }
}

// By name

function addService(linker: Linker, name: string, made: () => Value): void {
  const service = (): Value => {
    const value = made();
    return value.k === "unknown" ? UNSEEN : value;
  };
  for (const cradle of CRADLES) linker.add(`${cradle}.${name}`, service);
  for (const scope of SCOPES) linker.add(`${scope}.resolve(${name})`, service);
}

/** `register({ orders: asClass(Orders) })`, `register("orders", asFunction(makeOrders))`. */
function register(linker: Linker, [first, second]: readonly Value[]): void {
  if (first?.k === "literal" && typeof first.value === "string" && second) addService(linker, first.value, () => resolved(linker, second));
  if (first?.k === "object") for (const [name, get] of first.props) addService(linker, name, () => resolved(linker, get()));
}

/** What `asClass`, `asFunction` and `asValue` make, whatever is chained to them. */
function resolved(linker: Linker, resolver: Value): Value {
  let v: Value | undefined = resolver;
  while (v?.k === "external" && !RESOLVER.test(v.name)) v = v.receiver;
  const of = v?.k === "external" ? v.args?.[0] : undefined;
  return !of || v?.k !== "external" ? UNSEEN : v.name === "awilix#asValue()" ? of : service(linker, of);
}

/** A class or a factory, called with all services in one object, or with those that its parameters name. */
function service(linker: Linker, of: Value): Value {
  const cradle = linker.external(CRADLE);
  const args = (fn: { readonly params: readonly { readonly pattern: unknown }[] } | undefined): Value[] => {
    const names = (fn?.params ?? []).map((p) => p.pattern);
    const isByName = names.length > 1 && names.every((n) => typeof n === "string");
    return isByName ? names.map((n) => linker.member(cradle, String(n))) : [cradle];
  };
  if (of.k === "function") return linker.returned(of, args(of.file.facts.fns[of.index]));
  const constructor = of.k === "class" ? of.facts.members.find((m) => m.name === "constructor")?.fn : undefined;
  return of.k === "class" ? linker.instantiate(of, args(constructor === undefined ? undefined : of.file.facts.fns[constructor])) : UNSEEN;
}

/** `loadModules` registers what files export by default, under the name of the file. */
function loadModules(linker: Linker): void {
  for (const file of linker.files.values()) {
    if (!file.facts.exports.some((e) => e.as === "default" && !e.isType)) continue;
    const base = file.path.replace(/^.*\//, "").replace(/\.[cm]?[jt]sx?$/, "");
    const name = base.replace(/[.\-_]+([A-Za-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
    if (name === base || !/^[A-Za-z_$][\w$]*$/.test(name)) continue;
    addService(linker, name, () => {
      const exported = linker.exported(file, "default");
      return exported.k === "function" || exported.k === "class" ? service(linker, exported) : UNSEEN;
    });
  }
}

// By token

class Bindings {
  private readonly decorators: Decorators;
  private found: ReadonlyMap<string, Value> | undefined;

  constructor(private readonly linker: Linker) {
    this.decorators = new Decorators(linker);
  }

  isAskedIn(file: FileNode): boolean {
    return usesContainer(file);
  }

  injected({ file, cls, decorators }: Injection): Value | undefined {
    if (!decorators || !usesContainer({ facts: file.facts })) return undefined;
    const token = this.decorators.of(file, cls, decorators).find((d) => INJECT.test(d.name))?.args[0];
    return token && this.of(token);
  }

  /** What a token stands for: what is bound to it, else the class that it is. */
  of(token: Value): Value | undefined {
    const key = keyOf(token);
    const bound = key === undefined ? undefined : this.bindings().get(key);
    return bound ?? (token.k === "class" ? this.linker.instantiate(token, null) : undefined);
  }

  private bindings(): ReadonlyMap<string, Value> {
    if (this.found) return this.found;
    const found = new Map<string, Value>();
    this.found = found;
    for (const file of this.linker.files.values()) {
      if (!usesContainer(file)) continue;
      for (const cls of this.decorators.classesOf(file)) for (const key of this.keysOf(cls)) found.set(key, this.linker.instantiate(cls, null));
      for (const { callee, args } of registrations(this.linker, file)) {
        if (!BINDS.test(callee.name)) continue;
        const made = callee.receiver?.k === "external" && callee.name.startsWith("inversify#") ? callee.receiver.args?.[0] : undefined;
        const key = keyOf(made ?? args[0]);
        const value = this.made(callee.name, made ? (args[0] ?? made) : (args[1] ?? args[0]));
        if (key !== undefined && value.k !== "unknown") found.set(key, value);
      }
    }
    return found;
  }

  /** `@Service("mails")`, `@Service({ id: MAILS })`: the tokens under which a class registers itself. */
  private *keysOf(cls: ClassValue): Iterable<string> {
    for (const { name, args: [given] } of this.decorators.ofClass(cls)) {
      if (name !== "typedi#Service" || !given) continue;
      const key = keyOf(given.k === "object" ? this.linker.member(given, "id") : given);
      if (key !== undefined && given.k !== "function") yield key;
    }
  }

  private made(how: string, given: Value | undefined): Value {
    if (!given) return UNSEEN;
    if (given.k === "class") return this.linker.instantiate(given, null);
    if (given.k === "function") return this.linker.returned(given, []);
    const [cls, factory, value] = given.k === "object" ? ["useClass", "useFactory", "useValue"].map((name) => this.linker.member(given, name)) : [];
    if (cls?.k === "class") return this.linker.instantiate(cls, null);
    if (factory?.k === "function") return this.linker.returned(factory, []);
    return value && value.k !== "literal" ? value : /\.(?:registerInstance|toConstantValue|set)$/.test(how) ? given : UNSEEN;
  }
}

const bindings = new WeakMap<Linker, Bindings>();

function bindingsOf(linker: Linker): Bindings {
  let known = bindings.get(linker);
  if (!known) bindings.set(linker, (known = new Bindings(linker)));
  return known;
}

export const serviceContainers: Adapter = {
  name: "containers",
  docs: "https://github.com/jeffijoe/awilix",
  shapes: [],
  ambient: [],
  neverReturns: [],
  see: (facts) => usesContainer({ facts }),
  givesFor: new RegExp(`${ASKS.source}|${IS_AWILIX.source}|\\.diContainer\\.resolve$`),
  gives(callee, args, linker) {
    const [token] = args;
    if (token && ASKS.test(callee.name)) return first(alternatives(token).map((t) => bindingsOf(linker).of(t)));
    if (token?.k === "literal" && (IS_AWILIX.test(callee.name) || callee.name.endsWith(".diContainer.resolve")) && callee.name.endsWith(".resolve")) return linker.member(linker.external(CRADLE), String(token.value));
    return undefined;
  },
  container: bindingsOf,
  tell(linker, seen) {
    let isLoading = false;
    for (const file of seen) {
      if (!file.facts.imports.some((i) => /awilix/.test(i.specifier))) continue;
      for (const { callee, args } of registrations(linker, file)) {
        if (!IS_AWILIX.test(callee.name) && !/\.diContainer\.|\.diScope\./.test(callee.name)) continue;
        if (callee.name.endsWith(".loadModules")) isLoading = true;
        else if (callee.name.endsWith(".register")) register(linker, args);
      }
    }
    if (isLoading) loadModules(linker);
  },
  *join() {
    // Containers have no endpoints.
  },
};

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((v) => v !== undefined);
}
