/** An endpoint, and the answers to what rules ask of it. */
import type { Pos } from "../extract/facts.js";
import type { Answer, Place, Trail } from "./places.js";

export type EndpointKind = "http" | "server-action" | "trpc" | "graphql" | "message";

/** One endpoint, with the questions that rules ask. Answers are computed when read, once. */
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

/** Where a guard looks anywhere in the address for a text that switches it off. */
export interface Way extends Trail {
  /** The text, for people. */
  readonly sought: string;
}

/** Where callers put what tells who they are. */
export interface Credential {
  readonly in: "header" | "cookie";
  readonly name: string;
}

export interface Description {
  /** What its validators let through, where they can be read. */
  readonly schemas: { readonly body?: JsonSchema; readonly query?: JsonSchema; readonly params?: JsonSchema };
  /** What its checks read of the request. */
  readonly credentials: readonly Credential[];
  /** What checks the caller, by its name in the project. */
  readonly guard?: string;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema (2020-12) of what a validator lets through, as far as it could be read. */
export type JsonSchema = Readonly<Record<string, Json>>;

/** What a handler of a framework gives back, as types of its own declarations. */
export interface AnswerTypes {
  /** What every handler gives back, where the framework demands it. */
  readonly always?: string;
  /** The parameter whose methods answer, and what each of them gives back; `*` is any other. */
  readonly by?: { readonly parameter: number; readonly methods: { readonly [method: string]: string } };
}
