/** What goes wrong in a project, found across its files, before a rule says so. */
import type { Pos } from "../extract/facts.js";
import type { Confidence, Place, Trail } from "./places.js";

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
  /** It runs a statement of which nothing is written there: whether that reads or writes cannot be told. */
  readonly isUnread?: true;
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

/** What an answer gives away. */
export interface Leak extends Place {
  readonly end: Pos;
  /** Columns of a row, or those that were put in by name; or what was caught: the error, its message, its stack. */
  readonly what: "secrets" | "tokens" | "named" | "error" | "message" | "stack";
  readonly columns: readonly string[];
  /** The model the columns belong to. */
  readonly of: string;
  readonly confidence: Confidence;
  readonly trail: readonly Trail[];
  readonly endpoint?: string;
  readonly symbol: string;
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

/** A member of what is answered. */
export interface AnswerField {
  readonly name: string;
  readonly is: "text" | "object" | "list" | "true" | "false" | "null" | "unknown";
  /** Names of its own members, where it is an object that is written out. */
  readonly members?: readonly string[];
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
