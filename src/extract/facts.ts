/**
 * What extraction keeps of one file: plain data, JSON-serialisable, without the syntax tree.
 *
 * The representation is a small dataflow form. Every call is a numbered event; arguments,
 * assignments, returns and conditions refer to it, and a tree of control contexts replaces a
 * control-flow graph: an event is dominated by the contexts above it, and after `if (c) return`
 * the remaining statements sit in a `rest` context of `!c`.
 *
 * Facts depend only on the file's text, its path and the tool's version.
 */

/** UTF-16 offset into the text of the file, without its byte order mark. */
export type Pos = number;

/**
 * An expression as data.
 *
 * - `null`: opaque; every question about it answers *unknown*, never *absent*
 * - a number: the result of that event of the same function
 * - a string: a path such as `req.headers.origin`; its root is looked up by name (`this` included)
 * - `["'", text, pos]` and friends: a literal; a text that could be a secret is kept as `["#", …]`, a long statement of SQL shortened, with its length
 */
export type Expr =
  | null
  | number
  | string
  | readonly ["'", string | number | boolean | null, Pos?, number?]
  /** As it is written: `===` and `case` tell the two apart. To `==`, and where a name is given nothing at first, they are the same. */
  | readonly ["'", null, Pos, "null" | "undefined"]
  /** A string whose text is not kept: position, length. */
  | readonly ["#", Pos, number]
  /** A regular expression: its source and its flags. */
  | readonly ["re", string, string]
  /** A function of this file (index into `fns`), closing over the current one. */
  | readonly ["f", number]
  /** A class of this file (index into `classes`). */
  | readonly ["class", number]
  /**
   * Object literal: key, value, key, value …; key `"..."` is a spread, `null` a computed key. In the body of a
   * module, where values stand elsewhere, the offsets of the keys follow as `["@", pos, pos …]`.
   */
  | readonly ["o", ...(string | null | Expr | KeyPositions)[]]
  | readonly ["a", ...Expr[]]
  /** Template literal or string concatenation: its parts in order. */
  | readonly ["`", ...Expr[]]
  | readonly ["...", Expr]
  /** `<` has the smaller one first, however it is written. */
  | readonly ["&&" | "||" | "??" | "==" | "!=" | "instanceof" | "in" | "<", Expr, Expr]
  | readonly ["!" | "typeof" | "await" | "yield", Expr]
  | readonly ["?", Expr, Expr, Expr]
  /** Member of an expression that is not a path: `call().name`; a fourth element marks `?.`. */
  | readonly [".", Expr, string, 1?]
  | readonly ["[", Expr, Expr]
  /** A sum of two things neither of which is written as a text: a number, or a text. */
  | readonly ["+", Expr, Expr]
  /** How durations are written: `7 * 24 * 60 * 60`. */
  | readonly ["*" | "-" | "/", Expr, Expr]
  /** Something computed from these (arithmetic, JSX, comma …). */
  | readonly ["mix", ...Expr[]];

export type KeyPositions = readonly ["@", ...Pos[]];

/** A binding pattern: a name, an object or array pattern, a default, a rest. */
export type Pattern =
  | null
  | string
  | readonly ["{", ...(string | null | Pattern)[]]
  | readonly ["[", ...Pattern[]]
  | readonly ["=", Pattern, Expr]
  | readonly ["...", Pattern];

/** A control context; `up` is the enclosing one (index into `FunctionFacts.contexts`), -1 above the root. */
export type Context = { readonly up: number; readonly pos: Pos } & (
  | { readonly k: "root" | "try" }
  /** `exits`: control never falls out of the end of this branch. */
  | { readonly k: "then" | "else"; readonly if: Expr; exits?: boolean }
  /** The statements after a branch that exits: `if` is known to be `holds` there. */
  | { readonly k: "rest"; readonly if: Expr; readonly holds: boolean }
  /** `nth`: which of the function's switches it is of. */
  | { readonly k: "case"; readonly of: Expr; readonly nth: number; readonly is: readonly Expr[]; exits?: boolean; readonly isDefault?: boolean }
  | { readonly k: "loop"; readonly form: "of" | "in" | "for" | "while" | "do"; readonly over: Expr; readonly end: Pos; readonly step?: Expr; leaves?: boolean; readonly isAwait?: boolean; readonly bound?: Pattern }
  | { readonly k: "catch" | "finally"; readonly of: number; exits?: boolean; readonly binds?: Pattern }
);

export const CallFlag = { await: 1, new: 2, tagged: 4, floating: 8, optional: 16, returned: 32, import: 64 } as const;

/** What a function does, in source order. */
export type Event =
  | {
      readonly k: "call";
      /** Start of the whole call expression. */
      readonly pos: Pos;
      /** Start of the callee's last name: `get` in `router\n.get("/x")`. */
      readonly at: Pos;
      readonly end: Pos;
      readonly ctx: number;
      readonly callee: Expr;
      readonly args: readonly Expr[];
      /** Bits of `CallFlag`. */
      readonly flags: number;
      /** Source of the type arguments, when there are any. */
      readonly types?: string;
    }
  | { readonly k: "def"; readonly pos: Pos; readonly ctx: number; readonly to: Pattern; readonly from: Expr; readonly type?: string }
  | { readonly k: "set"; readonly pos: Pos; readonly ctx: number; readonly to: Expr; readonly from: Expr; readonly isCompound?: boolean }
  | { readonly k: "return" | "throw"; readonly pos: Pos; readonly end: Pos; readonly ctx: number; readonly val: Expr }
  /** `break` and `continue`. */
  | { readonly k: "leave"; readonly pos: Pos; readonly ctx: number; readonly how: "break" | "continue" }
  /** An expression statement that calls nothing. */
  | { readonly k: "value"; readonly pos: Pos; readonly ctx: number; readonly val: Expr };

export type CallEvent = Extract<Event, { k: "call" }>;

export const FunctionFlag = { async: 1, generator: 2, arrow: 4, method: 8, static: 16, getter: 32, setter: 64, constructor: 128, serverAction: 256, exits: 512 } as const;

export interface Parameter {
  readonly pattern: Pattern;
  /** Source of the type annotation with white space folded, at most 120 characters. */
  readonly type?: string;
  readonly decorators?: readonly number[];
  readonly pos: Pos;
  /** `constructor(private db: Db)`: the parameter is a member too. */
  readonly isProperty?: boolean;
}

export interface FunctionFacts {
  /** Declared, assigned or property name; "" when there is none. Index 0 is the module body, named "". */
  readonly name: string;
  readonly pos: Pos;
  /** Start of the name, or of the function where it has none. */
  readonly at: Pos;
  readonly end: Pos;
  /** The enclosing function; -1 for the module body. */
  readonly up: number;
  /** The class it is a member of, else -1. */
  readonly cls: number;
  readonly flags: number;
  readonly params: readonly Parameter[];
  readonly contexts: readonly Context[];
  readonly events: readonly Event[];
  readonly returnType?: string;
  /** Paths that are gone on from with `?.`, where a path does not tell: nothing fails for want of them. */
  readonly optional?: readonly string[];
  /** Names that are waited for, which an expression does not tell: `await started`. */
  readonly awaited?: readonly string[];
  /** Tags of the JSDoc comment above it that we act on, such as `public` or `guards auth`. */
  readonly tags?: readonly string[];
}

export interface Member {
  readonly name: string;
  readonly at: Pos;
  /** Function of this file: methods, accessors, and arrow functions held by a property. */
  readonly fn?: number;
  /** Initial value of a property, in terms of the class's enclosing function. */
  readonly value?: Expr;
  readonly type?: string;
  readonly isStatic?: boolean;
  readonly decorators?: readonly number[];
}

export interface ClassFacts {
  readonly name: string;
  readonly pos: Pos;
  readonly end: Pos;
  /** The function in whose body the class stands. */
  readonly fn: number;
  readonly base?: Expr;
  readonly members: readonly Member[];
  /** Events (calls or values) of the enclosing function, one for each decorator. */
  readonly decorators?: readonly number[];
}

export interface ImportFacts {
  readonly specifier: string;
  readonly pos: Pos;
  readonly end: Pos;
  /** Local name; absent for a side-effect import. */
  readonly local?: string;
  /** Exported name, `"default"` or `"*"`. */
  readonly name?: string;
  readonly isType?: boolean;
}

export interface ExportFacts {
  /** Exported name, `"default"`, or `"*"` for `export * from`. */
  readonly as: string;
  /** Local name or expression that is exported. */
  readonly value?: Expr;
  /** For re-exports: where from, and under which name there (`"*"` for a namespace). */
  readonly from?: string;
  readonly name?: string;
  readonly pos: Pos;
  readonly isType?: boolean;
}

/** A TypeScript enum and the values of its members. */
export interface EnumFacts {
  readonly name: string;
  readonly members: Readonly<Record<string, string | number>>;
}

/** A type of a GraphQL schema that stands in the file as text: names only. */
export interface GraphType {
  readonly name: string;
  /** Field, the type it leads to, whether to a list of it. The members of a union, and what implements an interface, have no field. */
  readonly leads: readonly (readonly [field: string, type: string, isList: boolean])[];
  /** Fields with directives, as `refund(id: ID!): Order @auth(requires: STAFF)` has one; without a field's name those of the type. */
  readonly marked?: readonly (readonly [field: string, directive: string])[];
}

/** A comment that talks to us: a suppression of ours or of ESLint's. */
export interface CommentFacts {
  readonly pos: Pos;
  readonly end: Pos;
  readonly text: string;
}

export interface FileFacts {
  readonly directive?: "use client" | "use server" | undefined;
  readonly imports: readonly ImportFacts[];
  readonly exports: readonly ExportFacts[];
  /** Function 0 is the module body. */
  readonly fns: readonly FunctionFacts[];
  readonly classes: readonly ClassFacts[];
  readonly enums: readonly EnumFacts[];
  /** Names of interfaces and type aliases, with the type's source (white space folded, at most 400 characters). */
  readonly types: Readonly<Record<string, string>>;
  /** GraphQL types that its texts define. */
  readonly graph?: readonly GraphType[] | undefined;
  readonly comments: readonly CommentFacts[];
  /** What the file rules saw, by rule id. */
  readonly seen: Readonly<Record<string, readonly unknown[]>>;
  /** A test, or a component without a sign of server code: what is not asked of it is never extracted. */
  readonly isView?: true;
  /** Rules that see nothing here, where that is known without parsing. */
  readonly unseen?: readonly string[];
  /** Offsets at which lines start. */
  readonly lines: readonly Pos[];
  /** Offsets at which the statements of the module end. */
  readonly statements: readonly Pos[];
  /** First syntax error, when the file does not parse. */
  readonly syntaxError?: { readonly pos: Pos; readonly message: string };
}
