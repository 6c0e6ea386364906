/** A rule, what it reports, and the repairs that it offers. */
import type { ts } from "ts-morph";
import type { Pos } from "../extract/facts.js";
import type { Confidence, Place, Trail } from "./places.js";
import type { Project } from "./project.js";

export type Level = "emergency" | "warning";
export type Preset = "recommended" | "strict" | "all";

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
