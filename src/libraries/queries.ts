/** Every call that leaves the process, as one table; beside it what reads and writes without leaving it. */
import { databaseCallbackRows, databaseRows, inProcessDatabaseRows } from "./databases.js";
import { identityCallbackRows } from "./identity.js";
import { table } from "./match.js";
import type { CallbackRow, QueryRow } from "./rows.js";
import { fileRows, serviceRows } from "./services.js";

/** Round-trips: what N+1, timeouts and transactions are about. */
export const queryRows: readonly QueryRow[] = [...databaseRows, ...serviceRows];
export const queries = table(queryRows);

/** Tokens that are minted for whoever asks: no round-trip, but handing one out changes who may do what. */
const grantRows: readonly QueryRow[] = [
  { match: ["@trigger.dev/sdk/*#auth.createPublicToken|createTriggerPublicToken"], effect: "write", docs: "https://trigger.dev/docs/frontend/overview#authentication" },
  { match: ["pusher#().authorizeChannel|authenticate|authenticateUser", "ably#Rest()|Realtime().auth.createTokenRequest|requestToken"], effect: "write", docs: "https://pusher.com/docs/channels/server_api/authorizing-users/" },
  { match: ["livekit-server-sdk#AccessToken().toJwt", "stream-chat#StreamChat.getInstance().createToken", "twilio#jwt.AccessToken().toJwt"], effect: "write", docs: "https://docs.livekit.io/home/get-started/authentication/" },
];

/** In-process databases and files: effects, and places input can reach, but no round-trips. */
export const localQueryRows: readonly QueryRow[] = [...inProcessDatabaseRows, ...fileRows, ...grantRows];
export const localQueries = table(localQueryRows);

export const callbackRows: readonly CallbackRow[] = [...databaseCallbackRows, ...identityCallbackRows];
export const callbacks = table(callbackRows);
