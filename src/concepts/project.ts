/** The linked project: everything that a rule may ask. */
import type { FileFacts, Pos } from "../extract/facts.js";
import type { Act } from "../libraries/acts/row.js";
import type { Ran } from "../link/input.js";
import type { OnPages } from "../link/pages.js";
import type { Schema } from "../schema/table.js";
import type { ActCall, LibraryCall, Sourced } from "./calls.js";
import type { FailureAnswer, Injection, Leak, LostError, RepeatedRoundTrip, SeparateWrites, Swallowed, WholeTable } from "./defects.js";
import type { ApiDescriptions } from "./descriptions.js";
import type { AnswerTypes, Endpoint, EndpointKind } from "./endpoint.js";
import type { Learned, Lookup, Registered, Runs, Share } from "./share.js";
import type { LooseType, TypeMistake } from "./types.js";

/** One file as rules see it. */
export interface SourceFacts {
  readonly path: string;
  readonly facts: FileFacts;
  /** Backend code, by DESIGN.md section 2. */
  readonly isBackend: boolean;
  /** A test, story, fixture or generated file. */
  readonly isExcluded: boolean;
  /** Why it is in or out, as a sentence for people: "reached from src/app.ts". */
  readonly reason?: string;
  /** Whether browsers run it, and what it does with functions that a server lends to pages. */
  readonly onPages: OnPages;
  /** What the rule's `see` found here. */
  seen(rule: string): readonly unknown[];
  /** Name of the innermost named function, class member or endpoint around an offset; "" at module level. */
  symbolAt(pos: Pos): string;
}

/** The texts of a project, for those who show code. */
export interface Texts {
  /** Text of a file, without its byte order mark. */
  text(path: string): string;
  /** Offsets at which the lines of an analysed file start. */
  lines(path: string): readonly Pos[] | undefined;
}

/** The linked project: everything a rule may ask. */
export interface Project {
  readonly root: string;
  readonly files: readonly SourceFacts[];
  /** Those of which somebody asks what is found in them: all, or the one that is edited. */
  readonly asked: readonly SourceFacts[];
  readonly endpoints: readonly Endpoint[];
  /** Those that are registered in a file of which somebody asks. */
  readonly askedEndpoints: readonly Endpoint[];
  /** Those besides whose input goes on somewhere from such a file. */
  readonly enteringEndpoints: readonly Endpoint[];
  /** Files that are no code, by path: package.json, pipelines, container files, schemas, migrations, API descriptions. */
  readonly documents: ReadonlyMap<string, string>;
  /** What the whole-project type check found in backend code; absent where none was asked for. */
  readonly typeMistakes?: readonly TypeMistake[];
  /** Whether the types say nothing of the expression that starts and ends there; undefined where they were not asked, or do say something. */
  looseType(path: string, pos: Pos, end: Pos): LooseType["is"] | undefined;
  file(path: string): SourceFacts | undefined;
  /** Text of a file of the project, without its byte order mark. Needed for messages and fixes only. */
  text(path: string): string;
  /** The guards, validators, limiters and loggers that the endpoints use, the most used first. */
  learned(): readonly Learned[];
  /** What each endpoint says of the project, in their order: a later run judges others by it. */
  shares(): readonly Share[];
  /** What files register, whoever asks what is found in them. */
  registered(): ReadonlyMap<string, Registered>;
  /** What files ask of all files together, with the answers: by the files that ask, and what they ask. */
  lookups(): ReadonlyMap<string, ReadonlyMap<string, Lookup>>;
  /** The same with all that containers may be asked for, whether somebody has or not. */
  given(): ReadonlyMap<string, ReadonlyMap<string, Lookup>>;
  /** The answer to one of them, as it was noted; undefined where nobody can ask that any more. */
  lookup(path: string, ask: string): Lookup | undefined;
  /** What the project adds to its frameworks, or calls whoever is calling: by the names under which files may ask for that. */
  told(): ReadonlyMap<string, Lookup>;
  /** What the endpoints of a file run elsewhere. */
  runsOf(path: string): Runs;
  /** The functions of one file that endpoints run, by the files that these are registered in. */
  ranIn(path: string): ReadonlyMap<string, Ran>;
  /** Tells of a file, by its facts and text, whether it may call one of these members: nothing is evaluated for that. */
  mayCall(members: readonly string[]): (facts: FileFacts, text: string) => boolean;
  /** What the parts of paths are called, in the routes of these endpoints or of all, whoever asks what is found there. */
  pathNames(of?: readonly Endpoint[]): ReadonlySet<string>;
  repeatedRoundTrips(): readonly RepeatedRoundTrip[];
  /** Catches after which nobody knows that something went wrong. */
  swallowedErrors(): readonly Swallowed[];
  lostErrors(): readonly LostError[];
  /** What answers give away, once for each answer. */
  leaks(): readonly Leak[];
  /** What requests that fail are answered with; and answers that say so with a status that does not. */
  failureAnswers(): readonly FailureAnswer[];
  /** Input that becomes part of a query, once for each call that runs it. */
  injections(): readonly Injection[];
  /** Writes of one request that belong together and are no transaction. */
  separateWrites(): readonly SeparateWrites[];
  /** Lists that endpoints read without a bound. */
  wholeTables(): readonly WholeTable[];
  /** What describes its API, endpoint by endpoint. */
  apiDescriptions(): ApiDescriptions;
  /** The tables of its databases, read when first asked for. */
  schema(): Schema;
  /** Calls to these library members (canonical names, `*` allowed), in all files but tests. */
  callsOf(members: readonly string[]): readonly LibraryCall[];
  /** Calls that do one of the things checklists ask about, wherever the library says so: each as its callers make it. */
  callsThat(does: Act): readonly ActCall[];
  /** The library member that is called by the expression which starts and ends there, if it is one. */
  libraryCall(path: string, pos: Pos, end: Pos): LibraryCall | undefined;
  /** The package a file imports a name from, or undefined: `importOf("src/a.ts", "Request")` is `express`. */
  importOf(path: string, local: string): string | undefined;
  /** Version range of a dependency as written in the nearest package.json, or undefined. */
  dependency(path: string, name: string): string | undefined;
  /** What the function that starts at `fn` answers, if it is the handler of an endpoint. */
  handles(path: string, fn: Pos): EndpointKind | undefined;
  /**
   * Where the value of an expression comes from, if it comes from outside: the name as written (`req.query.id`),
   * or the call that starts and ends there.
   */
  originAt(path: string, pos: Pos, end: Pos, name?: string): Sourced | undefined;
  /** Files of the project that a file imports, or exports things of. */
  importsOf(path: string): readonly string[];
  /** What the framework says of the answers of the function that starts at `fn`, if it is a handler. */
  answerTypes(path: string, fn: Pos): AnswerTypes | undefined;
  /** The framework's own type for parameter `index` of the function that starts at `fn`, if it is a handler. */
  parameterType(path: string, fn: Pos, index: number): { readonly name: string; readonly from: string } | undefined;
}
