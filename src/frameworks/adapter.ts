/** The shape of an adapter: what one file shows, and how the parts of all files join into endpoints. */
import type { EndpointKind, Place } from "../concepts.js";
import type { CallEvent, Expr, FileFacts } from "../extract/facts.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { RequestShape } from "./request.js";

/** Something that runs before the handler. */
export interface Layer {
  readonly value: Value;
  /** What it is called with. */
  readonly args: readonly Value[];
  /**
   * How it lets the request through: by calling `next`, by answering nothing of its own, by returning anything that
   * is no answer, by returning whatever it likes (only a throw rejects), or by returning something true.
   */
  readonly passes: "by calling next" | "by returning" | "by returning data" | "unless it throws" | "by returning true";
  readonly place: Place;
  /** As written, for people. */
  readonly name: string;
  /** It only configures (a schema, a client): it checks no caller by itself. */
  readonly isPassive?: boolean;
  /** Whether it runs for this endpoint cannot be decided. */
  readonly isDoubtful?: boolean;
  /** It is registered only where this holds (a setting). */
  readonly condition?: string;
}

/** An endpoint as its adapter found it. */
export interface Registration {
  readonly framework: string;
  readonly kind: EndpointKind;
  readonly method: string;
  readonly route: string;
  readonly file: string;
  readonly pos: number;
  readonly end: number;
  readonly handlerName: string | null;
  readonly handler: Value;
  readonly args: readonly Value[];
  /** In the order in which they run. */
  readonly layers: readonly Layer[];
  /** What happens to an error that the handler does not catch. */
  readonly errors: "handled" | "unhandled" | "unhandled if async";
  /** The way in is not known completely: the link that broke. */
  readonly broken?: string;
  /** A library made the handler: what it does to which model (`users.create`). */
  readonly effect?: { readonly kind: "read" | "write"; readonly what: string };
}

/** What the link stage lets adapters ask. */
export interface Linker {
  /** The files of the project, without its tests. */
  readonly files: ReadonlyMap<string, FileNode>;
  moduleEnv(file: FileNode): Env;
  defaultEnv(file: FileNode, fn: number): Env;
  envOf(fn: Extract<Value, { k: "function" }>, args: readonly Value[] | null, self: Value | null, depth: number): Env;
  /** The value of an export, through re-exports; of kind `unknown` where there is none. */
  exported(file: FileNode, name: string): Value;
  value(expr: Expr, env: Env, at: number): Value;
  callee(env: Env, event: number, call: CallEvent): Value;
  argumentsOf(env: Env, event: number, call: CallEvent): Value[];
  receiverOf(callee: Expr, env: Env, at: number): Value;
  /** What a function gives back for these arguments. */
  returned(fn: Extract<Value, { k: "function" }>, args: readonly Value[]): Value;
  member(value: Value, name: string): Value;
  element(value: Value, index: number | null): Value;
  request(shape: string, path?: string): Value;
  external(name: string): Value;
  isDead(env: Env, ctx: number): boolean;
  /** Functions that run when this one does, itself included. */
  visited(env: Env): readonly Env[];
  /** Whether another file of the project imports this one. */
  isImported(path: string): boolean;
  /** Folder of the nearest package.json above a file, "" for the root. */
  packageDir(path: string): string;
  /** Version range of a dependency in the nearest package.json, or undefined. */
  dependency(path: string, name: string): string | undefined;
}

export interface Adapter {
  readonly name: string;
  /** The framework's documentation of its routing. */
  readonly docs: string;
  readonly shapes: readonly RequestShape[];
  /** Canonical names that stand for (a part of) the request wherever they appear. */
  readonly ambient: readonly { readonly match: string | readonly string[]; readonly shape: string; readonly path: string }[];
  /** Calls whose results are told apart by who makes them: one line in a base class makes the router of every controller. */
  readonly makes?: readonly string[];
  /** Functions of the framework that never return. */
  readonly neverReturns: readonly string[];
  /** The framework's own types of handler parameters, by the shape of the request, for fixes. */
  readonly parameterTypes?: { readonly [shape: string]: readonly { readonly name: string; readonly from: string }[] };
  /** Whether the file shows a part of an endpoint. */
  see(facts: FileFacts, path: string): boolean;
  /** The endpoints of the files that were seen. */
  join(linker: Linker, seen: readonly FileNode[]): Iterable<Registration>;
}
