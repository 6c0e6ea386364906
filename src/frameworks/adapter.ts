/** The shape of an adapter: what one file shows, and how the parts of all files join into endpoints. */
import type { AnswerTypes, EndpointKind, Place, Trail } from "../concepts.js";
import type { CallEvent, ClassFacts, Expr, FileFacts, ImportFacts } from "../extract/facts.js";
import type { CallSite, Env, FileNode, InputMark, Value } from "../link/values.js";
import type { RequestShape } from "./request.js";

/** Something that runs before the handler. */
export interface Layer {
  /** A function, or a list of functions of which one has to let the request through. */
  readonly value: Value;
  /** What it is called with. */
  readonly args: readonly Value[];
  /**
   * How it lets the request through: by calling `next`, by answering nothing of its own, by returning anything that
   * is no answer, by ending without having answered, by returning whatever it likes (only a throw rejects), or by
   * returning something true.
   */
  readonly passes: "by calling next" | "by returning" | "by returning data" | "by ending" | "unless it throws" | "by returning true";
  readonly place: Place;
  /** As written, for people. */
  readonly name: string;
  /** It only configures (a schema, a client): it checks no caller by itself. */
  readonly isPassive?: boolean;
  /** Whether it runs for this endpoint cannot be decided. */
  readonly isDoubtful?: boolean;
  /** What it is called with for an endpoint that nothing is said of: where it checks that one, letting this one through is an exemption. */
  readonly elsewhere?: readonly Value[];
  /** What it is called with for somebody who writes into the address whatever it looks for there; absent: its first argument is the request. */
  readonly forged?: () => readonly Value[];
  /** The project takes this endpoint out of it by name: it does not run here, and says that the endpoint is meant to be open. */
  readonly isExcluded?: true;
  /** The project's own object, where the value is what its class extends. */
  readonly self?: Value;
  /** What it hands the decision to: it lets only known callers through where both do. */
  readonly and?: Layer;
  /** Input that it has checked by a schema when it goes on. */
  readonly checks?: readonly InputMark[];
  /** The schema that this input then fits, where it is known: one of a library, or JSON Schema as an object. */
  readonly fits?: () => Value | undefined;
  /** It is registered only where this holds (a setting). */
  readonly condition?: string;
}

/** An endpoint as its adapter found it. */
export interface Registration {
  readonly framework: string;
  readonly kind: EndpointKind;
  readonly method: string;
  /** The method it is asked with, where it answers all and tells none apart. */
  readonly usually?: "GET";
  readonly route: string;
  /** What puts it below another path first: the outermost mount, or the prefix of an application. */
  readonly below?: Place | undefined;
  /** A part of the route could not be read, and is left out. */
  readonly isPartial?: boolean;
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
  /** What it answers is cut down to a schema, or made anew by something on the way out. */
  readonly isSerialised?: boolean;
  /** It lacks what validates the input or checks the callers of others, because another application serves it or it is called in another way: why, for people who looked at the others. */
  readonly apart?: { readonly pipes?: Trail; readonly guards?: Trail };
  /** The way in is not known completely: the link that broke. */
  readonly broken?: string;
  /** What answers in the end is handed the request, and cannot be seen. */
  readonly isHandedOn?: true;
  /** Who hands over the work, where no caller outside can: nobody is to be checked. */
  readonly internal?: string;
  /** A library made the handler: what it does to which model (`users.create`). */
  readonly effect?: { readonly kind: "read" | "write"; readonly what: string };
  /** It was registered with a description of itself, or hidden from callers who look for one. */
  readonly described?: "yes" | "hidden";
}

/** Something that makes a description of what a framework answers. */
export interface Describer {
  /** An import that shows it: a package, or `package#name`. */
  readonly from: readonly string[];
  /** What is in it: everything that is not hidden, or what was registered to be in it. */
  readonly has: "all" | "marked";
  /** Text in the file that imports it, where it takes a part only. */
  readonly isPartial?: RegExp;
  /** Text in the file that imports it, where it shows a document that was written elsewhere. */
  readonly isStatic?: RegExp;
}

/** A place that a container may fill: its decorators are events of the function around the class. */
export interface Injection {
  readonly file: FileNode;
  readonly cls: ClassFacts;
  readonly decorators?: readonly number[];
  readonly type?: string;
}

/** What fills constructors and properties. */
export interface Container {
  /** Whether it has a say in the classes of a file. */
  isAskedIn(file: FileNode): boolean;
  injected(asked: Injection): Value | undefined;
}

/** A function that answers one field of an object that may come in lists (GraphQL): it runs once for each. */
export interface FieldResolver {
  readonly fn: Extract<Value, { k: "function" }>;
  /** Its parameter that is the object. */
  readonly parent: number;
  /** What it is called with, where that is known. */
  readonly args?: readonly Value[];
  /** `User.orders`. */
  readonly name: string;
  readonly place: Place;
}

/** What the link stage lets adapters ask. */
export interface Linker {
  /** The files of the project, without its tests. */
  readonly files: ReadonlyMap<string, FileNode>;
  /** What is no code and still says something (schemas): path to text. */
  readonly documents: ReadonlyMap<string, string>;
  moduleEnv(file: FileNode): Env;
  defaultEnv(file: FileNode, fn: number): Env;
  envOf(fn: Extract<Value, { k: "function" }>, args: readonly Value[] | null, self: Value | null, depth: number, site?: CallSite): Env;
  /** The environments of the rounds of `for (const x of list)`, a context of the function; undefined where not all elements are known. */
  rounds(env: Env, loop: number): readonly Env[] | undefined;
  /** The value of an export, through re-exports; of kind `unknown` where there is none. */
  exported(file: FileNode, name: string): Value;
  value(expr: Expr, env: Env, at: number): Value;
  callee(env: Env, event: number, call: CallEvent): Value;
  argumentsOf(env: Env, event: number, call: CallEvent): Value[];
  receiverOf(callee: Expr, env: Env, at: number): Value;
  /** Whether an expression of a function comes to the same whoever calls it. */
  isFixed(file: FileNode, fn: number, expr: Expr): boolean;
  /** What a function gives back for these arguments. */
  returned(fn: Extract<Value, { k: "function" }>, args: readonly Value[]): Value;
  member(value: Value, name: string): Value;
  /** The value a type annotation promises: an instance of a class. */
  typed(type: string, file: FileNode): Value;
  /** What a class extends; undefined where it extends nothing. */
  baseOf(cls: Pick<Extract<Value, { k: "class" }>, "file" | "facts" | "up">): Value | undefined;
  /** An instance of a class; `null`: with what a container hands to its constructor. */
  instantiate(value: Value, args: readonly Value[] | null): Value;
  element(value: Value, index: number | null): Value;
  request(shape: string, path?: string): Value;
  external(name: string, args?: readonly Value[]): Value;
  /** The members of an object, as there for known callers only: whoever finds them has been checked. */
  forKnown(value: Value): Value;
  /** Whether the caller is known whenever control comes to an event. */
  isKnownAt(env: Env, event: number): boolean;
  /**
   * Tells what the project itself adds to something of a framework, by canonical name: a member (`fastify#Request().isAdmin`),
   * or a global that no file imports (`global#requireAdmin`).
   */
  add(name: string, value: () => Value): void;
  isDead(env: Env, ctx: number): boolean;
  /**
   * Functions that run when this one does, itself first; each is looked for when it is asked for.
   *
   * @param matters which arguments a function must be given one of to be of interest: by default a part of a request or an answer, or what may hold one
   */
  visited(env: Env, matters?: (given: Value, to: Extract<Value, { k: "function" }>) => boolean): Iterable<Env>;
  /** Whether another file of the project imports this one. */
  isImported(path: string): boolean;
  /** Who uses a function that a file lends to pages (`"use server"`), by what it exports it as and calls it itself: it is handed to one, or only called by code of the server; undefined where nobody does. */
  useOf(path: string, names: readonly string[], local?: string): "handed on" | "called" | undefined;
  /** These files, and all from which imports lead to one of them. */
  leadingTo(files: readonly FileNode[]): ReadonlySet<string>;
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
  /** Canonical names of callees of which `gives` may know something. */
  readonly givesFor?: RegExp;
  /** What a call of the framework gives back, where that depends on the endpoint at hand. */
  gives?(callee: Extract<Value, { k: "external" }>, args: readonly Value[], linker: Linker): Value | undefined;
  /** The container that fills constructors, made once from all files of the project. */
  container?(linker: Linker): Container;
  /** Functions that answer a field once for each object of a list, without a loop in sight; none of objects that never come in one. */
  fields?(linker: Linker): Iterable<FieldResolver>;
  /** What makes descriptions of its endpoints. */
  readonly describers?: readonly Describer[];
  /** Functions of the framework that never return. */
  readonly neverReturns: readonly string[];
  /** The framework's own types of handler parameters, by the shape of the request, for fixes. */
  readonly parameterTypes?: { readonly [shape: string]: readonly { readonly name: string; readonly from: string }[] };
  /** What its handlers give back, by the shape of the request, for fixes. */
  readonly answerTypes?: { readonly [shape: string]: AnswerTypes };
  /** What joins the parts of its endpoints, besides what `runsBeforeAll`: imports alone, or also their standing in one package; absent: anything. */
  readonly joins?: "by imports" | "by package";
  /** Whether a file has a say in endpoints that neither import it nor are imported by it, by where it stands. */
  runsBeforeAll?(path: string): boolean;
  /** Whether a file runs on the server because of where it stands, though nothing imports it. */
  isServed?(path: string, dependency: (name: string) => string | undefined): boolean;
  /** Whether an import is one of the framework: where no file has one, there is nothing to see. Absent: it may be there without. */
  isOf?(i: ImportFacts): boolean;
  /** Whether the file shows a part of an endpoint. */
  see(facts: FileFacts, path: string): boolean;
  /** What the project adds to the framework's objects or globals, told before any endpoint is joined. */
  tell?(linker: Linker, seen: readonly FileNode[]): void;
  /** The endpoints of the files that were seen. */
  join(linker: Linker, seen: readonly FileNode[]): Iterable<Registration>;
}
