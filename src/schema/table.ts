/** What rules know of a database: its tables, whatever they are written in. Plain data, except for the repairs. */
import type { Fix, Place } from "../concepts.js";

export type Dialect = "postgres" | "mysql" | "sqlite" | "other" | "unknown";

/** What a column holds, as far as rules care. `key`: a text that the database or the client makes up at random. */
export type ColumnKind = "uuid" | "key" | "integer" | "text" | "timestamp" | "other";

export interface Column extends Place {
  readonly end: number;
  /** In the database. */
  readonly name: string;
  /** In the code, where that differs. */
  readonly field: string;
  readonly kind: ColumnKind;
  /** The database counts it up. */
  readonly isCounted: boolean;
  readonly isList?: boolean;
  /** It says when the row was made, or last changed. */
  readonly stamp?: "created" | "updated";
}

const UPDATED = /^(?:date_?|time_?|last_?)*(?:updated?|modified|changed|edited|touched|refreshed|synced|modification|lastmod)(?:_?(?:at|on|date|time|timestamp|time_?stamp|utc|ts))*$/;
const CREATED = /^(?:date_?|time_?)*(?:created?|inserted|added|creation|registered|joined|issued|logged|recorded|occurred|timestamp|first_?seen|ctime|granted|submitted|posted|received)(?:_?(?:at|on|date|time|timestamp|utc|ts))*$/;

/** What is written down outlives what it is about, and is not written again. */
const LOG = /(?:^|_)(?:logs?|audits?|trails?|histor(?:y|ies)|activit(?:y|ies)|events?|archived?|archives|snapshots?|outbox|analytics|metrics|usages?|deleted|tombstones?)(?:_|$)/;

/** Whether a table is a log by its name. */
export function isLog({ name }: { readonly name: string }): boolean {
  return LOG.test(name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase());
}

/** What a column says by its name, and by whether the moment is put into it by itself. */
export function stampOf(name: string, isNow: boolean): Column["stamp"] {
  const word = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return UPDATED.test(word) ? "updated" : isNow || CREATED.test(word) ? "created" : undefined;
}

export interface ForeignKey extends Place {
  readonly end: number;
  readonly columns: readonly string[];
  /** Label of the table it points at. */
  readonly table: string;
  /** A relation that the code knows and the database does not enforce. */
  readonly isVirtual?: boolean;
}

export interface Index {
  readonly columns: readonly string[];
  readonly isUnique: boolean;
}

/** What a condition of a policy says: always true, something else, or it is not there. */
export type Condition = "true" | "some" | "none";

export interface Policy extends Place {
  readonly end: number;
  readonly name: string;
  readonly command: "all" | "select" | "insert" | "update" | "delete";
  /** It is for a role that clients come in, or for everybody. */
  readonly isForClients: boolean;
  readonly isPermissive: boolean;
  readonly using: Condition;
  readonly check: Condition;
}

/** What can be asked of whoever wrote a table. */
export type Wish =
  | { readonly k: "row security"; readonly isForced: boolean; readonly isOn: boolean }
  | { readonly k: "index"; readonly columns: readonly string[] }
  | { readonly k: "timestamps"; readonly names: readonly ("created" | "updated")[] }
  | { readonly k: "foreign key"; readonly column: string; readonly to: Table };

export interface Table extends Place {
  readonly end: number;
  /** Tables with the same are of one database. */
  readonly database: string;
  readonly name: string;
  /** Schema of the database; "" where there are none. */
  readonly schema: string;
  /** For people: the name, with its schema where that is not the usual one. */
  readonly label: string;
  readonly dialect: Dialect;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Unique constraints and the primary key included. */
  readonly indexes: readonly Index[];
  /** A partitioned table holds no rows itself; a partition has its columns from another. */
  readonly part: "whole" | "partitioned" | "partition";
  readonly rowSecurity: {
    readonly is: "on" | "off" | "unknown";
    readonly isForced: boolean;
    /** The statement that switched it off again. */
    readonly off?: Place & { readonly end: number };
    readonly policies: readonly Policy[];
  };
  /** Why clients reach the table without a server between; undefined where they do not. */
  readonly clients?: string | undefined;
  /** A statement about it could not be read: what it lacks may be there. */
  readonly isDoubtful: boolean;
  /** The database knows the relations of this table only by the code: none is enforced. */
  readonly hasVirtualRelations?: boolean;
  /** The change that grants a wish, where it can be written down. */
  repair(wish: Wish): Fix | undefined;
}

/** What could not be read of a schema. */
export interface Unread {
  readonly file: string;
  /** The statement, where it is one. */
  readonly pos?: number;
  readonly reason: string;
  /** Nobody's mistake: it is written for a database whose language is not read. */
  readonly isForeign: boolean;
}

export interface Schema {
  readonly tables: readonly Table[];
  readonly unread: readonly Unread[];
}
