/** What is known of a project only by all of its files together, in words that outlive a run. */
import type { Place } from "./places.js";

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
