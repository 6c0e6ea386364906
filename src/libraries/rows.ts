/**
 * The row types of the library tables. Adding a library is adding rows; no code names a package.
 *
 * A row matches the *canonical name* that a callee resolves to, never a bare method name:
 *
 * - `package#member.member` for what an import gives: `jsonwebtoken#verify`
 * - a default import (or a `require`) adds nothing: `import jwt from "jsonwebtoken"; jwt.verify` is
 *   `jsonwebtoken#verify` too, and calling it is `express#()`
 * - calls and `new` append `()`, arguments left out: `@prisma/client#PrismaClient().user.findMany`
 * - `await` adds nothing; `x?.y` is `x.y`; a computed member is `.[]`
 * - a parameter or member typed with a class of a package is `package#Class()`
 * - globals stand under the package `global`: `global#fetch`, `global#crypto.timingSafeEqual`
 * - Node's built-ins are written without prefix: `crypto#createHmac`
 *
 * In a pattern `*` stands for one member (with or without its call), `**` for any number of them,
 * `a|b()` for either. The package part may end in `/*`: the package and everything below it.
 *
 * Members named in a row (`identity`, `error`, `value`, `field` …) are paths: `data.user`; `isEmpty()` is
 * a method to call, `status=success` a member compared with a text, `""` the result itself. In `unless`
 * and `onlyIf` the path `""` is the argument itself.
 */

/** How a call tells that the caller is not who it should be. */
export type FailureMode =
  /** Gives null, undefined or an object whose user is empty. */
  | "null"
  | "throws"
  | "false"
  /** Answers the request itself (middleware, redirect). */
  | "rejects"
  /** An object: members that hold the identity, members that are set on failure. */
  | { readonly identity: readonly string[]; readonly error: readonly string[] };

/** A call that has to do with who is calling. */
export interface IdentityRow {
  readonly match: string | readonly string[];
  readonly gives:
    /** The caller: session, user, verified claims. */
    | "identity"
    /** Middleware for the framework's chain. */
    | "middleware"
    /** Wraps a handler; the handler runs for known callers only (or finds the identity at `field` of its request). */
    | "wrapper"
    /** True or a value when a signature, token or secret was right. */
    | "verified"
    /** Reads without checking: a decoded token, a cookie. Never a check. */
    | "decoded"
    /** Identifies without rejecting: the identity is then at `field` of the request. */
    | "identifies"
    /** Keeps what the project puts there from one request to the next, whoever sends them. */
    | "remembers"
    /** Handlers of a sign-in library: public by design. */
    | "public";
  readonly onFailure: FailureMode;
  /** Member of the request (or context) that holds the identity afterwards. */
  readonly field?: string;
  /** Given a function at this argument, the call wraps it as a handler: the identity is then at `field` of the handler's request, not checked yet. */
  readonly wraps?: { readonly arg: number; readonly field: string };
  /** Given a function at one of these arguments, the call rejects nothing: it hands the outcome to these parameters of it. */
  readonly callback?: { readonly args: readonly number[]; readonly error: number; readonly identity: number; /** It is called before the call returns: what it throws, the call throws. */ readonly isInPlace?: true };
  /** Options that list paths which are let through. */
  readonly except?: { readonly arg: number; readonly options: readonly string[] };
  /** The row does not hold when this option is set: argument index, path in it, value. */
  readonly unless?: { readonly arg: number; readonly path: string; readonly is: string | number | boolean };
  /** The row holds only when this option is set: to this, or to anything. */
  readonly onlyIf?: { readonly arg: number; readonly path: string; readonly is?: string | number | boolean };
  /** Source of the fact. */
  readonly docs: string;
}

/**
 * A call that lets somebody in who is not known yet: an endpoint that makes it for the caller of the
 * request is a login, a registration or a reset, and public by design.
 */
export interface SignInRow {
  readonly match: string | readonly string[];
  readonly does:
    /** Proves who the caller is (password, code, link) or starts a session. */
    | "sign-in"
    /** Creates an account. */
    | "sign-up"
    /** Sends or redeems a code, link or new password. */
    | "reset"
    | "sign-out"
    /** Tells people from machines: nobody asks that of a caller it knows. */
    | "captcha";
  /** The row holds only where this argument is (or lists) one of these texts. */
  readonly onlyIf?: { readonly arg: number; readonly is: readonly string[] };
  /** Compares what can be guessed (a password, a code), or sends such a thing: whoever may call it without end gets in. */
  readonly isGuessable?: boolean;
  /** Nothing of what was sent is compared with anything: it makes a hash or a token of whatever it is given. */
  readonly asksNothing?: boolean;
  /** The row does not hold where this argument is (or lists) one of these texts. */
  readonly unless?: { readonly arg: number; readonly is: readonly string[] };
  readonly docs: string;
}

/**
 * A call that leaves the process.
 *
 * Calls of one chain (`knex("t").where(…).update(…)`) start at the same position; where two of them have
 * a row, they are one round-trip with the stronger effect.
 */
export interface QueryRow {
  readonly match: string | readonly string[];
  readonly effect: "read" | "write" | "http" | "cache" | "queue" | "mail" | "storage";
  /** Any method may do either (raw SQL): judged as a write. */
  readonly isRaw?: boolean;
  /** What comes back has no type of its own: a type argument says what it is. */
  readonly isUntyped?: boolean;
  /** Canonical names of first arguments that bring the type with them. */
  readonly typedBy?: readonly string[];
  /** Option in the second argument that does. */
  readonly typedByOption?: string;
  /** How many at once: shown as the way out of N+1. */
  readonly batch?: string;
  /** Where the values it writes stand, when `batch` gives all rows the same ones, and how rows that each get their own are written at once. */
  readonly own?: { readonly arg: number; readonly path?: string; readonly batch: string };
  /** Runs what the database keeps under a name: what that does is written there. */
  readonly isRoutine?: boolean;
  /** Reads files: of those of the server itself nobody is the owner. */
  readonly isLook?: boolean;
  /** Sends a request to any address: a credential of the server goes along only where it is handed over. */
  readonly isAddressed?: boolean;
  /** Calls a paid model. */
  readonly isPaid?: boolean;
  /** It is about money: somebody waits for the answer. */
  readonly isMoney?: boolean;
  /** Stops, empties or starts what is there for everybody. */
  readonly isControl?: boolean;
  /** Takes the list of rows or keys itself: never the repeated part of an N+1. (`updateMany` takes a condition, and can be.) */
  readonly isBatch?: boolean;
  /** The client sends as one what is asked for at the same moment, as the fields of a graph are. */
  readonly isGathered?: boolean;
  /** Counts only as a tagged template: called with an argument list it builds a piece of a query. */
  readonly isTag?: boolean;
  /** Runs only once awaited, returned or collected: as an argument of another query it is a piece of that one. */
  readonly isLazy?: boolean;
  /** Argument whose queries travel with this call: they are no round-trips of their own. */
  readonly carries?: number;
  readonly docs: string;
}

/** A callback whose parameters are known: `prisma.$transaction(async (tx) => …)`. */
export interface CallbackRow {
  readonly match: string | readonly string[];
  readonly arg: number;
  /** Canonical name of each parameter, or null. `$` stands for the callee's receiver. */
  readonly params: readonly (string | null)[];
  /** It is run and waited for whenever the call is made: where it fails, so does the call. */
  readonly isRun?: true;
  readonly docs: string;
}

export interface ValidatorRow {
  readonly match: string | readonly string[];
  /** Argument that is validated; `"receiver"` for `value.validate()`. */
  readonly input: number | "receiver";
  readonly how:
    /** Throws, and returns the validated value. */
    | "throws"
    /**
     * Returns an object: `value` members hold the validated value, `error` members are set on failure, `ok` members are true on success.
     * `instanceof` as an error member: the result is an instance of the library's error class on failure.
     */
    | { readonly value: readonly string[]; readonly error: readonly string[]; readonly ok: readonly string[] }
    /** True when valid; the argument itself is then validated. */
    | "boolean"
    /** Middleware that rejects (or throws) before the handler. */
    | "middleware"
    /** Only collects errors; another call has to read them (express-validator chains). */
    | "collects";
  /** For middleware: which input, or the argument index whose literal or keys name it (`json`, `body`, …). */
  readonly part?: "body" | "query" | "params" | "all" | { readonly arg: number };
  /** For middleware: the argument that is the project's own function, which is given the input and returns what it accepts. */
  readonly by?: number;
  /** Returns no value: the argument itself is validated once the call has not thrown (or its errors were read). */
  readonly isAssertion?: boolean;
  /** The schema lets anything through (`z.any()`): the result is no more than what went in. */
  readonly acceptsAll?: boolean;
  readonly docs: string;
}

export interface LimiterRow {
  readonly match: string | readonly string[];
  readonly how:
    | "middleware"
    | "wrapper"
    /** Throws (or rejects) when over the limit. */
    | "throws"
    /** Gives an object or boolean that has to be read: members that are true when allowed / when refused. */
    | { readonly allowed: readonly string[]; readonly refused: readonly string[] };
  /** A class that extends it limits only what a method of its own of this name does not let pass. */
  readonly skippedBy?: string;
  /** The client limits rates only when a call of this name is among the options it was made with. */
  readonly onlyWith?: string;
  readonly docs: string;
}

/** A call that makes the error visible to its operators. */
export interface LoggerRow {
  readonly match: string | readonly string[];
  readonly docs: string;
}

/** An argument that takes a credential. */
export interface CredentialRow {
  readonly match: string | readonly string[];
  readonly arg: number;
  /** Path inside an options object; `*` for one member. */
  readonly path?: string;
  /** `signing`: whoever knows it can forge; `password`, `token`, `connection`: opens something. */
  readonly as: "signing" | "password" | "token" | "connection";
  /** The argument is a dummy when this option is set. */
  readonly unless?: { readonly arg: number; readonly path: string; readonly is: string | number | boolean };
  readonly docs: string;
}

/** A function that reads a part of the request it is given: `getRouterParam(event, "id")`. */
export interface ReaderRow {
  readonly match: string | readonly string[];
  /** Argument with the request. */
  readonly request: number;
  /** What it reads, as a path below the request. */
  readonly path: string;
  /** Argument that names a member of it. */
  readonly name?: number;
  /** Argument with a function or a schema that what is read has to pass: the result is what that gives back. */
  readonly validates?: number;
  readonly docs: string;
}

/** Packages that neither check callers, limit, validate nor query: seeing them on the way in changes no answer. */
export interface HarmlessRow {
  readonly match: string | readonly string[];
  readonly docs: string;
}

/** An argument that is read as a query, or as code of a database. */
export interface QueryTextRow {
  readonly match: string | readonly string[];
  readonly arg: number;
  /** Where the argument is an object: the members that hold the text. */
  readonly paths?: readonly string[];
  readonly as:
    /** A query, or a piece of one: what is written into it becomes part of it. */
    | "query"
    /** A condition in the text form of a filter. */
    | "filter"
    /** A selector object: operators in it are obeyed, and `$where` is code. */
    | "selector";
  /** How the library binds a value: shown as the way out. */
  readonly bind: string;
  readonly docs: string;
}
