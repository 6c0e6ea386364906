/** What writes logs: the loggers of the table, with what they are given to write. */
import { loggerRows } from "../loggers.js";
import type { ActRow } from "./row.js";

/** Loggers of which the options say what is left out: on the call that made the logger, or the first of its family. */
const REDACTS = ["<.0.redact", "^0.redact", "^0.maskValuesOfKeys", "^0.hooks"];

export const logRows: readonly ActRow[] = loggerRows.map(({ match, docs }) => ({ match, docs, does: "logs", at: { first: "0", second: "1", third: "2", fourth: "3", redact: REDACTS } }));
