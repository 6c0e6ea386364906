/**
 * What `@Security` asks: the project's own function, which tsoa calls with the name of the scheme and its scopes. It has
 * one of two names; where it stands is said in `tsoa.json`.
 * https://tsoa-community.github.io/docs/authentication.html
 */
import { posix } from "node:path";
import { jsonTree, member } from "../../extract/json.js";
import type { FileNode, Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import type { Decorator } from "../decorators.js";
import { UNKNOWN } from "../values.js";

const ASKED = ["expressAuthentication", "koaAuthentication"] as const;
const DECORATOR = /^(?:tsoa|@tsoa\/runtime)#(\w+)$/;

/** The name of a decorator of tsoa. */
export function nameIn({ name }: Decorator): string | undefined {
  return DECORATOR.exec(name)?.[1];
}

interface Config {
  /** What stands before all routes. */
  readonly basePath?: string;
  /** The file with the function that `@Security` asks. */
  readonly authentication?: string;
}

const configs = new WeakMap<Linker, Map<string, Config>>();

/** What `tsoa.json` of the package of a file says. */
export function configOf(linker: Linker, path: string): Config {
  const dir = linker.packageDir(path);
  let known = configs.get(linker);
  if (!known) configs.set(linker, (known = new Map()));
  const found = known.get(dir) ?? configIn(linker, dir);
  known.set(dir, found);
  return found;
}

function configIn(linker: Linker, dir: string): Config {
  const text = linker.documents.get(dir === "" ? "tsoa.json" : `${dir}/tsoa.json`);
  const routes = text === undefined ? undefined : member(jsonTree(text), "routes");
  const said = (name: string): string | undefined => {
    const value = member(routes, name)?.value as unknown;
    return typeof value === "string" ? value : undefined;
  };
  const basePath = said("basePath"), file = said("authenticationModule");
  const authentication = file === undefined ? undefined : posix.join(dir, file);
  return { ...(basePath !== undefined && { basePath }), ...(authentication !== undefined && { authentication }) };
}

/** The schemes that stand on a method, or else on its class; of several, one is enough. */
export function securityLayers(linker: Linker, onClass: readonly Decorator[], own: readonly Decorator[], request: Value, path: string): readonly Layer[] {
  const of = (all: readonly Decorator[]): readonly Decorator[] => all.filter((d) => nameIn(d) === "Security");
  const asked = of(own).length > 0 || own.some((d) => nameIn(d) === "NoSecurity") ? of(own) : of(onClass);
  const [first] = asked;
  if (!first) return [];
  const schemes = asked.flatMap(({ args: [name, scopes] }) => (name?.k === "object" ? [...name.props].map(([key, value]) => ({ name: literal(key), scopes: value() })) : [{ name: name ?? UNKNOWN, scopes: scopes ?? NONE }]));
  const one = (values: readonly Value[]): Value => (values.length === 1 && values[0] ? values[0] : { k: "union", of: values });
  return [{ value: functionOf(linker, path), args: [request, one(schemes.map((s) => s.name)), one(schemes.map((s) => s.scopes))], passes: "unless it throws", place: first.place, name: "Security" }];
}

const NONE: Value = { k: "array", items: [], isWhole: true };
const literal = (value: string): Value => ({ k: "literal", value });

function functionOf(linker: Linker, path: string): Value {
  const said = configOf(linker, path).authentication?.replace(/\.[cm]?[jt]s$/, "");
  const dir = linker.packageDir(path);
  const isIt = (file: FileNode): boolean => (said === undefined ? linker.packageDir(file.path) === dir : file.path.replace(/\.[cm]?[jt]s$/, "") === said || file.path.startsWith(`${said}/index.`));
  for (const file of linker.files.values()) {
    if (!isIt(file)) continue;
    for (const name of ASKED) {
      if (!file.facts.exports.some((e) => e.as === name)) continue;
      const found = linker.exported(file, name);
      if (found.k === "function") return found;
    }
  }
  return UNKNOWN;
}
