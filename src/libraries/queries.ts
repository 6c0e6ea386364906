/** Every call that leaves the process, as one table; beside it what reads and writes without leaving it. */
import { databaseCallbackRows, databaseRows, inProcessDatabaseRows } from "./databases.js";
import { identityCallbackRows } from "./identity.js";
import { table } from "./match.js";
import type { CallbackRow, QueryRow } from "./rows.js";
import { fileRows, serviceRows } from "./services.js";

/** Round-trips: what N+1, timeouts and transactions are about. */
export const queryRows: readonly QueryRow[] = [...databaseRows, ...serviceRows];
export const queries = table(queryRows);

/** In-process databases and files: effects, and places input can reach, but no round-trips. */
export const localQueryRows: readonly QueryRow[] = [...inProcessDatabaseRows, ...fileRows];
export const localQueries = table(localQueryRows);

export const callbackRows: readonly CallbackRow[] = [...databaseCallbackRows, ...identityCallbackRows];
export const callbacks = table(callbackRows);
