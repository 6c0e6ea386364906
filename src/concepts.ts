/**
 * The vocabulary that rules, adapters, reporters and hosts share. Types only: no stage is imported here
 * except the facts that extraction produces.
 */
import type { ts } from "ts-morph";
import type { FileFacts, Pos } from "./extract/facts.js";
import type { Ran } from "./link/input.js";
import type { Act } from "./libraries/acts/row.js";
import type { OnPages } from "./link/pages.js";
import type { InputMark, InputPart } from "./link/values.js";
import type { Schema } from "./schema/table.js";

export type Level = "emergency" | "warning";
export type Preset = "recommended" | "strict" | "all";
export type Confidence = "proven" | "likely" | "unknown";

/** A place in the scanned code: path relative to the root with forward slashes, and offsets. */
export interface Place {
  readonly file: string;
  readonly pos: Pos;
  /** End offset, exclusive; absent where only the start matters. */
  readonly end?: Pos;
}

/** A place with what it shows. */
export interface Trail extends Place {
  readonly message: string;
  /** Who answers there: the function of the project, or what a package made, by the name it has in the project. */
  readonly by?: Place & { readonly name: string };
}

/** A part of the project that was learned from use: nobody had to name it. */
export interface Learned extends Place {
  readonly kind: "guard" | "validator" | "limiter" | "logger";
  readonly name: string;
  /** Endpoints that use it. */
  readonly endpoints: number;
}

/** What an endpoint uses that others may use as well. */
export interface Use {
  readonly kind: Learned["kind"];
  /** The same for all that use the same. */
  readonly key: string;
  readonly by: Place & { readonly name: string };
}

/** What an endpoint says of the whole project: enough to judge others by, where it is not judged itself. */
export interface Share {
  /** Rows of these models it makes for anybody. */
  readonly makes: readonly string[];
  /** Places of its writes, each with the way there. */
  readonly writes: readonly (readonly [site: string, way: string, isKnown: boolean])[];
  /** Models that it reads, where it reads only. */
  readonly reads: readonly (readonly [model: string, isKnown: boolean, isList: boolean])[];
  /** Models of which it asks for rows by who is calling. */
  readonly owns: readonly string[];
  /** What its answers rest on of what all of them say together. */
  readonly asks: readonly string[];
  /** What it does for known callers alone: models of which it makes rows, `@` and its file where it writes, `@` and its route with the models of which it lists rows. */
  readonly guards: readonly string[];
  /** Models of which it changes or deletes rows for anybody, and that strangers sign up by it. */
  readonly changes: readonly string[];
  readonly uses: readonly Use[];
}

/** What a file registers: while it stays the same, an edit that nothing of it leads to changes nothing about its endpoints. */
export interface Registered {
  /** In words that the next run finds again; undefined where they do not tell it from anything else. */
  readonly words: string | undefined;
  /** The files whose code it hands to its framework, or stands on the way in to it. */
  readonly files: ReadonlySet<string>;
  /** Those of which only what is written there runs, and not what they lead to. */
  readonly own: ReadonlySet<string>;
  /** Those among them with handlers. */
  readonly handlers: ReadonlySet<string>;
}

/** What answers something that a file asks of all files together: it need not import that. */
export interface Lookup {
  /** In words that the next run finds again; undefined where it is too large to be told from others. */
  readonly words: string | undefined;
  /** The files whose code it leads to. */
  readonly files: ReadonlySet<string>;
}

/** What endpoints of a file run in other files: functions, by their files. */
export type Runs = ReadonlyMap<string, ReadonlySet<number>>;

/** A three-valued answer with the places that led to it. `partial`: holds on some paths only. */
export interface Answer {
  readonly value: "yes" | "no" | "partial" | "unknown";
  readonly trail: readonly Trail[];
  /** A *yes* that holds only under this condition (an environment variable, a header). */
  readonly condition?: string;
}

/** What one way of sending input has to say for itself. `none`: the handler does not use it. */
export interface InputAnswer {
  readonly status: "none" | "validated" | "partial" | "unvalidated" | "unknown";
  readonly trail: readonly Trail[];
  /** Fields used without a check, where known. */
  readonly fields: readonly string[];
  /** Of these: fields that are only asked whether they are there. */
  readonly present?: readonly string[];
  /** More goes on than these fields: the rest of it, or all. */
  readonly hasRest?: boolean;
  /** Where the unvalidated input is used first. */
  readonly use?: Place;
  /** It reaches a query, a file or an outgoing call. */
  readonly reaches?: boolean;
  /** The raw value is used although a validated copy exists. */
  readonly isRawAfterValidation?: boolean;
}

/** What somebody gains by calling an endpoint without end. */
export interface Abuse {
  readonly what:
    /** Passwords and codes can be tried. */
    | "guess"
    | "account"
    /** Codes and links are sent or redeemed. */
    | "reset"
    | "mail"
    | "upload"
    /** A paid model works for whoever calls. */
    | "bill";
  /** The caller is known by then. */
  readonly isKnown: boolean;
  /** Of those who are known, only some may, or each of them so often: as far as names tell. */
  readonly isForFew?: boolean;
  readonly trail: readonly Trail[];
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema (2020-12) of what a validator lets through, as far as it could be read. */
export type JsonSchema = Readonly<Record<string, Json>>;

/** Where callers put what tells who they are. */
export interface Credential {
  readonly in: "header" | "cookie";
  readonly name: string;
}

export type EndpointKind = "http" | "server-action" | "trpc" | "graphql" | "message";

/** One endpoint, with the questions that rules ask. Answers are computed when read, once. */
/** Where a guard looks anywhere in the address for a text that switches it off. */
export interface Way extends Trail {
  /** The text, for people. */
  readonly sought: string;
}

export interface Endpoint {
  readonly framework: string;
  readonly kind: EndpointKind;
  /** HTTP method in capitals, `ALL`, `ACTION`, `LOADER`, `QUERY`, `MUTATION`, `SUBSCRIPTION`, `MESSAGE`. */
  readonly method: string;
  readonly route: string;
  /** The route is an address, and all of it could be read. */
  readonly isRouteKnown?: true;
  /** What puts it below another path first: the outermost mount, or the prefix of an application. */
  readonly below?: Place | undefined;
  readonly file: string;
  /** The registering call, the exported function or the decorated method's name. */
  readonly pos: Pos;
  readonly end: Pos;
  /** Name of the handler function, or null. */
  readonly handler: string | null;
  /** `POST /api/x`, `ACTION name`, `QUERY user.byId`. */
  readonly label: string;
  readonly auth: {
    readonly status: "present" | "missing" | "public" | "unknown";
    readonly trail: readonly Trail[];
    /** What it does that an anonymous caller should not: shown in the message. */
    readonly effect?: "writes" | "reads" | "calls" | "queues" | "sends" | "stores";
    /** Of a missing or unknown one: nothing checks the caller, and only whether that is meant cannot be told. */
    readonly isOpen?: true;
    readonly condition?: string;
    /** Of a missing one: what gets everybody past its guard. */
    readonly way?: Way;
    /** Where a password or a code that callers type is compared: it can be tried until it fits. */
    readonly guess?: Trail;
  };
  /** Its callers show one key that the server holds too: they are other parts of the system, and no users. */
  readonly isBySharedKey?: boolean;
  readonly body: InputAnswer;
  readonly query: InputAnswer;
  readonly params: InputAnswer;
  readonly rateLimit: Answer;
  /** Why a rate limit matters here; undefined where it is an endpoint like any other. */
  readonly abuse?: Abuse | undefined;
  readonly errors: { readonly status: "handled" | "unhandled" | "unknown"; readonly trail: readonly Trail[]; readonly hangs?: boolean };
  /** What an API description says of it; absent where the project is not linked. */
  describe?(): Description;
}

export interface Description {
  /** What its validators let through, where they can be read. */
  readonly schemas: { readonly body?: JsonSchema; readonly query?: JsonSchema; readonly params?: JsonSchema };
  /** What its checks read of the request. */
  readonly credentials: readonly Credential[];
  /** What checks the caller, by its name in the project. */
  readonly guard?: string;
}

/** A round-trip made once per iteration. */
export interface RepeatedRoundTrip {
  /** The call inside the loop. */
  readonly file: string;
  readonly pos: Pos;
  readonly end: Pos;
  /** The loop, or the call that iterates. */
  readonly loop: Place;
  readonly loopForm: "for" | "for…of" | "for…in" | "while" | "map" | "forEach" | "callback" | "recursion" | "resolver";
  /** What is queried, such as `prisma.user.findUnique`. */
  readonly what: string;
  /** The call that leads to it, as written, where it is made in another function. */
  readonly through?: string;
  readonly effect: "read" | "write" | "http" | "cache" | "queue" | "mail" | "storage";
  readonly confidence: Confidence;
  /** From the loop to the query, across files. */
  readonly trail: readonly Trail[];
  /** How to batch it, where the client has a batch form. */
  readonly batch?: string;
  /** Each row gets values of its own: `batch` says how those are written at once. */
  readonly isOwn?: boolean;
  /** Each waits for the one before. */
  readonly isInTurn: boolean;
  /** Name of the function or endpoint it happens in. */
  readonly symbol: string;
  readonly endpoint?: string;
}

/** A call of the scanned code whose callee is a library's, as rules see it. */
export interface LibraryCall {
  readonly file: string;
  readonly pos: Pos;
  readonly end: Pos;
  /** Canonical name, such as `jsonwebtoken#sign`. */
  readonly callee: string;
  readonly symbol: string;
  /** What it gives back, where it asks a database. */
  readonly rows?: RowTyping;
  /** The string literals that can reach argument `n` (or its property `path`), wherever they stand. */
  literals(argument: number, path?: string): readonly LiteralSource[];
  /** Canonical names of what argument `n` can be, where a library made it. */
  made(argument: number): readonly string[];
}

/** What says which type the rows of a query have. */
export interface RowTyping {
  /** Nothing does, unless the call has a type argument or one of the following. */
  readonly isUntyped: boolean;
  /** Canonical names of first arguments that bring the type with them. */
  readonly typedBy: readonly string[];
  /** Option in the second argument that does. */
  readonly typedByOption?: string;
}

/** A literal that reaches a sink, with the way it took. */
export interface LiteralSource {
  readonly file: string;
  readonly pos: Pos;
  readonly end: Pos;
  /** The text, or null where facts do not keep it (it could be a secret). */
  readonly text: string | null;
  readonly length: number;
  /** `process.env.X ?? "literal"`: the variable's name. */
  readonly fallbackOf?: string;
  readonly trail: readonly Trail[];
}

/** What one of the values can be that a call is given. Unknown is an answer: a rule reports what it knows. */
export type Given =
  /** Nothing, and the library takes nothing in its place. */
  | { readonly is: "absent" }
  /** `text` is missing where facts do not keep it: it could be a secret. */
  | { readonly is: "literal"; readonly value: string | number | boolean; readonly isMasked?: true; readonly place?: Place; readonly isDefault?: true }
  /** A setting of the server (`isItself`), or decided by one. */
  | { readonly is: "setting"; readonly name: string; readonly isItself?: true }
  | { readonly is: "list"; readonly items: readonly Given[]; readonly isOpen: boolean }
  | { readonly is: "object"; readonly keys: readonly string[]; readonly isOpen: boolean; member(path: string): readonly Given[] }
  /** `gives`: what it returns; `hands`: what it hands to callbacks; `isDecided`: it does so whatever it is asked. */
  | { readonly is: "function"; readonly gives: readonly Given[]; readonly hands: readonly (readonly Given[])[]; readonly isDecided: boolean }
  /** Made by a call, which may do one of the things that are asked about; `with`: what it was given. `isStored`: a row of a database, the contents of a file. */
  | { readonly is: "made"; readonly does?: Act; with?(): readonly Given[]; readonly isStored?: true; readonly inputs: readonly InputMark[]; readonly isChecked?: true; readonly credential?: "header" | "cookie" | "input"; readonly isWhole?: true }
  /** Of the request; `isWhole`: as it came, not a text made of it; `isChecked`: a schema has let it through. */
  | { readonly is: "input"; readonly inputs: readonly InputMark[]; readonly credential?: "header" | "cookie" | "input"; readonly isWhole: boolean; readonly isChecked?: true }
  | { readonly is: "unknown" };

/** A call that does what a checklist asks about, as one of its callers makes it. */
export interface ActCall extends Place {
  readonly end: Pos;
  readonly does: Act;
  /** As written, such as `res.cookie`. */
  readonly what: string;
  /** The function or endpoint it is in. */
  readonly symbol: string;
  readonly endpoint?: string;
  /** Its callee could not be resolved: the name tipped. */
  readonly isNamed: boolean;
  /** The setting that decides whether it happens at all. */
  readonly under?: string;
  /** It happens whatever was sent: only whether something is there is asked before. */
  readonly isAlways: boolean;
  /** The argument that takes its options, if they are the whole of it. */
  readonly optionsAt?: number;
  /** The calls that led there, outermost first. */
  readonly chain: readonly Place[];
  /** The alternatives of a thing that it is given, by the name its row has for it. A thing that the row does not know is unknown. */
  given(thing: string): readonly Given[];
  /** Names in the expression that is given, or in a member of it that is written out: `user.passwordHash`. */
  names(thing: string, below?: string): readonly string[];
  /** The texts a thing can be, as far as they are written: `{}` for a part that is filled in, `…` where more may follow. Nothing where it is no text. */
  spelled(thing: string): readonly string[];
  /** Names that what it gives goes to: variables, properties, the functions that return it. */
  goesTo(): readonly string[];
  /** What it gives outlives the request: it is put into a variable around the function, a member, a collection. */
  isKept(): boolean;
  /** Its promise goes to another call before anybody waits for it, as with `Promise.race`. */
  isHandedOn(): boolean;
}

/** Where a value comes from: a part of the request, a database, another service, a token that was decoded and not verified. */
export type Origin = InputPart | "database" | "service" | "token";

/** A value from outside. */
export interface Sourced {
  readonly from: Origin;
  /** Of the request: the path below the part, such as `user.name`; "" for the whole. */
  readonly path: string;
  /** The endpoint whose handler it is read in, where it is one. */
  readonly endpoint?: Endpoint | undefined;
}

/** Input of a request that a database would read as part of its query. */
export interface Injection extends Place {
  readonly end: Pos;
  readonly how:
    /** Written into the text of a query. */
    | "text"
    /** The whole query is the caller's. */
    | "whole"
    /** Written into code that the database runs. */
    | "code"
    /** Written into the text of a filter: more conditions can be added. */
    | "filter"
    /** An object in a selector: its operators are obeyed. */
    | "operators"
    /** Made of a parameter of which no caller is known. */
    | "unknown";
  /** The call that takes it, as written. */
  readonly what: string;
  /** The input in words: `q` of the query string. */
  readonly input: string;
  /** How the library binds a value. */
  readonly bind: string;
  readonly confidence: Confidence;
  /** From where it is read to the call, across files. */
  readonly trail: readonly Trail[];
  readonly endpoint?: string;
  readonly symbol: string;
}

/** What an answer gives away. */
export interface Leak extends Place {
  readonly end: Pos;
  /** Columns of a row; or what was caught: the error, its message, its stack. */
  readonly what: "secrets" | "tokens" | "error" | "message" | "stack";
  readonly columns: readonly string[];
  /** The model the columns belong to. */
  readonly of: string;
  readonly confidence: Confidence;
  readonly trail: readonly Trail[];
  readonly endpoint?: string;
  readonly symbol: string;
}

/** A member of what is answered. */
export interface AnswerField {
  readonly name: string;
  readonly is: "text" | "object" | "list" | "true" | "false" | "null" | "unknown";
  /** Names of its own members, where it is an object that is written out. */
  readonly members?: readonly string[];
}

/** What somebody gets whose request fails, as it is written in the code. */
export interface FailureAnswer extends Required<Place> {
  /** Missing where an error handler decides. */
  readonly status?: number;
  /** `isOpen`: more may be added to the fields. */
  readonly body: { readonly is: "text"; readonly isPage: boolean } | { readonly is: "fields"; readonly fields: readonly AnswerField[]; readonly isOpen: boolean };
  readonly chain: readonly Place[];
  /** An error handler answers so, for everything that is thrown. */
  readonly isForAll: boolean;
  /** How many endpoints answer so there. */
  readonly endpoints: number;
  readonly endpoint?: string;
  readonly route?: string;
  readonly symbol: string;
}

/** A catch that drops the error of something that left the process. */
export interface Swallowed extends Place {
  readonly end: Pos;
  /** Written to be dropped (`.catch(() => {})`), with no word why. */
  readonly isDeliberate?: boolean;
  /** The caller is told that it failed, and nobody else why. */
  readonly isAnswered?: boolean;
  /** What fails, such as `prisma.user.findMany`. */
  readonly what: string;
  readonly confidence: Confidence;
  readonly trail: readonly Trail[];
  readonly symbol: string;
}

/** An error that reaches nobody, although the code looks as if it did. */
export interface LostError extends Place {
  readonly end: Pos;
  readonly how:
    /** Nobody waits for the promise. */
    | "floating"
    /** In middleware whose promise the framework does not see. */
    | "before"
    /** Returned out of a `try` before it fails. */
    | "returned"
    /** An error handler that is never called. */
    | "arity"
    /** An answer whose error is not asked for. */
    | "ignored"
    /** A write of which nobody takes the answer, the error in it included. */
    | "dropped";
  readonly what: string;
  readonly confidence: Confidence;
  readonly trail: readonly Trail[];
  readonly endpoint?: string;
  readonly symbol: string;
}

/** Writes that belong together and are made one by one: where one fails, those before it stay. */
export interface SeparateWrites extends Place {
  readonly end: Pos;
  /** The first of them, such as `prisma.order.create`. */
  readonly what: string;
  /** Those that come after it. */
  readonly then: readonly (Required<Place> & { readonly what: string })[];
  readonly chain: readonly Place[];
  readonly endpoint: string;
  readonly symbol: string;
}

/** A list that an endpoint reads whole, or as much of as its caller likes. */
export interface WholeTable extends Place {
  readonly end: Pos;
  readonly how: "whole" | "chosen";
  /** Such as `prisma.order.findMany`. */
  readonly what: string;
  readonly chain: readonly Place[];
  readonly endpoint: string;
  readonly symbol: string;
}

/** An operation that a description of the API has. */
export interface Operation extends Required<Place> {
  /** In capitals. */
  readonly method: string;
  /** As written there. */
  readonly path: string;
  /** Whether callers send a body; absent where it cannot be read. */
  readonly hasBody?: boolean;
  /** Names in the query string; absent where they cannot all be read. */
  readonly query?: readonly string[];
}

/** Something that tells callers what an API has: a document of the project, or what makes one of its code. */
export interface ApiDescription extends Place {
  /** A document that is written by hand, or kept beside the code. */
  readonly isDocument: boolean;
}

/** An endpoint that callers could look up, and what descriptions have of it. */
export interface LookedUp {
  readonly endpoint: Endpoint;
  readonly value: "yes" | "no" | "unknown";
  /** The operation that is it, where one is written. */
  readonly operation?: Operation;
}

/** The endpoints of one package, with what describes them. */
export interface ApiService {
  /** Folder of the package, "" for the root. */
  readonly folder: string;
  readonly descriptions: readonly ApiDescription[];
  readonly endpoints: readonly LookedUp[];
}

export interface ApiDescriptions {
  readonly services: readonly ApiService[];
  /** Operations that nothing answers, of descriptions whose endpoints are known. */
  readonly unserved: readonly Operation[];
}

/** What a type check says of a place. */
export interface TypeMistake extends Place {
  readonly end: Pos;
  readonly code: number;
  readonly message: string;
}

/** An expression of which the types say nothing: the value under a cast, or what a call gives (once awaited). */
export interface LooseType extends Place {
  readonly end: Pos;
  /** `any` stands for lists and results with rows of it too. */
  readonly is: "any" | "unknown";
}

/** What the compiler knows of backend code. */
export interface TypeKnowledge {
  readonly mistakes: readonly TypeMistake[];
  readonly loose: readonly LooseType[];
}

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

/** What a handler of a framework gives back, as types of its own declarations. */
export interface AnswerTypes {
  /** What every handler gives back, where the framework demands it. */
  readonly always?: string;
  /** The parameter whose methods answer, and what each of them gives back; `*` is any other. */
  readonly by?: { readonly parameter: number; readonly methods: { readonly [method: string]: string } };
}

/** A change of text. `start` and `end` are UTF-16 offsets into the text without its BOM, end exclusive. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  /** `safe` cannot change behaviour; a `suggestion` may, and is applied only when asked. */
  readonly safety: "safe" | "suggestion";
  readonly edits: readonly Edit[];
}

/** What a rule reports, before it is worded and placed. */
export interface Problem extends Place {
  readonly end: Pos;
  /** Key of the rule's `messages`. */
  readonly message: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly confidence: Confidence;
  readonly level?: Level;
  readonly endpoint?: string;
  readonly evidence?: readonly Trail[];
  /** Stable name of where it is (endpoint label, `Class.method`); part of the fingerprint. */
  readonly symbol?: string;
  /** Normalised evidence: what makes this finding the same one after code moved. Never a secret. */
  readonly identity?: string;
  readonly fixes?: readonly Fix[];
}

/** A syntax tree at the place a rule's text pattern matched. */
export interface Sighting {
  /** The smallest node that contains the match. */
  readonly node: ts.Node;
  /** From the parent of `node` up to the source file. */
  readonly ancestors: readonly ts.Node[];
  readonly match: RegExpExecArray;
  /** Whether the match starts in a comment. */
  readonly isInComment: boolean;
  /** That comment, without the line break behind it. */
  readonly comment?: { readonly pos: Pos; readonly end: Pos };
  readonly path: string;
  readonly text: string;
  readonly source: ts.SourceFile;
  /** The compiler, handed in: rules import it as a type only. */
  readonly ts: typeof ts;
}

/** Of how many things the standard asks something, and how many of these are as it says. */
export interface Measured {
  readonly of: number;
  readonly good: number;
  readonly unknown: number;
}

/** Bad code and the same code repaired; both are run as tests. Keys are paths. */
export interface Example {
  readonly bad: Readonly<Record<string, string>>;
  readonly repaired: Readonly<Record<string, string>>;
}

/**
 * A rule is one object in one file.
 * `Seen` is the plain data that `see` takes from one file; `Options` are its settings.
 */
export interface Rule<Options extends object = object, Seen = unknown> {
  readonly id: string;
  /** One line for tables. */
  readonly title: string;
  /** The violation in the words of the standard. */
  readonly violation: string;
  readonly level: Level;
  readonly needs: "file" | "project" | "types";
  /** What it sees besides where types are checked, in words. */
  readonly typedHalf?: string;
  readonly presets: readonly Preset[];
  readonly cwe?: number;
  /** Templates with `{placeholder}`s. First sentence stands alone; says what is wrong, why, and what to do. */
  readonly messages: Readonly<Record<string, string>>;
  readonly why: string;
  readonly instead: string;
  readonly example: Example;
  readonly options: { readonly schema: Readonly<Record<string, unknown>>; readonly defaults: Options };
  /** Some of its problems come with a fix; those of its bad example do. */
  readonly hasFix: boolean;
  /** What its problems point at is a secret: reporters mask that text wherever they show code. */
  readonly isSecret?: true;
  /** What it finds starts at an endpoint or in a file, and follows imports from there: an edit elsewhere changes nothing of it. */
  readonly isLocal?: true;
  /** Members of libraries: beyond what it sees itself, it finds what calls of these are given. */
  readonly calls?: readonly string[];
  /** It asks what the parts of paths are called anywhere: of what it sees in a file, something else may hold when one has another name. */
  readonly asksPathNames?: true;
  /** It asks whether a comment says why an error is dropped. */
  readonly asksRemarks?: true;
  /** It asks for the tables of databases: what could not be read of those is told. */
  readonly readsSchema?: true;
  readonly see?: {
    /** Linear, global pattern; the file is left alone where it does not match. */
    readonly text: RegExp;
    /**
     * Whether a match can come to anything, by the text alone: nothing is parsed for one that cannot.
     *
     * @param isAside it is a test's or a story's
     */
    may?(match: RegExpExecArray, text: string, isAside: boolean): boolean;
    /** Turns one match into plain data, or nothing. No secret may be in it. */
    at(sighting: Sighting): Seen | undefined;
  };
  check(project: Project, options: Options): Iterable<Problem>;
  /** Its row of the scorecard, where one is asked for: it may run without being one of the rules that report. */
  measure?(project: Project, options: Options): Measured;
}
