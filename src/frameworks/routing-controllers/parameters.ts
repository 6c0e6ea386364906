/**
 * What the methods of controllers are called with, and what is checked on the way: classes by class-validator, numbers
 * and dates by being read as such, the caller by the project's own function.
 * https://github.com/typestack/routing-controllers#using-authorization-features
 */
import type { Parameter } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { checked, ClassChecks } from "../nest/class-checks.js";
import { type ClassValue, type Decorator, type Decorators } from "../decorators.js";
import { callable, type Driver } from "./drivers.js";
import { isOff, PACKAGE, type Server, setting } from "./servers.js";
import { alternatives, textOf, UNKNOWN } from "../values.js";

/** Types that texts of the address are read as, or refused. */
const READ_AS = /^(?:number|boolean|Date)$/;
const OF_ADDRESS = /^(?:Param|QueryParam|HeaderParam|CookieParam)$/;
const WHOLE = /^(?:Body|Params|QueryParams|HeaderParams|BodyParam|QueryParam)$/;

interface Scene {
  readonly server: Server;
  readonly request: Value;
  readonly action: Value;
  readonly cls: ClassValue;
}

export class Parameters {
  private readonly classes: ClassChecks;

  constructor(private readonly linker: Linker, private readonly decorators: Decorators) {
    this.classes = new ClassChecks(linker, decorators);
  }

  /** The arguments of a method, and what checks them. */
  of(params: readonly Parameter[], scene: Scene): { readonly args: readonly Value[]; readonly layers: readonly Layer[] } {
    const layers: Layer[] = [];
    const args = params.map((p) => {
      for (const d of this.decorators.of(scene.cls.file, scene.cls.facts, p.decorators, scene.cls.up)) {
        const given = this.given(d, p, scene, layers);
        if (given) return given;
      }
      return UNKNOWN;
    });
    return { args, layers };
  }

  private given(d: Decorator, p: Parameter, scene: Scene, into: Layer[]): Value | undefined {
    if (!d.name.startsWith(`${PACKAGE}#`)) return undefined;
    const word = d.name.slice(PACKAGE.length + 1);
    if (word === "CurrentUser") return this.caller(d, setting(this.linker, scene.server.options, "currentUserChecker") ?? UNKNOWN, d.args[0], scene, into);
    // A decorator of the project: its function is asked as the one for `@CurrentUser` is.
    if (word === "createParamDecorator" && d.args[0]) return this.caller(d, this.linker.member(d.args[0], "value"), d.args[0], scene, into);
    if (word === "Res") return scene.server.driver.name === "koa" ? this.linker.member(scene.action, "response") : this.linker.external("express#Response()");
    const path = pathOf(scene.server.driver, word, textOf(d.args[0]));
    if (path === undefined || scene.request.k !== "request") return undefined;
    const value = this.linker.request(scene.request.shape, path);
    into.push(...this.checks(d, word, p, value, scene));
    return value;
  }

  /** What a function of the project says of the caller; where it is required, nobody gets on without it. */
  private caller(d: Decorator, asks: Value, options: Value | undefined, scene: Scene, into: Layer[]): Value {
    const { linker } = this;
    const fn = callable(linker, asks, "check");
    const args = [scene.action];
    const isRequired = this.isRequired(options, scene);
    const name = d.name.endsWith("#CurrentUser") ? "CurrentUser" : "the decorator";
    into.push({ value: fn, args, passes: isRequired ? "by returning true" : "unless it throws", place: d.place, name, ...(!isRequired && { isPassive: true }) });
    const given = alternatives(fn).flatMap((f) => (f.k === "function" ? [linker.returned(f, args)] : []));
    const [first] = given;
    return first && given.length === 1 ? first : { k: "unknown", marks: { identity: 1, source: { ...d.place, message: `${name} is told who is calling` } } };
  }

  private isRequired(options: Value | undefined, { server }: Scene): boolean {
    const own = options && setting(this.linker, options, "required");
    const otherwise = this.linker.member(this.linker.member(this.linker.member(server.options, "defaults"), "paramOptions"), "required");
    const v = own ?? otherwise;
    return v.k === "literal" && v.value === true;
  }

  private checks(d: Decorator, word: string, p: Parameter, value: Value, { server, cls }: Scene): readonly Layer[] {
    const marks = value.marks?.input ?? [];
    if (marks.length === 0) return [];
    if (READ_AS.test(p.type ?? "")) return OF_ADDRESS.test(word) ? [checked(marks, `${word} as ${p.type ?? ""}`, d.place)] : [];
    const options = d.args.find((a) => a.k === "object");
    if (!WHOLE.test(word) || !this.validates(server, options)) return [];
    const named = options && this.linker.member(options, "type");
    return this.classes.of(named?.k === "class" ? named : p.type, marks, cls, word, d.place);
  }

  /** Classes are checked unless somebody says otherwise, and only where plain objects are made into them. */
  private validates({ options }: Server, own: Value | undefined): boolean {
    if (isOff(this.linker, options, "classTransformer")) return false;
    const said = own && setting(this.linker, own, "validate");
    return said ? !(said.k === "literal" && said.value === false) : !isOff(this.linker, options, "validation");
  }
}

/** Where a parameter is read from the request. */
function pathOf(driver: Driver, word: string, name: string | undefined): string | undefined {
  if (word === "CookieParam") return name === undefined ? "cookies" : driver.cookie(name);
  const part = driver.parts[word];
  if (part === undefined) return undefined;
  const isFile = word.startsWith("Uploaded");
  const below = isFile || name === undefined ? [] : [part === "headers" ? name.toLowerCase() : name];
  return [part, ...below].filter((x) => x !== "").join(".");
}
