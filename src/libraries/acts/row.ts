/** The row type of the tables that say what a call does and where it is told how: what checklists ask about. */

/**
 * What a call does.
 *
 * A rule asks for the calls that do one thing (`project.callsThat("sets a cookie")`) and for what they were given by
 * the name of the thing (`call.given("httpOnly")`): where a library takes it stands in its row.
 */
export type Act =
  | "sets a cookie"
  /** Middleware that keeps a session behind a cookie of its own. */
  | "keeps a session"
  | "signs a token"
  | "sets up tokens"
  | "verifies a token"
  /** Reads a token without looking at its signature. */
  | "decodes a token"
  | "hashes"
  /** Made for passwords: slow on purpose. */
  | "hashes a password"
  | "encrypts"
  /** Random to look at, not to rely on. */
  | "rolls dice"
  | "makes zeros"
  | "opens a connection"
  | "allows origins"
  | "sets a header"
  | "sets headers"
  /** Sets the headers that browsers protect users by. */
  | "protects browsers"
  /** Makes the application that answers requests. */
  | "serves"
  /** Puts it where requests arrive. */
  | "listens"
  /** Answers with a page for people. */
  | "shows a page"
  | "logs"
  /** Sends somebody away to sign in elsewhere. */
  | "sends to sign in"
  /** Begins that for a strategy that was made elsewhere. */
  | "starts a sign-in"
  /** Takes back what came of it. */
  | "completes a sign-in"
  /** Asks another service over HTTP. */
  | "asks a service"
  | "sets up asking"
  /** Makes something that holds connections. */
  | "makes a client"
  /** Puts an entry into a cache, or where caches keep theirs. */
  | "caches"
  | "sets up a cache"
  | "reads a cache"
  /** Says when an entry ends that was put there before. */
  | "ends a cache entry";

/**
 * Where a call is given something.
 *
 * - `2.httpOnly`: a member of argument 2; `0` the argument itself; `*` any member, `name()` what a method gives back
 * - `^0.secret`: the same of the call that made what the method belongs to: `new Service({ secret }).sign(…)`
 * - `<setExpirationTime.0`: argument 0 of a call further up the chain
 */
export type Spot = string;

export interface ActRow {
  /** Canonical names (rows.ts). */
  readonly match: string | readonly string[];
  readonly does: Act;
  /** Where things are given, by the name rules ask for; the first spot that is given something counts. */
  readonly at?: Readonly<Record<string, Spot | readonly Spot[]>>;
  /** What the library takes where nothing is given, or what is in its name. */
  readonly otherwise?: Readonly<Record<string, string | number | boolean>>;
  /** What is not given may have been given to calls that do this. */
  readonly setup?: Act;
  /** The row holds only where this argument is that of a package. */
  readonly takes?: { readonly arg: number; readonly match: string | readonly string[] };
  /** An assignment to this path, rather than a call: what is assigned is argument 0. */
  readonly assigned?: string;
  /** The default export of files of this name, rather than a call: it is argument 0. */
  readonly file?: RegExp;
  /** As people write it, where the callee cannot be resolved. */
  readonly named?: readonly string[];
  readonly docs: string;
}
