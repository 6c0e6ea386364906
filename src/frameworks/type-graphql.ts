/**
 * type-graphql: the decorated methods of resolver classes, with what `@Authorized` and `@UseMiddleware` put before them.
 * Its arguments are checked by the schema, as in graphql.ts.
 * https://typegraphql.com/docs/resolvers.html https://typegraphql.com/docs/authorization.html https://typegraphql.com/docs/middlewares.html
 */
import type { Place } from "../concepts.js";
import type { FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { ARGUMENTS, checked, graphqlShapes, isServer } from "./graphql.js";
import { fieldResolvers } from "./graphql/classes.js";
import { type Context, GraphqlContexts, optionsIn } from "./graphql/contexts.js";
import { type ClassValue, type Decorator, Decorators } from "./decorators.js";
import { boundShape } from "./request.js";
import { alternatives, UNKNOWN } from "./values.js";

const PACKAGE = "type-graphql";
const ROOT = /^type-graphql#(Query|Mutation|Subscription)$/;

export const typeGraphql: Adapter = {
  name: "type-graphql",
  docs: "https://typegraphql.com/docs/resolvers.html",
  shapes: graphqlShapes,
  ambient: [],
  neverReturns: [],
  fields: (linker) => fieldResolvers(linker, new Decorators(linker), PACKAGE),
  see: (facts) => facts.imports.some((i) => i.specifier === PACKAGE),

  *join(linker, seen) {
    const resolvers = new Resolvers(linker, seen);
    const decorators = new Decorators(linker);
    for (const file of seen) {
      for (const cls of decorators.classesOf(file)) {
        const onClass = decorators.ofClass(cls);
        for (const m of cls.facts.members) {
          const own = decorators.of(file, cls.facts, m.decorators);
          const root = own.find((d) => ROOT.test(d.name));
          if (root && m.fn !== undefined) yield resolvers.registration(decorators, cls, { name: m.name, at: m.at, fn: m.fn }, root, [...onClass, ...own]);
        }
      }
    }
  },
};

class Resolvers {
  private readonly contexts: GraphqlContexts;
  private readonly checkers: readonly Value[];
  private readonly everywhere: readonly Value[];

  constructor(private readonly linker: Linker, seen: readonly FileNode[]) {
    const starting = [...linker.files.values()].filter((f) => f.facts.imports.some((i) => isServer({ k: "external", name: `${i.specifier}#` }, [])));
    this.contexts = new GraphqlContexts(linker, starting, isServer);
    const told = (name: string): Value[] => seen.flatMap((file) => [...optionsIn(linker, file, name, () => true)].map((o) => linker.member(o, name)));
    this.checkers = told("authChecker");
    this.everywhere = told("globalMiddlewares").flatMap((v) => (v.k === "array" ? v.items : []));
  }

  registration(decorators: Decorators, cls: ClassValue, method: { readonly name: string; readonly at: number; readonly fn: number }, root: Decorator, own: readonly Decorator[]): Registration {
    const { linker } = this;
    const type = ROOT.exec(root.name)?.[1] ?? "Query";
    const ctx = this.contexts.of(cls.file.path);
    const facts = cls.file.facts.fns[method.fn];
    const sent = linker.request(boundShape(ARGUMENTS, {}));
    const given = (facts?.params ?? []).map((p) => decorators.of(cls.file, cls.facts, p.decorators, cls.up).map((d) => this.given(d, sent, ctx)).find((v) => v !== undefined) ?? UNKNOWN);
    const place = { file: cls.file.path, pos: method.at, end: method.at + method.name.length };
    const options = root.args.find((a) => a.k === "object");
    const named = options && linker.member(options, "name");
    const takes = given.some((v) => v.k === "request" && v.shape.startsWith(ARGUMENTS));
    return {
      framework: "graphql", kind: "graphql", method: type.toUpperCase(), route: named?.k === "literal" && typeof named.value === "string" ? named.value : method.name, ...place,
      handlerName: method.name, handler: { k: "function", file: cls.file, index: method.fn, up: cls.up, self: linker.instantiate(cls, null) }, args: given, errors: "handled",
      layers: [...ctx.layers, ...this.before(own, ctx, sent, place), ...(takes ? [checked(linker, place)] : [])],
    };
  }

  /** What a decorated parameter is given. */
  private given(d: Decorator, sent: Value, ctx: Context): Value | undefined {
    const [first] = d.args;
    const name = first?.k === "literal" && typeof first.value === "string" ? first.value : undefined;
    if (d.name === "type-graphql#Arg") return name === undefined ? sent : this.linker.member(sent, name);
    if (d.name === "type-graphql#Args") return sent;
    if (d.name === "type-graphql#Ctx") return name === undefined ? ctx.value : this.linker.member(ctx.value, name);
    return undefined;
  }

  /** The middleware of the schema, the class and the method; the checker that `@Authorized` asks. */
  private before(own: readonly Decorator[], ctx: Context, sent: Value, at: Place): readonly Layer[] {
    const action: Value = { k: "object", props: new Map<string, () => Value>([["context", () => ctx.value], ["args", () => sent], ["info", () => this.linker.external("graphql#GraphQLResolveInfo()")]]), rest: [], isOpen: true };
    const next = this.linker.external("builder#NextFunction()");
    const middleware = (value: Value, place: Place): Layer[] => alternatives(value).flatMap((v) => (v.k === "array" ? v.items : [v])).map((v) => ({ value: this.callable(v, "use"), args: [action, next], passes: "by calling next", place, name: nameOf(v) ?? "middleware" }));
    const used = own.filter((d) => d.name === "type-graphql#UseMiddleware").flatMap((d) => d.args.flatMap((a) => middleware(a, d.place)));
    const asked = own.filter((d) => d.name === "type-graphql#Authorized").slice(-1).map((d): Layer => {
      const roles: Value = { k: "array", items: d.args.flatMap((a) => (a.k === "array" ? a.items : [a])), isWhole: true };
      const checkers = this.checkers.map((c) => this.callable(c, "check"));
      return { value: checkers.length === 0 ? UNKNOWN : checkers.length === 1 && checkers[0] ? checkers[0] : { k: "union", of: checkers }, args: [action, roles], passes: "by returning true", place: d.place, name: "Authorized" };
    });
    return [...this.everywhere.flatMap((m) => middleware(m, at)), ...asked, ...used];
  }

  /** A function, or the method of a class that does what one would. */
  private callable(v: Value, method: string): Value {
    return v.k === "class" ? this.linker.member(this.linker.instantiate(v, null), method) : v;
  }
}

function nameOf(v: Value): string | undefined {
  if (v.k === "class") return v.facts.name;
  return v.k === "function" ? v.file.facts.fns[v.index]?.name || undefined : undefined;
}
