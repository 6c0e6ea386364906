/** How a framework that registers handlers on routers differs from the others: what is a router, and what its calls register. */
import type { Place } from "../../concepts.js";
import type { CallEvent, Expr, FunctionFacts, ImportFacts } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker, Registration } from "../adapter.js";
import type { Bound } from "../request.js";
import type { Entry, Path, Router } from "./routers.js";

export type External = Extract<Value, { k: "external" }>;

/** What is known of a router by what made it. */
export interface RouterKind {
  readonly isApp: boolean;
  /** It hands rejected promises on to the error handler, whatever the framework does. */
  readonly forwardsErrors?: boolean;
}

/** What a call between a router and what is registered adds: `route("/x")`, `basePath("/api")`. */
export interface RouterStep {
  /** The paths of what is registered behind it. */
  readonly paths?: readonly Path[];
  /** Stands before the paths of what is registered behind it. */
  readonly prefix?: Path;
  /** The result is no router any more. */
  readonly isOther?: boolean;
}

/** A call that registers something, with its values. */
export interface Reading {
  readonly linker: Linker;
  readonly method: string;
  readonly args: readonly Value[];
  /** The arguments as written. */
  readonly written: readonly Expr[];
  /** The router, as it was written. */
  readonly receiver: Value;
  /** The router whose own function the call stands in, where the receiver is that or one around it. */
  readonly within: Value | undefined;
  /** Paths that a step before gave already. */
  readonly given: readonly Path[] | undefined;
  /** A new router, by the canonical name of its kind, that stands for this call: what a function that is registered gets to register on. One call may make several, each at a place of its own. */
  readonly fresh: (name: string, at?: Place) => External;
}

/** What one call registers. */
export interface Draft extends Omit<Entry, "place" | "branches"> {
  /** Where the path is written. */
  readonly path?: Value;
  /** Where a reader finds it, where that is not the call. */
  readonly at?: Place;
  /** It is registered on this router instead. */
  readonly on?: Value;
  /** Functions that register more, and what they are called with: first the router that they register on. */
  readonly enters?: readonly { readonly fn: Value; readonly args: readonly Value[] }[];
}

/** How a function that is called with requests ends. */
export interface Behaviour {
  /** It goes on to the next. */
  readonly passes: boolean;
  readonly answers: boolean;
}

export interface Dialect {
  readonly framework: string;
  routerKind(name: string): RouterKind | undefined;
  /** The packages that routers are of, where every file that has one imports it or a file that does; absent where plugins are handed theirs. */
  readonly packages?: RegExp;
  step?(made: External): RouterStep | undefined;
  /** What a router's own options put before its paths. */
  prefixOf?(linker: Linker, made: External): Path;
  /** Whether a call may register something, by its form. */
  isRegistering(call: CallEvent): boolean;
  /** Whether `router[name]` registers something. */
  registers(name: string): boolean;
  read(reading: Reading): Iterable<Draft>;
  /** What a call of a library registers that is given the router: `createEndpoints(contract, handlers, app)`. */
  handed?(linker: Linker, callee: string, args: () => readonly Value[]): Iterable<Draft>;
  /** What handlers and middleware are called with. */
  requestArgs(linker: Linker, bound: Bound): Value[];
  readonly passes: Layer["passes"];
  /** How one element of the way in is called, where that differs from handlers. */
  called?(linker: Linker, bound: Bound, value: Value): Pick<Layer, "args" | "passes">;
  /** What really runs before a handler, of what was registered for it. */
  settle?(layers: readonly Layer[], bound: Bound): readonly Layer[];
  /** A router for a function that registers and that nothing we ran has called. */
  leftOver?(facts: FunctionFacts, at: Place): readonly Value[] | undefined;
  /** Canonical names of what goes on, and of what answers. */
  readonly next: string;
  readonly answers: RegExp;
  /** Middleware at a path runs for everything below it, not only for the path itself. */
  readonly coversBelow: boolean;
  /** For how many routers above it the middleware of a mounted router runs as well, in what is registered after it; none where it is left out. */
  readonly reach?: number;
  /** Middleware runs whatever the path. */
  readonly ignoresPaths?: boolean;
  /** The functions that something registered stands for; undefined for what is itself. */
  expand?(linker: Linker, value: Value): readonly (Pick<Layer, "value" | "passes"> & { readonly name?: string })[] | undefined;
  /** Whether something that stands where middleware stands handles requests itself. */
  isTerminal(value: Extract<Value, { k: "function" }>, behaviour: () => Behaviour): boolean;
  /** Whether the last function of a verb may be a gate: it is given a way to go on. */
  mayPass(value: Extract<Value, { k: "function" }>): boolean;
  /** Handlers of errors, and whatever else is no middleware. */
  isAside?(value: Value): boolean;
  errors(linker: Linker, file: string, router: Router): Registration["errors"];
}

/** Of frameworks whose calls say whether a hook or a handler is registered: neither can stand in the place of the other, and errors of both are handled. */
export const saidApart: Pick<Dialect, "coversBelow" | "isTerminal" | "mayPass" | "errors"> = {
  coversBelow: true,
  isTerminal: () => false,
  mayPass: () => false,
  errors: () => "handled",
};

/**
 * Whether an import may bring a router: what makes one, its type, or all that a package has. Where no file has one, nothing
 * is a router; types of requests alone are in many a project of another framework.
 */
export function mayBringRouter({ specifier, name }: ImportFacts, { packages, routerKind }: Pick<Dialect, "packages" | "routerKind">): boolean {
  if (packages?.test(specifier) !== true) return false;
  return name === undefined || name === "*" || routerKind(`${specifier}#${name === "default" ? "" : name}()`) !== undefined;
}
