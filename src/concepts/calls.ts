/** Calls of libraries, what they are given, and where values come from. */
import type { Pos } from "../extract/facts.js";
import type { Act } from "../libraries/acts/row.js";
import type { InputMark, InputPart } from "../link/values.js";
import type { Endpoint } from "./endpoint.js";
import type { Place, Trail } from "./places.js";

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
