/** Database, cache and search calls: one row for each way to read or write, at one point of each chain. */
import { driverCallbackRows, driverRows, fastifyRows } from "./databases/drivers.js";
import { ormCallbackRows, ormRows } from "./databases/orms.js";
import { storeCallbackRows, storeRows } from "./databases/stores.js";
import type { CallbackRow, QueryRow } from "./rows.js";

export { inProcessRows as inProcessDatabaseRows } from "./databases/in-process.js";

/** Queries that leave the process. */
export const databaseRows: readonly QueryRow[] = [...ormRows, ...driverRows, ...fastifyRows, ...storeRows];

/** Callbacks that are handed a client, most of them the transaction's. */
export const databaseCallbackRows: readonly CallbackRow[] = [...ormCallbackRows, ...driverCallbackRows, ...storeCallbackRows];
