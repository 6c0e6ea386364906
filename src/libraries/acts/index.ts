/** All calls that checklists ask about, by canonical name, by what they are called, and by where they stand. */
import { table, type Table } from "../match.js";
import { answerRows } from "./answers.js";
import { cacheRows } from "./caches.js";
import { clientRows } from "./clients.js";
import { connectionRows } from "./connections.js";
import { cookieRows } from "./cookies.js";
import { cryptoRows } from "./crypto.js";
import { logRows } from "./logs.js";
import { oauthRows } from "./oauth.js";
import { originRows } from "./origins.js";
import type { ActRow } from "./row.js";
import { serviceRows } from "./services.js";
import { tokenRows } from "./tokens.js";

export const actRows: readonly ActRow[] = [
  ...cookieRows, ...tokenRows, ...cryptoRows, ...originRows, ...connectionRows, ...logRows, ...oauthRows, ...serviceRows, ...clientRows, ...cacheRows, ...answerRows,
];

export interface ActIndex {
  readonly table: Table<ActRow>;
  /** Last names of everything in the tables: what has none of them needs no look. */
  readonly names: ReadonlySet<string>;
  /** Rows by the assignment they mean. */
  readonly assigned: ReadonlyMap<string, ActRow>;
  /** Rows that mean the default export of a file. */
  readonly files: readonly ActRow[];
  /** Rows by how people write the call. */
  readonly named: ReadonlyMap<string, ActRow>;
}

/** A file that a loader registers by itself: its default export is the plugin, this export its options. https://github.com/fastify/fastify-autoload#plugin-configuration */
export const autoloaded = { does: "fastify#FastifyInstance().register", options: "autoConfig" } as const;

let index: ActIndex | undefined;

/** Made when somebody asks: most runs do not. */
export function actIndex(): ActIndex {
  return (index ??= {
    table: table(actRows),
    names: new Set(actRows.flatMap((row) => row.match).flatMap((match) => {
      const path = match.slice(match.indexOf("#") + 1);
      return path.slice(path.lastIndexOf(".") + 1).split("|").filter((name) => name !== "");
    })),
    assigned: new Map(actRows.flatMap((row) => (row.assigned === undefined ? [] : [[row.assigned, row]]))),
    files: actRows.filter((row) => row.file !== undefined),
    named: new Map(actRows.flatMap((row) => (row.named ?? []).map((name) => [name, row]))),
  });
}
